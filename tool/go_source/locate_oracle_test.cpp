// Which folder an imported package is in, by this tool and by `go list -deps`.
#include <cstdlib>
#include <map>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tool/go_source/go_command.hpp"
#include "tool/go_source/load.hpp"
#include "tool/go_source/temporary_tree.hpp"

namespace waybill::go_source {
namespace {

struct Found {
  std::string name, folder;
  bool operator==(const Found&) const = default;
};
using Packages = std::map<std::string, Found>;
[[maybe_unused]] void PrintTo(const Found& found, std::ostream* out) {
  *out << found.name << ' ' << found.folder;
}

std::string without_links(const std::filesystem::path& path) {
  return std::filesystem::weakly_canonical(path).string();
}

/// The packages below the folder and those that they need, by the go command. `environment` goes
/// before it, shell syntax.
Packages by_go(const std::string& folder, const std::string& environment) {
  Packages packages;
  constexpr const char* kFormat =
      "{{if or .GoFiles .CgoFiles}}{{.ImportPath}} {{.Name}} {{.Standard}} {{.Dir}}{{end}}";
  std::istringstream lines(
      output_of(fmt::format("cd '{}' && env {} '{}' list -pgo=off -deps -f '{}' ./...", folder,
                            environment, go_command(), kFormat)));
  std::string path, name, standard, where;
  while (lines >> path >> name >> standard >> where) {
    // Below GOROOT all is standard; there cmd is what is looked at.
    if (standard != "false" && !path.starts_with("cmd")) continue;
    // What the standard library vendors is listed under the path of its folder.
    const std::size_t vendored = path.find("/vendor/");
    packages[vendored == std::string::npos ? path : path.substr(vendored + 8)] = {
        name, without_links(where)};
  }
  return packages;
}

Packages by_waybill(const std::string& folder) {
  Packages packages;
  LoadOptions options;
  options.paths = {folder};
  options.use_cache = false;
  const auto loaded = load(options);
  EXPECT_TRUE(loaded);
  if (!loaded) return packages;
  for (const Package& package : loaded->tree.packages) {
    if (package.origin == Origin::Known || package.external_test || package.import_path.empty())
      continue;
    bool built = false, tests_only = true;
    for (const FileId file : package.files) {
      built = built || loaded->tree.files[file].built;
      tests_only = tests_only && loaded->tree.files[file].path.ends_with("_test.go");
    }
    if (!built || tests_only) continue;
    const std::filesystem::path where = std::filesystem::path(loaded->root) / package.folder;
    packages[package.import_path] = {package.name, without_links(where)};
  }
  return packages;
}

class LocateOracle : public testing::Test {
 protected:
  /// What both make of a folder. The machine's own settings must play no part.
  void compare(const std::string& folder, std::size_t at_least, bool all_for_linux = true) {
    const std::string environment = fmt::format(
        "GOFLAGS={} GOPROXY=file://{} GONOSUMDB='*' GONOSUMCHECK=1 GOSUMDB=off GOTOOLCHAIN=local "
        "GOENV=off "
        "GOWORK={} GOMODCACHE={} CGO_ENABLED=1",
        flags_, files_.path("proxy"), work_, files_.path("cache"));
    const Environment cache("GOMODCACHE", files_.path("cache").c_str()), env("GOENV", "off");
    const Environment work("GOWORK", work_.empty() ? nullptr : work_.c_str());
    const Packages go = by_go(folder, environment);
    EXPECT_GE(go.size(), at_least);
    const Packages mine = by_waybill(folder);
    for (const auto& [path, found] : go) {
      const auto same = mine.find(path);
      if (same == mine.end()) {
        ADD_FAILURE() << path << " was not found; it is in " << found.folder;
      } else {
        EXPECT_EQ(same->second, found) << path;
      }
    }
    // What the target's files for other systems import is read too, and the go command leaves it
    // out.
    if (!all_for_linux) return;
    for (const auto& [path, found] : mine) {
      EXPECT_TRUE(go.contains(path)) << path << " is not in the build";
    }
  }

  /// Makes what stands in "modules/" downloadable.
  void publish() {
    output_of(fmt::format("cd {}/oracle_build/proxy && '{}' run main.go {} {}", WAYBILL_ROOM_DIR,
                          go_command(), files_.path("modules"), files_.path("proxy")));
  }
  void TearDown() override {
    // The go command write-protects its cache.
    for (const auto& entry : std::filesystem::recursive_directory_iterator(files_.path())) {
      if (entry.is_directory())
        std::filesystem::permissions(entry, std::filesystem::perms::owner_all);
    }
  }

