// The keys of a heap dump's value layers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tool/go_binary/executable.hpp"
#include "tool/go_binary/memory_key.hpp"
#include "tool/model/observation.hpp"
#include "tool/profile/heap_dump.hpp"

namespace waybill::profile {

/// Collects keys by the two words of their interface, and names them all at the end: what isn't in an object with
/// pointers, a variable or the executable is looked for in one pass through the dump.
class DumpKeys {
 public:
  /// `executable` may be null: then types have no names. What is given must outlive the keys.
  DumpKeys(const HeapDump& dump, const go_binary::Executable* executable, std::uint64_t bias) : dump_(dump), keys_of_program_(executable, bias) {}

  /// Returns the number of a key. Beyond 65,536 of them the rest counts as one.
  std::uint32_t number_of(std::uint64_t type, std::uint64_t data);

  /// Returns the names of the keys by their numbers.
  std::vector<model::ObservedKey> names() const;

 private:
  using Places = std::vector<std::pair<std::uint64_t, std::uint64_t>>;  ///< address, length
  using Found = std::unordered_map<std::uint64_t, std::string_view>;
  std::optional<std::string> memory(std::uint64_t address, std::uint64_t length, const Found& found) const;
  std::vector<model::ObservedKey> names(const Found& found, Places& missing) const;
  Found look_for(Places places) const;

  const HeapDump& dump_;
  go_binary::MemoryKeys keys_of_program_;
  std::vector<go_binary::KeyIdentity> keys_;
  std::unordered_map<go_binary::KeyIdentity, std::uint32_t, go_binary::KeyIdentity::Hash> numbers_;
};

}  // namespace waybill::profile
