#include "punctuation.hpp"

#include <algorithm>

namespace waybill::go_source {

void OpenBrackets::add_unbalanced(Token* tokens, std::uint32_t self, Tok kind) {
  // Bounds the work for a file of nothing but such brackets.
  constexpr std::size_t kDeepestSearch = 64;
  tokens[self].kind_and_length = static_cast<std::uint32_t>(kind) | self << 8;
  const std::size_t lowest = depth_ - std::min(depth_, kDeepestSearch);
  for (std::size_t at = depth_; at > lowest; --at) {
    Token& candidate = tokens[open_[at]];
    if (static_cast<int>(candidate.kind()) + 1 != static_cast<int>(kind)) continue;
    candidate.kind_and_length = static_cast<std::uint32_t>(candidate.kind()) | self << 8;
    tokens[self].kind_and_length = static_cast<std::uint32_t>(kind) | open_[at] << 8;
    depth_ = at - 1;
    return;
  }
}

}  // namespace waybill::go_source
