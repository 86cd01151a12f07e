// Globs on shown paths, as in .gitignore: what `exclude` names.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::go_source {

/// A list of globs. `*` and `?` stay within one folder, `**` spans several, `[a-z]` and `[!a-z]`
/// are sets, `\` takes the next character as it is. A pattern without a slash, a last one aside,
/// fits at any depth, the others count from the root. What fits a folder fits all below it.
class PathPatterns {
 public:
  /// Returns why the pattern makes no sense; nothing if it was added.
  std::optional<std::string> add(std::string_view pattern);

  bool empty() const { return patterns_.empty(); }

  /// Whether a pattern fits the file or one of the folders it is in.
  bool match(std::string_view path) const { return match(path, false); }

  /// Whether a pattern fits the folder or one of those it is in.
  bool match_folder(std::string_view path) const { return match(path, true); }

 private:
  bool match(std::string_view path, bool is_folder) const;

  struct Pattern {
    std::string text;
    bool anchored = false;
    bool folders_only = false;
  };
  std::vector<Pattern> patterns_;
};

}  // namespace waybill::go_source
