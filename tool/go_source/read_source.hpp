// Reads one file at a time into memory that is used again for the next.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace waybill::go_source {

/// What tells one state of a file from another without reading it.
struct FileStamp {
  std::uint64_t size = 0;
  std::int64_t modified = 0;  ///< nanoseconds since 1970
  std::uint64_t inode = 0;
  bool operator==(const FileStamp&) const = default;
};

/// Returns the stamp of the plain file there, links followed, or nothing if there is none.
std::optional<FileStamp> stamp_at(const std::string& path);

/// Why a file could not be read.
struct ReadFailure {
  int error = 0;  ///< errno; 0: see `why`
  const char* why = nullptr;
  std::string text() const;
};

class SourceBuffer {
 public:
  /// Returns the file's bytes, with TokenList::kPadding zero bytes behind them, until the next
  /// call. Fails if it cannot be opened, is no plain file or has more than `largest` bytes. `stamp`
  /// is the file's just before it was read.
  std::expected<std::string_view, ReadFailure> read(const std::string& path, std::uint64_t largest,
                                                    FileStamp* stamp = nullptr);

  /// Gives the memory of a large file back, so that one such file does not stay with every thread.
  void shrink();

 private:
  bool reserve(std::size_t bytes);
  struct Free {
    void operator()(char* bytes) const;
  };
  std::unique_ptr<char, Free> bytes_;
  std::size_t capacity_ = 0;
};

}  // namespace waybill::go_source
