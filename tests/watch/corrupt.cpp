// Reads a real executable again and again with bytes of its tables changed: corrupt EXECUTABLE ROUNDS.
// Whatever the bytes, it is read or refused; that it doesn't crash is what this shows. The changes are
// the same in every run.
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>

#include "tool/go_binary/executable.hpp"

namespace {

using namespace waybill::go_binary;

void read_everything(const Executable& executable) {
  std::size_t count = 0;
  for (const Function& function : executable.functions().all()) {
    if (count++ % 16 == 0) executable.functions().frames((function.entry + function.end) / 2);
  }
  executable.functions().inlined_copies("context.WithValue");
  for (const Itab& itab : executable.types().itabs()) {
    executable.types().fields(executable.types().at(executable.types().element(executable.types().at(itab.type))));
  }
  for (const std::uint64_t type : executable.types().linked()) executable.types().fields(executable.types().at(type));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  std::ifstream in(argv[1], std::ios::binary);
  std::string file(std::istreambuf_iterator<char>(in), {});
  const int rounds = std::atoi(argv[2]);
  const auto whole = Executable::from(file, argv[1]);
  if (!whole || rounds < 1) {
    std::cout << argv[1] << ": can't be read as it is\n";
    return 1;
  }
  std::mt19937 chance(1);
  int read = 0;
  for (int round = 0; round < rounds; ++round) {
    std::string damaged = file;
    // From single bytes to showers; in the tables for the most part, as most of the file is.
    for (int changes = 1 << chance() % 13; changes > 0; --changes) damaged[chance() % damaged.size()] = static_cast<char>(chance());
    const auto executable = Executable::from(damaged, argv[1]);
    if (!executable) continue;
    ++read;
    read_everything(*executable);
  }
  std::cout << rounds << " damaged copies, " << read << " of them read, the others refused\n";
  return read > 0 && read < rounds ? 0 : 1;
}
