#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <utility>

#include "tool/profile/goroutines.hpp"

// The form is that of runtime.Stack: goroutineheader, traceback and printcreatedby in runtime/traceback.go and
// runtime/proc.go, the same from Go 1.12 to 1.26 but for " in goroutine N" (1.21) and labels behind the state (1.26).

namespace waybill::profile {
namespace {

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end == text.data()) return std::nullopt;
  return value;
}

struct Place {
  std::string_view file;
  std::uint32_t line = 0;
};

/// "\t/a/b.go:12 +0x1d" -> "/a/b.go" and 12.
std::optional<Place> place_of(std::string_view text) {
  if (!text.starts_with('\t')) return std::nullopt;
  text.remove_prefix(1);
  const std::size_t offset = text.rfind(" +0x");
  if (offset != std::string_view::npos) text = text.substr(0, offset);
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto line = number(text.substr(colon + 1));
  if (!line || *line > UINT32_MAX) return std::nullopt;
  return Place{text.substr(0, colon), static_cast<std::uint32_t>(*line)};
}

class TextReader {
 public:
  explicit TextReader(std::string_view text) : left_(text) {}

  model::GoroutineProfile read() {
    std::string_view line;
    while (next(line)) {
      if (line.starts_with("goroutine ")) goroutine(line);
    }
    return std::move(profile_);
  }

 private:
  bool next(std::string_view& line) {
    if (left_.empty()) return false;
    const std::size_t end = std::min(left_.find('\n'), left_.size());
    line = left_.substr(0, end);
    left_.remove_prefix(std::min(end + 1, left_.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return true;
  }

  /// "goroutine 18 [chan receive, 5 minutes, locked to thread]:" and what belongs to it, up to an empty line.
  void goroutine(std::string_view header) {
    model::GoroutineGroup group;
    header.remove_prefix(std::string_view("goroutine ").size());
    const auto id = number(header);
    const std::size_t open = header.find('['), close = header.find(']');
    if (!id || open == std::string_view::npos || close == std::string_view::npos || close < open || !header.ends_with(':')) return;
    group.id = *id;
    const std::string_view inside = header.substr(open + 1, close - open - 1);
    const std::size_t comma = std::min(inside.find(", "), inside.size());
    group.state = std::string(inside.substr(0, comma));
    const std::size_t minutes = inside.rfind(" minutes");
    if (minutes != std::string_view::npos) {
      const std::size_t before = inside.substr(0, minutes).rfind(' ');
      group.waited = number(inside.substr(before == std::string_view::npos ? 0 : before + 1)).value_or(0);
    }

    model::Stacks& stacks = profile_.stacks;
    group.stack.first = static_cast<std::uint32_t>(stacks.calls.size());
    std::string_view line;
    while (next(line) && !line.empty()) {
      constexpr std::string_view kCreatedBy = "created by ";
      if (line.starts_with(kCreatedBy)) {
        std::string_view creator = line.substr(kCreatedBy.size());
        creator = creator.substr(0, creator.find(" in goroutine "));
        group.creator = std::string(creator);
        profile_.creators = true;
        if (const auto at = place()) {
          group.creator_file = std::string(at->file);
          group.creator_line = at->line;
        }
        continue;
      }
      // "pkg.(*T).Method(0x1, {0x2, 0x3})"; the arguments have no parentheses of their own.
      const std::size_t arguments = line.rfind('(');
      if (arguments == std::string_view::npos || arguments == 0) continue;  // "...additional frames elided..."
      if (const auto at = place()) stacks.add_call(location(line.substr(0, arguments), *at));
    }
    group.stack.count = static_cast<std::uint32_t>(stacks.calls.size()) - group.stack.first;
    profile_.groups.push_back(std::move(group));
  }

  /// The next line if it is the place of a frame; else it stays.
  std::optional<Place> place() {
    const std::string_view before = left_;
    std::string_view line;
    if (next(line)) {
      if (const auto found = place_of(line)) return found;
    }
    left_ = before;
    return std::nullopt;
  }

  std::uint32_t location(std::string_view function, Place at) {
    model::Stacks& stacks = profile_.stacks;
    const auto [named, fresh] = functions_.try_emplace({function, at.file}, static_cast<std::uint32_t>(stacks.functions.size()));
    if (fresh) stacks.functions.push_back({.name = std::string(function), .file = std::string(at.file)});
    const auto [placed, new_place] = places_.try_emplace({named->second, at.line}, static_cast<std::uint32_t>(stacks.locations.size()));
    if (new_place) {
      stacks.locations.push_back({.first = static_cast<std::uint32_t>(stacks.frames.size()), .count = 1});
      stacks.frames.push_back({.function = named->second, .line = at.line});
    }
    return placed->second;
  }

  std::string_view left_;
  model::GoroutineProfile profile_;
  std::map<std::pair<std::string_view, std::string_view>, std::uint32_t> functions_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> places_;
};

}  // namespace

model::GoroutineProfile read_goroutine_text(std::string_view text, const std::string& where) {
  model::GoroutineProfile profile = TextReader(text).read();
  profile.file = where;
  return profile;
}

}  // namespace waybill::profile
