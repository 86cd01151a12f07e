// One run of load(). Private to load*.cpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <expected>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tool/go_source/cache.hpp"
#include "tool/go_source/load.hpp"
#include "tool/go_source/load_state.hpp"
#include "tool/go_source/locate.hpp"
#include "tool/go_source/path_pattern.hpp"
#include "tool/go_source/read_files.hpp"
#include "tool/go_source/resolution.hpp"
#include "tool/go_source/walk.hpp"

namespace waybill::go_source {

class LoadJob {
 public:
  LoadJob(const LoadOptions& options, GivenPaths given, PathPatterns exclude);

  Loaded run();

 private:
  /// What an import path turned out to be.
  struct Import {
    FolderId folder = kNoFolder;
    bool asked = false;           ///< it is being looked for, or was
    std::uint32_t importers = 0;  ///< files of the build that import it
  };
  struct Probe;

  // load.cpp: what is read, and in which order
  void walk_target();
  FolderId add_folder(LoadedFolder folder, std::vector<std::string> files);
  void read_all();
  void read(std::vector<FolderId> folders);
  std::vector<FolderId> find_imports(const std::vector<FolderId>& folders);
  std::vector<FolderId> probe(std::vector<Probe>& probes);
  void infer_roots(const std::vector<FolderId>& folders);
  bool follows(const LoadedFile& file) const;
  bool is_of_build(const LoadedFile& file) const;
  void measured(std::string_view stage);

  // load_assemble.cpp: the tree
  void assemble();
  void add_packages(LoadedFolder& folder);
  std::uint32_t tree_module(std::uint32_t located);
  bool is_reported(const LoadedFile& file, const LoadedFolder& folder) const;
  void fill_resolution();

  // load_report.cpp: coverage, statistics, the cache
  void report_files();
  void report_dependencies();
  void report_problems();
  void count();
  std::uint64_t state() const;
  void write_cache_if_changed();

  const LoadOptions& options_;
  GivenPaths given_;
  PathPatterns exclude_;
  unsigned threads_;
  Locator locator_;
  std::string cache_folder_;
  SummaryCache cache_;
  FileReader reader_;
  std::deque<LoadedFolder> folders_;
  std::deque<LoadedFile> files_;
  std::unordered_map<std::string_view, FolderId> folder_ids_;  ///< by absolute path
  std::unordered_map<std::string_view, FolderId> known_ids_;
  std::unordered_map<ImportKey, Import, ImportKeyHash> imports_;
  std::vector<WalkProblem> problems_;
  std::unordered_map<std::uint32_t, std::uint32_t>
      tree_modules_;  ///< locator's module -> the tree's
  std::chrono::steady_clock::time_point stage_start_;
  Loaded loaded_;
};

}  // namespace waybill::go_source
