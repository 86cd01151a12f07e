// Comments that ask for silence: //waybill:ignore and //nolint.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::go_source {

enum class SuppressionKind : std::uint8_t { Ignore, NoLint };

/// One comment that asks for silence. It covers whole lines: its own line or, where it stands alone,
/// the next one, each with everything in brackets that opens there (a function, a block, an argument
/// list). Where it stands alone above the package clause it covers the file.
struct SuppressionComment {
  SuppressionKind kind = SuppressionKind::Ignore;
  std::vector<std::string> rules;  ///< names as written; empty: none was given
  std::string reason;
  std::uint32_t line = 0;        ///< of the comment, from 1
  std::uint32_t column = 0;      ///< in bytes, from 1
  std::uint32_t end_column = 0;  ///< exclusive
  std::uint32_t first_line = 0;  ///< covered lines, both inclusive; 0: it covers nothing
  std::uint32_t last_line = 0;
};

/// Returns the directives of a Go file in their order. Any bytes will do: what looks like a directive
/// inside a string or a block comment is none.
std::vector<SuppressionComment> find_suppression_comments(std::string_view source);

}  // namespace waybill::go_source
