#include "tool/cli/analysis.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "tool/cli/facts_json.hpp"
#include "tool/go_source/load.hpp"
#include "tool/go_source/read_source.hpp"
#include "tool/go_source/resolve.hpp"
#include "tool/go_source/solve.hpp"
#include "tool/go_source/source_sites.hpp"
#include "tool/rules/judge.hpp"

namespace waybill::cli {
namespace {

constexpr std::uint64_t kLargestFile = 64u << 20;   ///< bytes; larger ones were left out when the tree was read

/// Everything up to the judgement.
struct Solved {
  go_source::Loaded loaded;
  model::Program program;
  std::string shown_root;
};

std::string without_dots(std::string path) {
  if (path == "...") return ".";
  if (path.ends_with("/...")) path.resize(path.size() - 4);
  return path.empty() ? "/" : path;
}

/// The folder that shown names are relative to, as a user would write it.
std::string shown_root(const std::vector<std::string>& paths, const std::string& root) {
  std::error_code error;
  if (paths.size() == 1) {
    const std::string path = without_dots(paths.front());
    if (!std::filesystem::is_regular_file(path, error)) return path;
    const std::string folder = std::filesystem::path(path).parent_path().generic_string();
    return folder.empty() ? "." : folder;
  }
  const auto here = std::filesystem::current_path(error);
  const std::string relative = error ? std::string() : std::filesystem::path(root).lexically_relative(here).generic_string();
  return relative.empty() || relative.starts_with("..") ? root : relative;
}

class Stopwatch {
 public:
  explicit Stopwatch(model::Stats& stats) : stats_(stats) {}
  void lap(std::string stage) {
    const auto now = std::chrono::steady_clock::now();
    stats_.stages.push_back({std::move(stage), std::chrono::duration<double>(now - since_).count()});
    since_ = now;
  }

 private:
  model::Stats& stats_;
  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
};

std::expected<Solved, model::Error> solve(const AnalysisOptions& options) {
  go_source::LoadOptions load_options{
      .paths = options.paths,
      .tests = options.tests,
      .include_generated = options.include_generated,
      .include_vendor = options.include_vendor,
      .include_testdata = options.include_testdata,
      .exclude = options.exclude,
      .use_cache = options.use_cache,
      .cache_folder = options.cache_folder,
      .threads = options.threads,
      .progress = options.progress,
  };
  switch (options.dependencies) {
    case Dependencies::Auto: load_options.dependencies = go_source::Dependencies::Auto; break;
    case Dependencies::Vendor: load_options.dependencies = go_source::Dependencies::Vendor; break;
    case Dependencies::None: load_options.dependencies = go_source::Dependencies::None; break;
  }
  auto loaded = go_source::load(load_options);
  if (!loaded) return std::unexpected(loaded.error());
  Solved solved{.loaded = *std::move(loaded), .program = {}, .shown_root = {}};
  solved.shown_root = shown_root(options.paths, solved.loaded.root);
  Stopwatch watch(solved.loaded.stats);
  if (options.progress) options.progress("solving", 0, 0);
  go_source::Resolver resolver(solved.loaded.tree);
  solved.program = go_source::solve(solved.loaded.tree, resolver, solved.loaded.coverage);
  watch.lap("solve");
  return solved;
}

std::uint64_t peak_memory() {
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) != 0) return 0;
#ifdef __APPLE__
  return static_cast<std::uint64_t>(usage.ru_maxrss);         // bytes there
#else
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;  // kibibytes elsewhere
#endif
}

}  // namespace

std::expected<AnalysisResult, model::Error> analyse(const AnalysisOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  auto solved = solve(options);
  if (!solved) return std::unexpected(solved.error());
  const go_source::Tree& tree = solved->loaded.tree;

  AnalysisResult result;
  result.root = solved->shown_root;
  model::Stats& stats = solved->loaded.stats;
  Stopwatch watch(stats);
  go_source::SourceSites sites(solved->program.files, solved->loaded.root);
  const rules::JudgeOptions judge_options{.enabled = options.rules,
                                          .silences = options.explain_silence ? &result.silences : nullptr};
  result.findings = rules::judge(solved->program, judge_options, [&](model::Place place) { return sites(place); });
  watch.lap("rules");

  // Only files whose summary says that such comments are there are read again for them.
  go_source::SourceBuffer buffer;
  for (const go_source::File& file : tree.files) {
    if (!file.reported || !file.summary || file.summary.directives().empty()) continue;
    const auto text = buffer.read((std::filesystem::path(solved->loaded.root) / file.path).string(), kLargestFile);
    if (!text) continue;
    auto comments = go_source::find_suppression_comments(*text);
    if (!comments.empty()) result.comments[file.path] = std::move(comments);
  }
  watch.lap("comments");
  stats.functions = solved->program.functions.size() - 1;
  stats.peak_memory = peak_memory();
  stats.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  result.coverage = std::move(solved->loaded.coverage);
  result.stats = std::move(stats);
  return result;
}

std::expected<void, model::Error> write_facts(const AnalysisOptions& options, std::ostream& out) {
  auto solved = solve(options);
  if (!solved) return std::unexpected(solved.error());
  go_source::SourceSites sites(solved->program.files, solved->loaded.root);
  write_facts_json(solved->program, solved->loaded.coverage, solved->shown_root,
                   [&](model::Place place) { return sites(place); }, out);
  return {};
}

}  // namespace waybill::cli
