// Compares what the tool reads from a Go executable with what Go's own packages read, given by
// tests/watch/oracle on standard input: compare EXECUTABLE. Prints the differences and how much was compared;
// exits with 1 if there is one. EXECUTABLE may be a stripped copy of that which the oracle read.
#include <cstdint>
#include <iostream>
#include <map>
#include <sstream>
#include <string>

#include <fmt/format.h>

#include "tool/go_binary/executable.hpp"

namespace {

using namespace waybill;

/// A type's name as DWARF has it: with the import path. Empty where the two spell it differently.
std::string dwarf_name(const go_binary::Type& type) {
  if (type.package.empty() || type.package.starts_with("go.shape") || type.name.find('[') != std::string::npos) return "";
  return (type.name.starts_with('*') ? "*" : "") + type.package + type.name.substr(type.name.find('.'));
}

class Comparison {
 public:
  explicit Comparison(const go_binary::Executable& executable) : executable_(executable) {
    for (const auto& itab : executable.types().itabs()) itabs_[itab.address] = itab;
  }

  void line(const std::string& text) {
    std::istringstream words(text);
    std::string what;
    words >> what;
    ++compared_[what];
    const std::string ours = answer(what, words);
    if (ours != text) {
      ++differences;
      if (differences <= 20) std::cout << "theirs: " << text << "\nours:   " << ours << '\n';
    }
  }

  void summary() const {
    for (const auto& [what, count] : compared_) std::cout << count << ' ' << what << ", ";
    std::cout << differences << " differences\n";
  }

  /// Returns whether there was something of everything to compare. Go 1.27 gives method tables no symbols.
  bool complete() const {
    const bool itabs = compared_.contains("itab") || executable_.build().minor >= 27;
    return itabs && compared_.contains("version") && compared_.contains("type") && compared_.contains("field");
  }

  int differences = 0;

 private:
  std::string answer(const std::string& what, std::istringstream& words) {
    const auto& build = executable_.build();
    const auto rest = [&] {
      std::string text;
      std::getline(words >> std::ws, text);
      return text;
    };
    std::uint64_t address = 0;
    if (what == "version") return "version " + build.go_version;
    if (what == "path") return "path " + build.path;
    if (what == "module") return fmt::format("module {} {}", build.main.path, build.main.version);
    if (what == "dependency") {
      if (dependency_ == build.dependencies.size()) return "none";
      const auto& module = build.dependencies[dependency_++];
      return fmt::format("dependency {} {}", module.path, module.version);
    }
    if (what == "setting") {
      if (setting_ == build.settings.size()) return "none";
      const auto& [key, value] = build.settings[setting_++];
      return fmt::format("setting {}={}", key, value);
    }
    if (what == "functions") return fmt::format("functions {}", executable_.functions().all().size());
    words >> std::hex >> address >> std::dec;
    if (what == "function") {
      const auto* function = executable_.functions().at(address);
      if (function == nullptr) return "none";
      return fmt::format("function {:x} {:x} {}", function->entry, function->end, function->name);
    }
    if (what == "line") {
      const auto frames = executable_.functions().frames(address);
      if (frames.empty()) return "none";
      return fmt::format("line {:x} {}:{}", address, frames.front().file, frames.front().line);
    }
    if (what == "itab") return itab(address, rest());
    const auto type = executable_.types().at(address);
    if (what == "type") {
      std::string kind;
      std::string size;
      words >> kind >> size;
      const std::string theirs = rest();
      const std::string ours = dwarf_name(type);
      // DWARF gives no size to maps, channels and functions: they are pointers. Its size of a type that
      // is another by name only is that other's.
      const bool sized = size != "0" || type.size == 0;
      return fmt::format("type {:x} {} {} {}", address, static_cast<int>(type.kind), sized ? std::to_string(type.size) : size,
                         ours.empty() ? theirs : ours);
    }
    if (what == "field") {
      std::size_t index = 0;
      words >> index;
      const auto fields = executable_.types().fields(type);
      if (index >= fields.size()) return "none";
      return fmt::format("field {:x} {} {} {}", address, index, fields[index].offset, fields[index].name);
    }
    return "unknown";
  }

  /// The symbol's text is "type,interface", both with import paths; what both spell alike is compared.
  std::string itab(std::uint64_t address, const std::string& theirs) const {
    const auto found = itabs_.find(address);
    if (found == itabs_.end()) return "none";
    const auto type = executable_.types().at(found->second.type);
    const auto wanted = executable_.types().at(found->second.interface_type);
    const bool pointer = type.kind == go_binary::Kind::kPointer;
    const std::string named = dwarf_name(pointer ? executable_.types().at(executable_.types().element(type)) : type);
    const std::string interface_name = dwarf_name(wanted);
    if (named.empty() || (interface_name.empty() && wanted.name != "error") || theirs.find('[') != std::string::npos) {
      return fmt::format("itab {:x} {}", address, theirs);
    }
    return fmt::format("itab {:x} {}{},{}", address, pointer ? "*" : "", named, interface_name.empty() ? wanted.name : interface_name);
  }

  const go_binary::Executable& executable_;
  std::map<std::uint64_t, go_binary::Itab> itabs_;
  std::map<std::string, int> compared_;
  std::size_t dependency_ = 0;
  std::size_t setting_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const auto executable = go_binary::Executable::open(argv[1]);
  if (!executable) {
    std::cout << model::one_line(executable.error()) << '\n';
    return 1;
  }
  Comparison comparison(*executable);
  for (std::string line; std::getline(std::cin, line);) comparison.line(line);
  comparison.summary();
  if (!comparison.complete()) std::cout << "the oracle said too little\n";
  return comparison.differences == 0 && comparison.complete() ? 0 : 1;
}
