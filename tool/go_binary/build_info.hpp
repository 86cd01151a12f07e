// What the Go linker says of a build, as `go version -m` shows it.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tool/go_binary/image.hpp"

namespace waybill::go_binary {

/// A module that the program was built from.
struct Module {
  std::string path;
  std::string version;
};

struct BuildInfo {
  std::string go_version;      ///< "go1.26.8", "go1.27rc1", "devel go1.27-…"
  unsigned minor = 0;          ///< 26 of 1.26.8; 0 where the version isn't understood
  std::string path;            ///< import path of package main
  Module main;
  std::vector<Module> dependencies;  ///< those that replace others stand in their place
  std::vector<std::pair<std::string, std::string>> settings;  ///< "-ldflags", "GOARCH", "vcs.revision", …
};

/// Returns the build's facts, or nothing if the executable has none: then it isn't Go's.
/// The format is that of debug/buildinfo/buildinfo.go (Go 1.17 to 1.27).
std::optional<BuildInfo> read_build_info(const Image& image);

}  // namespace waybill::go_binary
