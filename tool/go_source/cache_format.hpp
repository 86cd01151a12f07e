// The bytes of a cache file: the header, the summary blocks, the index, the paths.
#pragma once

#include <cstdint>
#include <type_traits>

namespace waybill::go_source::cache_format {

inline constexpr std::uint64_t kMagic =
    0x0A65686361635742;                       // "BWcache\n" read as a little-endian word
inline constexpr std::uint32_t kVersion = 3;  // of this layout

struct Header {
  std::uint64_t magic;
  std::uint32_t version;
  std::uint32_t entry_size;    // sizeof(IndexEntry), which differs where padding does
  std::uint8_t build[16];      // build_identity()
  std::uint64_t root_hash[2];  // of the root's absolute path
  std::uint64_t file_size;
  std::uint64_t index_offset;  // of the entries, sorted by path hash; a multiple of 8
  std::uint64_t entry_count;
  std::uint64_t paths_offset;     // behind the entries; runs to the end of the file
  std::uint64_t index_checksum;   // XXH3-64 of entries and paths
  std::uint64_t header_checksum;  // XXH3-64 of all fields before this one
};

struct IndexEntry {
  std::uint64_t path_hash;
  std::uint64_t size;
  std::int64_t modified;
  std::uint64_t inode;
  std::uint64_t hash[2];
  std::uint64_t block_offset;    // a multiple of 8
  std::uint64_t block_checksum;  // XXH3-64
  std::uint32_t block_size;
  std::uint32_t path_offset;  // from paths_offset
  std::uint32_t path_size;
  std::uint32_t runs_unused;
};

static_assert(std::is_trivially_copyable_v<Header> && sizeof(Header) % 8 == 0);
static_assert(std::is_trivially_copyable_v<IndexEntry> && sizeof(IndexEntry) % 8 == 0);

}  // namespace waybill::go_source::cache_format
