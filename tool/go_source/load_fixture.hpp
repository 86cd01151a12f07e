// What the tests of loading share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tool/go_source/load.hpp"
#include "tool/go_source/temporary_tree.hpp"

namespace waybill::go_source {

/// Loads without a look at the machine's own module cache, and reads the results out.
class Load : public testing::Test {
 protected:
  LoadOptions options(const std::string& path) const {
    LoadOptions result;
    result.paths = {path};
    result.cache_folder = cache_.path("cache");
    result.use_cache = false;
    return result;
  }
  static Loaded loaded(const LoadOptions& options) {
    auto result = load(options);
    EXPECT_TRUE(result) << (result ? "" : model::one_line(result.error()));
    return result ? std::move(*result) : Loaded{};
  }
  Loaded loaded(const std::string& path) const { return loaded(options(path)); }

  /// "import/path name folder", packages of the standard library left out.
  static std::vector<std::string> packages(const Loaded& loaded) {
    std::vector<std::string> result;
    for (const Package& package : loaded.tree.packages) {
      if (package.origin == Origin::Known) continue;
      result.push_back(fmt::format("{} {} {}", package.import_path, package.name, package.folder));
    }
    return result;
  }
  static std::vector<std::string> files(const Loaded& loaded, bool reported_only = false) {
    std::vector<std::string> result;
    for (const File& file : loaded.tree.files) {
      if (loaded.tree.packages[file.package].origin == Origin::Known) continue;
      if (!reported_only || file.reported) result.push_back(file.path);
    }
    return result;
  }
  static PackageId package_in(const Loaded& loaded, std::string_view folder,
                              std::string_view name = {}) {
    for (PackageId id = 0; id < loaded.tree.packages.size(); ++id) {
      const Package& package = loaded.tree.packages[id];
      if (package.folder == folder && (name.empty() || package.name == name)) return id;
    }
    return kNoPackage;
  }
  /// The folder of what `path` means in the package of `folder`, "-" if nothing.
  static std::string meaning(const Loaded& loaded, std::string_view folder, std::string_view path) {
    const PackageId found = loaded.tree.resolve_import(package_in(loaded, folder), path);
    return found == kNoPackage ? "-" : loaded.tree.packages[found].folder;
  }
  static std::vector<std::string> gaps(const Loaded& loaded) {
    std::vector<std::string> result;
    for (const model::Gap& gap : loaded.coverage.gaps)
      result.push_back(gap.what + ' ' + gap.where + ": " + gap.why);
    return result;
  }
  static std::vector<std::string> missing(const Loaded& loaded) {
    std::vector<std::string> result;
    for (const auto& one : loaded.coverage.dependencies.missing) {
      result.push_back(fmt::format("{} {}", one.import_path, one.imported_by));
    }
    return result;
  }
  static std::string error_of(const LoadOptions& options) {
    const auto result = load(options);
    return result ? "no error" : model::one_line(result.error());
  }

  TemporaryTree cache_;
  TemporaryTree modules_;
  Environment module_cache_{"GOMODCACHE", modules_.path().c_str()};
  Environment work_{"GOWORK", nullptr};
  Environment settings_{"GOENV", "off"};
};

}  // namespace waybill::go_source