  TemporaryTree files_;
  std::string flags_ = "-mod=mod", work_;
};

TEST_F(LocateOracle, TheModuleCache) {
  files_.write("modules/example.com/!cap@v1.2.0/go.mod",
               "module example.com/Cap\n\nrequire example.com/deep v1.3.0\n");
  files_.write("modules/example.com/!cap@v1.2.0/c.go",
               "package capital\n\nimport _ \"example.com/deep/x\"\n");
  files_.write("modules/example.com/deep@v1.1.0/x/x.go", "package old\n");
  files_.write("modules/example.com/deep@v1.3.0/x/x.go", "package x\n");
  files_.write("modules/example.com/deep@v1.9.0/x/x.go", "package newest\n");
  files_.write("modules/example.com/deep/v2@v2.0.0/go.mod", "module example.com/deep/v2\n");
  files_.write("modules/example.com/deep/v2@v2.0.0/x/x.go", "package x2\n");
  files_.write("modules/example.com/split@v1.0.0/go.mod", "module example.com/split\n");
  files_.write("modules/example.com/split@v1.0.0/a/a.go", "package a\n");
  files_.write("modules/example.com/split/sub@v0.5.0/go.mod", "module example.com/split/sub\n");
  files_.write("modules/example.com/split/sub@v0.5.0/b/b.go",
               "package b\n\nimport _ \"example.com/split/a\"\n");
  files_.write("modules/example.com/old@v2.0.0+incompatible/o.go", "package old\n");
  files_.write("modules/example.com/orig@v1.0.0/o.go", "package orig\n");
  files_.write("modules/example.com/fork@v1.0.1/o.go", "package forked\n");
  publish();
  for (const char* go : {"1.16", "1.21"}) {
    const std::string folder = std::string("main-") + go;
    files_.write(
        folder + "/go.mod",
        fmt::format("module example.com/main\n\ngo {}\n\nrequire (\n\texample.com/Cap "
                    "v1.2.0\n\texample.com/deep v1.1.0\n"
                    "\texample.com/deep/v2 v2.0.0\n\texample.com/split "
                    "v1.0.0\n\texample.com/split/sub v0.5.0\n"
                    "\texample.com/old v2.0.0+incompatible\n\texample.com/orig v1.0.0\n)\n\n"
                    "replace example.com/orig => example.com/fork v1.0.1\n",
                    go));
    files_.write(
        folder + "/a.go",
        "package main\n\nimport (\n\t_ \"example.com/Cap\"\n\t_ \"example.com/deep/v2/x\"\n\t_ "
        "\"example.com/split/sub/b\"\n"
        "\t_ \"example.com/old\"\n\t_ \"example.com/orig\"\n\t_ \"example.com/main/inner\"\n)\n");
    files_.write(folder + "/inner/i.go", "package inner\n\nimport _ \"example.com/deep/x\"\n");
    compare(files_.path(folder), 9);
  }
}

TEST_F(LocateOracle, WorkspacesAndReplacements) {
  files_.write("go.work",
               "go 1.21\n\nuse (\n\t./app\n\t./lib\n)\n\nreplace example.com/r v1.0.0 => ./r\n");
  files_.write("app/go.mod",
               "module example.com/app\n\ngo 1.21\n\nrequire (\n\texample.com/r "
               "v1.0.0\n\texample.com/own v0.0.0\n)\n\n"
               "replace example.com/own => ../own\n");
  files_.write("app/a.go",
               "package app\n\nimport (\n\t_ \"example.com/lib/x\"\n\t_ \"example.com/own\"\n\t_ "
               "\"example.com/r/deep\"\n)\n");
  files_.write("lib/go.mod", "module example.com/lib\n\ngo 1.21\n");
  files_.write("lib/x/x.go", "package x\n\nimport _ \"example.com/lib\"\n");
  files_.write("lib/l.go", "package lib\n");
  files_.write("own/go.mod", "module example.com/own\n\ngo 1.21\n");
  files_.write("own/o.go", "package owned\n");
  files_.write("r/go.mod", "module example.com/r\n\ngo 1.21\n");
  files_.write("r/deep/d.go", "package deep\n");
  flags_.clear();
  compare(files_.path("app"), 5);
  compare(files_.path("lib"), 2);
}

TEST_F(LocateOracle, AVendorFolderThatTheGoCommandMade) {
  files_.write("modules/example.com/v@v1.0.0/go.mod",
               "module example.com/v\n\ngo 1.21\n\nrequire example.com/w v1.0.0\n");
  files_.write("modules/example.com/v@v1.0.0/v.go",
               "package v\n\nimport _ \"example.com/w/used\"\n");
  files_.write("modules/example.com/w@v1.0.0/go.mod", "module example.com/w\n\ngo 1.21\n");
  files_.write("modules/example.com/w@v1.0.0/used/u.go", "package used\n");
  files_.write("modules/example.com/w@v1.0.0/unused/u.go", "package unused\n");
  publish();
  files_.write("main/go.mod",
               "module example.com/main\n\ngo 1.21\n\nrequire example.com/v v1.0.0\n");
  files_.write("main/m.go", "package main\n\nimport _ \"example.com/v\"\n");
  output_of(fmt::format(
      "cd {} && env GOFLAGS=-mod=mod GOPROXY=file://{} GONOSUMDB='*' GOSUMDB=off GOWORK=off "
      "GOENV=off "
      "GOTOOLCHAIN=local GOMODCACHE={} sh -c '\"$0\" mod tidy && \"$0\" mod vendor' '{}' 2>&1",
      files_.path("main"), files_.path("proxy"), files_.path("cache"), go_command()));
  flags_ = "-mod=vendor";
  compare(files_.path("main"), 3);
}

TEST_F(LocateOracle, TheGoCommandsOwnSources) {
  const std::string root = output_of(fmt::format("'{}' env GOROOT", go_command()));
  const std::string folder = root.substr(0, root.find('\n')) + "/src/cmd";
  ASSERT_TRUE(std::filesystem::exists(folder + "/go.mod")) << folder;
  flags_.clear();
  work_ = "off";
  compare(folder, 200, false);
}

}  // namespace
}  // namespace waybill::go_source
