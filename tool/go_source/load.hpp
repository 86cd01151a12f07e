// Paths -> tree: walks the folders, finds modules and dependencies, reads or recalls summaries.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <vector>

#include "tool/go_source/tree.hpp"
#include "tool/model/coverage.hpp"
#include "tool/model/error.hpp"
#include "tool/model/stats.hpp"

namespace waybill::go_source {

enum class Dependencies : std::uint8_t { Auto, Vendor, None };

struct LoadOptions {
  std::vector<std::string> paths;      ///< files, folders, or `…/...`; as given on the command line
  Dependencies dependencies = Dependencies::Auto;
  bool tests = false;                  ///< report on _test.go files
  bool whole_bodies = false;           ///< keep every function of the target, for what puts a program together
  bool include_generated = false, include_vendor = false, include_testdata = false;
  std::vector<std::string> exclude;    ///< globs on shown paths
  bool use_cache = true;
  std::string cache_folder;            ///< "": $XDG_CACHE_HOME/waybill or ~/.cache/waybill
  unsigned threads = 0;                ///< 0: one a core
  std::uint64_t largest_file = 64u << 20;  ///< bytes; a larger file is left out with a warning
  std::function<void(std::string_view stage, std::size_t done, std::size_t all)> progress;
};

struct Loaded {
  std::uint64_t state = 0;             ///< stands for all that a verdict can depend on: names, bytes and places of all files
  Tree tree;
  std::string root;                    ///< absolute: what File::path is relative to
  model::Coverage coverage;
  model::Stats stats;
};

/// Everything below the paths and the dependencies it imports. Fails only if a path does not exist
/// or cannot be read at all, or a setting is wrong; a file that cannot be read or parsed is said in
/// the coverage.
std::expected<Loaded, model::Error> load(const LoadOptions& options);

}  // namespace waybill::go_source
