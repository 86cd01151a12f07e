#include "tool/go_source/load.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <thread>
#include <utility>

#include "tool/go_source/known.hpp"
#include "tool/go_source/load_job.hpp"

namespace waybill::go_source {
namespace {

unsigned threads_of(const LoadOptions& options) {
  // More than this never helped, and each costs memory.
  constexpr unsigned kMost = 64;
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  return std::min(options.threads == 0 ? cores : options.threads, kMost);
}

FileReader::Settings reader_settings(const LoadOptions& options) {
  // Offsets into a file have 32 bits.
  constexpr std::uint64_t kMost = std::numeric_limits<std::int32_t>::max();
  FileReader::Settings settings;
  settings.threads = threads_of(options);
  settings.largest_file = std::min(options.largest_file, kMost);
  settings.hash = options.use_cache;
  settings.whole_bodies = options.whole_bodies;
  if (options.progress) {
    settings.progress = [&options](std::size_t done, std::size_t all) {
      options.progress("read", done, all);
    };
  }
  return settings;
}

/// Whole bodies are kept apart, so that commands with and without them don't undo each other's work.
std::string cache_folder_of(const LoadOptions& options) {
  std::string folder = options.cache_folder.empty() ? default_cache_folder() : options.cache_folder;
  if (options.whole_bodies && !folder.empty()) folder += "/whole";
  return folder;
}

bool is_relative(std::string_view path) {
  return path == "." || path == ".." || path.starts_with("./") || path.starts_with("../");
}

}  // namespace

std::expected<Loaded, model::Error> load(const LoadOptions& options) {
  PathPatterns exclude;
  for (const std::string& pattern : options.exclude) {
    if (const auto why = exclude.add(pattern)) {
      return std::unexpected(model::Error{"use it as a pattern", *why, "exclude: " + pattern,
                                          "write it as in .gitignore"});
    }
  }
  auto given = given_paths(options.paths);
  if (!given) return std::unexpected(std::move(given.error()));
  return LoadJob(options, std::move(*given), std::move(exclude)).run();
}

/// An import path that a scope wants to know the meaning of, and what was found.
struct LoadJob::Probe {
  ImportKey key;
  bool found = false;
  Candidate candidate;
  FolderListing listing;
  std::vector<WalkProblem> problems;
};

LoadJob::LoadJob(const LoadOptions& options, GivenPaths given, PathPatterns exclude)
    : options_(options),
      given_(std::move(given)),
      exclude_(std::move(exclude)),
      threads_(threads_of(options)),
      locator_(
          given_, options.dependencies,
          ModuleCache(options.dependencies == Dependencies::Auto ? ModuleCache::default_folder()
                                                                 : std::string())),
      cache_folder_(cache_folder_of(options)),
      reader_(reader_settings(options), cache_),
      stage_start_(std::chrono::steady_clock::now()) {}

Loaded LoadJob::run() {
  const auto start = stage_start_;
  if (options_.use_cache && !cache_folder_.empty()) {
    std::string complaint;
    cache_ = SummaryCache::open(cache_folder_, given_.root, &complaint);
    if (!complaint.empty())
      loaded_.coverage.gaps.push_back({"cache", cache_folder_, std::move(complaint)});
  }
  measured("open cache");
  walk_target();
  measured("walk");
  read_all();
  assemble();
  measured("assemble");
  loaded_.tree.resolution->owners = reader_.finish();
  report_files();
  report_dependencies();
  report_problems();
  count();
  write_cache_if_changed();
  measured("write cache");
  loaded_.root = given_.root;
  loaded_.stats.threads = threads_;
  loaded_.stats.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return std::move(loaded_);
}

void LoadJob::measured(std::string_view stage) {
  const auto now = std::chrono::steady_clock::now();
  const double seconds = std::chrono::duration<double>(now - stage_start_).count();
  stage_start_ = now;
  auto& stages = loaded_.stats.stages;
  const auto same = std::ranges::find(stages, stage, &model::StageTime::stage);
  if (same == stages.end()) {
    stages.push_back({std::string(stage), seconds});
  } else {
    same->seconds += seconds;
  }
}

void LoadJob::walk_target() {
  if (options_.progress) options_.progress("walk", 0, 0);
  std::vector<FolderListing> walked =
      walk(given_, {options_.include_vendor, options_.include_testdata}, problems_);
  locator_.add_walked(walked);
  for (FolderListing& listing : walked) {
    if (listing.files.empty()) continue;
    loaded_.coverage.files.found +=
        static_cast<std::uint64_t>(std::ranges::count_if(listing.files, [&](const std::string& file) {
          return given_.includes(listing.path, file);
        }));
    LoadedFolder folder;
    folder.path = std::move(listing.path);
    folder.shown = shown_path(given_.root, folder.path);
    // What is left out is still read if something imports it.
    if (locator_.is_ignored(folder.path) || exclude_.match_folder(folder.shown)) continue;
    folder.walked = true;
    folder.origin =
        locator_.is_below_folder_named(folder.path, "vendor") ? Origin::Vendor : Origin::Target;
    folder.scope = locator_.scope_of(folder.path);
    if (folder.origin == Origin::Vendor) {
      folder.module = locator_.module_of(folder.scope, {folder.path, Origin::Vendor, {}, {}},
                                         locator_.import_path_of(folder.path));
    } else {
      folder.module = locator_.module_of(folder.path);
    }
    add_folder(std::move(folder), std::move(listing.files));
  }
}

FolderId LoadJob::add_folder(LoadedFolder folder, std::vector<std::string> files) {
  const auto id = static_cast<FolderId>(folders_.size());
  folder.first_file = static_cast<std::uint32_t>(files_.size());
  const bool dependency = folder.origin != Origin::Target && !folder.walked;
  // A dependency's files for other systems say nothing of this build, unless it has no others.
  const bool some_built = std::ranges::any_of(files, [](const std::string& file) {
    return !file.ends_with("_test.go") && file_name_is_built(file);
  });
  for (std::string& name : files) {
    const bool is_test = name.ends_with("_test.go");
    const bool name_is_built = file_name_is_built(name);
    if (dependency && (is_test || (some_built && !name_is_built))) continue;
    LoadedFile& file = files_.emplace_back();
    file.folder = id;
    file.is_test = is_test;
    file.name_is_built = name_is_built;
    file.shown = folder.shown == "." ? name : folder.shown + '/' + name;
    file.name = std::move(name);
  }
  folder.last_file = static_cast<std::uint32_t>(files_.size());
  folders_.push_back(std::move(folder));
  (folders_[id].origin == Origin::Known ? known_ids_ : folder_ids_).emplace(folders_[id].path, id);
  return id;
}

void LoadJob::read(std::vector<FolderId> folders) {
  std::vector<LoadedFile*> files;
  for (const FolderId id : folders) {
    for (std::uint32_t file = folders_[id].first_file; file < folders_[id].last_file; ++file)
      files.push_back(&files_[file]);
  }
  reader_.read(files, folders_);
}

void LoadJob::read_all() {
  // Breadth first, a round for each step away from the target. Everything is put together in the
  // order of the folders and not of the threads, so that two runs see the same.
  std::vector<FolderId> folders(folders_.size());
  for (FolderId id = 0; id < folders.size(); ++id) folders[id] = id;
  bool first = true;
  while (!folders.empty()) {
    read(folders);
    measured("read");
    if (first) infer_roots(folders);
    first = false;
    folders = find_imports(folders);
    measured("find imports");
  }
}

bool LoadJob::is_of_build(const LoadedFile& file) const {
  return file.state != LoadedFile::State::Failed && file.name_is_built &&
         file.verdict == BuildVerdict::Built && (!file.is_test || options_.tests);
}

bool LoadJob::follows(const LoadedFile& file) const {
  if (file.state == LoadedFile::State::Failed || (file.is_test && !options_.tests)) return false;
  // The target is reported on whatever system its files are for, so what they use is wanted too.
  return is_of_build(file) || folders_[file.folder].origin == Origin::Target;
}

void LoadJob::infer_roots(const std::vector<FolderId>& folders) {
  std::map<ScopeId, std::vector<std::string_view>> imports;
  for (const FolderId id : folders) {
    const LoadedFolder& folder = folders_[id];
    if (folder.origin != Origin::Target || !locator_.wants_root(folder.scope)) continue;
    for (std::uint32_t number = folder.first_file; number < folder.last_file; ++number) {
      const LoadedFile& file = files_[number];
      if (file.state == LoadedFile::State::Failed) continue;
      auto& list = imports[folder.scope];
      for (const ImportRecord& import : file.summary.imports())
        list.push_back(file.summary.string(import.path));
    }
  }
  for (auto& [scope, list] : imports) {
    std::ranges::sort(list);
    const auto repeated = std::ranges::unique(list);
    list.erase(repeated.begin(), repeated.end());
    locator_.infer_root(scope, list);
  }
}

std::vector<FolderId> LoadJob::find_imports(const std::vector<FolderId>& folders) {
  std::vector<Probe> probes;
  for (const FolderId id : folders) {
    const LoadedFolder& folder = folders_[id];
    for (std::uint32_t number = folder.first_file; number < folder.last_file; ++number) {
      const LoadedFile& file = files_[number];
      if (!follows(file)) continue;
      const bool counts = is_of_build(file);
      for (const ImportRecord& record : file.summary.imports()) {
        const std::string_view path = file.summary.string(record.path);
        if (path.empty() || path == "C" || is_relative(path)) continue;
        // `tools.go` and its like only pin versions, by blank imports under a tag that is never
        // set.
        if (!counts && file.summary.string(record.alias) == "_") continue;
        const ImportKey key{folder.scope, path};
        Import& import = imports_[key];
        if (counts) ++import.importers;
        if (!std::exchange(import.asked, true)) probes.push_back({key, {}, {}, {}, {}});
      }
    }
  }
  return probe(probes);
}

std::vector<FolderId> LoadJob::probe(std::vector<Probe>& probes) {
  in_parallel(threads_, probes.size(), [&](unsigned, std::size_t index) {
    Probe& probe = probes[index];
    for (Candidate& candidate : locator_.candidates(probe.key.scope, probe.key.path)) {
      const auto& ids = candidate.origin == Origin::Known ? known_ids_ : folder_ids_;
      probe.found = candidate.origin == Origin::Known || ids.contains(candidate.folder);
      if (!probe.found) {
        probe.listing = list_folder(candidate.folder, probe.problems);
        probe.found = std::ranges::any_of(probe.listing.files, [](const std::string& file) {
          return !file.ends_with("_test.go");
        });
      }
      if (!probe.found) continue;
      probe.candidate = std::move(candidate);
      return;
    }
  });
  std::vector<FolderId> added;
  for (Probe& probe : probes) {
    for (WalkProblem& problem : probe.problems) problems_.push_back(std::move(problem));
    if (!probe.found) continue;
    const Candidate& candidate = probe.candidate;
    Import& import = imports_[probe.key];
    const auto& ids = candidate.origin == Origin::Known ? known_ids_ : folder_ids_;
    if (const auto known = ids.find(candidate.folder); known != ids.end()) {
      import.folder = known->second;
      continue;
    }
    LoadedFolder folder;
    folder.path = candidate.folder;
    folder.origin = candidate.origin;
    folder.import_path = probe.key.path;
    folder.scope = locator_.scope_of(probe.key.scope, candidate);
    folder.module = locator_.module_of(probe.key.scope, candidate, probe.key.path);
    if (candidate.origin == Origin::Known) {
      folder.shown = (is_known_whole(folder.path) ? "$GOROOT/src/" : "known/") + folder.path;
      probe.listing.files = {"declarations.go"};
    } else {
      folder.shown = candidate.origin == Origin::ModuleCache ? folder.path
                                                             : shown_path(given_.root, folder.path);
    }
    import.folder = add_folder(std::move(folder), std::move(probe.listing.files));
    added.push_back(import.folder);
  }
  return added;
}

}  // namespace waybill::go_source
