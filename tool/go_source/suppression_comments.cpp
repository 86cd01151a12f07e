// Which lines a directive covers follows golangci-lint's //nolint, so that habits carry over
// (golangci-lint 1.64, pkg/result/processors/nolint_filter.go).
#include "tool/go_source/suppression_comments.hpp"

#include <algorithm>
#include <cctype>
#include <limits>
#include <optional>

namespace waybill::go_source {
namespace {

constexpr std::uint32_t kLastLine = std::numeric_limits<std::uint32_t>::max();

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// Splits "a, b" or "a,b" into its names.
std::vector<std::string> names_in(std::string_view list) {
  std::vector<std::string> names;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view name = trimmed(list.substr(0, comma));
    if (!name.empty()) names.emplace_back(name);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return names;
}

/// Takes the list of names off the front of `text`: names joined by commas, with spaces allowed
/// behind a comma only.
std::string_view take_names(std::string_view& text) {
  std::size_t end = 0;
  while (end < text.size()) {
    if (text[end] == ',') {
      ++end;
      while (end < text.size() && is_space(text[end])) ++end;
    } else if (is_space(text[end])) {
      break;
    } else {
      ++end;
    }
  }
  const std::string_view names = text.substr(0, end);
  text.remove_prefix(end);
  return names;
}

/// Reads a line comment from its slashes on; returns nothing if it is no directive.
std::optional<SuppressionComment> parse_comment(std::string_view comment) {
  std::string_view text = trimmed(comment.substr(2));
  SuppressionComment directive;
  constexpr std::string_view kIgnore = "waybill:ignore";
  constexpr std::string_view kNoLint = "nolint:";
  if (text.starts_with(kIgnore)) {
    text.remove_prefix(kIgnore.size());
    if (!text.empty() && !is_space(text.front())) return std::nullopt;  // waybill:ignored
    text = trimmed(text);
    directive.rules = names_in(take_names(text));
  } else if (text.starts_with(kNoLint)) {
    text.remove_prefix(kNoLint.size());
    directive.kind = SuppressionKind::NoLint;
    directive.rules = names_in(take_names(text));
  } else {
    return std::nullopt;
  }
  text = trimmed(text);
  // A reason is often set apart: `//nolint:waybill // why`.
  while (text.starts_with('/') || text.starts_with('-')) text = trimmed(text.substr(1));
  directive.reason = std::string(text);
  return directive;
}

/// One pass over a file's bytes that knows strings, comments and brackets, and nothing else of Go.
class Scanner {
 public:
  explicit Scanner(std::string_view source) : source_(source) {
    line_has_code_.push_back(false);
    closes_at_.push_back(0);
  }

  std::vector<SuppressionComment> run() {
    while (at_ < source_.size()) step();
    for (SuppressionComment& directive : directives_) cover(directive);
    return std::move(directives_);
  }

 private:
  std::uint32_t line() const { return static_cast<std::uint32_t>(line_has_code_.size()); }

  void step() {
    const char c = source_[at_];
    switch (c) {
      case '\n': new_line(); return;
      case ' ':
      case '\t':
      case '\r': ++at_; return;
      case '/':
        if (next_is('/')) return line_comment();
        if (next_is('*')) return block_comment();
        break;
      case '"':
      case '\'': code(); return quoted(c);
      case '`': code(); return raw_string();
      case '(':
      case '[':
      case '{': open_lines_.push_back(line()); break;
      case ')':
      case ']':
      case '}': close(); break;
      default: break;
    }
    if (package_line_ == 0 && !line_has_code_.back() && source_.substr(at_).starts_with("package")) {
      package_line_ = line();
    }
    code();
    ++at_;
  }

  bool next_is(char c) const { return at_ + 1 < source_.size() && source_[at_ + 1] == c; }

  void code() { line_has_code_.back() = true; }

  void new_line() {
    ++at_;
    line_start_ = at_;
    line_has_code_.push_back(false);
    closes_at_.push_back(0);
  }

