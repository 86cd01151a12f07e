// A file's bytes without a copy of them.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "tool/model/error.hpp"

namespace waybill::profile {

/// A regular file in memory, as long as this lives. The file must not be cut while it does.
class MappedFile {
 public:
  /// Maps the file; fails if it can't be opened, is no regular file, or is empty. `doing` is for the error: "read the heap dump".
  static std::expected<MappedFile, model::Error> open(const std::string& path, const std::string& doing);

  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  /// Gives back the memory of the first `count` bytes, which stay readable, and are read anew from the file then.
  void forget(std::size_t count) const;

  std::string_view bytes() const { return {start_, length_}; }

 private:
  MappedFile(const char* start, std::size_t length) : start_(start), length_(length) {}

  const char* start_ = nullptr;
  std::size_t length_ = 0;
};

}  // namespace waybill::profile
