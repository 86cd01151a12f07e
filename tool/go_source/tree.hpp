// The Go source that one run looks at: its files with their summaries, the packages they make up,
// and what an import path means to each of them.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tool/go_source/summary.hpp"

namespace waybill::go_source {

using FileId = std::uint32_t;
using PackageId = std::uint32_t;
constexpr std::uint32_t kNoPackage = 0xFFFFFFFF;

/// Where a package's files came from.
enum class Origin : std::uint8_t {
  Target,       ///< below the paths given: findings are reported here
  Vendor,
  ModuleCache,
  Local,        ///< a `replace` to a folder or a go.work member outside the paths given
  Known,        ///< declarations that the tool itself carries (the standard library)
};

struct File {
  std::string path;       ///< as it is shown: relative to the root, `/`-separated; absolute for the module cache
  PackageId package = kNoPackage;
  Summary summary;
  bool reported = true;   ///< findings in it are shown (not generated, vendored, testdata, a test by default)
  bool built = true;      ///< its build constraint and file name hold for linux/amd64 with cgo and any go1.N
};

/// One package clause in one folder: the package proper, its external test package (`x_test`), or a
/// second package that build tags keep apart (`main` with `ignore`).
struct Package {
  std::string import_path;   ///< "" where no go.mod says so (then the folder's path stands in shows)
  std::string name;          ///< of the package clause
  std::string folder;        ///< as File::path
  std::uint32_t module = kNoPackage;  ///< index into Tree::modules
  Origin origin = Origin::Target;
  bool external_test = false;
  std::vector<FileId> files;
};

struct Module {
  std::string path;          ///< of the `module` clause
  std::string folder;
  std::string version;       ///< in the module cache
  std::string go_version;    ///< of the `go` clause
  Origin origin = Origin::Target;
};

struct Tree {
  std::vector<File> files;
  std::vector<Package> packages;
  std::vector<Module> modules;

  /// The package that `path` names in an import of `importer`; kNoPackage where it is not on disk.
  PackageId resolve_import(PackageId importer, std::string_view path) const;

  struct Resolution;
  std::shared_ptr<Resolution> resolution;   ///< what resolve_import knows; and what owns the summaries' bytes
};

}  // namespace waybill::go_source