  void line_comment() {
    const std::size_t end = std::min(source_.find('\n', at_), source_.size());
    const std::string_view comment = source_.substr(at_, end - at_);
    if (auto directive = parse_comment(comment)) {
      directive->line = line();
      directive->column = static_cast<std::uint32_t>(at_ - line_start_ + 1);
      std::size_t length = comment.size();
      while (length > 0 && is_space(comment[length - 1])) --length;
      directive->end_column = directive->column + static_cast<std::uint32_t>(length);
      directives_.push_back(std::move(*directive));
    }
    at_ = end;
  }

  void block_comment() {
    const std::size_t end = source_.find("*/", at_ + 2);
    const std::size_t stop = end == std::string_view::npos ? source_.size() : end + 2;
    advance_to(stop);
  }

  void raw_string() {
    const std::size_t end = source_.find('`', at_ + 1);
    advance_to(end == std::string_view::npos ? source_.size() : end + 1);
    code();
  }

  /// An interpreted string or rune ends at its quote, or, in a broken file, at the line's end.
  void quoted(char quote) {
    ++at_;
    while (at_ < source_.size() && source_[at_] != '\n') {
      const char c = source_[at_++];
      if (c == quote) return;
      if (c == '\\' && at_ < source_.size() && source_[at_] != '\n') ++at_;
    }
  }

  void advance_to(std::size_t stop) {
    while (at_ < stop) {
      if (source_[at_] == '\n') {
        new_line();
      } else {
        ++at_;
      }
    }
  }

  void close() {
    if (open_lines_.empty()) return;
    const std::uint32_t opened = open_lines_.back();
    open_lines_.pop_back();
    if (opened != line()) closes_at_[opened - 1] = std::max(closes_at_[opened - 1], line());
  }

  void cover(SuppressionComment& directive) const {
    std::uint32_t first = directive.line;
    if (!line_has_code_[first - 1]) {
      if (package_line_ == 0 || directive.line < package_line_) {
        directive.first_line = 1;
        directive.last_line = kLastLine;
        return;
      }
      // Comment lines may stand between, blank ones may not: the scan below ends at either.
      do {
        ++first;
      } while (first <= line() && is_comment_line(first));
      if (first > line() || !line_has_code_[first - 1]) return;
    }
    std::uint32_t last = first;
    while (closes_at_[last - 1] > last) last = closes_at_[last - 1];
    directive.first_line = first;
    directive.last_line = last;
  }

  bool is_comment_line(std::uint32_t number) const {
    if (line_has_code_[number - 1]) return false;
    return std::ranges::binary_search(comment_lines(), number);
  }

  /// Lines that hold nothing but a line comment; found only when a directive needs them.
  const std::vector<std::uint32_t>& comment_lines() const {
    if (!comment_lines_) {
      comment_lines_.emplace();
      std::uint32_t number = 1;
      std::string_view rest = source_;
      while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        if (trimmed(rest.substr(0, end)).starts_with("//")) comment_lines_->push_back(number);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        ++number;
      }
    }
    return *comment_lines_;
  }

  std::string_view source_;
  std::size_t at_ = 0;
  std::size_t line_start_ = 0;
  std::uint32_t package_line_ = 0;
  std::vector<bool> line_has_code_;         // by line - 1
  std::vector<std::uint32_t> closes_at_;    // by line - 1: where the last bracket opened there closes
  std::vector<std::uint32_t> open_lines_;   // of the brackets that are open
  std::vector<SuppressionComment> directives_;
  mutable std::optional<std::vector<std::uint32_t>> comment_lines_;
};

}  // namespace

std::vector<SuppressionComment> find_suppression_comments(std::string_view source) {
  // Most files have none, and finding that out must cost next to nothing.
  if (source.find("waybill:ignore") == std::string_view::npos &&
      source.find("nolint:") == std::string_view::npos) {
    return {};
  }
  return Scanner(source).run();
}

}  // namespace waybill::go_source
