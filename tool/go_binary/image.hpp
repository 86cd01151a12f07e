// What an ELF executable puts into memory, by address: all that the other readers read through.
#pragma once

#include <cstdint>
#include <cstring>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "tool/model/error.hpp"

namespace waybill::go_binary {

/// One loadable part of the file.
struct Segment {
  std::uint64_t address = 0;      ///< where it is mapped, without the bias of a PIE
  std::uint64_t file_offset = 0;
  std::string bytes;              ///< what the file holds of it; the rest is zero
  bool writable = false;          ///< at the start: RELRO is among them
  bool executable = false;
};

/// The loadable segments of an ELF file for amd64, with the relative relocations of a PIE. It owns what
/// it read; the file may change or go.
class Image {
 public:
  /// Reads the file. Fails if it can't be read, or as from().
  static std::expected<Image, model::Error> open(const std::string& path);

  /// Reads from bytes that stand for a whole file; `name` is for errors. Fails if they are no ELF
  /// executable for amd64, are cut off, or ask for more than 2 GiB.
  static std::expected<Image, model::Error> from(std::string_view file, const std::string& name);

  /// Returns `length` bytes at an address, or nothing if the file doesn't hold all of them.
  std::optional<std::string_view> bytes(std::uint64_t address, std::uint64_t length) const;

  /// Returns the bytes at an address up to the next zero byte, or nothing where there is none within
  /// `most` bytes.
  std::optional<std::string_view> text(std::uint64_t address, std::uint64_t most = 4096) const;

  /// Returns the number at an address, or zero outside of what the file holds.
  template <class T>
    requires std::is_trivially_copyable_v<T>
  T value(std::uint64_t address) const {
    T value{};
    if (const auto there = bytes(address, sizeof value)) std::memcpy(&value, there->data(), sizeof value);
    return value;
  }

  /// Returns the pointer at an address as it is once relocated (without the bias), or zero.
  std::uint64_t pointer(std::uint64_t address) const;

  /// Returns every address whose pointer is `target`, in ascending order, in the writable segments.
  std::vector<std::uint64_t> pointers_to(std::uint64_t target) const;

  /// Returns where in the file the executable byte at an address stands, or nothing.
  std::optional<std::uint64_t> code_offset(std::uint64_t address) const;

  const std::vector<Segment>& segments() const { return segments_; }
  /// The program may be moved as a whole: it is position independent.
  bool position_independent() const { return position_independent_; }

 private:
  struct Relocation {
    std::uint64_t at = 0;
    std::uint64_t addend = 0;
  };
  using ReadAt = std::function<bool(std::uint64_t offset, char* to, std::uint64_t length)>;
  static std::expected<Image, model::Error> load(const ReadAt& read, std::uint64_t size, const std::string& name);
  void read_relocations(std::uint64_t dynamic, std::uint64_t length);

  std::vector<Segment> segments_;        ///< by address, none overlapping
  std::vector<Relocation> relocations_;  ///< by address
  bool position_independent_ = false;
};

}  // namespace waybill::go_binary
