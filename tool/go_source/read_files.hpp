// Files -> summaries: from the cache where it has them, else read and summarised, by several
// threads.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tool/go_source/cache.hpp"
#include "tool/go_source/extract.hpp"
#include "tool/go_source/load_state.hpp"

namespace waybill::go_source {

/// Owns summary blocks, many to an allocation. One for each thread.
class BlockStore {
 public:
  /// Returns room for a block of so many bytes, which lasts as long as the store.
  std::byte* room(std::size_t bytes);

 private:
  static constexpr std::size_t kChunk = std::size_t{1} << 18;
  std::vector<std::unique_ptr<std::byte[]>> chunks_;
  std::byte* free_ = nullptr;
  std::size_t left_ = 0;
};

/// Calls body(worker, index) for each index below `count`, on up to `threads` threads, the caller's
/// being worker 0. Returns when all calls have.
void in_parallel(unsigned threads, std::size_t count,
                 const std::function<void(unsigned worker, std::size_t index)>& body);

class Prefetcher;

class FileReader {
 public:
  struct Settings {
    unsigned threads = 1;
    std::uint64_t largest_file = 0;
    bool whole_bodies = false;  ///< of the target: see Bodies::Whole
    bool hash = false;  ///< take the hash of what is read, for the cache to come
    std::function<void(std::size_t done, std::size_t all)> progress;
  };

  /// Keeps a reference to the cache.
  FileReader(Settings settings, const SummaryCache& cache);
  ~FileReader();

  /// Gives each file its summary, or the reason why it has none. `folders` says where they are.
  void read(std::span<LoadedFile* const> files, const std::deque<LoadedFolder>& folders);

  /// Returns what keeps the summaries alive, and lets go of all that only reading needs.
  std::vector<std::shared_ptr<const void>> finish();

 private:
  struct Worker;
  Bodies bodies_of(const LoadedFolder& folder) const;
  static bool suffices(std::span<const std::byte> block, Bodies bodies);
  bool recall(LoadedFile& file, const LoadedFolder& folder) const;
  void summarise(Worker& worker, LoadedFile& file, const LoadedFolder& folder,
                 Prefetcher& prefetcher, std::size_t index);
  void settle(LoadedFile& file, std::span<const std::byte> block) const;

  Settings settings_;
  const SummaryCache& cache_;
  std::int64_t started_;  ///< nanoseconds since 1970
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace waybill::go_source
