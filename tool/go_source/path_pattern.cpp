#include "tool/go_source/path_pattern.hpp"

#include <algorithm>

namespace waybill::go_source {
namespace {

/// Matches one character against the set at the front of `pattern` and takes it off. Whether the
/// set is closed was checked when the pattern was added.
bool take_set(std::string_view& pattern, char c) {
  std::size_t at = 1;
  const bool negative = at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^');
  if (negative) ++at;
  bool found = false;
  for (bool first = true; at < pattern.size() && (first || pattern[at] != ']'); first = false) {
    if (pattern[at] == '\\' && at + 1 < pattern.size()) ++at;
    const char low = pattern[at++];
    char high = low;
    if (at + 1 < pattern.size() && pattern[at] == '-' && pattern[at + 1] != ']') {
      high = pattern[at + 1];
      at += 2;
    }
    found = found || (low <= c && c <= high);
  }
  pattern.remove_prefix(std::min(at + 1, pattern.size()));
  return found != negative;
}

/// Takes one pattern character off the front and says whether it fits `c`.
bool take_one(std::string_view& pattern, char c) {
  switch (pattern.front()) {
    case '?': pattern.remove_prefix(1); return c != '/';
    case '[': return take_set(pattern, c) && c != '/';
    case '\\':
      if (pattern.size() > 1) pattern.remove_prefix(1);
      [[fallthrough]];
    default: {
      const char wanted = pattern.front();
      pattern.remove_prefix(1);
      return wanted == c;
    }
  }
}

/// Only the last `*` and the last `**` are ever gone back to, so that no pattern takes more than
/// (path × pattern)² steps. That is enough: where what stands before a `**` fits early it fits
/// best.
bool fits(std::string_view pattern, std::string_view path) {
  std::string_view star_pattern, deep_pattern;
  std::string_view star_path, deep_path;
  bool star = false, deep = false, deep_by_folder = false;
  while (true) {
    if (pattern.starts_with("**")) {
      pattern.remove_prefix(2);
      deep = true, star = false;
      deep_by_folder = pattern.starts_with('/');  // `**/x` fits `x` and `a/x`, not `ax`
      if (deep_by_folder) pattern.remove_prefix(1);
      deep_pattern = pattern, deep_path = path;
      continue;
    }
    if (pattern.starts_with('*')) {
      pattern.remove_prefix(1);
      star = true;
      star_pattern = pattern, star_path = path;
      continue;
    }
    if (path.empty() && pattern.empty()) return true;
    if (!path.empty() && !pattern.empty() && take_one(pattern, path.front())) {
      path.remove_prefix(1);
      continue;
    }
    if (star && !star_path.empty() && star_path.front() != '/') {
      star_path.remove_prefix(1);
      pattern = star_pattern, path = star_path;
      continue;
    }
    if (!deep || deep_path.empty()) return false;
    const std::size_t slash = deep_path.find('/');
    if (deep_by_folder && slash == std::string_view::npos) return false;
    deep_path.remove_prefix(deep_by_folder ? slash + 1 : 1);
    pattern = deep_pattern, path = deep_path;
    star = false;
  }
}

}  // namespace

std::optional<std::string> PathPatterns::add(std::string_view pattern) {
  Pattern added;
  if (pattern.starts_with("./")) {
    pattern.remove_prefix(2);
    added.anchored = true;
  }
  if (pattern.starts_with('/')) {
    pattern.remove_prefix(1);
    added.anchored = true;
  }
  if (pattern.ends_with('/')) {
    pattern.remove_suffix(1);
    added.folders_only = true;
  }
  if (pattern.empty()) return "the pattern is empty";
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] == '\\') {
      if (++at == pattern.size()) return "a '\\' stands at the end";
    } else if (pattern[at] == '[') {
      std::size_t end = at + 1;
      if (end < pattern.size() && (pattern[end] == '!' || pattern[end] == '^')) ++end;
      if (end < pattern.size()) ++end;  // a ']' in front is one of the set
      while (end < pattern.size() && pattern[end] != ']') end += pattern[end] == '\\' ? 2u : 1u;
      if (end >= pattern.size()) return "a '[' is not closed";
      at = end;
    }
  }
  added.anchored = added.anchored || pattern.find('/') != std::string_view::npos;
  added.text = pattern;
  patterns_.push_back(std::move(added));
  return std::nullopt;
}

bool PathPatterns::match(std::string_view path, bool is_folder) const {
  for (const Pattern& pattern : patterns_) {
    // The path itself and each folder above it, from the root down.
    std::size_t start = 0;
    for (std::size_t end = path.find('/');; end = path.find('/', end + 1)) {
      const bool whole = end == std::string_view::npos;
      if (!whole || is_folder || !pattern.folders_only) {
        const std::size_t from = pattern.anchored ? 0 : start;
        const std::string_view part = path.substr(from, whole ? end : end - from);
        if (fits(pattern.text, part)) return true;
      }
      if (whole) break;
      start = end + 1;
    }
  }
  return false;
}

}  // namespace waybill::go_source
