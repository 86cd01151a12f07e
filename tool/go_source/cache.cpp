#include "tool/go_source/cache.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "tool/go_source/cache_format.hpp"
#include "tool/go_source/summary.hpp"

namespace waybill::go_source {

using cache_format::Header;
using cache_format::IndexEntry;

namespace {

// How long a cache may go unused before its "last used" time is set anew.
constexpr std::time_t kDay = 24 * 60 * 60;

std::string text_of(int error) {
  return std::error_code(error, std::generic_category()).message();
}

std::uint64_t header_checksum(const Header& header) {
  return XXH3_64bits(&header, offsetof(Header, header_checksum));
}

}  // namespace

ContentHash content_hash(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.low64, hash.high64};
}

std::string default_cache_folder() {
  // A relative path is to be ignored (XDG Base Directory Specification 0.8).
  if (const char* folder = std::getenv("XDG_CACHE_HOME"); folder != nullptr && *folder == '/') {
    return std::string(folder) + "/waybill";
  }
  const char* home = std::getenv("HOME");
  return home == nullptr || *home == '\0' ? std::string() : std::string(home) + "/.cache/waybill";
}

std::string cache_file(const std::string& folder, std::string_view root) {
  const ContentHash hash = content_hash(root);
  const auto build = build_identity();
  return fmt::format("{}/{:016x}{:016x}-{:016x}.summaries", folder, hash[1], hash[0],
                     XXH3_64bits(build.data(), build.size()));
}

/// A mapped file whose header and index were found sound.
struct SummaryCache::Mapping {
  const std::byte* bytes = nullptr;
  std::size_t size = 0;
  std::span<const IndexEntry> entries;
  std::string_view paths;

  Mapping() = default;
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping() {
    if (bytes != nullptr) ::munmap(const_cast<std::byte*>(bytes), size);
  }

  /// Returns what is wrong with the file; null if nothing is.
  const char* check(std::string_view root) {
    const auto& header = *reinterpret_cast<const Header*>(bytes);
    if (header.magic != cache_format::kMagic) return "it is no cache of Waybill's";
    if (header.header_checksum != header_checksum(header)) return "its header is damaged";
    const ContentHash root_hash = content_hash(root);
    if (header.version != cache_format::kVersion || header.entry_size != sizeof(IndexEntry) ||
        std::memcmp(header.build, build_identity().data(), sizeof header.build) != 0 ||
        header.root_hash[0] != root_hash[0] || header.root_hash[1] != root_hash[1]) {
      return "it was written for something else";
    }
    if (header.file_size != size) return "it is cut short";
    if (header.index_offset % 8 != 0 || header.index_offset < sizeof(Header) ||
        header.index_offset > size ||
        header.entry_count > (size - header.index_offset) / sizeof(IndexEntry) ||
        header.paths_offset != header.index_offset + header.entry_count * sizeof(IndexEntry)) {
      return "its index is damaged";
    }
    if (XXH3_64bits(bytes + header.index_offset, size - header.index_offset) !=
        header.index_checksum) {
      return "its index is damaged";
    }
    entries = {reinterpret_cast<const IndexEntry*>(bytes + header.index_offset),
               header.entry_count};
    paths = {reinterpret_cast<const char*>(bytes + header.paths_offset),
             size - header.paths_offset};
    for (const IndexEntry& entry : entries) {
      if (entry.path_offset > paths.size() || entry.path_size > paths.size() - entry.path_offset ||
          entry.block_offset % 8 != 0 || entry.block_offset < sizeof(Header) ||
          entry.block_offset > header.index_offset ||
          entry.block_size > header.index_offset - entry.block_offset) {
        return "its index is damaged";
      }
    }
    return nullptr;
  }
};

SummaryCache::SummaryCache() = default;
SummaryCache::~SummaryCache() = default;
SummaryCache::SummaryCache(SummaryCache&&) noexcept = default;
SummaryCache& SummaryCache::operator=(SummaryCache&&) noexcept = default;

SummaryCache SummaryCache::open(const std::string& folder, std::string_view root,
                                std::string* complaint) {
  SummaryCache cache;
  const std::string path = cache_file(folder, root);
  const auto complain = [&](std::string_view why) {
    if (complaint != nullptr) *complaint = fmt::format("{}: {}; it is not used", path, why);
  };
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (file < 0) {
    if (errno != ENOENT && errno != ENOTDIR) complain(text_of(errno));
    return cache;
  }
  struct stat status;
  auto mapping = std::make_shared<Mapping>();
  if (::fstat(file, &status) != 0) {
    complain(text_of(errno));
  } else if (!S_ISREG(status.st_mode)) {
    complain("it is not a plain file");
  } else if (static_cast<std::uint64_t>(status.st_size) < sizeof(Header)) {
    complain("it is cut short");
  } else {
    const auto size = static_cast<std::size_t>(status.st_size);
    void* bytes = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
    if (bytes == MAP_FAILED) {
      complain(text_of(errno));
    } else {
      mapping->bytes = static_cast<const std::byte*>(bytes);
      mapping->size = size;
      if (const char* why = mapping->check(root)) {
        complain(why);
      } else {
        cache.mapping_ = std::move(mapping);
        // Its time says when it was last used, for the clearing away of old ones; a day is near
        // enough.
        if (std::time(nullptr) - status.st_mtime > kDay)
          ::utimensat(AT_FDCWD, path.c_str(), nullptr, 0);
      }
    }
  }
  ::close(file);
  return cache;
}

std::size_t SummaryCache::size() const {
  return mapping_ ? mapping_->entries.size() : 0;
}

std::optional<std::size_t> SummaryCache::find(std::string_view path) const {
  if (!mapping_) return std::nullopt;
  const std::uint64_t hash = XXH3_64bits(path.data(), path.size());
  const auto entries = mapping_->entries;
  for (auto at = std::ranges::lower_bound(entries, hash, {}, &IndexEntry::path_hash);
       at != entries.end() && at->path_hash == hash; ++at) {
    if (mapping_->paths.substr(at->path_offset, at->path_size) == path) {
      return static_cast<std::size_t>(at - entries.begin());
    }
  }
  return std::nullopt;
}

CacheEntry SummaryCache::entry(std::size_t number) const {
  const IndexEntry& entry = mapping_->entries[number];
  CacheEntry result;
  result.path = mapping_->paths.substr(entry.path_offset, entry.path_size);
  result.stamp = {entry.size, entry.modified, entry.inode};
  result.hash = {entry.hash[0], entry.hash[1]};
  result.block = {mapping_->bytes + entry.block_offset, entry.block_size};
  result.runs_unused = entry.runs_unused;
  return result;
}

std::optional<std::span<const std::byte>> SummaryCache::block(std::size_t number) const {
  const IndexEntry& entry = mapping_->entries[number];
  const std::span<const std::byte> block(mapping_->bytes + entry.block_offset, entry.block_size);
  // The checksum tells chance damage, the validation keeps even a forged file from leading astray.
  if (XXH3_64bits(block.data(), block.size()) != entry.block_checksum || !Summary::validate(block))
    return std::nullopt;
  return block;
}

std::shared_ptr<const void> SummaryCache::owner() const {
  return mapping_;
}

}  // namespace waybill::go_source
