#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "tool/go_source/known.hpp"
#include "tool/go_source/load_job.hpp"

namespace waybill::go_source {
namespace {

/// Rewriting the whole cache for the sake of a few changed times is not worth it: their files are
/// read again next time, and that is all.
constexpr std::size_t kFewRefreshed = 64;
/// A run with other options, or of a part only, must not cost the others their entries at once.
constexpr std::uint32_t kRunsUnused = 8;

/// Returns "line:column" of an offset; both count from 1, the column in bytes.
std::string line_and_column(std::string_view source, std::uint32_t offset) {
  const std::string_view before = source.substr(0, std::min<std::size_t>(offset, source.size()));
  const auto line = std::ranges::count(before, '\n') + 1;
  const std::size_t start = before.rfind('\n');
  return fmt::format("{}:{}", line,
                     before.size() - (start == std::string_view::npos ? 0 : start + 1) + 1);
}

}  // namespace

void LoadJob::report_files() {
  model::FileCoverage& files = loaded_.coverage.files;
  std::vector<model::Gap> unreadable, broken;
  std::uint64_t failed = 0;
  SourceBuffer buffer;
  for (const LoadedFile& file : files_) {
    const LoadedFolder& folder = folders_[file.folder];
    if (file.state == LoadedFile::State::Failed) {
      unreadable.push_back({"unreadable", file.shown, file.failure});
      if (folder.walked && given_.includes(folder.path, file.name)) ++failed;
      continue;
    }
    const SummaryHeader& header = file.summary.header();
    if (header.functions_left_out > 0 && file.verdict != BuildVerdict::Never) {
      loaded_.coverage.gaps.push_back(
          {"functions left out", file.shown,
           fmt::format("{} would cost too much to look into", header.functions_left_out)});
    }
    // Files that no build takes in are often templates, and nobody waits for them to parse.
    if ((header.flags & kBroken) == 0 || file.verdict == BuildVerdict::Never ||
        folder.origin == Origin::Known)
      continue;
    model::Gap gap{"broken", file.shown,
                   fmt::format("syntax error: {}", file.summary.string(header.error_message))};
    if (const auto source = buffer.read(folder.path + '/' + file.name, options_.largest_file)) {
      gap.where += ':' + line_and_column(*source, header.error_offset);
      if (source->find('\0') != std::string_view::npos)
        gap.why = "not Go source: it holds NUL bytes";
      buffer.shrink();
    }
    broken.push_back(std::move(gap));
  }
  for (WalkProblem& problem : problems_) {
    unreadable.push_back(
        {"unreadable", shown_path(given_.root, problem.path), std::move(problem.why)});
  }
  // Two scopes may have come upon one folder.
  std::ranges::sort(unreadable);
  const auto repeated = std::ranges::unique(unreadable);
  unreadable.erase(repeated.begin(), repeated.end());
  std::ranges::sort(broken);
  files.unreadable = unreadable.size();
  files.broken = broken.size();
  files.analysed =
      static_cast<std::uint64_t>(std::ranges::count(loaded_.tree.files, true, &File::reported));
  files.left_out = files.found - std::min(files.found, files.analysed + failed);
  auto& gaps = loaded_.coverage.gaps;
  std::vector<model::Gap> others = std::move(gaps);
  gaps = std::move(unreadable);
  std::ranges::move(broken, std::back_inserter(gaps));
  std::ranges::move(others, std::back_inserter(gaps));
}

void LoadJob::report_dependencies() {
  model::DependencyCoverage& dependencies = loaded_.coverage.dependencies;
  dependencies.mode = options_.dependencies == Dependencies::Auto     ? "auto"
                      : options_.dependencies == Dependencies::Vendor ? "vendor"
                                                                      : "none";
  for (const LoadedFolder& folder : folders_) {
    if (folder.package == kNoPackage) continue;
    switch (folder.origin) {
      case Origin::Target: break;
      case Origin::Vendor: ++dependencies.vendor; break;
      case Origin::ModuleCache: ++dependencies.module_cache; break;
      case Origin::Local: ++dependencies.replaced; break;
      case Origin::Known: dependencies.standard_library += is_known_whole(folder.path); break;
    }
  }
  std::map<std::string_view, std::uint64_t> missing;
  for (const auto& [key, import] : imports_) {
    if (key.scope == kKnownScope || import.importers == 0) continue;
    const bool is_missing =
        import.folder == kNoFolder || folders_[import.folder].package == kNoPackage ||
        (folders_[import.folder].origin == Origin::Known && !is_known_whole(key.path));
    if (is_missing) missing[key.path] += import.importers;
  }
  for (const auto& [path, importers] : missing) {
    // `unsafe` has no source anywhere.
    if (path != "unsafe") dependencies.missing.push_back({std::string(path), importers});
  }
}

void LoadJob::report_problems() {
  for (WalkProblem& problem : locator_.problems()) {
    loaded_.coverage.gaps.push_back(
        {"module", shown_path(given_.root, problem.path), std::move(problem.why)});
  }
}

void LoadJob::count() {
  loaded_.state = state();
  model::Stats& stats = loaded_.stats;
  for (const LoadedFile& file : files_) {
    if (file.state == LoadedFile::State::Failed || folders_[file.folder].origin == Origin::Known)
      continue;
    ++stats.files;
    stats.lines += file.summary.header().lines;
    stats.bytes += file.summary.header().bytes;
    ++(file.state == LoadedFile::State::Summarised ? stats.cache_misses : stats.cache_hits);
  }
}

/// What the tree consists of, as one number: equal ones make equal verdicts.
std::uint64_t LoadJob::state() const {
  std::string all;
  for (const LoadedFile& file : files_) {
    all.append(file.shown).append(1, '\0').append(file.failure).append(1, '\0');
    all.append(reinterpret_cast<const char*>(file.hash.data()), sizeof file.hash);
  }
  for (const File& file : loaded_.tree.files)
    all.append(1, file.reported ? 'r' : file.built ? 'b' : '-');
  for (const Package& package : loaded_.tree.packages) {
    all.append(package.folder).append(1, '\0').append(package.import_path).append(1, '\0');
  }
  for (const Module& module : loaded_.tree.modules) {
    for (const std::string* part :
         {&module.path, &module.folder, &module.version, &module.go_version}) {
      all.append(*part).append(1, '\0');
    }
  }
  // The same files can mean something else: a go.mod may have led a path to another folder. The sum
  // does not depend on the table's order.
  std::uint64_t meanings = 0;
  std::string meaning;
  for (const auto& [key, import] : imports_) {
    meaning = import.folder == kNoFolder ? std::string() : folders_[import.folder].shown;
    meaning.append(1, '\0').append(key.path).append(1, '\0').append(std::to_string(key.scope));
    meanings += content_hash(meaning)[0];
  }
  all.append(std::to_string(meanings));
  return content_hash(all)[0];
}

void LoadJob::write_cache_if_changed() {
  if (!options_.use_cache) return;
  if (cache_folder_.empty()) {
    loaded_.coverage.gaps.push_back({"cache", "", "there is no home folder to keep one in"});
    return;
  }
  std::vector<CacheEntry> entries;
  std::vector<bool> used(cache_.size());
  std::size_t summarised = 0, refreshed = 0;
  for (const LoadedFile& file : files_) {
    if (file.cache_entry != kNone) used[file.cache_entry] = true;
    if (file.state == LoadedFile::State::Failed || folders_[file.folder].origin == Origin::Known)
      continue;
    const SummaryHeader& header = file.summary.header();
    if (header.bytes != file.stamp.size) continue;  // it was being written while it was read
    summarised += file.state == LoadedFile::State::Summarised;
    refreshed += file.state == LoadedFile::State::Refreshed;
    CacheEntry& entry = entries.emplace_back();
    entry.path = file.shown;
    entry.stamp = file.stamp;
    entry.hash = file.hash;
    entry.block = {file.summary.data(), header.size};
  }
  if (summarised == 0 && refreshed <= std::max(kFewRefreshed, entries.size() / 16)) return;
  for (std::size_t number = 0; number < used.size(); ++number) {
    if (used[number]) continue;
    CacheEntry entry = cache_.entry(number);
    if (++entry.runs_unused > kRunsUnused) continue;
    // Damage must not get a fresh checksum.
    if (cache_.block(number)) entries.push_back(entry);
  }
  if (auto why = write_cache(cache_folder_, given_.root, entries)) {
    loaded_.coverage.gaps.push_back({"cache", cache_folder_, fmt::format("not written: {}", *why)});
  }
}

}  // namespace waybill::go_source
