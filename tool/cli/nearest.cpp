#include "tool/cli/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace waybill::cli {
namespace {

/// Returns the Levenshtein distance.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t above = row[j + 1];
      row[j + 1] = std::min({above + 1, row[j] + 1, diagonal + (a[i] == b[j] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row.back();
}

}  // namespace

std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> candidates) {
  std::optional<std::string_view> best;
  std::size_t best_distance = 0;
  for (std::string_view candidate : candidates) {
    // Beyond this length nobody mistyped a name, and the comparison would be quadratic.
    if (word.size() > 64) break;
    const std::size_t changes = distance(word, candidate);
    if (changes * 3 > std::max(word.size(), candidate.size())) continue;
    if (!best || changes < best_distance) {
      best = candidate;
      best_distance = changes;
    }
  }
  return best;
}

}  // namespace waybill::cli
