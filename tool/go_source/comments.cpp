#include "comments.hpp"

#include <charconv>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace waybill::go_source {
namespace {

/// The number behind the last colon of a text.
struct TrailingNumber {
  std::size_t start = 0;   ///< of the number; 0: there is no colon
  std::uint64_t value = 0;
  bool valid = false;
};

TrailingNumber trailing_number(std::string_view text) {
  TrailingNumber number;
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return number;
  number.start = colon + 1;
  const char* const end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data() + number.start, end, number.value);
  number.valid = failure == std::errc{} && stop == end;
  return number;
}

/// Returns true if tools read the line comment `text` (both slashes, no line end).
bool is_directive(std::string_view text) {
  std::string_view body = text.substr(2);
  if (body.starts_with("waybill:") || body.starts_with("go:build")) return true;
  // The form that the go command asks for: ^// Code generated .* DO NOT EDIT\.$
  constexpr std::string_view kGenerated = " Code generated ";
  constexpr std::string_view kDoNotEdit = " DO NOT EDIT.";
  if (body.starts_with(kGenerated)) {
    return body.size() >= kGenerated.size() + kDoNotEdit.size() && body.ends_with(kDoNotEdit);
  }
  // golangci-lint and go/build allow blanks before these.
  while (!body.empty() && (body.front() == ' ' || body.front() == '\t')) body.remove_prefix(1);
  return body.starts_with("nolint") || body.starts_with("+build");
}

/// Reports the position numbers that go/scanner rejects in a line directive; `text` is a comment
/// that starts with `//line ` or `/*line `.
void check_line_directive(std::string_view text, LexicalErrors& errors) {
  // go/scanner's limit on lines and columns (updateLineInfo in Go 1.27).
  constexpr std::uint64_t kLargest = std::uint64_t{1} << 30;
  constexpr std::size_t kPrefix = std::string_view("//line ").size();
  const auto* const start = reinterpret_cast<const unsigned char*>(text.data()) + kPrefix;
  const auto out_of_range = [](std::uint64_t value) { return value == 0 || value > kLargest; };
  if (text[1] == '*') text.remove_suffix(2);
  text.remove_prefix(kPrefix);
  const TrailingNumber last = trailing_number(text);
  if (last.start == 0) return;
  const TrailingNumber before = trailing_number(text.substr(0, last.start - 1));
  if (!last.valid) {
    errors.report(start + last.start, "invalid line number");
  } else if (before.valid && out_of_range(last.value)) {
    errors.report(start + last.start, "invalid column number");
  } else if (out_of_range(before.valid ? before.value : last.value)) {
    errors.report(start + (before.valid ? before.start : last.start), "invalid line number");
  }
}

std::string_view text_between(const unsigned char* start, const unsigned char* end) {
  return {reinterpret_cast<const char*>(start), static_cast<std::size_t>(end - start)};
}

}  // namespace

const unsigned char* scan_line_comment(const unsigned char* start, const unsigned char* begin,
                                       const unsigned char* end, std::vector<Comment>& directives,
                                       LexicalErrors& errors) {
  const void* const newline = std::memchr(start, '\n', static_cast<std::size_t>(end - start));
  const auto* const stop = newline != nullptr ? static_cast<const unsigned char*>(newline) : end;
  std::string_view text = text_between(start, stop);
  if (text.ends_with('\r')) text.remove_suffix(1);
  switch (start[2]) {
    case 'w': case 'g': case 'n': case ' ': case '\t': case '+':
      if (is_directive(text)) {
        directives.push_back({static_cast<std::uint32_t>(start - begin),
                              static_cast<std::uint32_t>(text.size())});
      }
      break;
    case 'l':   // counts at the start of a line only
      if ((start == begin || start[-1] == '\n') && text.starts_with("//line ")) {
        check_line_directive(text, errors);
      }
      break;
    default: break;
  }
  return stop;
}

BlockComment scan_block_comment(const unsigned char* start, const unsigned char* end,
                                LexicalErrors& errors) {
  const std::string_view rest = text_between(start, end);
  const std::size_t close = rest.find("*/", 2);
  if (close == std::string_view::npos) errors.report(start, "comment not terminated");
  const std::string_view text = rest.substr(0, close == std::string_view::npos ? close : close + 2);
  if (close != std::string_view::npos && text.starts_with("/*line ")) {
    check_line_directive(text, errors);
  }
  const void* const newline = std::memchr(start, '\n', text.size());
  return {start + text.size(), static_cast<const unsigned char*>(newline)};
}

}  // namespace waybill::go_source
