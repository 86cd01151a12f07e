// What functions that are not looked into do to carriers: the table in known/flows.txt.
#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tool/model/error.hpp"

namespace waybill::go_source {

enum class EffectKind : std::uint8_t {
  Root,      ///< the result is a context without a parent
  View,      ///< the result is, or carries, operand's carrier as it is
  Derive,    ///< the result is operand's carrier with one more layer
  Append,    ///< adds one more entry to operand, in place
  Set,       ///< puts an entry into operand's own map
  Read,      ///< looks a key up in operand
  Once,      ///< runs the function that is the operand at most once
  Often,     ///< runs it any number of times
  Opaque,    ///< takes the operand and keeps nothing of it: no derivation comes back
  Gives,     ///< the result is of the type `fixed_key`, which is how it is known without the source
};
enum class AddedLayer : std::uint8_t { Value, Cancel, Opaque, Metadata, Logger };

/// Operands count from 0, the receiver, or 1, the first argument.
struct Effect {
  EffectKind kind = EffectKind::Root;
  AddedLayer layer = AddedLayer::Opaque;
  std::uint8_t operand = 0;
  std::uint8_t key = 0;      ///< operand that is the key; 0: `fixed_key`
  std::uint8_t value = 0;    ///< operand that is the value; 0: none
  std::uint8_t result = 0;   ///< which of the call's results is meant
  bool pure = false;         ///< the call has no other purpose
  std::string fixed_key;     ///< shown form of a key that only the callee knows; Gives: the type, `*` before it for a pointer
};

class KnownFlows {
 public:
  /// The table in the text's rows; an unreadable row is an error with its line.
  static std::expected<KnownFlows, model::Error> parse(std::string_view text);
  /// The table that the tool carries.
  static const KnownFlows& table();

  /// What `package.receiver.name` (receiver "" for a function) does; empty if it is not listed.
  const std::vector<Effect>& find(std::string_view package, std::string_view receiver, std::string_view name) const;
  std::size_t size() const { return rows_.size(); }
  /// The names listed, "package receiver name", for the test against the real sources.
  std::vector<std::string> names() const;

 private:
  std::unordered_map<std::string, std::vector<Effect>> rows_;
};

}  // namespace waybill::go_source
