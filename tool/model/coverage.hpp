// What could not be seen, and why: shown beside every result, so that blind never looks clean.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace waybill::model {

/// One thing that could not be seen.
struct Gap {
  std::string what;   ///< "unreadable" or "broken" (a file), "module", "cache", …
  std::string where;  ///< "a/b.go", "a/b.go:10:3", an import path
  std::string why;    ///< "3:1: expected '}'"

  friend auto operator<=>(const Gap&, const Gap&) = default;
};

/// A declared dependency whose source is not on this machine.
struct MissingDependency {
  std::string import_path;
  std::uint64_t imported_by = 0;  ///< files that import it
};

/// Where the packages outside the analysed tree were read from, in packages.
struct DependencyCoverage {
  std::string mode = "auto";        ///< "auto", "vendor" or "none", as asked for
  std::uint64_t vendor = 0;
  std::uint64_t module_cache = 0;
  std::uint64_t replaced = 0;       ///< `replace` to a local folder, or a go.work neighbour
  std::uint64_t standard_library = 0;
  std::vector<MissingDependency> missing;
};

struct FileCoverage {
  std::uint64_t found = 0;       ///< Go files below the given paths
  std::uint64_t analysed = 0;    ///< of those, the ones that findings can stand in
  std::uint64_t unreadable = 0;
  std::uint64_t broken = 0;      ///< did not parse
  std::uint64_t left_out = 0;    ///< by default or by `exclude`: generated, vendor, testdata, tests
};

struct CallCoverage {
  std::uint64_t resolved = 0;    ///< one callee, known for certain
  std::uint64_t may = 0;         ///< interface calls: some of several known callees
  std::uint64_t unresolved = 0;
  std::map<std::string, std::uint64_t> unresolved_by_cause;
};

struct Coverage {
  FileCoverage files;
  DependencyCoverage dependencies;
  CallCoverage calls;
  std::vector<Gap> gaps;  ///< unreadable and broken files first
};

}  // namespace waybill::model
