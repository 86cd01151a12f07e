// Versions of modules: their order, which ones a build selects, and where the go command keeps
// them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tool/go_source/module_file.hpp"

namespace waybill::go_source {

/// Returns less than, equal to or more than 0 as semantic version `a` comes before, with or behind
/// `b` (semver.org 2.0.0, §11). What is no version comes before all that are.
int compare_versions(std::string_view a, std::string_view b);

/// Returns a module path or version as the module cache spells it in file names: a capital becomes
/// `!` and its small letter (https://go.dev/ref/mod#module-cache).
std::string escaped_for_module_cache(std::string_view text);

/// The go command's module cache on this machine.
class ModuleCache {
 public:
  /// `folder`: where it is; "" if there is none.
  explicit ModuleCache(std::string folder) : folder_(std::move(folder)) {}

  /// Returns the folder of the user's cache: $GOMODCACHE, else $GOPATH/pkg/mod, else ~/go/pkg/mod,
  /// the variables being those of the environment or of `go env -w`; "" if none can be told.
  static std::string default_folder();

  const std::string& folder() const { return folder_; }

  /// Returns where the module's files are, whether they are there or not.
  std::string folder_of(const ModuleVersion& module) const;

  /// Returns the module's go.mod as it was downloaded for version selection; nothing if it wasn't.
  std::optional<GoMod> go_mod_of(const ModuleVersion& module) const;

  /// Returns the highest version of the module whose files are here; "" if there is none.
  std::string highest_version_of(std::string_view module_path) const;

 private:
  std::string folder_;
};

/// What a build uses.
struct BuildList {
  std::vector<ModuleVersion>
      modules;           ///< sorted by path; replaced ones under their own path and version
  bool complete = true;  ///< false: some go.mod that has a say was not to be had
};

/// Returns the versions that minimal version selection picks for main modules with these files
/// (https://go.dev/ref/mod#minimal-version-selection). Main modules of go 1.17 and up list all they
/// need themselves; only for older ones the dependencies' own go.mod files are asked.
/// `replacements`: those in force, the more important first.
BuildList select_versions(std::span<const GoMod* const> mains,
                          std::span<const Replacement> replacements, const ModuleCache& cache);

/// Returns the replacement that is in force for the module, if any: one of its version goes before
/// one of all versions, an earlier one before a later.
const Replacement* replacement_of(const ModuleVersion& module,
                                  std::span<const Replacement> replacements);

/// Returns the value of a variable of the go command: from the environment, else from the file that
/// `go env -w` writes, else "".
std::string go_setting(const char* name);

}  // namespace waybill::go_source
