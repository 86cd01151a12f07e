#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <tuple>

#include <fmt/format.h>

#include "tool/go_source/load_job.hpp"

namespace waybill::go_source {
namespace {

/// What keeps a file apart from others of its folder: the package clause, and for files that no
/// build takes in, being a program of its own.
struct PackageKey {
  std::string_view name;
  bool external_test = false;
  bool apart = false;
  std::string_view program;  ///< apart, package main: the file, as each has its own main()
  auto operator<=>(const PackageKey&) const = default;
};

PackageKey key_of(const LoadedFile& file) {
  PackageKey key;
  key.name = file.summary.string(file.summary.header().package_name);
  key.external_test = file.is_test && key.name.ends_with("_test");
  key.apart = file.verdict == BuildVerdict::Never;
  if (key.apart && key.name == "main") key.program = file.name;
  return key;
}

std::string folder_of(std::string_view import_path, std::string_view folder) {
  return std::string(import_path.empty() ? folder : import_path);
}

}  // namespace

void LoadJob::assemble() {
  std::vector<LoadedFolder*> folders;
  for (LoadedFolder& folder : folders_) folders.push_back(&folder);
  std::ranges::sort(folders, {}, &LoadedFolder::shown);
  loaded_.tree.files.reserve(files_.size());
  for (LoadedFolder* folder : folders) add_packages(*folder);
  fill_resolution();
}

void LoadJob::add_packages(LoadedFolder& folder) {
  Tree& tree = loaded_.tree;
  if (folder.walked) folder.import_path = locator_.import_path_of(folder.path);
  struct Group {
    std::vector<std::uint32_t> files;
    std::uint32_t built = 0;
  };
  std::map<PackageKey, Group> groups;
  std::vector<std::uint32_t> nameless;
  for (std::uint32_t number = folder.first_file; number < folder.last_file; ++number) {
    const LoadedFile& file = files_[number];
    if (file.state == LoadedFile::State::Failed) continue;
    const PackageKey key = key_of(file);
    // What a dependency's author runs by hand is no part of the dependency.
    if (key.apart && !folder.walked) continue;
    if (key.name.empty()) {
      nameless.push_back(number);
      continue;
    }
    Group& group = groups[key];
    group.files.push_back(number);
    if (file.name_is_built && file.verdict == BuildVerdict::Built && !file.is_test) ++group.built;
  }
  // An import means the package that a build finds in the folder: the one with the most files in
  // it.
  const auto principal = std::ranges::max_element(groups, [](const auto& a, const auto& b) {
    const auto rank = [](const auto& group) {
      const auto& [key, files] = group;
      return std::tuple(!key.external_test, !key.apart, files.built, files.files.size());
    };
    return rank(a) < rank(b);
  });
  const bool has_principal = principal != groups.end() && !principal->first.external_test;
  // A file so broken that its package clause is lost stands with those beside it.
  if (!nameless.empty()) {
    Group& group = has_principal ? principal->second : groups[PackageKey{}];
    group.files.insert(group.files.end(), nameless.begin(), nameless.end());
    std::ranges::sort(group.files);
  }
  const auto add = [&](const PackageKey& key, const Group& group) {
    const auto id = static_cast<PackageId>(tree.packages.size());
    Package& package = tree.packages.emplace_back();
    package.name = key.name;
    package.folder = folder.shown;
    package.origin = folder.origin;
    package.external_test = key.external_test;
    package.module = tree_module(folder.module);
    package.import_path = folder.import_path;
    if (key.external_test) {
      if (!package.import_path.empty())
        package.import_path += "_test";  // as `go list -test` has it
    } else if (key.apart) {
      // What is in it must not be taken for what the folder's own package declares.
      package.import_path = fmt::format("{}/{}", folder_of(folder.import_path, folder.shown),
                                        files_[group.files.front()].name);
    }
    for (const std::uint32_t number : group.files) {
      const LoadedFile& file = files_[number];
      File& made = tree.files.emplace_back();
      made.path = file.shown;
      made.package = id;
      made.summary = file.summary;
      made.reported = is_reported(file, folder);
      made.built = file.name_is_built && file.verdict == BuildVerdict::Built;
    }
    loaded_.tree.resolution->scopes.push_back(folder.scope);
    return id;
  };
  if (!tree.resolution) tree.resolution = std::make_shared<Tree::Resolution>();
  if (has_principal) folder.package = add(principal->first, principal->second);
  for (const auto& [key, group] : groups) {
    if (!has_principal || key != principal->first) add(key, group);
  }
}

std::uint32_t LoadJob::tree_module(std::uint32_t located) {
  if (located == kNoModule) return kNoPackage;
  const auto [known, is_new] =
      tree_modules_.try_emplace(located, static_cast<std::uint32_t>(loaded_.tree.modules.size()));
  if (is_new) {
    const LocatedModule& from = locator_.modules()[located];
    Module& module = loaded_.tree.modules.emplace_back();
    module.path = from.file.module;
    module.folder =
        from.origin == Origin::ModuleCache ? from.folder : shown_path(given_.root, from.folder);
    module.version = from.version;
    module.go_version = from.file.go;
    module.origin = from.origin;
  }
  return known->second;
}

bool LoadJob::is_reported(const LoadedFile& file, const LoadedFolder& folder) const {
  // Vendored and test data folders are walked only if they are to be reported on.
  if (!folder.walked || !given_.includes(folder.path, file.name)) return false;
  if (file.is_test && !options_.tests) return false;
  if ((file.summary.header().flags & kGenerated) != 0 && !options_.include_generated) return false;
  return !exclude_.match(file.shown);
}

void LoadJob::fill_resolution() {
  Tree& tree = loaded_.tree;
  if (!tree.resolution) tree.resolution = std::make_shared<Tree::Resolution>();
  Tree::Resolution& resolution = *tree.resolution;
  // All that was asked for and not found is in here too: it must not be found by a guess later.
  resolution.imports.reserve(imports_.size());
  for (const auto& [key, import] : imports_) {
    resolution.imports.emplace(
        key, import.folder == kNoFolder ? kNoPackage : folders_[import.folder].package);
  }
  std::vector<const LoadedFolder*> folders;
  for (const LoadedFolder& folder : folders_) {
    if (folder.package != kNoPackage) folders.push_back(&folder);
  }
  std::ranges::sort(folders, [](const LoadedFolder* a, const LoadedFolder* b) {
    return std::tuple(a->origin, a->package) < std::tuple(b->origin, b->package);
  });
  const auto strings = std::make_shared<std::deque<std::string>>();
  for (const LoadedFolder* folder : folders) {
    if (!folder->import_path.empty()) {
      resolution.by_import_path.try_emplace(strings->emplace_back(folder->import_path),
                                            folder->package);
    }
    if (folder->origin != Origin::Known) {
      resolution.by_folder.try_emplace(strings->emplace_back(folder->shown), folder->package);
    }
  }
  for (FileId id = 0; id < tree.files.size(); ++id)
    tree.packages[tree.files[id].package].files.push_back(id);
  resolution.strings = strings;
}

PackageId Tree::resolve_import(PackageId importer, std::string_view path) const {
  if (importer >= packages.size() || !resolution) return kNoPackage;
  if (path == "." || path == ".." || path.starts_with("./") || path.starts_with("../")) {
    // Shown folders may lead out of the root by `..`, which joining keeps in its place.
    const std::string joined = joined_path("/" + packages[importer].folder, path);
    const auto found = resolution->by_folder.find(std::string_view(joined).substr(1));
    return found == resolution->by_folder.end() ? kNoPackage : found->second;
  }
  const auto found = resolution->imports.find({resolution->scopes[importer], path});
  if (found != resolution->imports.end()) return found->second;
  const auto anywhere = resolution->by_import_path.find(path);
  return anywhere == resolution->by_import_path.end() ? kNoPackage : anywhere->second;
}

}  // namespace waybill::go_source
