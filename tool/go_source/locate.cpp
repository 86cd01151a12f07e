#include "tool/go_source/locate.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "tool/go_source/known.hpp"
#include "tool/go_source/locate_scope.hpp"
#include "tool/go_source/read_source.hpp"

namespace waybill::go_source {
namespace {

constexpr std::uint64_t kLargestModuleFile = 16u << 20;

bool is_folder(const std::string& path) {
  struct stat status;
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

std::string parent_of(const std::string& folder) {
  const std::size_t slash = folder.rfind('/');
  return slash == 0 || slash == std::string::npos ? "/" : folder.substr(0, slash);
}

/// Where the path's part behind a folder `vendor` begins, from the right; npos if there is none.
std::size_t vendored_part(std::string_view path) {
  const std::size_t at = path.rfind("/vendor/");
  return at == std::string_view::npos ? at : at + 8;
}

/// Where the part of a GOPATH folder's path that is its import path begins: behind `/src/`, where a
/// name with a dot, a host's, follows. npos if the folder doesn't look so.
std::size_t gopath_part(std::string_view folder) {
  for (std::size_t at = folder.find("/src/"); at != std::string_view::npos;
       at = folder.find("/src/", at + 1)) {
    const std::string_view rest = folder.substr(at + 5);
    if (rest.substr(0, rest.find('/')).find('.') != std::string_view::npos) return at + 5;
  }
  return std::string_view::npos;
}

}  // namespace

Locator::Locator(const GivenPaths& given, Dependencies dependencies, ModuleCache cache)
    : given_(given), dependencies_(dependencies), cache_(std::move(cache)) {
  scopes_.emplace_back();  // kKnownScope
}

Locator::~Locator() = default;

void Locator::add_walked(const std::vector<FolderListing>& folders) {
  for (const FolderListing& folder : folders) {
    walked_.insert(folder.path);
    vendor_exists_.emplace(folder.path, folder.has_vendor);
    if (folder.has_go_mod) with_go_mod_.insert(folder.path);
  }
  // All modules of the target must be known before the first scope is made, as they see each other.
  for (const FolderListing& folder : folders) {
    if (folder.has_go_mod && is_target(folder.path)) nearest_module(folder.path);
  }
}

bool Locator::is_below_folder_named(std::string_view folder, std::string_view name) const {
  for (const GivenPath& path : given_.paths) {
    if (!at_or_below(folder, path.folder)) continue;
    std::string_view rest = folder.substr(path.folder.size());
    while (!rest.empty()) {
      const std::size_t slash = std::min(rest.find('/'), rest.size());
      if (rest.substr(0, slash) == name) return true;
      rest.remove_prefix(std::min(slash + 1, rest.size()));
    }
  }
  return false;
}

bool Locator::is_target(std::string_view folder) const {
  const bool given = std::ranges::any_of(given_.paths, [&](const GivenPath& path) {
    return path.file.empty() ? at_or_below(folder, path.folder) : folder == path.folder;
  });
  return given && !is_below_folder_named(folder, "vendor");
}

bool Locator::is_ignored(std::string_view folder) {
  const std::uint32_t module = nearest_module(std::string(folder));
  if (module == kNoModule || modules_[module].file.ignore.empty()) return false;
  const LocatedModule& owner = modules_[module];
  for (const std::string& ignored : owner.file.ignore) {
    if (ignored.starts_with("./")) {
      if (at_or_below(folder, joined_path(owner.folder, ignored))) return true;
    } else {
      // Without "./" it means folders of that path at any depth
      // (https://go.dev/ref/mod#go-mod-file-ignore).
      const std::string below = fmt::format("{}/", folder.substr(owner.folder.size()));
      if (below.find('/' + ignored + '/') != std::string::npos) return true;
    }
  }
  return false;
}

bool Locator::has_go_mod(const std::string& folder) {
  if (walked_.contains(folder)) return with_go_mod_.contains(folder);
  return ::access((folder + "/go.mod").c_str(), F_OK) == 0 && !is_folder(folder + "/go.mod");
}

std::uint32_t Locator::load_module(const std::string& folder) {
  LocatedModule module;
  module.folder = folder;
  module.origin = is_target(folder) ? Origin::Target : Origin::Local;
  const std::string path = folder + "/go.mod";
  SourceBuffer buffer;
  if (const auto text = buffer.read(path, kLargestModuleFile)) {
    module.file = parse_go_mod(*text);
    if (module.file.problem.line != 0) {
      problems_.push_back(
          {fmt::format("{}:{}", path, module.file.problem.line), module.file.problem.what});
    } else if (module.file.module.empty()) {
      problems_.push_back({path, "it has no 'module' line"});
    }
  } else {
    problems_.push_back({path, text.error().text()});
  }
  modules_.push_back(std::move(module));
  return static_cast<std::uint32_t>(modules_.size() - 1);
}

std::uint32_t Locator::nearest_module(const std::string& folder) {
  if (const auto known = module_by_folder_.find(folder); known != module_by_folder_.end())
    return known->second;
  std::uint32_t module = kNoModule;
  if (has_go_mod(folder)) {
    module = load_module(folder);
  } else if (folder != "/") {
    module = nearest_module(parent_of(folder));
  }
  module_by_folder_.emplace(folder, module);
  return module;
}

std::uint32_t Locator::nearest_workspace(const std::string& folder) {
  if (const auto known = workspace_by_folder_.find(folder); known != workspace_by_folder_.end())
    return known->second;
  std::uint32_t found = kNoModule;
  const std::string setting = go_setting("GOWORK");
  std::string path = setting.empty() || setting == "auto" ? folder + "/go.work" : setting;
  SourceBuffer buffer;
  if (setting == "off") {
    // found stays kNoModule
  } else if (const auto text = buffer.read(path, kLargestModuleFile)) {
    Workspace workspace;
    workspace.folder = parent_of(path);
    const GoWork file = parse_go_work(*text);
    if (file.problem.line != 0)
      problems_.push_back({fmt::format("{}:{}", path, file.problem.line), file.problem.what});
    for (const std::string& use : file.use) {
      std::string member = joined_path(workspace.folder, use);
      if (has_go_mod(member)) {
        workspace.members.push_back(nearest_module(member));
      } else {
        problems_.push_back({path, fmt::format("'use {}': there is no go.mod", use)});
      }
    }
    workspace.replace = file.replace;
    workspaces_.push_back(std::move(workspace));
    found = static_cast<std::uint32_t>(workspaces_.size() - 1);
  } else if (folder != "/" && setting.empty()) {
    found = nearest_workspace(parent_of(folder));
  }
  workspace_by_folder_.emplace(folder, found);
  return found;
}

std::string Locator::owner_of_vendor(const std::string& folder) const {
  // What is vendored belongs to whoever vendored it, whatever go.mod files were copied along.
  std::string owner = folder;
  for (const GivenPath& path : given_.paths) {
    if (!at_or_below(folder, path.folder)) continue;
    const std::size_t at =
        (folder + '/').find("/vendor/", path.folder == "/" ? 0 : path.folder.size());
    if (at != std::string::npos && at < owner.size()) owner.resize(std::max<std::size_t>(at, 1));
  }
  while (true) {  // a path given may itself lie in a vendor folder
    const std::size_t at = (owner + '/').rfind("/vendor/");
    if (at == std::string::npos || at == 0) return owner;
    owner.resize(at);
  }
}

std::vector<std::string> Locator::vendor_chain(const std::string& folder, std::string_view up_to) {
  std::vector<std::string> chain;
  for (std::string at = folder;; at = parent_of(at)) {
    const auto [known, is_new] = vendor_exists_.try_emplace(at, false);
    if (is_new) known->second = is_folder(at + "/vendor");
    if (known->second) chain.push_back(at == "/" ? "/vendor" : at + "/vendor");
    if (up_to == "/") {  // godep's vendor folder, from before Go had its own
      const std::string godeps = at + "/Godeps/_workspace/src";
      const auto [old, old_is_new] = vendor_exists_.try_emplace(godeps, false);
      if (old_is_new) old->second = is_folder(godeps);
      if (old->second) chain.push_back(godeps);
    }
    if (at == up_to || at == "/") return chain;
  }
}

ScopeId Locator::scope_of(const std::string& folder) {
  if (const auto known = scope_by_folder_.find(folder); known != scope_by_folder_.end())
    return known->second;
  const std::string owner = owner_of_vendor(folder);
  const std::uint32_t module = nearest_module(owner);
  std::vector<std::string> vendors;
  if (module == kNoModule) {
    vendors = vendor_chain(folder, "/");
  } else {
    vendors = vendor_chain(owner, modules_[module].folder);
    const std::uint32_t workspace = nearest_workspace(modules_[module].folder);
    if (workspace != kNoModule && workspaces_[workspace].has(module) &&
        workspaces_[workspace].folder != modules_[module].folder) {
      std::ranges::copy(vendor_chain(workspaces_[workspace].folder, workspaces_[workspace].folder),
                        std::back_inserter(vendors));
    }
  }
  const ScopeId scope = make_scope(module, std::move(vendors), folder);
  scope_by_folder_.emplace(folder, scope);
  return scope;
}

ScopeId Locator::scope_of(ScopeId importer, const Candidate& candidate) {
  if (candidate.origin == Origin::Known) return kKnownScope;
  if (candidate.origin == Origin::Target) return scope_of(candidate.folder);
  if (scopes_[importer].module != kNoModule || importer == kKnownScope) return importer;
  // In a GOPATH each folder sees the vendor folders above it.
  return make_scope(kNoModule, vendor_chain(candidate.folder, "/"), candidate.folder);
}

ScopeId Locator::make_scope(std::uint32_t module, std::vector<std::string> vendors,
                            const std::string& folder) {
  std::uint64_t key = module;
  std::string source_root;
  if (module == kNoModule) {
    const std::size_t part = gopath_part(folder);
    if (part != std::string::npos) source_root = folder.substr(0, part - 1);
  } else {
    const std::uint32_t workspace = nearest_workspace(modules_[module].folder);
    if (workspace != kNoModule && workspaces_[workspace].has(module))
      key = (std::uint64_t{1} << 32) | workspace;
  }
  auto key_parts = vendors;
  if (module == kNoModule) key_parts.push_back(source_root);
  const auto [known, is_new] =
      scope_by_key_.try_emplace({key, std::move(key_parts)}, static_cast<ScopeId>(scopes_.size()));
  if (!is_new) return known->second;
  Scope& scope = scopes_.emplace_back();
  scope.module = module;
  scope.vendors = std::move(vendors);
  if (module == kNoModule) {
    scope.source_root = std::move(source_root);
    // Where the tree starts, if nothing better tells: where its dependencies are kept.
    scope.tree_root = scope.vendors.empty() ? given_.root : parent_of(scope.vendors.back());
    if (scope.tree_root.ends_with("/Godeps/_workspace"))
      scope.tree_root.resize(scope.tree_root.size() - 18);
  } else {
    scope.workspace = key == module ? nullptr : &workspaces_[static_cast<std::uint32_t>(key)];
    fill_locals(scope);
  }
  return known->second;
}

std::uint32_t Locator::module_of(const std::string& folder) {
  return nearest_module(owner_of_vendor(folder));
}

std::uint32_t Locator::module_of(ScopeId importer, const Candidate& candidate,
                                 std::string_view import_path) {
  if (candidate.origin == Origin::Known) return kNoModule;
  if (candidate.origin == Origin::Target || candidate.origin == Origin::Local)
    return nearest_module(candidate.folder);
  if (candidate.origin == Origin::ModuleCache) {
    const auto [known, is_new] = other_modules_.try_emplace(
        candidate.module_folder, static_cast<std::uint32_t>(modules_.size()));
    if (is_new) {
      LocatedModule& module = modules_.emplace_back();
      module.folder = candidate.module_folder;
      module.version = candidate.module.version;
      module.origin = Origin::ModuleCache;
      SourceBuffer buffer;
      // Modules from before go.mod have none in the cache.
      if (const auto text = buffer.read(module.folder + "/go.mod", kLargestModuleFile))
        module.file = parse_go_mod(*text);
      module.file.module = candidate.module.path;
    }
    return known->second;
  }
  // vendor/: modules.txt says which module the package is of.
  const std::string vendor =
      candidate.folder.substr(0, candidate.folder.size() - import_path.size() - 1);
  const auto [listed, is_new] = vendor_modules_.try_emplace(vendor);
  if (is_new) {
    SourceBuffer buffer;
    if (const auto text = buffer.read(vendor + "/modules.txt", kLargestModuleFile))
      listed->second = parse_vendor_modules(*text);
    std::ranges::sort(listed->second, {}, &ModuleVersion::path);
  }
  static_cast<void>(importer);
  for (std::string_view prefix = import_path;; prefix = prefix.substr(0, prefix.rfind('/'))) {
    const auto at = std::ranges::lower_bound(listed->second, prefix, {}, &ModuleVersion::path);
    if (at != listed->second.end() && at->path == prefix) {
      const std::string folder = vendor + '/' + at->path;
      const auto [known, new_module] =
          other_modules_.try_emplace(folder, static_cast<std::uint32_t>(modules_.size()));
      if (new_module) {
        LocatedModule& module = modules_.emplace_back();
        module.folder = folder;
        module.version = at->version;
        module.origin = Origin::Vendor;
        module.file.module = at->path;
      }
      return known->second;
    }
    if (prefix.find('/') == std::string_view::npos) return kNoModule;
  }
}

std::string Locator::import_path_of(const std::string& folder) {
  if (is_below_folder_named(folder, "vendor") || nearest_module(folder) == kNoModule ||
      owner_of_vendor(folder) != folder) {
    if (const std::size_t part = vendored_part(folder); part != std::string::npos)
      return folder.substr(part);
  }
  const std::uint32_t module = nearest_module(folder);
  if (module != kNoModule) {
    const LocatedModule& owner = modules_[module];
    if (owner.file.module.empty()) return {};
    if (folder == owner.folder) return owner.file.module;
    const std::string below = folder.substr(owner.folder == "/" ? 1 : owner.folder.size() + 1);
    return owner.file.module == "std" ? below : owner.file.module + '/' + below;
  }
  const Scope& scope = scopes_[scope_of(folder)];
  if (!scope.source_root.empty()) return folder.substr(scope.source_root.size() + 1);
  if (!scope.root_path.empty() && at_or_below(folder, scope.tree_root))
    return scope.root_path + folder.substr(scope.tree_root.size());
  return {};
}

bool Locator::wants_root(ScopeId scope) const {
  return scope != kKnownScope && scopes_[scope].module == kNoModule &&
         scopes_[scope].source_root.empty();
}

void Locator::infer_root(ScopeId id, const std::vector<std::string_view>& imports) {
  Scope& scope = scopes_[id];
  std::map<std::string_view, std::size_t> votes;
  for (const std::string_view path : imports) {
    if (path.substr(0, path.find('/')).find('.') == std::string_view::npos)
      continue;  // the standard library
    const bool vendored = std::ranges::any_of(scope.vendors, [&](const std::string& vendor) {
      return is_folder(fmt::format("{}/{}", vendor, path));
    });
    if (vendored) continue;
    // The longest end of the path that is a folder of the tree votes for what stands before it.
    for (std::size_t slash = path.find('/'); slash != std::string_view::npos;
         slash = path.find('/', slash + 1)) {
      if (!is_folder(fmt::format("{}/{}", scope.tree_root, path.substr(slash + 1)))) continue;
      ++votes[path.substr(0, slash)];
      break;
    }
  }
  const auto most =
      std::ranges::max_element(votes, {}, [](const auto& vote) { return vote.second; });
  if (most != votes.end()) scope.root_path = most->first;
}

}  // namespace waybill::go_source
