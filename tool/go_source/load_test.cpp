#include "tool/go_source/load.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tool/go_source/temporary_tree.hpp"

namespace waybill::go_source {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

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
  static PackageId package_in(const Loaded& loaded, std::string_view folder, std::string_view name = {}) {
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
    for (const model::Gap& gap : loaded.coverage.gaps) result.push_back(gap.what + ' ' + gap.where + ": " + gap.why);
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

TEST_F(Load, AModuleAndItsPackages) {
  const TemporaryTree tree{{"go.mod", "module example.com/m\n\ngo 1.21\n"},
                           {"main.go", "package main\n\nimport \"example.com/m/inner/b\"\n\nvar _ = b.B\n"},
                           {"inner/b/b.go", "package bee\n\nimport \"context\"\n\nvar B context.Context\n"},
                           {"inner/b/c.go", "package bee\n"}};
  const Loaded loaded = this->loaded(tree.path());
  EXPECT_THAT(packages(loaded), ElementsAre("example.com/m main .", "example.com/m/inner/b bee inner/b"));
  EXPECT_THAT(files(loaded), ElementsAre("main.go", "inner/b/b.go", "inner/b/c.go"));
  EXPECT_EQ(meaning(loaded, ".", "example.com/m/inner/b"), "inner/b");
  EXPECT_EQ(meaning(loaded, "inner/b", "context"), "$GOROOT/src/context");
  EXPECT_EQ(meaning(loaded, ".", "example.com/m/gone"), "-");
  ASSERT_EQ(loaded.tree.modules.size(), 1u);
  EXPECT_EQ(loaded.tree.modules[0].path, "example.com/m");
  EXPECT_EQ(loaded.tree.modules[0].folder, ".");
  EXPECT_EQ(loaded.tree.modules[0].go_version, "1.21");
  EXPECT_THAT(gaps(loaded), IsEmpty());
  EXPECT_THAT(missing(loaded), IsEmpty());
  EXPECT_EQ(loaded.stats.files, 3u);
  EXPECT_EQ(loaded.stats.lines, 11u);
  EXPECT_EQ(loaded.coverage.files.found, 3u);
  EXPECT_EQ(loaded.coverage.files.analysed, 3u);
}

TEST_F(Load, TheStandardLibraryIsKnownWithAllItImports) {
  const TemporaryTree tree{{"go.mod", "module m\n"}, {"a.go", "package a\n\nimport _ \"net/http\"\n"}};
  const Loaded loaded = this->loaded(tree.path());
  const PackageId http = package_in(loaded, "$GOROOT/src/net/http");
  ASSERT_NE(http, kNoPackage);
  EXPECT_EQ(loaded.tree.packages[http].origin, Origin::Known);
  EXPECT_EQ(loaded.tree.packages[http].name, "http");
  EXPECT_NE(loaded.tree.resolve_import(http, "context"), kNoPackage);
  EXPECT_GT(loaded.coverage.dependencies.standard_library, 1u);
  EXPECT_THAT(missing(loaded), IsEmpty());
}

TEST_F(Load, APartOfAModuleSeesTheRest) {
  const TemporaryTree tree{{"go.mod", "module m\n"}, {"a/a.go", "package a\n\nimport \"m/b\"\n"},
                           {"b/b.go", "package b\n\nimport \"m/c\"\n"}, {"c/c.go", "package c\n"}, {"d/d.go", "package d\n"}};
  const Loaded loaded = this->loaded(tree.path("a"));
  EXPECT_THAT(packages(loaded), ElementsAre("m/a a .", "m/b b ../b", "m/c c ../c"));
  EXPECT_THAT(files(loaded, true), ElementsAre("a.go"));
  EXPECT_EQ(loaded.tree.packages[1].origin, Origin::Local);
  EXPECT_EQ(loaded.tree.modules[0].folder, "..");
  EXPECT_EQ(loaded.coverage.dependencies.replaced, 2u);
}

TEST_F(Load, OneFileIsReportedOnAndItsPackageIsRead) {
  const TemporaryTree tree{{"go.mod", "module m\n"}, {"a/a.go", "package a\n"}, {"a/b.go", "package a\n"}};
  const Loaded loaded = this->loaded(tree.path("a/a.go"));
  EXPECT_THAT(files(loaded), ElementsAre("a.go", "b.go"));
  EXPECT_THAT(files(loaded, true), ElementsAre("a.go"));
  EXPECT_EQ(loaded.coverage.files.found, 1u);
}

TEST_F(Load, VendoredPackagesAreReadWhenImported) {
  const TemporaryTree tree{
      {"go.mod", "module m\n\ngo 1.21\n\nrequire example.com/v v1.2.3\n"},
      {"a.go", "package a\n\nimport \"example.com/v/x\"\n"},
      {"vendor/modules.txt", "# example.com/v v1.2.3\n## explicit\nexample.com/v/x\nexample.com/v/y\n"},
      {"vendor/example.com/v/x/x.go", "package x\n\nimport \"example.com/v/y\"\n"},
      {"vendor/example.com/v/x/x_test.go", "package x\n\nimport \"example.com/nowhere\"\n"},
      {"vendor/example.com/v/x/x_windows.go", "package x\n\nimport \"example.com/nowhere\"\n"},
      {"vendor/example.com/v/y/y.go", "package y\n"},
      {"vendor/example.com/v/unused/u.go", "package unused\n"}};
  const Loaded loaded = this->loaded(tree.path());
  EXPECT_THAT(packages(loaded), ElementsAre("m a .", "example.com/v/x x vendor/example.com/v/x",
                                            "example.com/v/y y vendor/example.com/v/y"));
  EXPECT_THAT(files(loaded), ElementsAre("a.go", "vendor/example.com/v/x/x.go", "vendor/example.com/v/y/y.go"));
  EXPECT_THAT(files(loaded, true), ElementsAre("a.go"));
  EXPECT_EQ(meaning(loaded, "vendor/example.com/v/x", "example.com/v/y"), "vendor/example.com/v/y");
  const Package& x = loaded.tree.packages[package_in(loaded, "vendor/example.com/v/x")];
  EXPECT_EQ(x.origin, Origin::Vendor);
  EXPECT_EQ(loaded.tree.modules[x.module].version, "v1.2.3");
  EXPECT_EQ(loaded.tree.modules[x.module].path, "example.com/v");
  EXPECT_EQ(loaded.coverage.dependencies.vendor, 2u);

  LoadOptions all = options(tree.path());
  all.include_vendor = true;
  EXPECT_THAT(files(this->loaded(all), true), Contains("vendor/example.com/v/unused/u.go"));
  LoadOptions none = options(tree.path());
  none.dependencies = Dependencies::None;
  const Loaded alone = this->loaded(none);
  EXPECT_THAT(packages(alone), ElementsAre("m a ."));
  EXPECT_THAT(missing(alone), ElementsAre("example.com/v/x 1"));
  EXPECT_EQ(alone.coverage.dependencies.mode, "none");
}

TEST_F(Load, TheModuleCacheIsReadByTheVersionsThatGoModLists) {
  modules_.write("example.com/!dep@v1.2.0/d.go", "package dep\n\nimport (\n\t\"example.com/Dep/sub\"\n\t\"example.com/far\"\n)\n");
  modules_.write("example.com/!dep@v1.2.0/sub/s.go", "package sub\n");
  modules_.write("example.com/!dep@v1.9.0/d.go", "package wrong\n");
  modules_.write("example.com/far@v0.1.0/f.go", "package far\n");
  modules_.write("example.com/fork@v2.0.0/f.go", "package forked\n");
  const TemporaryTree tree{{"go.mod",
                            "module m\n\ngo 1.21\n\nrequire (\n\texample.com/Dep v1.2.0\n\texample.com/far v0.1.0 // indirect\n"
                            "\texample.com/orig v1.0.0\n)\n\nreplace example.com/orig => example.com/fork v2.0.0\n"},
                           {"a.go", "package a\n\nimport (\n\t\"example.com/Dep\"\n\t\"example.com/orig\"\n\t\"example.com/not/there\"\n)\n"}};
  const Loaded loaded = this->loaded(tree.path());
  EXPECT_EQ(meaning(loaded, ".", "example.com/Dep"), modules_.path("example.com/!dep@v1.2.0"));
  EXPECT_EQ(meaning(loaded, ".", "example.com/orig"), modules_.path("example.com/fork@v2.0.0"));
  EXPECT_EQ(meaning(loaded, modules_.path("example.com/!dep@v1.2.0"), "example.com/far"), modules_.path("example.com/far@v0.1.0"));
  EXPECT_EQ(meaning(loaded, modules_.path("example.com/!dep@v1.2.0"), "example.com/Dep/sub"), modules_.path("example.com/!dep@v1.2.0/sub"));
  EXPECT_THAT(missing(loaded), ElementsAre("example.com/not/there 1"));
  const Package& dep = loaded.tree.packages[package_in(loaded, modules_.path("example.com/!dep@v1.2.0/sub"))];
  EXPECT_EQ(dep.origin, Origin::ModuleCache);
  EXPECT_EQ(dep.import_path, "example.com/Dep/sub");
  EXPECT_EQ(loaded.tree.modules[dep.module].version, "v1.2.0");
  const Package& fork = loaded.tree.packages[package_in(loaded, modules_.path("example.com/fork@v2.0.0"))];
  EXPECT_EQ(fork.import_path, "example.com/orig");
  EXPECT_EQ(loaded.coverage.dependencies.module_cache, 4u);

  LoadOptions vendor_only = options(tree.path());
  vendor_only.dependencies = Dependencies::Vendor;
  EXPECT_THAT(missing(this->loaded(vendor_only)), ElementsAre("example.com/Dep 1", "example.com/not/there 1", "example.com/orig 1"));
}

TEST_F(Load, BeforeGo117TheVersionsAreSelected) {
  modules_.write("cache/download/example.com/a/@v/v1.0.0.mod", "module example.com/a\nrequire example.com/b v1.1.0\n");
  modules_.write("cache/download/example.com/b/@v/v1.1.0.mod", "module example.com/b\n");
  modules_.write("example.com/a@v1.0.0/a.go", "package a\n\nimport \"example.com/b\"\n");
  modules_.write("example.com/b@v1.1.0/b.go", "package b\n");
  modules_.write("example.com/b@v1.2.0/b.go", "package newer\n");
  const TemporaryTree tree{{"go.mod", "module m\n\nrequire example.com/a v1.0.0\n"},
                           {"a.go", "package m\n\nimport \"example.com/a\"\n"}};
  const Loaded loaded = this->loaded(tree.path());
  EXPECT_EQ(meaning(loaded, modules_.path("example.com/a@v1.0.0"), "example.com/b"), modules_.path("example.com/b@v1.1.0"));
  // Without that go.mod the highest version there is the best guess.
  std::filesystem::remove_all(modules_.path("cache"));
  EXPECT_EQ(meaning(this->loaded(tree.path()), modules_.path("example.com/a@v1.0.0"), "example.com/b"),
            modules_.path("example.com/b@v1.2.0"));
}

TEST_F(Load, ReplacementsLeadToFolders) {
  const TemporaryTree tree{
      {"app/go.mod", "module app\n\nrequire (\n\texample.com/lib v1.0.0\n\texample.com/in v1.0.0\n)\n\n"
                     "replace example.com/lib => ../lib\n\nreplace example.com/in v1.0.0 => ./in\n"},
      {"app/a.go", "package app\n\nimport (\n\t\"example.com/lib/x\"\n\t\"example.com/in\"\n)\n"},
      {"app/in/go.mod", "module example.com/in\n"}, {"app/in/i.go", "package in\n\nimport \"example.com/lib/x\"\n"},
      {"lib/go.mod", "module example.com/lib\n"},
      {"lib/x/x.go", "package x\n\nimport \"example.com/lib/y\"\n"}, {"lib/y/y.go", "package y\n"}, {"lib/z/z.go", "package z\n"}};
  const Loaded loaded = this->loaded(tree.path("app"));
  EXPECT_THAT(packages(loaded), ElementsAre("app app .", "example.com/lib/x x ../lib/x", "example.com/lib/y y ../lib/y",
                                            "example.com/in in in"));
  EXPECT_EQ(meaning(loaded, ".", "example.com/lib/x"), "../lib/x");
  EXPECT_EQ(meaning(loaded, ".", "example.com/in"), "in");
  EXPECT_EQ(meaning(loaded, "../lib/x", "example.com/lib/y"), "../lib/y");
  EXPECT_EQ(loaded.tree.packages[package_in(loaded, "../lib/x")].origin, Origin::Local);
  EXPECT_EQ(loaded.tree.packages[package_in(loaded, "in")].origin, Origin::Target);
  // The nested module has no replacement of its own: for it the package is missing.
  EXPECT_EQ(meaning(loaded, "in", "example.com/lib/x"), "-");
  EXPECT_THAT(missing(loaded), ElementsAre("example.com/lib/x 1"));
  LoadOptions none = options(tree.path("app"));
  none.dependencies = Dependencies::None;
  EXPECT_THAT(packages(this->loaded(none)), ElementsAre("app app .", "example.com/in in in"));
}

TEST_F(Load, ModulesOfATreeSeeEachOther) {
  const TemporaryTree tree{{"go.mod", "module example.com/m\n\nrequire example.com/m/api v1.0.0\n"},
                           {"a.go", "package m\n\nimport \"example.com/m/api/v\"\n"},
                           {"api/go.mod", "module example.com/m/api\n"}, {"api/v/v.go", "package v\n"},
                           {"tools/go.mod", "module example.com/tools\n"},
                           {"tools/t.go", "package tools\n\nimport \"example.com/m/api/v\"\n"}};
  modules_.write("example.com/m/api@v1.0.0/v/v.go", "package published\n");
  const Loaded loaded = this->loaded(tree.path());
  EXPECT_EQ(meaning(loaded, ".", "example.com/m/api/v"), "api/v");
  EXPECT_EQ(meaning(loaded, "tools", "example.com/m/api/v"), "api/v");
  EXPECT_EQ(loaded.tree.packages[package_in(loaded, "api/v")].import_path, "example.com/m/api/v");
  EXPECT_EQ(loaded.tree.modules.size(), 3u);
}

TEST_F(Load, ModulesOfOnePathAreKeptApart) {
  const TemporaryTree tree{{"x/go.mod", "module same\n"}, {"x/x.go", "package x\n\nimport \"same/p\"\n"}, {"x/p/p.go", "package p\n"},
                           {"y/go.mod", "module same\n"}, {"y/y.go", "package y\n\nimport \"same/p\"\n"}, {"y/p/p.go", "package p\n"},
                           {"z/go.mod", "module z\n"}, {"z/z.go", "package z\n\nimport \"same/p\"\n"}};
  const Loaded loaded = this->loaded(tree.path());
  EXPECT_EQ(meaning(loaded, "x", "same/p"), "x/p");
  EXPECT_EQ(meaning(loaded, "y", "same/p"), "y/p");
  EXPECT_EQ(meaning(loaded, "z", "same/p"), "-");
}

TEST_F(Load, AWorkspaceJoinsModules) {
  const TemporaryTree tree{{"go.work", "go 1.22\n\nuse (\n\t./app\n\t./lib\n)\n\nreplace example.com/r => ./r\n"},
                           {"app/go.mod", "module app\n\ngo 1.22\n"},
                           {"app/a.go", "package app\n\nimport (\n\t\"example.com/lib\"\n\t\"example.com/r\"\n)\n"},
                           {"lib/go.mod", "module example.com/lib\n\ngo 1.22\n"}, {"lib/l.go", "package lib\n"},
                           {"r/go.mod", "module example.com/r\n"}, {"r/r.go", "package r\n"}};
  const Loaded loaded = this->loaded(tree.path("app"));
  EXPECT_EQ(meaning(loaded, ".", "example.com/lib"), "../lib");
  EXPECT_EQ(meaning(loaded, ".", "example.com/r"), "../r");
  EXPECT_EQ(loaded.tree.packages[package_in(loaded, "../lib")].origin, Origin::Local);
  const Environment off("GOWORK", "off");
  EXPECT_EQ(meaning(this->loaded(tree.path("app")), ".", "example.com/lib"), "-");
}

TEST_F(Load, AWorkspaceMayVendor) {
  const TemporaryTree tree{{"go.work", "go 1.22\nuse ./app\n"}, {"app/go.mod", "module app\n\ngo 1.22\n"},
                           {"app/a.go", "package app\n\nimport \"example.com/v\"\n"},
                           {"vendor/example.com/v/v.go", "package v\n"}};
  EXPECT_EQ(meaning(loaded(tree.path()), "app", "example.com/v"), "vendor/example.com/v");
}

TEST_F(Load, ATreeInAGopath) {
  const TemporaryTree tree{
      {"src/github.com/me/app/a.go", "package main\n\nimport (\n\t\"github.com/me/app/b\"\n\t\"github.com/you/lib\"\n\t\"github.com/v/v\"\n)\n"},
      {"src/github.com/me/app/b/b.go", "package b\n\nimport \"github.com/v/v\"\n"},
      {"src/github.com/me/app/vendor/github.com/v/v/v.go", "package v\n\nimport \"github.com/w/w\"\n"},
      {"src/github.com/me/app/vendor/github.com/v/v/vendor/github.com/w/w/w.go", "package inner\n"},
      {"src/github.com/me/app/vendor/github.com/w/w/w.go", "package outer\n"},
      {"src/github.com/you/lib/l.go", "package lib\n\nimport \"github.com/v/v\"\n"},
      {"src/github.com/v/v/v.go", "package plain\n"}};
  const Loaded loaded = this->loaded(tree.path("src/github.com/me/app"));
  EXPECT_EQ(meaning(loaded, ".", "github.com/me/app/b"), "b");
  EXPECT_EQ(meaning(loaded, ".", "github.com/you/lib"), "../../you/lib");
  EXPECT_EQ(meaning(loaded, "b", "github.com/v/v"), "vendor/github.com/v/v");
  EXPECT_EQ(meaning(loaded, "vendor/github.com/v/v", "github.com/w/w"), "vendor/github.com/v/v/vendor/github.com/w/w");
  EXPECT_EQ(meaning(loaded, "../../you/lib", "github.com/v/v"), "../../v/v");
  EXPECT_EQ(loaded.tree.packages[package_in(loaded, "b")].import_path, "github.com/me/app/b");
  EXPECT_EQ(loaded.tree.packages[package_in(loaded, ".")].import_path, "github.com/me/app");
}

TEST_F(Load, ATreeWithoutAnyModuleFindsItsPathByItsOwnImports) {
  const TemporaryTree tree{
      {"a.go", "package a\n\nimport (\n\t\"fmt\"\n\t\"github.com/me/tree/inner/b\"\n\t\"github.com/v/log\"\n)\n"},
      {"inner/b/b.go", "package b\n\nimport \"github.com/me/tree/log\"\n"}, {"log/l.go", "package log\n"},
      {"vendor/github.com/v/log/v.go", "package log\n"}};
  const Loaded loaded = this->loaded(tree.path());
  EXPECT_EQ(meaning(loaded, ".", "github.com/me/tree/inner/b"), "inner/b");
  EXPECT_EQ(meaning(loaded, ".", "github.com/v/log"), "vendor/github.com/v/log");
  EXPECT_EQ(loaded.tree.packages[package_in(loaded, "log")].import_path, "github.com/me/tree/log");
  EXPECT_EQ(loaded.tree.packages[package_in(loaded, ".")].import_path, "github.com/me/tree");
  EXPECT_THAT(missing(loaded), IsEmpty());
  // A part of it knows as much.
  const Loaded part = this->loaded(tree.path("inner"));
  EXPECT_EQ(part.tree.packages[package_in(part, "b")].import_path, "github.com/me/tree/inner/b");
}

TEST_F(Load, GodepsOfOld) {
  const TemporaryTree tree{{"a.go", "package a\n\nimport \"github.com/v/v\"\n"},
                           {"Godeps/_workspace/src/github.com/v/v/v.go", "package v\n"}};
  EXPECT_EQ(meaning(loaded(tree.path()), ".", "github.com/v/v"), "Godeps/_workspace/src/github.com/v/v");
}

TEST_F(Load, RelativeImports) {
  const TemporaryTree tree{{"a/a.go", "package a\n\nimport \"../b\"\n"}, {"b/b.go", "package b\n"}};
  EXPECT_EQ(meaning(loaded(tree.path()), "a", "../b"), "b");
  EXPECT_EQ(meaning(loaded(tree.path()), "a", "./c"), "-");
}

TEST_F(Load, PackageClausesAndTagsKeepPackagesApart) {
  const TemporaryTree tree{{"go.mod", "module m\n"},
                           {"p/p.go", "package p\n"}, {"p/p_linux.go", "package p\n"}, {"p/p_windows.go", "package p\n"},
                           {"p/p_test.go", "package p\n"}, {"p/x_test.go", "package p_test\n\nimport \"m/p\"\n"},
                           {"p/gen.go", "//go:build ignore\n\npackage main\n"}, {"p/gen2.go", "// +build ignore\n\npackage main\n"},
                           {"q/q.go", "package q\n\nimport \"m/p\"\n"}};
  LoadOptions with_tests = options(tree.path());
  with_tests.tests = true;
  const Loaded loaded = this->loaded(with_tests);
  EXPECT_THAT(packages(loaded), UnorderedElementsAre("m/p p p", "m/p_test p_test p", "m/p/gen.go main p", "m/p/gen2.go main p", "m/q q q"));
  const PackageId p = loaded.tree.resolve_import(package_in(loaded, "q"), "m/p");
  ASSERT_NE(p, kNoPackage);
  EXPECT_EQ(loaded.tree.packages[p].files.size(), 4u);
  EXPECT_EQ(loaded.tree.resolve_import(package_in(loaded, "p", "p_test"), "m/p"), p);
  EXPECT_TRUE(loaded.tree.packages[package_in(loaded, "p", "p_test")].external_test);
  for (const File& file : loaded.tree.files) {
    if (file.package == kNoPackage || loaded.tree.packages[file.package].origin == Origin::Known) continue;
    EXPECT_EQ(file.built, file.path != "p/p_windows.go" && !file.path.starts_with("p/gen")) << file.path;
  }
}

TEST_F(Load, WhatIsReportedOn) {
  const TemporaryTree tree{{"go.mod", "module m\n\ngo 1.25\n\nignore ./web\n"}, {"a.go", "package a\n\nimport _ \"m/testdata/used\"\n"},
                           {"a_test.go", "package a\n"}, {"gen.go", "// Code generated by hand. DO NOT EDIT.\n\npackage a\n"},
                           {"web/w.go", "package web\n"}, {"skip/s.go", "package skip\n"}, {"skip.pb.go", "package a\n"},
                           {"testdata/used/t.go", "package used\n"}, {"testdata/t.go", "package broken broken\n"}};
  LoadOptions plain = options(tree.path());
  plain.exclude = {"skip", "*.pb.go"};
  const Loaded loaded = this->loaded(plain);
  EXPECT_THAT(files(loaded, true), ElementsAre("a.go"));
  EXPECT_THAT(files(loaded), ElementsAre("a.go", "a_test.go", "gen.go", "skip.pb.go", "testdata/used/t.go"));
  EXPECT_THAT(gaps(loaded), IsEmpty());
  EXPECT_EQ(loaded.coverage.files.found, 6u);
  EXPECT_EQ(loaded.coverage.files.left_out, 5u);
  LoadOptions all = options(tree.path());
  all.tests = all.include_generated = all.include_testdata = true;
  EXPECT_THAT(files(this->loaded(all), true), ElementsAre("a.go", "a_test.go", "gen.go", "skip.pb.go", "skip/s.go", "testdata/t.go", "testdata/used/t.go"));
}

TEST_F(Load, WhatTestsImportIsOnlyWantedWithTests) {
  const TemporaryTree tree{{"go.mod", "module m\n"}, {"a.go", "package a\n"},
                           {"a_test.go", "package a\n\nimport \"example.com/testing\"\n"},
                           {"a_windows.go", "package a\n\nimport \"example.com/windows\"\n"}};
  EXPECT_THAT(missing(loaded(tree.path())), IsEmpty());
  LoadOptions tests = options(tree.path());
  tests.tests = true;
  EXPECT_THAT(missing(loaded(tests)), ElementsAre("example.com/testing 1"));
}

TEST_F(Load, MissingDependenciesAreCountedOnce) {
  const TemporaryTree tree{{"go.mod", "module m\n"}, {"a.go", "package a\n\nimport \"example.com/x\"\n"},
                           {"b.go", "package a\n\nimport \"example.com/x\"\nimport \"C\"\nimport \"unsafe\"\n"},
                           {"c/c.go", "package c\n\nimport \"example.com/x\"\nimport \"example.com/y\"\n"}};
  EXPECT_THAT(missing(loaded(tree.path())), ElementsAre("example.com/x 3", "example.com/y 1"));
}

TEST_F(Load, ABrokenFileCostsThatFileAndOneWarning) {
  const TemporaryTree tree{{"go.mod", "module m\n"}, {"a.go", "package a\n\nfunc F() {\n\tx := := 1\n}\n"}, {"b.go", "package a\n"},
                           {"c.go", ""}, {"d.go", "package a\n// \xff\xfe\n"}, {"e.go", std::string_view("package a\0\0", 11)},
                           {"f.go", "\xff\xfe" "p\xe1"}};
  const Loaded loaded = this->loaded(tree.path());
  EXPECT_THAT(gaps(loaded), ElementsAre(HasSubstr("broken a.go:4:7: syntax error: "), HasSubstr("broken c.go:1:1: syntax error: "),
                                        HasSubstr("broken d.go:2:4: syntax error: "), HasSubstr("broken e.go:1:10: not Go source: it holds NUL bytes"),
                                        HasSubstr("broken f.go:1:1: syntax error: ")));
  EXPECT_EQ(loaded.coverage.files.broken, 5u);
  EXPECT_EQ(files(loaded).size(), 6u);
  // A file without a readable package clause stands with those beside it.
  EXPECT_THAT(packages(loaded), ElementsAre("m a ."));
}

TEST_F(Load, AVeryLargeFileIsLeftOut) {
  const TemporaryTree tree{{"go.mod", "module m\n"}, {"a.go", "package a\n"}, {"big.go", "package a\n"}};
  std::filesystem::resize_file(tree.path("big.go"), 100u << 20);
  const Loaded loaded = this->loaded(tree.path());
  EXPECT_THAT(gaps(loaded), ElementsAre("unreadable big.go: left out: it has 104857600 bytes, more than the 67108864 that a file may have"));
  EXPECT_THAT(files(loaded), ElementsAre("a.go"));
  EXPECT_EQ(loaded.coverage.files.unreadable, 1u);
}

TEST_F(Load, WhatCannotBeReadIsSaid) {
  const TemporaryTree tree{{"go.mod", "module m\n"}, {"a.go", "package a\n"}, {"closed.go", "package a\n"}, {"shut/b.go", "package b\n"}};
  tree.link("lost.go", "gone.go");
  ::chmod(tree.path("closed.go").c_str(), 0);
  ::chmod(tree.path("shut").c_str(), 0);
  {
    const WithoutPrivileges nobody;
    LoadOptions one_thread = options(tree.path());
    const Loaded loaded = this->loaded(one_thread);
    EXPECT_THAT(gaps(loaded), ElementsAre("unreadable closed.go: Permission denied", "unreadable lost.go: a symbolic link that leads nowhere",
                                          "unreadable shut: Permission denied"));
    EXPECT_THAT(files(loaded), ElementsAre("a.go"));
  }
  ::chmod(tree.path("shut").c_str(), 0755);
}

TEST_F(Load, ModuleFilesThatMakeNoSenseAreSaid) {
  const TemporaryTree tree{{"go.mod", "module m\nrequire (\n\tx\n)\n"}, {"go.work", "use ./gone\n"}, {"a.go", "package a\n"},
                           {"sub/go.mod", "go 1.21\n"}, {"sub/s.go", "package s\n"}};
  EXPECT_THAT(gaps(loaded(tree.path())),
              UnorderedElementsAre("module go.mod:3: 'require' wants: path version", "module sub/go.mod: it has no 'module' line",
                                   "module go.work: 'use ./gone': there is no go.mod"));
}

TEST_F(Load, ImportPathsThatLeadElsewhereAreNotFollowed) {
  const TemporaryTree tree{{"in/go.mod", "module m\n"}, {"in/a.go", "package a\n\nimport \"m/../../out\"\nimport \"m//b\"\nimport \"/etc\"\n"},
                           {"out/o.go", "package out\n"}, {"in/b/b.go", "package b\n"}};
  EXPECT_THAT(packages(loaded(tree.path("in"))), ElementsAre("m a .", "m/b b b"));
}

TEST_F(Load, WrongSettingsAreErrors) {
  LoadOptions pattern = options(cache_.path());
  pattern.exclude = {"a[b"};
  EXPECT_THAT(error_of(pattern), HasSubstr("exclude: a[b: cannot use it as a pattern: a '[' is not closed"));
  EXPECT_THAT(error_of(options(cache_.path("gone"))), HasSubstr("No such file or directory"));
}

TEST_F(Load, NothingThereIsNoError) {
  const TemporaryTree tree;
  const Loaded loaded = this->loaded(tree.path());
  EXPECT_THAT(loaded.tree.files, IsEmpty());
  EXPECT_EQ(loaded.tree.resolve_import(0, "fmt"), kNoPackage);
}

TEST_F(Load, ProgressEndsAtAll) {
  const TemporaryTree tree{{"go.mod", "module m\n"}};
  for (int i = 0; i < 300; ++i) tree.write(fmt::format("f{}.go", i), "package m\n");
  LoadOptions watched = options(tree.path());
  watched.threads = 1;
  std::size_t last = 0, calls = 0;
  watched.progress = [&](std::string_view stage, std::size_t done, std::size_t all) {
    if (stage != "read") return;
    EXPECT_GT(done, last);
    EXPECT_EQ(all, 300u);
    last = done;
    ++calls;
  };
  static_cast<void>(loaded(watched));
  EXPECT_GE(calls, 4u);
}

}  // namespace
}  // namespace waybill::go_source
