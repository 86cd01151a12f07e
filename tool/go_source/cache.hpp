// Summaries kept from run to run: one file for each analysed root, mapped into memory and never
// changed in place. What is in it is believed only as far as its checksums go; a cache that is
// damaged, of another build or of another root is as good as none.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tool/go_source/read_source.hpp"

namespace waybill::go_source {

/// 128 bits that stand for a file's bytes (XXH3).
using ContentHash = std::array<std::uint64_t, 2>;

/// Returns the hash of these bytes.
ContentHash content_hash(std::string_view bytes);

/// Tells this build of the summariser from every other: summaries of another build are of no use.
std::span<const std::uint8_t, 16> build_identity();

/// Returns the folder that caches are kept in by default: $XDG_CACHE_HOME/waybill, else
/// ~/.cache/waybill; "" if there is no home.
std::string default_cache_folder();

/// One summary to keep.
struct CacheEntry {
  std::string_view path;  ///< as it is shown; a cache has one entry for each
  FileStamp stamp;        ///< modified 0: only the hash may be believed
  ContentHash hash{};
  std::span<const std::byte> block;
  std::uint32_t runs_unused = 0;  ///< caches written since it was last asked for
};

class SummaryCache {
 public:
  SummaryCache();
  ~SummaryCache();
  SummaryCache(SummaryCache&&) noexcept;
  SummaryCache& operator=(SummaryCache&&) noexcept;

  /// Opens the cache of the root with that absolute path. It is empty if there is none yet, or none
  /// that can be used; then `complaint` says why, unless the reason is an ordinary one.
  static SummaryCache open(const std::string& folder, std::string_view root,
                           std::string* complaint = nullptr);

  std::size_t size() const;

  /// Returns the number of the file's entry; nothing if there is none.
  std::optional<std::size_t> find(std::string_view path) const;

  /// Returns the entry, its block not looked at yet.
  CacheEntry entry(std::size_t number) const;

  /// Returns the entry's summary block; nothing if it is damaged. Checks it each time; any number
  /// of threads may ask.
  std::optional<std::span<const std::byte>> block(std::size_t number) const;

  /// Keeps the mapped bytes alive.
  std::shared_ptr<const void> owner() const;

 private:
  struct Mapping;
  std::shared_ptr<const Mapping> mapping_;
};

/// Writes the root's cache anew, at once for every other run; also removes caches that no run has
/// used for a month. Returns why it could not be written, or nothing. Two entries of one path are
/// one too many: the caller sees to that.
std::optional<std::string> write_cache(const std::string& folder, std::string_view root,
                                       std::span<const CacheEntry> entries);

/// Returns the path of the root's cache file.
std::string cache_file(const std::string& folder, std::string_view root);

}  // namespace waybill::go_source
