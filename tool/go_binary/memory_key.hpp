// Keys out of a program's memory, by the two words of their interface.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "tool/go_binary/executable.hpp"
#include "tool/model/observation.hpp"

namespace waybill::go_binary {

/// What tells keys apart without looking at all of their bytes: the type, and the interface's second word or, of a text, where
/// it stands and how long it is.
struct KeyIdentity {
  std::uint64_t type = 0, first = 0, second = 0;

  friend bool operator==(const KeyIdentity&, const KeyIdentity&) = default;
  struct Hash {
    std::size_t operator()(const KeyIdentity& key) const {
      return static_cast<std::size_t>(((key.type * 31 + key.first) * 31 + key.second) * 0x9E3779B97F4A7C15u >> 16);
    }
  };
};

/// Returns that many bytes of the program's memory, or nothing.
using ReadMemory = std::function<std::optional<std::string>(std::uint64_t address, std::uint64_t length)>;

/// Names keys in the memory of a program that was loaded with a bias, by the words of their interface.
class MemoryKeys {
 public:
  /// `executable` may be null: then types have no names. It must outlive this.
  MemoryKeys(const Executable* executable, std::uint64_t bias) : executable_(executable), bias_(bias) {}

  /// Returns whether keys of the type are texts: their identity takes the 16 bytes at `data`.
  bool is_text(std::uint64_t type) const;

  /// Returns the two words of a text at `data` if the executable has them.
  std::optional<std::pair<std::uint64_t, std::uint64_t>> text_in_executable(std::uint64_t data) const;

  /// Returns the key. It isn't exact where its type or its bytes aren't there, or are too many.
  model::ObservedKey name(const KeyIdentity& key, const ReadMemory& read) const;

 private:
  const Executable* executable_;
  std::uint64_t bias_;
  mutable std::uint64_t asked_type_ = 0;  ///< that is_text() was last asked for
  mutable bool asked_is_text_ = false;
};

}  // namespace waybill::go_binary
