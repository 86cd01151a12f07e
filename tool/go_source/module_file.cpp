#include "tool/go_source/module_file.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace waybill::go_source {
namespace {

/// The words of go.mod and go.work, line by line. Blocks are unfolded: each line comes with its
/// verb.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
  }

  /// Reads up to the next line with something on it; false at the end.
  bool next() {
    while (!rest_.empty()) {
      ++number_;
      split();
      if (words_.empty()) continue;
      if (!block_.empty()) {
        if (words_.size() == 1 && words_[0] == ")") {
          block_.clear();
          continue;
        }
        verb_ = block_;
        return true;
      }
      verb_ = std::move(words_.front());
      words_.erase(words_.begin());
      if (words_.size() == 1 && words_[0] == "(") {
        block_ = verb_;
        continue;
      }
      if (words_.size() == 2 && words_[0] == "(" && words_[1] == ")") continue;
      return true;
    }
    if (!block_.empty() && problem_.line == 0)
      complain("the block of '" + block_ + "' is not closed");
    return false;
  }

  const std::string& verb() const { return verb_; }
  const std::vector<std::string>& words() const { return words_; }
  void complain(std::string what) {
    if (problem_.line == 0) problem_ = {number_, std::move(what)};
  }
  ModuleFileProblem problem() { return std::move(problem_); }

 private:
  void split() {
    words_.clear();
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    while (!line.empty()) {
      const char c = line.front();
      if (c == ' ' || c == '\t' || c == '\r') {
        line.remove_prefix(1);
      } else if (line.starts_with("//")) {
        return;
      } else if (c == '"' || c == '`') {
        line.remove_prefix(1);
        quoted(line, c);
      } else if (c == '(' || c == ')') {
        words_.emplace_back(1, c);
        line.remove_prefix(1);
      } else {
        std::size_t length = 0;
        while (length < line.size() && !ends_word(line, length)) ++length;
        words_.emplace_back(line.substr(0, length));
        line.remove_prefix(length);
      }
    }
  }

  static bool ends_word(std::string_view line, std::size_t at) {
    const char c = line[at];
    return c == ' ' || c == '\t' || c == '\r' || c == '(' || c == ')' ||
           line.substr(at).starts_with("//");
  }

  void quoted(std::string_view& line, char quote) {
    std::string word;
    while (!line.empty() && line.front() != quote) {
      // Paths hold no control characters, so a backslash only ever guards itself or a quote.
      if (quote == '"' && line.front() == '\\' && line.size() > 1) line.remove_prefix(1);
      word += line.front();
      line.remove_prefix(1);
    }
    if (line.empty()) {
      complain("a quoted string is not closed");
    } else {
      line.remove_prefix(1);
    }
    words_.push_back(std::move(word));
  }

  std::string_view rest_;
  std::uint32_t number_ = 0;
  std::string verb_, block_;
  std::vector<std::string> words_;
  ModuleFileProblem problem_;
};

/// `path [version] => path [version]`.
void add_replacement(Lines& lines, std::vector<Replacement>& list) {
  const std::vector<std::string>& words = lines.words();
  const auto arrow = std::ranges::find(words, "=>");
  const auto before = arrow - words.begin(), after = words.end() - arrow - 1;
  if (arrow == words.end() || before < 1 || before > 2 || after < 1 || after > 2) {
    lines.complain("'replace' wants: path [version] => folder, or path [version] => path version");
    return;
  }
  Replacement replacement;
  replacement.from = {words[0], before == 2 ? words[1] : std::string()};
  replacement.to = {arrow[1], after == 2 ? arrow[2] : std::string()};
  list.push_back(std::move(replacement));
}

}  // namespace

GoMod parse_go_mod(std::string_view text) {
  GoMod result;
  Lines lines(text);
  while (lines.next()) {
    const std::string& verb = lines.verb();
    const std::vector<std::string>& words = lines.words();
    if (verb == "module" || verb == "go") {
      if (words.size() != 1) {
        lines.complain("'" + verb + "' wants one word");
      } else {
        (verb == "go" ? result.go : result.module) = words[0];
      }
    } else if (verb == "require" || verb == "exclude") {
      if (words.size() != 2) {
        lines.complain("'" + verb + "' wants: path version");
      } else {
        (verb == "require" ? result.require : result.exclude).push_back({words[0], words[1]});
      }
    } else if (verb == "replace") {
      add_replacement(lines, result.replace);
    } else if (verb == "ignore") {
      if (words.size() != 1) {
        lines.complain("'ignore' wants one folder");
      } else {
        result.ignore.push_back(words[0]);
      }
    }
    // Other verbs (toolchain, retract, tool, godebug, and those to come) say nothing about where
    // packages are.
  }
  result.problem = lines.problem();
  return result;
}

GoWork parse_go_work(std::string_view text) {
  GoWork result;
  Lines lines(text);
  while (lines.next()) {
    if (lines.verb() == "use") {
      if (lines.words().size() != 1) {
        lines.complain("'use' wants one folder");
      } else {
        result.use.push_back(lines.words()[0]);
      }
    } else if (lines.verb() == "replace") {
      add_replacement(lines, result.replace);
    }
  }
  result.problem = lines.problem();
  return result;
}

std::vector<ModuleVersion> parse_vendor_modules(std::string_view text) {
  std::vector<ModuleVersion> modules;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.starts_with("# ")) continue;  // "## explicit", or a package
    line.remove_prefix(2);
    std::vector<std::string_view> words;
    while (!line.empty()) {
      const std::size_t length = std::min(line.find_first_of(" \t\r"), line.size());
      if (length > 0) words.push_back(line.substr(0, length));
      line.remove_prefix(std::min(length + 1, line.size()));
    }
    if (words.empty()) continue;
    const auto arrow = std::ranges::find(words, "=>");
    ModuleVersion module{std::string(words[0]), {}};
    if (arrow == words.end()) {
      if (words.size() > 1) module.version = words[1];
    } else if (words.end() - arrow == 3) {
      module.version = arrow[2];
    }
    // The end of the file repeats the replacements that no version is in use of.
    if (std::ranges::find(modules, module.path, &ModuleVersion::path) == modules.end()) {
      modules.push_back(std::move(module));
    }
  }
  return modules;
}

bool go_version_at_least(std::string_view version, unsigned minor) {
  constexpr unsigned kAssumed = 16;
  unsigned major = 0, found = 0;
  const char* const end = version.data() + version.size();
  const auto [dot, error] = std::from_chars(version.data(), end, major);
  if (error != std::errc{} || dot == end || *dot != '.') return kAssumed >= minor;
  if (std::from_chars(dot + 1, end, found).ec != std::errc{}) return kAssumed >= minor;
  return major > 1 || found >= minor;
}

}  // namespace waybill::go_source
