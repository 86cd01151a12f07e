// Measures reading Go files, lexing and parsing them: CPU seconds on one thread.
//
//   find DIR -name '*.go' | go_source_bench [ROUNDS]
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <iostream>
#include <string>
#include <vector>

#include "../lex.hpp"
#include "../parse.hpp"

namespace {

using namespace waybill::go_source;

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// Reads the file into `text`, with the zero bytes behind it that lex asks for.
std::string_view read_file(const std::string& path, std::vector<char>& text) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return {};
  std::size_t size = 0;
  for (;;) {
    if (text.size() < size + (64 << 10)) text.resize(text.size() * 2 + (128 << 10));
    const ssize_t got = read(file, text.data() + size, text.size() - size - TokenList::kPadding);
    if (got <= 0) break;
    size += static_cast<std::size_t>(got);
  }
  close(file);
  std::memset(text.data() + size, 0, TokenList::kPadding);
  return {text.data(), size};
}

/// What one pass did; the sums keep the compiler from dropping the work.
struct Totals {
  std::size_t bytes = 0;
  std::size_t lines = 0;
  std::size_t tokens = 0;
  std::size_t nodes = 0;
  std::size_t errors = 0;
};

enum class Depth { Read, Count, Lex, Parse };

Totals run(const std::vector<std::string>& paths, Depth depth) {
  Totals totals;
  std::vector<char> text;
  TokenList tokens;
  SyntaxTree tree;
  for (const std::string& path : paths) {
    const std::string_view source = read_file(path, text);
    totals.bytes += source.size();
    if (depth == Depth::Read) continue;
    if (depth == Depth::Count) {
      const char* at = source.data();
      const char* const end = at + source.size();
      while (const void* newline = std::memchr(at, '\n', static_cast<std::size_t>(end - at))) {
        at = static_cast<const char*>(newline) + 1;
        ++totals.lines;
      }
      continue;
    }
    SyntaxError error;
    lex(source, tokens, error);
    totals.lines += tokens.lines;
    totals.tokens += tokens.tokens.size();
    if (depth == Depth::Parse) {
      parse(tokens, tree);
      totals.nodes += tree.nodes.size();
      if (error.message == nullptr) error = tree.error;
    }
    totals.errors += error.message != nullptr;
  }
  return totals;
}

}  // namespace

int main(int argument_count, char** arguments) {
  const int rounds = argument_count > 1 ? std::atoi(arguments[1]) : 3;
  std::vector<std::string> paths;
  for (std::string path; std::getline(std::cin, path);) paths.push_back(path);
  run(paths, Depth::Read);   // warms the page cache
  constexpr std::pair<Depth, const char*> kDepths[] = {{Depth::Read, "read"},
                                                       {Depth::Count, "read, count newlines"},
                                                       {Depth::Lex, "read, lex"},
                                                       {Depth::Parse, "read, lex, parse"}};
  double floor = 0;
  for (const auto& [depth, name] : kDepths) {
    double best = 1e9;
    Totals totals;
    for (int round = 0; round < rounds; ++round) {
      const double start = cpu_seconds();
      totals = run(paths, depth);
      best = std::min(best, cpu_seconds() - start);
    }
    if (depth == Depth::Count) floor = best;
    fmt::print("{:<22}{:8.3f} s {:7.0f} MB/s", name, best,
               static_cast<double>(totals.bytes) / 1e6 / best);
    if (depth > Depth::Count) fmt::print("  {:.1f} times the floor", best / floor);
    fmt::print("  {} lines, {} tokens, {} nodes, {} files with errors\n", totals.lines,
               totals.tokens, totals.nodes, totals.errors);
  }
}
