// Where imported packages are: modules, workspaces, vendor folders, the module cache, GOPATH trees.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "tool/go_source/load.hpp"
#include "tool/go_source/module_file.hpp"
#include "tool/go_source/module_version.hpp"
#include "tool/go_source/walk.hpp"

namespace waybill::go_source {

/// Packages that see the same world: an import path means the same to all of a scope.
using ScopeId = std::uint32_t;
/// The scope of what the tool carries itself: there only other known packages are.
constexpr ScopeId kKnownScope = 0;
constexpr std::uint32_t kNoModule = 0xFFFFFFFF;

/// A place where an imported package may be.
struct Candidate {
  std::string folder;  ///< absolute; for Origin::Known the import path
  Origin origin = Origin::Target;
  ModuleVersion module;       ///< ModuleCache: which
  std::string module_folder;  ///< ModuleCache: where it starts
};

/// What is known of a module on disk.
struct LocatedModule {
  std::string folder;  ///< absolute
  std::string version;
  Origin origin = Origin::Target;
  GoMod file;
};

/// Decides where to look; whether something is there is for others to find out. All but
/// candidates() is for one thread at a time.
class Locator {
 public:
  /// Keeps a reference to `given`.
  Locator(const GivenPaths& given, Dependencies dependencies, ModuleCache cache);
  ~Locator();

  /// Learns which folders hold a go.mod; before anything else is asked.
  void add_walked(const std::vector<FolderListing>& folders);

  /// Whether findings may stand in the folder: it is one of those given or below one, and not in a
  /// vendor folder below it.
  bool is_target(std::string_view folder) const;

  /// Whether the folder lies in a folder `name` below the paths given.
  bool is_below_folder_named(std::string_view folder, std::string_view name) const;

  /// Whether the go.mod of the folder's module wants it ignored.
  bool is_ignored(std::string_view folder);

  /// Returns the scope of a folder below the paths given.
  ScopeId scope_of(const std::string& folder);

  /// Returns the scope of a package found at `candidate` when something of scope `importer`
  /// imported it.
  ScopeId scope_of(ScopeId importer, const Candidate& candidate);

  /// Returns the import path of a folder below the paths given; "" if nothing tells.
  std::string import_path_of(const std::string& folder);

  /// Returns the index into modules() of the module that the folder belongs to, or kNoModule.
  std::uint32_t module_of(const std::string& folder);
  std::uint32_t module_of(ScopeId importer, const Candidate& candidate,
                          std::string_view import_path);

  /// For trees without go.mod outside a GOPATH: finds the import path of the tree's root by what
  /// its own files import. `imports`: what files of that scope import.
  void infer_root(ScopeId scope, const std::vector<std::string_view>& imports);
  bool wants_root(ScopeId scope) const;

  /// Returns where the package may be, the best first. Any number of threads may ask.
  std::vector<Candidate> candidates(ScopeId scope, std::string_view import_path) const;

  const std::deque<LocatedModule>& modules() const { return modules_; }

  /// go.mod and go.work files that could not be read or understood.
  std::vector<WalkProblem>& problems() { return problems_; }

 private:
  struct Workspace;
  struct Scope;

  std::uint32_t nearest_module(const std::string& folder);
  std::uint32_t load_module(const std::string& folder);
  std::uint32_t nearest_workspace(const std::string& folder);
  bool has_go_mod(const std::string& folder);
  std::vector<std::string> vendor_chain(const std::string& folder, std::string_view up_to);
  std::string owner_of_vendor(const std::string& folder) const;
  ScopeId make_scope(std::uint32_t module, std::vector<std::string> vendors,
                     const std::string& folder);
  void fill_locals(Scope& scope);
  void add_replacements(Scope& scope, const std::vector<Replacement>& list,
                        const std::string& folder);
  const BuildList& build_list(const Scope& scope) const;
  void add_from_cache(const Scope& scope, std::string_view path,
                      std::vector<Candidate>& found) const;
  Origin origin_of_local(std::string_view folder) const;

  const GivenPaths& given_;
  Dependencies dependencies_;
  ModuleCache cache_;
  std::deque<LocatedModule> modules_;
  std::deque<Workspace> workspaces_;
  std::deque<Scope> scopes_;
  std::unordered_set<std::string> walked_;  ///< folders whose go.mod is known of
  std::unordered_set<std::string> with_go_mod_;
  std::unordered_map<std::string, std::uint32_t>
      module_by_folder_;  ///< by any folder: the nearest one
  std::unordered_map<std::string, std::uint32_t> workspace_by_folder_;
  std::unordered_map<std::string, bool> vendor_exists_;
  std::unordered_map<std::string, ScopeId> scope_by_folder_;
  std::map<std::pair<std::uint64_t, std::vector<std::string>>, ScopeId> scope_by_key_;
  std::unordered_map<std::string, std::uint32_t>
      other_modules_;  ///< module cache and vendor, by folder and path
  std::unordered_map<std::string, std::vector<ModuleVersion>>
      vendor_modules_;  ///< by vendor folder
  std::vector<WalkProblem> problems_;
};

}  // namespace waybill::go_source
