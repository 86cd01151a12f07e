#include "tool/go_source/constraint.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace waybill::go_source {
namespace {

// internal/syslist/syslist.go of Go 1.26: past, present and future names, sorted.
constexpr std::array<std::string_view, 18> kSystems = {
    "aix",   "android", "darwin", "dragonfly", "freebsd", "hurd",    "illumos", "ios",     "js",
    "linux", "nacl",    "netbsd", "openbsd",   "plan9",   "solaris", "wasip1",  "windows", "zos"};
constexpr std::array<std::string_view, 24> kArchitectures = {
    "386",     "amd64",  "amd64p32", "arm",       "arm64",       "arm64be", "armbe",   "loong64",
    "mips",    "mips64", "mips64le", "mips64p32", "mips64p32le", "mipsle",  "ppc",     "ppc64",
    "ppc64le", "riscv",  "riscv64",  "s390",      "s390x",       "sparc",   "sparc64", "wasm"};
static_assert(std::ranges::is_sorted(kSystems) && std::ranges::is_sorted(kArchitectures));

constexpr std::string_view kSystem = "linux", kArchitecture = "amd64";
constexpr unsigned kNewestRelease = 27;  // go1.27

// The experiments that are on by default in Go 1.26 on linux/amd64 (internal/buildcfg/exp.go).
constexpr std::array<std::string_view, 5> kExperiments = {
    "dwarf5", "greenteagc", "randomizedheapbase64", "regabiargs", "regabiwrappers"};

// Deeper expressions than anyone writes; it bounds the recursion on hostile input. go/build allows
// 1000.
constexpr unsigned kDeepest = 500;

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool is_system(std::string_view name) {
  return std::ranges::binary_search(kSystems, name);
}
bool is_architecture(std::string_view name) {
  return std::ranges::binary_search(kArchitectures, name);
}

bool is_tag_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || byte >= 0x80;  // letters beyond ASCII; no tag of this build has any
}

bool tag_holds(std::string_view tag) {
  if (tag == kSystem || tag == "unix" || tag == kArchitecture || tag == "cgo" || tag == "gc" ||
      tag == "amd64.v1") {
    return true;
  }
  if (tag.starts_with("go1.")) {
    unsigned release = 0;
    const std::string_view number = tag.substr(4);
    const auto [end, error] =
        std::from_chars(number.data(), number.data() + number.size(), release);
    return error == std::errc{} && end == number.data() + number.size() && number.front() != '0' &&
           release <= kNewestRelease;
  }
  constexpr std::string_view kExperiment = "goexperiment.";
  return tag.starts_with(kExperiment) &&
         std::ranges::binary_search(kExperiments, tag.substr(kExperiment.size()));
}

/// What is known of an expression: whether it holds, and whether it can hold in any build that
/// lacks the tag `ignore`.
struct Truth {
  bool holds;
  bool possible;          ///< for some choice of the other tags
  bool refutable = true;  ///< its negation, likewise
};

Truth truth_of_tag(std::string_view tag) {
  if (tag == "ignore") return {false, false, true};
  return {tag_holds(tag), true, true};
}
Truth both(Truth a, Truth b) {
  return {a.holds && b.holds, a.possible && b.possible, a.refutable || b.refutable};
}
Truth either(Truth a, Truth b) {
  return {a.holds || b.holds, a.possible || b.possible, a.refutable && b.refutable};
}
Truth negated(Truth a) {
  return {!a.holds, a.refutable, a.possible};
}

/// The expression of a //go:build comment: || over && over ! over tags and parentheses.
class Expression {
 public:
  explicit Expression(std::string_view text) : text_(text) {}

  /// Returns false if it is malformed.
  bool parse(Truth& truth) {
    truth = any();
    skip_space();
    return !failed_ && at_ == text_.size();
  }

 private:
  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }
  bool take(std::string_view symbol) {
    skip_space();
    if (!text_.substr(at_).starts_with(symbol)) return false;
    at_ += symbol.size();
    return true;
  }
  Truth fail() {
    failed_ = true;
    at_ = text_.size();
    return {false, true, true};
  }
  Truth any() {
    Truth truth = all();
    while (!failed_ && take("||")) truth = either(truth, all());
    return truth;
  }
  Truth all() {
    Truth truth = single();
    while (!failed_ && take("&&")) truth = both(truth, single());
    return truth;
  }
  Truth single() {
    if (take("!")) {
      skip_space();
      // go/build/constraint refuses a double negation.
      if (at_ < text_.size() && text_[at_] == '!') return fail();
      return negated(single());
    }
    if (take("(")) {
      if (++depth_ > kDeepest) return fail();
      const Truth truth = any();
      --depth_;
      if (!failed_ && !take(")")) return fail();
      return truth;
    }
    skip_space();
    const std::size_t start = at_;
    while (at_ < text_.size() && is_tag_byte(text_[at_])) ++at_;
    if (at_ == start) return fail();
    return truth_of_tag(text_.substr(start, at_ - start));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  unsigned depth_ = 0;
  bool failed_ = false;
};

