#include "tool/cli/analysis.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "tool/cli/facts_json.hpp"
#include "tool/cli/verdict_cache.hpp"
#include "tool/fix/fixes.hpp"
#include "tool/go_source/cache.hpp"
#include "tool/go_source/key_uses.hpp"
#include "tool/go_source/load.hpp"
#include "tool/go_source/outlines.hpp"
#include "tool/go_source/read_source.hpp"
#include "tool/go_source/resolve.hpp"
#include "tool/go_source/setup_files.hpp"
#include "tool/go_source/side_tables.hpp"
#include "tool/go_source/solve.hpp"
#include "tool/go_source/source_sites.hpp"
#include "tool/routes/map.hpp"
#include "tool/rules/judge.hpp"
#include "tool/rules/registry.hpp"

namespace waybill::cli {
namespace {

constexpr std::uint64_t kLargestFile = 64u << 20;   ///< bytes; larger ones were left out when the tree was read

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

std::expected<go_source::Loaded, model::Error> load(const AnalysisOptions& options, bool whole_bodies = false) {
  go_source::LoadOptions load_options{
      .paths = options.paths,
      .tests = options.tests,
      .whole_bodies = whole_bodies,
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
  return go_source::load(load_options);
}

go_source::ReadScope read_scope(const AnalysisOptions& options) {
  std::error_code error;
  go_source::ReadScope scope;
  for (const std::string& path : options.paths) {
    if (std::filesystem::is_regular_file(without_dots(path), error)) scope.whole_packages = false;
  }
  scope.whole_modules = scope.whole_packages && options.paths.size() == 1 && options.exclude.empty();
  return scope;
}

/// Whether a rule that was asked for needs to know which components requests pass.
bool asks_for_routes(const AnalysisOptions& options) {
  return std::ranges::any_of(options.rules, [](const std::string& name) {
    const rules::Rule* rule = rules::find_rule(name);
    return rule != nullptr && rule->on_routes != nullptr;
  });
}

model::Program solve(go_source::Loaded& loaded, go_source::Resolver& resolver, const AnalysisOptions& options) {
  Stopwatch watch(loaded.stats);
  if (options.progress) options.progress("solving", 0, 0);
  model::Program program = go_source::solve(loaded.tree, resolver, loaded.coverage, options.routes);
  go_source::find_side_table_uses(loaded.tree, loaded.root, program);
  go_source::find_key_uses(loaded.tree, resolver, loaded.coverage, loaded.root, read_scope(options), program);
  watch.lap("solve");
  return program;
}

/// Whether the program puts anything on a request that is looked up by a key.
bool has_keys(const model::Program& program) {
  return std::ranges::any_of(program.writes, [&](const model::Write& write) {
    return program.files[program.functions[write.function].file].reported && program.keys[write.layer.key].kind == model::KeyKind::Static;
  });
}

/// Finds out which components requests pass; null if there is no router.
std::unique_ptr<const model::StateMap> find_routes(go_source::Loaded& loaded, const model::Program& program, unsigned threads) {
  Stopwatch watch(loaded.stats);
  const go_source::SetupTree whole = go_source::read_setup(loaded.tree, loaded.root, routes::interest().packages, threads);
  go_source::Resolver resolver(whole.tree);
  const model::Setup setup = go_source::find_setup(whole.tree, resolver, routes::interest(), program);
  watch.lap("set-up");
  if (setup.functions.size() <= 1) return nullptr;
  auto map = std::make_unique<model::StateMap>(routes::make_map(setup, program));
  watch.lap("routes");
  return map;
}

/// Judges the program.
Verdict judge(go_source::Loaded& loaded, const model::Program& program, const AnalysisOptions& options, std::vector<model::Silence>& silences) {
  Verdict verdict;
  const bool on_routes = options.routes && asks_for_routes(options) && has_keys(program);
  const auto map = on_routes ? find_routes(loaded, program, options.threads) : nullptr;
  Stopwatch watch(loaded.stats);
  go_source::SourceSites sites(program.files, loaded.root);
  const rules::JudgeOptions judge_options{.enabled = options.rules,
                                          .budget = options.budget,
                                          .map = map.get(),
                                          .silences = options.explain_silence ? &silences : nullptr};
  verdict.findings = rules::judge(program, judge_options, [&](model::Place place) { return sites(place); });
  verdict.functions = program.functions.size() - 1;
  verdict.calls = loaded.coverage.calls;
  watch.lap("rules");

  // Only files whose summary says that such comments are there are read again for them.
  go_source::SourceBuffer buffer;
  for (const go_source::File& file : loaded.tree.files) {
    if (!file.reported || !file.summary || file.summary.directives().empty()) continue;
    const auto text = buffer.read((std::filesystem::path(loaded.root) / file.path).string(), kLargestFile);
    if (!text) continue;
    auto comments = go_source::find_suppression_comments(*text);
    if (!comments.empty()) verdict.comments[file.path] = std::move(comments);
  }
  watch.lap("comments");
  return verdict;
}

/// Gives the findings their safe fixes.
void add_fixes(go_source::Loaded& loaded, go_source::Resolver& resolver, const model::Program& program, std::vector<model::Finding>& findings) {
  const bool any = std::ranges::any_of(findings, [](const model::Finding& finding) { return fix::has_safe_fix(finding.rule); });
  if (!any) return;
  Stopwatch watch(loaded.stats);
  const model::SourcePackages packages = go_source::packages_of(loaded.tree);
  go_source::Outlines outlines(loaded.tree, resolver, loaded.root);
  const model::OutlineOf outline = [&](model::FileIndex file) { return outlines(file); };
  const fix::Source source{program, packages, outline};
  for (model::Finding& finding : findings) {
    if (!fix::has_safe_fix(finding.rule)) continue;
    if (auto edits = fix::mend(source, finding)) finding.fix = model::Fix{true, std::move(*edits)};
  }
  watch.lap("fixes");
}

/// What the verdict answers, beside the source: the rules that were asked, and what they allow.
std::string question_of(const AnalysisOptions& options) {
  std::string question;
  for (const std::string& rule : options.rules) question.append(rule).append(1, '\n');
  question.append(fmt::format("{} {} {}\n", options.budget.depth, options.budget.keys, options.routes));
  return question;
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
  auto loaded = load(options);
  if (!loaded) return std::unexpected(loaded.error());
  AnalysisResult result;
  result.root = shown_root(options.paths, loaded->root);

  const VerdictCache cache(
      options.cache_folder.empty() ? go_source::default_cache_folder() : options.cache_folder, loaded->root,
      question_of(options), loaded->state);
  const bool remember = options.use_cache && !options.explain_silence;
  std::optional<Verdict> verdict;
  if (remember) verdict = cache.recall();
  if (!verdict) {
    go_source::Resolver resolver(loaded->tree);
    const model::Program program = solve(*loaded, resolver, options);
    verdict = judge(*loaded, program, options, result.silences);
    add_fixes(*loaded, resolver, program, verdict->findings);
    if (remember) cache.keep(*verdict);
  }
  result.findings = std::move(verdict->findings);
  result.comments = std::move(verdict->comments);
  loaded->coverage.calls = std::move(verdict->calls);
  loaded->stats.functions = verdict->functions;
  loaded->stats.peak_memory = peak_memory();
  loaded->stats.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  result.coverage = std::move(loaded->coverage);
  result.stats = std::move(loaded->stats);
  return result;
}

std::expected<std::unique_ptr<FixableResult>, model::Error> analyse_to_fix(AnalysisOptions options) {
  const bool tests = std::exchange(options.tests, true);   // what they do with a key changes with it
  auto read = load(options);
  if (!read) return std::unexpected(read.error());
  const auto loaded = std::make_shared<go_source::Loaded>(std::move(*read));
  const auto resolver = std::make_shared<go_source::Resolver>(loaded->tree);
  auto result = std::make_unique<FixableResult>();
  result->root = shown_root(options.paths, loaded->root);
  result->folder = loaded->root;
  result->program = solve(*loaded, *resolver, options);
  std::vector<model::Silence> silences;
  Verdict verdict = judge(*loaded, result->program, options, silences);
  result->findings = std::move(verdict.findings);
  result->comments = std::move(verdict.comments);
  result->packages = go_source::packages_of(loaded->tree);
  result->key_uses = go_source::uses_of_every_key(loaded->tree, *resolver, loaded->coverage, loaded->root, read_scope(options), result->program);
  result->coverage = loaded->coverage;
  auto outlines = std::make_shared<go_source::Outlines>(loaded->tree, *resolver, loaded->root);
  result->outline = [loaded, resolver, outlines](model::FileIndex file) { return (*outlines)(file); };
  auto sites = std::make_shared<go_source::SourceSites>(result->program.files, loaded->root);
  result->site_of = [sites](model::Place place) { return (*sites)(place); };
  if (!tests) {
    std::erase_if(result->findings, [&](const model::Finding& finding) {
      const auto file = std::ranges::find(result->program.files, finding.site.file, &model::SourceFile::path);
      return file != result->program.files.end() && file->test;
    });
  }
  return result;
}

std::expected<MapResult, model::Error> analyse_map(const AnalysisOptions& options) {
  auto loaded = load(options, true);
  if (!loaded) return std::unexpected(loaded.error());
  if (options.progress) options.progress("solving", 0, 0);
  go_source::Resolver resolver(loaded->tree);
  model::Setup setup;
  // Files stay with the program: places are told by them as long as the result is shown.
  auto program = std::make_shared<const model::Program>(
      go_source::solve_with_setup(loaded->tree, resolver, loaded->coverage, routes::interest(), setup));
  MapResult result;
  result.root = shown_root(options.paths, loaded->root);
  result.map = routes::make_map(setup, *program);
  auto sites = std::make_shared<go_source::SourceSites>(program->files, loaded->root, go_source::SiteEnds::LeftOut);
  result.site_of = [program, sites](model::Place place) { return (*sites)(place); };
  result.coverage = std::move(loaded->coverage);
  return result;
}

std::expected<void, model::Error> write_facts(const AnalysisOptions& options, std::ostream& out) {
  auto loaded = load(options);
  if (!loaded) return std::unexpected(loaded.error());
  go_source::Resolver resolver(loaded->tree);
  const model::Program program = solve(*loaded, resolver, options);
  go_source::SourceSites sites(program.files, loaded->root);
  write_facts_json(program, loaded->coverage, shown_root(options.paths, loaded->root),
                   [&](model::Place place) { return sites(place); }, out);
  return {};
}

}  // namespace waybill::cli
