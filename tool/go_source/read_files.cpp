#include "tool/go_source/read_files.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>

#include <fmt/format.h>

#include "tool/go_source/known.hpp"
#include "tool/go_source/prefetch.hpp"

namespace waybill::go_source {
namespace {

/// A file that was changed this short before the run began may change again without its time
/// telling: file systems' clocks are as coarse as that (FAT: 2 s).
constexpr std::int64_t kCoarsestClock = 2'000'000'000;

/// Has the system map the pages of what will be written in a moment at once: a fault for each page
/// costs several times as much.
void touch_ahead(std::byte* bytes, std::size_t size) {
#ifdef MADV_POPULATE_WRITE
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto from = (reinterpret_cast<std::uintptr_t>(bytes) + page - 1) / page * page;
  const auto to = (reinterpret_cast<std::uintptr_t>(bytes) + size) / page * page;
  // A kernel that doesn't know how says so, and the pages come one by one as ever.
  if (from < to) ::madvise(reinterpret_cast<void*>(from), to - from, MADV_POPULATE_WRITE);
#else
  (void)bytes, (void)size;
#endif
}

constexpr std::size_t kLarge = std::size_t{1} << 20;

std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

std::byte* BlockStore::room(std::size_t bytes) {
  const std::size_t size = (bytes + 7) / 8 * 8;
  std::byte* to = free_;
  if (size > left_) {
    const std::size_t chunk = std::max(size, kChunk);
    chunks_.push_back(std::make_unique_for_overwrite<std::byte[]>(chunk));
    touch_ahead(chunks_.back().get(), chunk);
    to = chunks_.back().get();
    if (chunk - size >=
        left_) {  // what is left of a large block's own chunk is not worth going on with
      free_ = to + size;
      left_ = chunk - size;
    }
  } else {
    free_ += size;
    left_ -= size;
  }
  return to;
}

void in_parallel(unsigned threads, std::size_t count,
                 const std::function<void(unsigned worker, std::size_t index)>& body) {
  std::atomic<std::size_t> next = 0;
  const auto work = [&](unsigned worker) {
    for (std::size_t index; (index = next.fetch_add(1, std::memory_order_relaxed)) < count;)
      body(worker, index);
  };
  // Starting a thread costs as much as a few files do.
  constexpr std::size_t kWorthAThread = 4;
  std::vector<std::jthread> others;
  try {
    for (unsigned worker = 1; worker < threads && worker * kWorthAThread < count; ++worker) {
      others.emplace_back(work, worker);
    }
  } catch (const std::system_error&) {
    // The system grants no more threads: those there are will do.
  }
  work(0);
}

struct FileReader::Worker {
  std::unique_ptr<Summariser> summariser;
  SourceBuffer buffer;
  std::shared_ptr<BlockStore> blocks = std::make_shared<BlockStore>();
};

FileReader::FileReader(Settings settings, const SummaryCache& cache)
    : settings_(std::move(settings)), cache_(cache), started_(now()), workers_(settings_.threads) {}

FileReader::~FileReader() = default;

void FileReader::settle(LoadedFile& file, std::span<const std::byte> block) const {
  file.summary = Summary(block.data());
  file.verdict = evaluate_constraint(file.summary.string(file.summary.header().build_constraint));
}

/// Which bodies the file's summary has to hold: all of what is looked at, less of what it imports.
Bodies FileReader::bodies_of(const LoadedFolder& folder) const {
  if (folder.origin == Origin::Known) return Bodies::None;
  if (!folder.walked && folder.origin != Origin::Target) return Bodies::Passing;
  return settings_.whole_bodies ? Bodies::Whole : Bodies::All;
}

/// Whether a kept summary holds what is asked for.
bool FileReader::suffices(std::span<const std::byte> block, Bodies bodies) {
  const std::uint32_t flags = Summary(block.data()).header().flags;
  if (bodies == Bodies::Whole) return (flags & kWholeBodies) != 0;
  return bodies != Bodies::All || (flags & (kPassingBodies | kWholeBodies)) == 0;
}

bool FileReader::recall(LoadedFile& file, const LoadedFolder& folder) const {
  const auto number = cache_.find(file.shown);
  if (!number) return false;
  file.cache_entry = static_cast<std::uint32_t>(*number);
  const CacheEntry entry = cache_.entry(*number);
  const auto stamp = stamp_at(folder.path + '/' + file.name);
  if (!stamp || entry.stamp != *stamp) return false;
  file.stamp = *stamp;
  const auto block = cache_.block(*number);
  if (!block || !suffices(*block, bodies_of(folder))) return false;
  settle(file, *block);
  file.hash = entry.hash;
  file.state = LoadedFile::State::Recalled;
  return true;
}

void FileReader::summarise(Worker& worker, LoadedFile& file, const LoadedFolder& folder,
                           Prefetcher& prefetcher, std::size_t index) {
  std::string_view source;
  const bool known = folder.origin == Origin::Known;
  if (known) {
    source = known_package(folder.path);
  } else {
    prefetcher.opening(index);
    const auto start = std::chrono::steady_clock::now();
    const auto bytes =
        worker.buffer.read(folder.path + '/' + file.name, settings_.largest_file, &file.stamp);
    prefetcher.read(std::chrono::steady_clock::now() - start, bytes ? bytes->size() : 0);
    if (!bytes) {
      file.state = LoadedFile::State::Failed;
      file.failure =
          bytes.error().error == EFBIG
              ? fmt::format("left out: it has {} bytes, more than the {} that a file may have",
                            file.stamp.size, settings_.largest_file)
              : bytes.error().text();
      return;
    }
    source = *bytes;
    if (settings_.hash) {
      file.hash = content_hash(source);
      if (file.stamp.modified > started_ - kCoarsestClock) file.stamp.modified = 0;
    }
    if (file.cache_entry != kNone) {
      const CacheEntry entry = cache_.entry(file.cache_entry);
      if (entry.stamp.size == source.size() && entry.hash == file.hash) {
        if (const auto block = cache_.block(file.cache_entry); block && suffices(*block, bodies_of(folder))) {
          settle(file, *block);
          file.state = LoadedFile::State::Refreshed;
          return;
        }
      }
    }
  }
  if (!worker.summariser) worker.summariser = std::make_unique<Summariser>();
  settle(file, worker.summariser->summarise(source, file.is_test, bodies_of(folder),
                                            [&](std::size_t bytes) { return worker.blocks->room(bytes); }));
  file.state = LoadedFile::State::Summarised;
  // What one large file needed must not stay with every thread to the end.
  if (source.size() > kLarge) worker.summariser.reset();
  worker.buffer.shrink();
}

void FileReader::read(std::span<LoadedFile* const> files, const std::deque<LoadedFolder>& folders) {
  std::vector<LoadedFile*> unknown(files.begin(), files.end());
  if (cache_.size() > 0) {
    in_parallel(settings_.threads, files.size(),
                [&](unsigned, std::size_t index) { recall(*files[index], folders[files[index]->folder]); });
    std::erase_if(unknown,
                  [](const LoadedFile* file) { return file->state != LoadedFile::State::Waiting; });
  }
  Prefetcher prefetcher(unknown.size(), [&](std::size_t index) {
    const LoadedFolder& folder = folders[unknown[index]->folder];
    return folder.origin == Origin::Known ? std::string()
                                          : folder.path + '/' + unknown[index]->name;
  });
  std::atomic<std::size_t> done = files.size() - unknown.size();
  in_parallel(settings_.threads, unknown.size(), [&](unsigned number, std::size_t index) {
    if (!workers_[number]) workers_[number] = std::make_unique<Worker>();
    summarise(*workers_[number], *unknown[index], folders[unknown[index]->folder], prefetcher,
              index);
    const std::size_t so_far = done.fetch_add(1, std::memory_order_relaxed) + 1;
    if (number == 0 && settings_.progress && so_far % 64 == 0)
      settings_.progress(so_far, files.size());
  });
}

std::vector<std::shared_ptr<const void>> FileReader::finish() {
  std::vector<std::shared_ptr<const void>> owners;
  for (const auto& worker : workers_) {
    if (worker) owners.push_back(worker->blocks);
  }
  workers_.clear();
  if (cache_.size() > 0) owners.push_back(cache_.owner());
  return owners;
}

}  // namespace waybill::go_source
