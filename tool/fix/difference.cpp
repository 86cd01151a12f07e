#include "tool/fix/difference.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace waybill::fix {
namespace {

constexpr std::size_t kContext = 3;  ///< lines around a change
constexpr std::size_t kMostSteps =
    1'000;  ///< beyond so many changed lines in one stretch all of it counts as changed

using Lines = std::vector<std::string_view>;

/// The lines with their ends.
Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::size_t length = end == std::string_view::npos ? text.size() : end + 1;
    lines.push_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return lines;
}

/// Marks what of `a` is gone and what of `b` is new, with the fewest changes (E. W. Myers, An O(ND)
/// Difference Algorithm, 1986).
void compare(const Lines& a, const Lines& b, std::vector<bool>& gone, std::vector<bool>& fresh) {
  std::size_t head = 0;
  while (head < a.size() && head < b.size() && a[head] == b[head]) ++head;
  std::size_t a_end = a.size(), b_end = b.size();
  while (a_end > head && b_end > head && a[a_end - 1] == b[b_end - 1]) --a_end, --b_end;
  const auto n = static_cast<std::ptrdiff_t>(a_end - head),
             m = static_cast<std::ptrdiff_t>(b_end - head);
  const auto at_a = [&](std::ptrdiff_t i) { return a[head + static_cast<std::size_t>(i)]; };
  const auto at_b = [&](std::ptrdiff_t i) { return b[head + static_cast<std::size_t>(i)]; };
  const auto mark = [&](std::vector<bool>& marks, std::ptrdiff_t i) {
    marks[head + static_cast<std::size_t>(i)] = true;
  };
  const std::ptrdiff_t most = std::min<std::ptrdiff_t>(n + m, kMostSteps);
  std::vector<std::vector<std::ptrdiff_t>> trace;
  std::vector<std::ptrdiff_t> reach(static_cast<std::size_t>(2 * most + 3), 0);
  const auto of = [&](std::vector<std::ptrdiff_t>& v, std::ptrdiff_t k) -> std::ptrdiff_t& {
    return v[static_cast<std::size_t>(k + most + 1)];
  };
  bool done = n == 0 && m == 0;
  std::ptrdiff_t steps = 0;
  for (; !done && steps <= most; ++steps) {
    trace.push_back(reach);
    for (std::ptrdiff_t k = -steps; k <= steps && !done; k += 2) {
      const bool down = k == -steps || (k != steps && of(reach, k - 1) < of(reach, k + 1));
      std::ptrdiff_t x = down ? of(reach, k + 1) : of(reach, k - 1) + 1;
      while (x < n && x - k < m && at_a(x) == at_b(x - k)) ++x;
      of(reach, k) = x;
      done = x >= n && x - k >= m;
    }
  }
  if (!done) {
    for (std::ptrdiff_t i = 0; i < n; ++i) mark(gone, i);
    for (std::ptrdiff_t i = 0; i < m; ++i) mark(fresh, i);
    return;
  }
  std::ptrdiff_t x = n, y = m;
  while (!trace.empty() && (x > 0 || y > 0)) {
    const auto d = static_cast<std::ptrdiff_t>(trace.size() - 1);
    std::vector<std::ptrdiff_t>& v = trace.back();
    const std::ptrdiff_t k = x - y;
    const bool down = k == -d || (k != d && of(v, k - 1) < of(v, k + 1));
    const std::ptrdiff_t before_x = d == 0 ? 0 : of(v, down ? k + 1 : k - 1);
    const std::ptrdiff_t before_y = d == 0 ? 0 : before_x - (down ? k + 1 : k - 1);
    if (d > 0) {
      if (down)
        mark(fresh, before_y);
      else
        mark(gone, before_x);
    }
    x = before_x;
    y = before_y;
    trace.pop_back();
  }
}

std::string range(std::size_t start, std::size_t count) {
  const std::size_t shown = count == 0 ? start : start + 1;
  return count == 1 ? fmt::format("{}", shown) : fmt::format("{},{}", shown, count);
}

void append_line(std::string& out, char sign, std::string_view line) {
  out += sign;
  out += line;
  if (!line.ends_with('\n')) out += "\n\\ No newline at end of file\n";
}

}  // namespace

std::string unified_difference(std::string_view file, std::string_view before,
                               std::string_view after, bool created) {
  if (before == after && !created) return {};
  const Lines a = lines_of(before), b = lines_of(after);
  std::vector<bool> gone(a.size()), fresh(b.size());
  compare(a, b, gone, fresh);
  // The script: pairs of positions, one a line of the output.
  struct Step {
    char sign;
    std::size_t at_a, at_b;
  };
  std::vector<Step> steps;
  for (std::size_t i = 0, j = 0; i < a.size() || j < b.size();) {
    if (i < a.size() && gone[i])
      steps.push_back({'-', i++, j});
    else if (j < b.size() && fresh[j])
      steps.push_back({'+', i, j++});
    else
      steps.push_back({' ', i++, j++});
  }
  std::string out =
      fmt::format("--- {}\n+++ b/{}\n", created ? "/dev/null" : fmt::format("a/{}", file), file);
  for (std::size_t at = 0; at < steps.size();) {
    if (steps[at].sign == ' ') {
      ++at;
      continue;
    }
    const std::size_t start = at > kContext ? at - kContext : 0;
    std::size_t end = at;
    for (std::size_t quiet = 0; end < steps.size() && quiet <= 2 * kContext; ++end)
      quiet = steps[end].sign == ' ' ? quiet + 1 : 0;
    std::size_t last = end;
    while (last > at && steps[last - 1].sign == ' ') --last;
    last = std::min(last + kContext, steps.size());
    std::size_t count_a = 0, count_b = 0;
    for (std::size_t i = start; i < last; ++i) {
      count_a += steps[i].sign != '+';
      count_b += steps[i].sign != '-';
    }
    out += fmt::format("@@ -{} +{} @@\n", range(steps[start].at_a, count_a),
                       range(steps[start].at_b, count_b));
    for (std::size_t i = start; i < last; ++i)
      append_line(out, steps[i].sign, steps[i].sign == '+' ? b[steps[i].at_b] : a[steps[i].at_a]);
    at = last;
  }
  return out;
}

}  // namespace waybill::fix
