// Where the text of a file mentions a name or a string literal: the places that neither declare a
// key nor stand at a known look-up or write, so that the key may get out of sight there.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tool/go_source/syntax.hpp"

namespace waybill::go_source {

/// What a name is watched for.
enum class Watched : std::uint8_t {
  Object,  ///< a constant or variable that is the key
  Type,    ///< the key's type: what is made of it may be the key
  Text,    ///< a string literal that equals the key
};

/// A mention that is neither a declaration nor harmless by where it stands.
struct Mention {
  std::string_view name;
  Watched watched = Watched::Object;
  std::uint32_t offset = 0;
  /// If it is, or is a part of, an argument of a call: where the expressions start that it may be
  /// all of, innermost first, as `Key`, `pkg.Key` and `&pkg.Key`. If one of them is a known key
  /// operand, that is what the mention is.
  std::vector<std::uint32_t> starts;
  /// Watched::Text: it may be asked for where it stands: beside a carrier in a call, or in a method
  /// `Value`, by which a context answers.
  bool near_carrier = false;
  std::string_view callee;  ///< near_carrier by a call: what is called, its own name; "" if it has none
};

/// The names to look for; the strings are the keys' own text, with quotes for Watched::Text.
using WatchedNames = std::map<std::string, Watched, std::less<>>;

/// Calls `found` with each mention in the file with these tokens and that tree. `home`: the file is
/// of the package that declares the names, so that they stand there unqualified; elsewhere they are
/// members of an import. Declarations of the names at package level are no mentions.
void find_mentions(const TokenList& tokens, const SyntaxTree& tree, const WatchedNames& names,
                   bool home, const std::function<void(const Mention&)>& found);

}  // namespace waybill::go_source
