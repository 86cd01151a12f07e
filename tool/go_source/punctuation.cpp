#include "punctuation.hpp"

#include <algorithm>

namespace waybill::go_source {

std::uint32_t OpenBrackets::close_unbalanced(Token* tokens, std::uint32_t self, Tok kind) {
  // Bounds the work for a file of nothing but such brackets.
  constexpr std::size_t kDeepestSearch = 64;
  const std::uint32_t opening = static_cast<std::uint32_t>(kind) - 1;
  const std::size_t lowest = depth_ - std::min(depth_, kDeepestSearch);
  for (std::size_t at = depth_; at > lowest; --at) {
    if ((open_[at] & 0xFF) != opening) continue;
    depth_ = at;
    return close(tokens, self, kind);
  }
  return static_cast<std::uint32_t>(kind) | self << 8;
}

}  // namespace waybill::go_source
