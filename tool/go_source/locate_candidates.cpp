#include <algorithm>
#include <utility>

#include "tool/go_source/known.hpp"
#include "tool/go_source/locate.hpp"
#include "tool/go_source/locate_scope.hpp"

namespace waybill::go_source {
namespace {

std::string below(const std::string& folder, std::string_view rest) {
  std::string path = folder;
  if (!rest.empty()) {
    if (!rest.starts_with('/')) path += '/';
    path += rest;
  }
  return path;
}

/// Calls `visit` with the path and each of the paths above it, the longest first, until it returns
/// true.
template <class Visit>
void each_prefix(std::string_view path, Visit visit) {
  for (std::string_view prefix = path;;) {
    if (visit(prefix)) return;
    const std::size_t slash = prefix.rfind('/');
    if (slash == std::string_view::npos) return;
    prefix = prefix.substr(0, slash);
  }
}

/// Whether an import path may be looked for as a folder: no element leads elsewhere.
bool is_plain_path(std::string_view path) {
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    if (part.empty() || part == "." || part == ".." || part.find('\0') != std::string_view::npos)
      return false;
    if (slash + 1 == path.size()) return false;
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return true;
}

}  // namespace

Origin Locator::origin_of_local(std::string_view folder) const {
  return is_target(folder) ? Origin::Target : Origin::Local;
}

void Locator::add_replacements(Scope& scope, const std::vector<Replacement>& list,
                               const std::string& folder) {
  for (Replacement replacement : list) {
    if (replacement.to.version.empty()) {
      replacement.to.path = joined_path(folder, replacement.to.path);
      if (dependencies_ == Dependencies::None && !is_target(replacement.to.path)) continue;
      scope.local_paths.push_back(replacement.from.path);
      scope.locals.try_emplace(scope.local_paths.back(), replacement.to.path);
    }
    scope.replacements.push_back(std::move(replacement));
  }
}

void Locator::fill_locals(Scope& scope) {
  std::vector<std::uint32_t> members;
  if (scope.workspace != nullptr) {
    members = scope.workspace->members;
  } else {
    members.push_back(scope.module);
  }
  for (const std::uint32_t member : members) {
    const LocatedModule& module = modules_[member];
    scope.mains.push_back(&module.file);
    if (!module.file.module.empty()) scope.locals.try_emplace(module.file.module, module.folder);
  }
  if (scope.workspace != nullptr)
    add_replacements(scope, scope.workspace->replace, scope.workspace->folder);
  for (const std::uint32_t member : members)
    add_replacements(scope, modules_[member].file.replace, modules_[member].folder);
  // The target's other modules: what is being looked at goes before a published version of it.
  // Where several have one path (test fixtures often do), only those below the main module can be
  // meant.
  std::unordered_map<std::string_view, unsigned> count;
  for (const LocatedModule& module : modules_) {
    if (module.origin == Origin::Target) ++count[module.file.module];
  }
  const std::string main_folder = modules_[scope.module].folder;
  for (const LocatedModule& module : modules_) {  // GOROOT/src is module std; cmd lies below it
    if (module.file.module == "std" && at_or_below(main_folder, module.folder))
      scope.standard_library = module.folder;
  }
  for (const bool nested : {true, false}) {
    for (const LocatedModule& module : modules_) {
      const std::string& path = module.file.module;
      if (module.origin != Origin::Target || path.empty() ||
          at_or_below(module.folder, main_folder) != nested)
        continue;
      if (!nested && count[path] != 1) continue;
      const bool replaced = std::ranges::any_of(
          scope.replacements,
          [&](const Replacement& replacement) { return replacement.from.path == path; });
      if (!replaced) scope.locals.try_emplace(path, module.folder);
    }
  }
}

const BuildList& Locator::build_list(const Scope& scope) const {
  std::call_once(scope.versions_once, [&] {
    scope.versions = select_versions(scope.mains, scope.replacements, cache_);
  });
  return scope.versions;
}

void Locator::add_from_cache(const Scope& scope, std::string_view path,
                             std::vector<Candidate>& found) const {
  const BuildList& list = build_list(scope);
  const auto add = [&](const ModuleVersion& module, std::string_view prefix) {
    Candidate candidate;
    candidate.origin = Origin::ModuleCache;
    candidate.module_folder = cache_.folder_of(module);
    candidate.folder = below(candidate.module_folder, path.substr(prefix.size()));
    candidate.module = {std::string(prefix), module.version};
    found.push_back(std::move(candidate));
  };
  bool listed = false;
  each_prefix(path, [&](std::string_view prefix) {
    const auto at = std::ranges::lower_bound(list.modules, prefix, {}, &ModuleVersion::path);
    if (at == list.modules.end() || at->path != prefix) return false;
    listed = true;
    const Replacement* replacement = replacement_of(*at, scope.replacements);
    if (replacement == nullptr) {
      add(*at, prefix);
    } else if (!replacement->to.version.empty()) {
      add(replacement->to, prefix);
    }
    return false;
  });
  if (listed || list.complete) return;
  // Some go.mod could not be asked, so the module may well be one that it wanted.
  each_prefix(path, [&](std::string_view prefix) {
    const std::string version = cache_.highest_version_of(prefix);
    if (!version.empty()) add({std::string(prefix), version}, prefix);
    return !version.empty();
  });
}

std::vector<Candidate> Locator::candidates(ScopeId id, std::string_view path) const {
  std::vector<Candidate> found;
  if (path == "C" || !is_plain_path(path)) return found;
  const Scope& scope = scopes_[id];
  const auto add = [&](std::string folder, Origin origin) {
    Candidate candidate;
    candidate.folder = std::move(folder);
    candidate.origin = origin;
    found.push_back(std::move(candidate));
  };
  const bool known = !known_package(path).empty();
  const bool has_host = path.substr(0, path.find('/')).find('.') != std::string_view::npos;
  // Paths whose first element has no dot are the standard library's (cmd/go:
  // search.IsStandardImportPath).
  if (id == kKnownScope || (known && !has_host && scope.standard_library.empty())) {
    if (known) add(std::string(path), Origin::Known);
    return found;
  }
  if (!scope.standard_library.empty()) {
    std::string folder = below(scope.standard_library, path);
    const Origin origin = origin_of_local(folder);
    add(std::move(folder), origin);
  }
  each_prefix(path, [&](std::string_view prefix) {
    if (const auto local = scope.locals.find(prefix); local != scope.locals.end()) {
      std::string folder = below(local->second, path.substr(prefix.size()));
      const Origin origin = origin_of_local(folder);
      add(std::move(folder), origin);
    }
    return false;
  });
  if (!scope.root_path.empty() && at_or_below(path, scope.root_path)) {
    std::string folder = below(scope.tree_root, path.substr(scope.root_path.size()));
    const Origin origin = origin_of_local(folder);
    add(std::move(folder), origin);
  }
  if (dependencies_ != Dependencies::None) {
    for (const std::string& vendor : scope.vendors) add(below(vendor, path), Origin::Vendor);
  }
  if (!scope.source_root.empty()) {
    std::string folder = below(scope.source_root, path);
    const Origin origin = origin_of_local(folder);
    if (origin == Origin::Target || dependencies_ == Dependencies::Auto)
      add(std::move(folder), origin);
  }
  if (dependencies_ == Dependencies::Auto && scope.module != kNoModule &&
      !cache_.folder().empty()) {
    add_from_cache(scope, path, found);
  }
  if (known) add(std::string(path), Origin::Known);
  return found;
}

}  // namespace waybill::go_source
