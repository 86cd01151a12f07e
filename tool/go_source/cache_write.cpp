#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <numeric>
#include <system_error>

#include <fmt/format.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "tool/go_source/cache.hpp"
#include "tool/go_source/cache_format.hpp"

namespace waybill::go_source {

using cache_format::Header;
using cache_format::IndexEntry;

namespace {

constexpr std::string_view kSuffix = ".summaries";
constexpr std::string_view kUnfinished = ".unfinished-";
constexpr std::time_t kUnusedFor = 30 * 24 * 60 * 60;
constexpr std::time_t kUnfinishedFor = 60 * 60;

std::string text_of(int error) {
  return std::error_code(error, std::generic_category()).message();
}

/// Makes the folder and those above it. They are the user's own, as what was read may be private.
bool make_folders(const std::string& folder) {
  if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return true;
  if (errno != ENOENT) return false;
  const std::size_t slash = folder.rfind('/');
  if (slash == std::string::npos || slash == 0 || !make_folders(folder.substr(0, slash)))
    return false;
  return ::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST;
}

/// A file under a name of its own until it is complete.
class UnfinishedFile {
 public:
  explicit UnfinishedFile(const std::string& folder)
      : path_(fmt::format("{}/{}XXXXXX", folder, kUnfinished)), number_(::mkstemp(path_.data())) {}
  ~UnfinishedFile() {
    if (number_ < 0) return;
    ::close(number_);
    if (!finished_) ::unlink(path_.c_str());
  }
  UnfinishedFile(const UnfinishedFile&) = delete;
  UnfinishedFile& operator=(const UnfinishedFile&) = delete;

  bool opened() const { return number_ >= 0; }

  bool write(const void* data, std::size_t size) {
    if (size == 0) return true;  // the data of nothing may be a null pointer
    const auto* bytes = static_cast<const char*>(data);
    if (buffered_ + size > sizeof buffer_) {
      if (!flush()) return false;
      if (size >= sizeof buffer_) return write_through(bytes, size);
    }
    std::memcpy(buffer_ + buffered_, bytes, size);
    buffered_ += size;
    return true;
  }
  bool flush() {
    const std::size_t size = buffered_;
    buffered_ = 0;
    return write_through(buffer_, size);
  }
  bool finish(const std::string& name) {
    finished_ = flush() && ::rename(path_.c_str(), name.c_str()) == 0;
    return finished_;
  }

 private:
  bool write_through(const char* bytes, std::size_t size) {
    while (size > 0) {
      const ssize_t written = ::write(number_, bytes, size);
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return false;
      bytes += written;
      size -= static_cast<std::size_t>(written);
    }
    return true;
  }

  std::string path_;
  int number_;
  bool finished_ = false;
  std::size_t buffered_ = 0;
  char buffer_[std::size_t{128} << 10];
};

/// Removes caches that were not used for long and what interrupted runs left.
void clear_away(const std::string& folder) {
  DIR* entries = ::opendir(folder.c_str());
  if (entries == nullptr) return;
  const std::time_t now = std::time(nullptr);
  while (const dirent* entry = ::readdir(entries)) {
    const std::string_view name = entry->d_name;
    const bool unfinished = name.starts_with(kUnfinished);
    if (!unfinished && !name.ends_with(kSuffix)) continue;
    struct stat status;
    if (::fstatat(::dirfd(entries), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISREG(status.st_mode))
      continue;
    if (now - status.st_mtime > (unfinished ? kUnfinishedFor : kUnusedFor))
      ::unlinkat(::dirfd(entries), entry->d_name, 0);
  }
  ::closedir(entries);
}

}  // namespace

std::optional<std::string> write_cache(const std::string& folder, std::string_view root,
                                       std::span<const CacheEntry> entries) {
  if (!make_folders(folder)) return fmt::format("{}: {}", folder, text_of(errno));
  std::vector<IndexEntry> index;
  std::string paths;
  index.reserve(entries.size());
  std::uint64_t offset = sizeof(Header);
  for (const CacheEntry& entry : entries) {
    IndexEntry& made = index.emplace_back();
    made.path_hash = XXH3_64bits(entry.path.data(), entry.path.size());
    made.size = entry.stamp.size;
    made.modified = entry.stamp.modified;
    made.inode = entry.stamp.inode;
    made.hash[0] = entry.hash[0];
    made.hash[1] = entry.hash[1];
    made.block_offset = offset;
    made.block_checksum = XXH3_64bits(entry.block.data(), entry.block.size());
    made.block_size = static_cast<std::uint32_t>(entry.block.size());
    made.path_offset = static_cast<std::uint32_t>(paths.size());
    made.path_size = static_cast<std::uint32_t>(entry.path.size());
    made.runs_unused = entry.runs_unused;
    paths += entry.path;
    offset += (entry.block.size() + 7) / 8 * 8;
  }
  std::ranges::sort(index, {}, &IndexEntry::path_hash);

  Header header{};
  header.magic = cache_format::kMagic;
  header.version = cache_format::kVersion;
  header.entry_size = sizeof(IndexEntry);
  std::ranges::copy(build_identity(), header.build);
  const ContentHash root_hash = content_hash(root);
  header.root_hash[0] = root_hash[0];
  header.root_hash[1] = root_hash[1];
  header.index_offset = offset;
  header.entry_count = index.size();
  header.paths_offset = offset + index.size() * sizeof(IndexEntry);
  header.file_size = header.paths_offset + paths.size();
  XXH3_state_t state;
  XXH3_64bits_reset(&state);
  XXH3_64bits_update(&state, index.data(), index.size() * sizeof(IndexEntry));
  XXH3_64bits_update(&state, paths.data(), paths.size());
  header.index_checksum = XXH3_64bits_digest(&state);
  header.header_checksum = XXH3_64bits(&header, offsetof(Header, header_checksum));

  {
    UnfinishedFile file(folder);
    if (!file.opened()) return fmt::format("{}: {}", folder, text_of(errno));
    bool written = file.write(&header, sizeof header);
    constexpr std::byte kZeros[8]{};
    for (const CacheEntry& entry : entries) {
      written = written && file.write(entry.block.data(), entry.block.size()) &&
                file.write(kZeros, (8 - entry.block.size() % 8) % 8);
    }
    written = written && file.write(index.data(), index.size() * sizeof(IndexEntry)) &&
              file.write(paths.data(), paths.size()) && file.finish(cache_file(folder, root));
    if (!written) return fmt::format("{}: {}", folder, text_of(errno));
  }
  clear_away(folder);
  return std::nullopt;
}

}  // namespace waybill::go_source
