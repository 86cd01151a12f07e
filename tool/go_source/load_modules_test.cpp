// What an import means: modules, workspaces, vendor folders, GOPATH trees.
#include <gmock/gmock.h>

#include "tool/go_source/load_fixture.hpp"

namespace waybill::go_source {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(Load, AModuleAndItsPackages) {
  const TemporaryTree tree{
      {"go.mod", "module example.com/m\n\ngo 1.21\n"},
      {"main.go", "package main\n\nimport \"example.com/m/inner/b\"\n\nvar _ = b.B\n"},
      {"inner/b/b.go", "package bee\n\nimport \"context\"\n\nvar B context.Context\n"},
      {"inner/b/c.go", "package bee\n"}};
  const Loaded loaded = this->loaded(tree.path());
  EXPECT_THAT(packages(loaded),
              ElementsAre("example.com/m main .", "example.com/m/inner/b bee inner/b"));
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
  EXPECT_EQ(loaded.root, tree.path());
  EXPECT_EQ(loaded.coverage.files.found, 3u);
  EXPECT_EQ(loaded.coverage.files.analysed, 3u);
}

TEST_F(Load, TheStandardLibraryIsKnownWithAllItImports) {
  const TemporaryTree tree{{"go.mod", "module m\n"},
                           {"a.go", "package a\n\nimport _ \"net/http\"\n"}};
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
  const TemporaryTree tree{{"go.mod", "module m\n"},
                           {"a/a.go", "package a\n\nimport \"m/b\"\n"},
                           {"b/b.go", "package b\n\nimport \"m/c\"\n"},
                           {"c/c.go", "package c\n"},
                           {"d/d.go", "package d\n"}};
  const Loaded loaded = this->loaded(tree.path("a"));
  EXPECT_THAT(packages(loaded), ElementsAre("m/a a .", "m/b b ../b", "m/c c ../c"));
  EXPECT_THAT(files(loaded, true), ElementsAre("a.go"));
  EXPECT_EQ(loaded.tree.packages[1].origin, Origin::Local);
  EXPECT_EQ(loaded.tree.modules[0].folder, "..");
  EXPECT_EQ(loaded.coverage.dependencies.replaced, 2u);
}

TEST_F(Load, OneFileIsReportedOnAndItsPackageIsRead) {
  const TemporaryTree tree{
      {"go.mod", "module m\n"}, {"a/a.go", "package a\n"}, {"a/b.go", "package a\n"}};
  const Loaded loaded = this->loaded(tree.path("a/a.go"));
  EXPECT_THAT(files(loaded), ElementsAre("a.go", "b.go"));
  EXPECT_THAT(files(loaded, true), ElementsAre("a.go"));
  EXPECT_EQ(loaded.coverage.files.found, 1u);
}

TEST_F(Load, VendoredPackagesAreReadWhenImported) {
  const TemporaryTree tree{
      {"go.mod", "module m\n\ngo 1.21\n\nrequire example.com/v v1.2.3\n"},
      {"a.go", "package a\n\nimport \"example.com/v/x\"\n"},
      {"vendor/modules.txt",
       "# example.com/v v1.2.3\n## explicit\nexample.com/v/x\nexample.com/v/y\n"},
      {"vendor/example.com/v/x/x.go", "package x\n\nimport \"example.com/v/y\"\n"},
      {"vendor/example.com/v/x/x_test.go", "package x\n\nimport \"example.com/nowhere\"\n"},
      {"vendor/example.com/v/x/x_windows.go", "package x\n\nimport \"example.com/nowhere\"\n"},
      {"vendor/example.com/v/y/y.go", "package y\n"},
      {"vendor/example.com/v/y/gen.go", "//go:build ignore\n\npackage main\n"},
      {"vendor/example.com/v/unused/u.go", "package unused\n"}};
  const Loaded loaded = this->loaded(tree.path());
  EXPECT_THAT(packages(loaded), ElementsAre("m a .", "example.com/v/x x vendor/example.com/v/x",
                                            "example.com/v/y y vendor/example.com/v/y"));
  EXPECT_THAT(files(loaded),
              ElementsAre("a.go", "vendor/example.com/v/x/x.go", "vendor/example.com/v/y/y.go"));
  EXPECT_THAT(files(loaded, true), ElementsAre("a.go"));
  EXPECT_EQ(meaning(loaded, "vendor/example.com/v/x", "example.com/v/y"), "vendor/example.com/v/y");
  const Package& x = loaded.tree.packages[package_in(loaded, "vendor/example.com/v/x")];
  EXPECT_EQ(x.origin, Origin::Vendor);
  EXPECT_EQ(loaded.tree.modules[x.module].version, "v1.2.3");
  EXPECT_EQ(loaded.tree.modules[x.module].path, "example.com/v");
  EXPECT_EQ(loaded.coverage.dependencies.vendor, 2u);

  LoadOptions all = options(tree.path());
  all.include_vendor = true;
  const Loaded whole = this->loaded(all);
  EXPECT_THAT(files(whole, true), Contains("vendor/example.com/v/unused/u.go"));
  EXPECT_THAT(files(whole, true), Contains("vendor/example.com/v/x/x_windows.go"));
  const Package& unused = whole.tree.packages[package_in(whole, "vendor/example.com/v/unused")];
  EXPECT_EQ(unused.import_path, "example.com/v/unused");
  EXPECT_EQ(whole.tree.modules[unused.module].version, "v1.2.3");
  LoadOptions none = options(tree.path());
  none.dependencies = Dependencies::None;
  const Loaded alone = this->loaded(none);
  EXPECT_THAT(packages(alone), ElementsAre("m a ."));
  EXPECT_THAT(missing(alone), ElementsAre("example.com/v/x 1"));
  EXPECT_EQ(alone.coverage.dependencies.mode, "none");
}

TEST_F(Load, TheModuleCacheIsReadByTheVersionsThatGoModLists) {
  modules_.write("example.com/!dep@v1.2.0/d.go",
                 "package dep\n\nimport (\n\t\"example.com/Dep/sub\"\n\t\"example.com/far\"\n)\n");
  modules_.write("example.com/!dep@v1.2.0/sub/s.go", "package sub\n");
  modules_.write("example.com/!dep@v1.9.0/d.go", "package wrong\n");
  modules_.write("example.com/far@v0.1.0/f.go", "package far\n");
  modules_.write("example.com/fork@v2.0.0/f.go", "package forked\n");
  const TemporaryTree tree{
      {"go.mod",
       "module m\n\ngo 1.21\n\nrequire (\n\texample.com/Dep v1.2.0\n\texample.com/far v0.1.0 // "
       "indirect\n"
       "\texample.com/orig v1.0.0\n)\n\nreplace example.com/orig => example.com/fork v2.0.0\n"},
      {"a.go",
       "package a\n\nimport "
       "(\n\t\"example.com/Dep\"\n\t\"example.com/orig\"\n\t\"example.com/not/there\"\n)\n"}};
  const Loaded loaded = this->loaded(tree.path());
  EXPECT_EQ(meaning(loaded, ".", "example.com/Dep"), modules_.path("example.com/!dep@v1.2.0"));
  EXPECT_EQ(meaning(loaded, ".", "example.com/orig"), modules_.path("example.com/fork@v2.0.0"));
  EXPECT_EQ(meaning(loaded, modules_.path("example.com/!dep@v1.2.0"), "example.com/far"),
            modules_.path("example.com/far@v0.1.0"));
  EXPECT_EQ(meaning(loaded, modules_.path("example.com/!dep@v1.2.0"), "example.com/Dep/sub"),
            modules_.path("example.com/!dep@v1.2.0/sub"));
  EXPECT_THAT(missing(loaded), ElementsAre("example.com/not/there 1"));
  const Package& dep =
      loaded.tree.packages[package_in(loaded, modules_.path("example.com/!dep@v1.2.0/sub"))];
  EXPECT_EQ(dep.origin, Origin::ModuleCache);
  EXPECT_EQ(dep.import_path, "example.com/Dep/sub");
  EXPECT_EQ(loaded.tree.modules[dep.module].version, "v1.2.0");
  const Package& fork =
      loaded.tree.packages[package_in(loaded, modules_.path("example.com/fork@v2.0.0"))];
  EXPECT_EQ(fork.import_path, "example.com/orig");
  EXPECT_EQ(loaded.coverage.dependencies.module_cache, 4u);

  LoadOptions vendor_only = options(tree.path());
  vendor_only.dependencies = Dependencies::Vendor;
  EXPECT_THAT(missing(this->loaded(vendor_only)),
              ElementsAre("example.com/Dep 1", "example.com/not/there 1", "example.com/orig 1"));
}

TEST_F(Load, BeforeGo117TheVersionsAreSelected) {
  modules_.write("cache/download/example.com/a/@v/v1.0.0.mod",
                 "module example.com/a\nrequire example.com/b v1.1.0\n");
  modules_.write("cache/download/example.com/b/@v/v1.1.0.mod", "module example.com/b\n");
  modules_.write("example.com/a@v1.0.0/a.go", "package a\n\nimport \"example.com/b\"\n");
  modules_.write("example.com/b@v1.1.0/b.go", "package b\n");
  modules_.write("example.com/b@v1.2.0/b.go", "package newer\n");
  const TemporaryTree tree{{"go.mod", "module m\n\nrequire example.com/a v1.0.0\n"},
                           {"a.go", "package m\n\nimport \"example.com/a\"\n"}};
  const Loaded loaded = this->loaded(tree.path());
  EXPECT_EQ(meaning(loaded, modules_.path("example.com/a@v1.0.0"), "example.com/b"),
            modules_.path("example.com/b@v1.1.0"));
  // Without that go.mod the highest version there is the best guess.
  std::filesystem::remove_all(modules_.path("cache"));
  EXPECT_EQ(
      meaning(this->loaded(tree.path()), modules_.path("example.com/a@v1.0.0"), "example.com/b"),
      modules_.path("example.com/b@v1.2.0"));
}

TEST_F(Load, ReplacementsLeadToFolders) {
  const TemporaryTree tree{
      {"app/go.mod",
       "module app\n\nrequire (\n\texample.com/lib v1.0.0\n\texample.com/in v1.0.0\n)\n\n"
       "replace example.com/lib => ../lib\n\nreplace example.com/in v1.0.0 => ./in\n"},
      {"app/a.go", "package app\n\nimport (\n\t\"example.com/lib/x\"\n\t\"example.com/in\"\n)\n"},
      {"app/in/go.mod", "module example.com/in\n"},
      {"app/in/i.go", "package in\n\nimport \"example.com/lib/x\"\n"},
      {"lib/go.mod", "module example.com/lib\n"},
      {"lib/x/x.go", "package x\n\nimport \"example.com/lib/y\"\n"},
      {"lib/y/y.go", "package y\n"},
      {"lib/z/z.go", "package z\n"}};
  const Loaded loaded = this->loaded(tree.path("app"));
  EXPECT_THAT(packages(loaded),
              ElementsAre("app app .", "example.com/lib/x x ../lib/x",
                          "example.com/lib/y y ../lib/y", "example.com/in in in"));
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
                           {"api/go.mod", "module example.com/m/api\n"},
                           {"api/v/v.go", "package v\n"},
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
  const TemporaryTree tree{{"x/go.mod", "module same\n"},
                           {"x/x.go", "package x\n\nimport \"same/p\"\n"},
                           {"x/p/p.go", "package p\n"},
                           {"y/go.mod", "module same\n"},
                           {"y/y.go", "package y\n\nimport \"same/p\"\n"},
                           {"y/p/p.go", "package p\n"},
                           {"z/go.mod", "module z\n"},
                           {"z/z.go", "package z\n\nimport \"same/p\"\n"}};
  const Loaded loaded = this->loaded(tree.path());
  EXPECT_EQ(meaning(loaded, "x", "same/p"), "x/p");
  EXPECT_EQ(meaning(loaded, "y", "same/p"), "y/p");
  EXPECT_EQ(meaning(loaded, "z", "same/p"), "-");
}

TEST_F(Load, AWorkspaceJoinsModules) {
  const TemporaryTree tree{
      {"go.work", "go 1.22\n\nuse (\n\t./app\n\t./lib\n)\n\nreplace example.com/r => ./r\n"},
      {"app/go.mod", "module app\n\ngo 1.22\n"},
      {"app/a.go", "package app\n\nimport (\n\t\"example.com/lib\"\n\t\"example.com/r\"\n)\n"},
      {"lib/go.mod", "module example.com/lib\n\ngo 1.22\n"},
      {"lib/l.go", "package lib\n"},
      {"r/go.mod", "module example.com/r\n"},
      {"r/r.go", "package r\n"}};
  const Loaded loaded = this->loaded(tree.path("app"));
  EXPECT_EQ(meaning(loaded, ".", "example.com/lib"), "../lib");
  EXPECT_EQ(meaning(loaded, ".", "example.com/r"), "../r");
  EXPECT_EQ(loaded.tree.packages[package_in(loaded, "../lib")].origin, Origin::Local);
  const Environment off("GOWORK", "off");
  EXPECT_EQ(meaning(this->loaded(tree.path("app")), ".", "example.com/lib"), "-");
}

TEST_F(Load, AWorkspaceMayVendor) {
  const TemporaryTree tree{{"go.work", "go 1.22\nuse ./app\n"},
                           {"app/go.mod", "module app\n\ngo 1.22\n"},
                           {"app/a.go", "package app\n\nimport \"example.com/v\"\n"},
                           {"vendor/example.com/v/v.go", "package v\n"}};
  EXPECT_EQ(meaning(loaded(tree.path()), "app", "example.com/v"), "vendor/example.com/v");
}

TEST_F(Load, ATreeInAGopath) {
  const TemporaryTree tree{
      {"src/github.com/me/app/a.go",
       "package main\n\nimport "
       "(\n\t\"github.com/me/app/b\"\n\t\"github.com/you/lib\"\n\t\"github.com/v/v\"\n)\n"},
      {"src/github.com/me/app/b/b.go", "package b\n\nimport \"github.com/v/v\"\n"},
      {"src/github.com/me/app/vendor/github.com/v/v/v.go",
       "package v\n\nimport \"github.com/w/w\"\n"},
      {"src/github.com/me/app/vendor/github.com/v/v/vendor/github.com/w/w/w.go", "package inner\n"},
      {"src/github.com/me/app/vendor/github.com/w/w/w.go", "package outer\n"},
      {"src/github.com/you/lib/l.go", "package lib\n\nimport \"github.com/v/v\"\n"},
      {"src/github.com/v/v/v.go", "package plain\n"}};
  const Loaded loaded = this->loaded(tree.path("src/github.com/me/app"));
  EXPECT_EQ(meaning(loaded, ".", "github.com/me/app/b"), "b");
  EXPECT_EQ(meaning(loaded, ".", "github.com/you/lib"), "../../you/lib");
  EXPECT_EQ(meaning(loaded, "b", "github.com/v/v"), "vendor/github.com/v/v");
  EXPECT_EQ(meaning(loaded, "vendor/github.com/v/v", "github.com/w/w"),
            "vendor/github.com/v/v/vendor/github.com/w/w");
  EXPECT_EQ(meaning(loaded, "../../you/lib", "github.com/v/v"), "../../v/v");
  EXPECT_EQ(loaded.tree.packages[package_in(loaded, "b")].import_path, "github.com/me/app/b");
  EXPECT_EQ(loaded.tree.packages[package_in(loaded, ".")].import_path, "github.com/me/app");
}

TEST_F(Load, ATreeWithoutAnyModuleFindsItsPathByItsOwnImports) {
  const TemporaryTree tree{
      {"a.go",
       "package a\n\nimport "
       "(\n\t\"fmt\"\n\t\"github.com/me/tree/inner/b\"\n\t\"github.com/v/log\"\n)\n"},
      {"inner/b/b.go", "package b\n\nimport \"github.com/me/tree/log\"\n"},
      {"log/l.go", "package log\n"},
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
  EXPECT_EQ(meaning(loaded(tree.path()), ".", "github.com/v/v"),
            "Godeps/_workspace/src/github.com/v/v");
}

TEST_F(Load, RelativeImports) {
  const TemporaryTree tree{{"a/a.go", "package a\n\nimport \"../b\"\n"}, {"b/b.go", "package b\n"}};
  EXPECT_EQ(meaning(loaded(tree.path()), "a", "../b"), "b");
  EXPECT_EQ(meaning(loaded(tree.path()), "a", "./c"), "-");
}

}  // namespace
}  // namespace waybill::go_source
