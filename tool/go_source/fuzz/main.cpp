// Runs the fuzz target without libFuzzer: a bounded number of seeded mutations of the files below
// the folders given.
//
//   go_source_fuzz COUNT SEED FOLDER...
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::size_t kLargestFile = 20'000;

std::vector<std::string> read_sources(char** folders, char** end) {
  std::vector<std::string> paths;
  for (; folders != end; ++folders) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(*folders)) {
      if (entry.is_regular_file() && entry.path().extension() == ".go" &&
          entry.file_size() <= kLargestFile) {
        paths.push_back(entry.path());
      }
    }
  }
  std::sort(paths.begin(), paths.end());   // the same inputs on every machine
  std::vector<std::string> sources;
  for (const std::string& path : paths) {
    std::ifstream file(path, std::ios::binary);
    sources.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return sources;
}

/// Changes up to eight places: bytes removed, brought in from the file, repeated or made up.
std::string mutate(std::string source, std::mt19937& random) {
  static constexpr std::string_view kPieces[] = {
      "(", ")", "[", "]", "{", "}", "\"", "'", "`", "/*", "*/", "//", "\\", ".", "...", ",", ";",
      ":", ":=", "=", "<-", "func ", "func(", "type ", "struct{", "interface{", "case ", "default:",
      "switch ", "select{", "for ", "range ", "if ", "else ", "go ", "defer ", "return ", "chan ",
      "map[", "x", "\n", "\nfunc x() {\n", "0x", "1_", "'\\", std::string_view("\0", 1), "\xFF",
      "\xEF\xBB\xBF", "\xE4\xB8\x96", "//line a:0\n", ".(type)", "goto ", "const (", "~", "|"};
  const auto below = [&random](std::size_t limit) { return random() % limit; };
  for (std::size_t left = 1 + below(8); left > 0; --left) {
    if (source.empty()) source = "package p\n";
    const std::size_t at = below(source.size());
    switch (below(6)) {
      case 0: source.erase(at, 1 + below(30)); break;
      case 1: source.insert(at, kPieces[below(std::size(kPieces))]); break;
      case 2: source[at] = static_cast<char>(random()); break;
      case 3: source.insert(at, source.substr(below(source.size()), 1 + below(60))); break;
      case 4: {   // one piece very often: what does not end, and what nests
        const std::string_view piece = kPieces[below(std::size(kPieces))];
        std::string run;
        const std::size_t times = below(8) == 0 ? 3'000 : below(20);
        for (std::size_t i = 0; i < times; ++i) run += piece;
        source.insert(at, run);
        break;
      }
      default:
        if (below(4) == 0) source.resize(at);
    }
  }
  return source;
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count < 4) {
    std::cerr << "usage: go_source_fuzz COUNT SEED FOLDER...\n";
    return 2;
  }
  const long count = std::atol(arguments[1]);
  std::mt19937 random(static_cast<std::mt19937::result_type>(std::atol(arguments[2])));
  const std::vector<std::string> sources = read_sources(arguments + 3, arguments + argument_count);
  if (sources.empty()) {
    std::cerr << "there is no .go file in the folders given\n";
    return 1;
  }
  const auto run = [](const std::string& source) {
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(source.data()), source.size());
  };
  for (const std::string& source : sources) run(source);
  for (long i = 0; i < count; ++i) run(mutate(sources[random() % sources.size()], random));
  std::cout << count << " mutations of " << sources.size() << " files\n";
}