/// One `// +build` line's options: spaces mean or, commas and, `!` not. A malformed tag holds for
/// no build, negated or not.
Truth plus_build_line(std::string_view options) {
  Truth line{false, false, true};
  bool first_option = true;
  for (options = trimmed(options); !options.empty(); options = trimmed(options)) {
    std::size_t end = 0;
    while (end < options.size() && !is_space(options[end])) ++end;
    std::string_view option = options.substr(0, end);
    options.remove_prefix(end);
    Truth all{true, true, false};
    while (true) {
      const std::size_t comma = std::min(option.find(','), option.size());
      std::string_view tag = option.substr(0, comma);
      const bool negative = tag.starts_with('!');
      if (negative) tag.remove_prefix(1);
      const bool well_formed = !tag.empty() && std::ranges::all_of(tag, is_tag_byte);
      const Truth truth = well_formed ? truth_of_tag(tag) : Truth{false, true, true};
      all = both(all, negative && well_formed ? negated(truth) : truth);
      if (comma == option.size()) break;
      option.remove_prefix(comma + 1);
    }
    line = first_option ? all : either(line, all);
    first_option = false;
  }
  return line;
}

/// The rest of a `//go:build` comment; null data if the line is none.
std::string_view go_build_expression(std::string_view line) {
  constexpr std::string_view kMark = "//go:build";
  if (!line.starts_with(kMark)) return {};
  const std::string_view rest = line.substr(kMark.size());
  if (!rest.empty() && rest.front() != ' ' && rest.front() != '\t') return {};
  return trimmed(rest);
}

/// The options of a `// +build` comment; null data if the line is none.
std::string_view plus_build_options(std::string_view line) {
  if (!line.starts_with("//")) return {};
  line = trimmed(line.substr(2));
  constexpr std::string_view kMark = "+build";
  if (!line.starts_with(kMark)) return {};
  line.remove_prefix(kMark.size());
  if (!line.empty() && !is_space(line.front())) return {};
  return line;
}

BuildVerdict verdict(Truth truth) {
  return truth.holds      ? BuildVerdict::Built
         : truth.possible ? BuildVerdict::OtherBuild
                          : BuildVerdict::Never;
}

/// Takes the first line, without its end, off `text`.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

}  // namespace

std::string_view find_constraint(std::string_view source) {
  std::string_view rest = source;
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
  const char* plus_first = nullptr;
  const char* plus_last = nullptr;      // the last +build line that a blank line follows
  const char* pending_first = nullptr;  // +build lines that still wait for theirs
  const char* pending_last = nullptr;
  bool in_block_comment = false, line_comments_only = true;
  while (!rest.empty()) {
    std::string_view line = trimmed(take_line(rest));
    if (line.empty() && line_comments_only) {
      if (pending_first != nullptr) {
        if (plus_first == nullptr) plus_first = pending_first;
        plus_last = pending_last;
        pending_first = nullptr;
      }
      continue;
    }
    if (!line.starts_with("//")) line_comments_only = false;
    if (!in_block_comment && go_build_expression(line).data() != nullptr) return line;
    if (line_comments_only && plus_build_options(line).data() != nullptr) {
      if (pending_first == nullptr) pending_first = line.data();
      pending_last = line.data() + line.size();
    }
    bool code = false;
    while (!line.empty()) {
      if (in_block_comment) {
        const std::size_t end = line.find("*/");
        if (end == std::string_view::npos) break;
        in_block_comment = false;
        line = trimmed(line.substr(end + 2));
      } else if (line.starts_with("//")) {
        break;
      } else if (line.starts_with("/*")) {
        in_block_comment = true;
        line = trimmed(line.substr(2));
      } else {
        code = true;
        break;
      }
    }
    if (code) break;
  }
  if (plus_first == nullptr) return {};
  return {plus_first, static_cast<std::size_t>(plus_last - plus_first)};
}

BuildVerdict evaluate_constraint(std::string_view text) {
  text = trimmed(text);
  if (text.empty()) return BuildVerdict::Built;
  if (!text.starts_with("//")) {
    Truth truth{};
    return Expression(text).parse(truth) ? verdict(truth) : BuildVerdict::OtherBuild;
  }
  Truth lines{true, true, false};
  while (!text.empty()) {
    const std::string_view line = trimmed(take_line(text));
    if (const std::string_view expression = go_build_expression(line);
        expression.data() != nullptr) {
      Truth truth{};
      return Expression(expression).parse(truth) ? verdict(truth) : BuildVerdict::OtherBuild;
    }
    if (const std::string_view options = plus_build_options(line); options.data() != nullptr) {
      lines = both(lines, plus_build_line(options));
    }
  }
  return verdict(lines);
}

bool file_name_is_built(std::string_view name) {
  name = name.substr(0, name.find('.'));
  // What stands before the first underscore never counts: linux.go is for every system.
  const std::size_t underscore = name.find('_');
  if (underscore == std::string_view::npos) return true;
  name.remove_prefix(underscore);
  if (name.ends_with("_test")) name.remove_suffix(5);
  const auto take_last = [&name]() -> std::string_view {
    const std::size_t at = name.rfind('_');
    if (at == std::string_view::npos) return {};
    const std::string_view last = name.substr(at + 1);
    name = name.substr(0, at);
    return last;
  };
  const std::string_view last = take_last();
  if (is_architecture(last)) {
    if (last != kArchitecture) return false;
    const std::string_view before = take_last();
    return !is_system(before) || before == kSystem;
  }
  return !is_system(last) || last == kSystem;
}

}  // namespace waybill::go_source
