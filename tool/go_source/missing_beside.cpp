#include "tool/go_source/missing_beside.hpp"

#include <numeric>
#include <string_view>
#include <vector>

namespace waybill::go_source {
namespace {

using ModuleNumber = std::uint32_t;   ///< index into Tree::modules; kNoPackage: none

template <typename Visit>
void for_imports(const Tree& tree, PackageId package, const Visit& visit) {
  for (const FileId file : tree.packages[package].files) {
    const Summary& summary = tree.files[file].summary;
    if (!summary) continue;
    for (const ImportRecord& import : summary.imports()) {
      const std::string_view path = summary.string(import.path);
      visit(path, tree.resolve_import(package, path));
    }
  }
}

bool is_target(const Tree& tree, PackageId package) {
  return package != kNoPackage && tree.packages[package].origin == Origin::Target;
}

/// For each module the number of those that it is bound to by imports within the target, whichever way.
std::vector<ModuleNumber> bound_modules(const Tree& tree) {
  std::vector<ModuleNumber> group(tree.modules.size());
  std::iota(group.begin(), group.end(), 0u);
  for (PackageId id = 0; id < tree.packages.size(); ++id) {
    const ModuleNumber own = tree.packages[id].module;
    if (!is_target(tree, id) || own == kNoPackage) continue;
    for_imports(tree, id, [&](std::string_view, PackageId imported) {
      if (!is_target(tree, imported)) return;
      const ModuleNumber other = tree.packages[imported].module;
      if (other == kNoPackage || group[other] == group[own]) return;
      const ModuleNumber from = group[other];
      for (ModuleNumber& one : group) one = one == from ? group[own] : one;
    });
  }
  return group;
}

}  // namespace

std::set<std::string, std::less<>> missing_beside(const Tree& tree, const std::set<PackageId>& packages) {
  const std::vector<ModuleNumber> group = bound_modules(tree);
  const auto group_of = [&](PackageId id) {
    const ModuleNumber module = tree.packages[id].module;
    return module == kNoPackage ? kNoPackage : group[module];
  };
  std::set<ModuleNumber> groups;
  for (const PackageId id : packages) groups.insert(group_of(id));
  std::set<PackageId> seen;
  std::vector<PackageId> work;
  for (PackageId id = 0; id < tree.packages.size(); ++id) {
    if (is_target(tree, id) && groups.contains(group_of(id)) && seen.insert(id).second) work.push_back(id);
  }
  std::set<std::string, std::less<>> all;
  while (!work.empty()) {
    const PackageId id = work.back();
    work.pop_back();
    for_imports(tree, id, [&](std::string_view path, PackageId imported) {
      if (imported == kNoPackage || tree.packages[imported].origin == Origin::Known) all.emplace(path);
      if (imported != kNoPackage && seen.insert(imported).second) work.push_back(imported);
    });
  }
  return all;
}

}  // namespace waybill::go_source
