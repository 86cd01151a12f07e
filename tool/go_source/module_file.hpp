// What go.mod, go.work and vendor/modules.txt say, as far as finding imported packages needs it.
// Formats: https://go.dev/ref/mod (go.mod, go.work) and cmd/go/internal/modload/vendor.go
// (Go 1.26).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::go_source {

struct ModuleVersion {
  std::string path;
  std::string version;
  bool operator==(const ModuleVersion&) const = default;
};

/// `replace from => to`.
struct Replacement {
  ModuleVersion from;  ///< version "": every version
  ModuleVersion to;    ///< version "": the path is that of a folder, from the file's own
};

/// The first thing in a file that could not be understood; line 0: nothing.
struct ModuleFileProblem {
  std::uint32_t line = 0;
  std::string what;
};

struct GoMod {
  std::string module;
  std::string go;  ///< "1.21", "1.26.6"; "" without a go clause, which means 1.16
  std::vector<ModuleVersion> require;
  std::vector<Replacement> replace;
  std::vector<ModuleVersion> exclude;
  std::vector<std::string>
      ignore;  ///< folders that `./...` leaves out: "./node_modules" here, "x" anywhere
  ModuleFileProblem problem;
};

struct GoWork {
  std::vector<std::string> use;  ///< folders, from the file's own
  std::vector<Replacement> replace;
  ModuleFileProblem problem;
};

/// Returns what a go.mod says. Lines that make no sense are left out; the first one is in
/// `problem`.
GoMod parse_go_mod(std::string_view text);

/// Returns what a go.work says; as parse_go_mod.
GoWork parse_go_work(std::string_view text);

/// Returns the modules that vendor/modules.txt lists, under the paths they are imported by. The
/// version is "" where a folder replaces the module.
std::vector<ModuleVersion> parse_vendor_modules(std::string_view text);

/// Whether a `go` clause's version is at least 1.`minor`. A missing or odd version counts as 1.16,
/// as the go command has it.
bool go_version_at_least(std::string_view version, unsigned minor);

}  // namespace waybill::go_source
