// Each key's writers and readers in the whole program.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tool/model/program.hpp"

namespace waybill::rules {

/// What holds the key: what is put into one kind can't be looked up in another.
enum class CarrierFamily : std::uint8_t {
  Context,    ///< contexts, and the requests that hold one
  Framework,  ///< a framework's own map: `c.Set`
  Other,      ///< not told apart
};

/// Returns the kind of carrier that a type is, as Go prints it.
CarrierFamily family_of(std::string_view carrier);

struct KeyEntry {
  const model::Key* key =
      nullptr;  ///< one of those with that identity, a declared one if there is any
  std::vector<const model::Write*> writes;  ///< of value layers and entries, by place
  std::vector<const model::Read*> reads;    ///< by place
  const model::KeyUse* use = nullptr;       ///< if it is only written or only read
};

/// Tells who writes and who reads each key whose identity is known.
class KeyTable {
 public:
  /// Keeps a reference to the program.
  explicit KeyTable(const model::Program& program);

  /// Returns the entries by identity, in an order that hangs on the keys alone.
  const std::map<std::uint64_t, KeyEntry>& entries() const { return entries_; }

  /// Returns the key's entry, or null if nothing writes or reads it.
  const KeyEntry* find(std::uint64_t identity) const;

 private:
  std::map<std::uint64_t, KeyEntry> entries_;
};

/// Returns what to call the key in a message.
std::string name_of(const model::Key& key);

/// Returns a word on who could name the key and does not.
std::string_view who_could(model::Sight sight);

/// Returns a word on why it can't be told what else happens to the key.
std::string why_open(const model::KeyUse& use);

}  // namespace waybill::rules
