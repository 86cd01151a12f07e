#include "tool/fix/edits.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <tuple>
#include <utility>

namespace waybill::fix {
namespace {

using model::Edit;

bool is_same(const Edit& a, const Edit& b) {
  return std::tie(a.start, a.end, a.text) == std::tie(b.start, b.end, b.text);
}

/// Whether two different edits can't both be made. What is only inserted stands before what is
/// replaced there.
bool collide(const Edit& a, const Edit& b) {
  if (a.start == a.end) return b.start < a.start && a.start < b.end;
  if (b.start == b.end) return a.start < b.start && b.start < a.end;
  return a.start < b.end && b.start < a.end;
}

/// A line, and where its comment starts if it has code before one.
struct Line {
  std::size_t start = 0, end = 0;
  std::optional<std::size_t> comment;
};

/// The lines of Go text. Comments inside texts and characters are none; a line that a raw text or a
/// comment goes across has none.
std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines = {{0, 0, {}}};
  enum class In : std::uint8_t { Code, Text, Raw, Character, Block } in = In::Code;
  bool code = false, across = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\n') {
      lines.back().end = at;
      if (across) lines.back().comment.reset();
      lines.push_back({at + 1, at + 1, {}});
      code = false;
      across = in == In::Raw || in == In::Block;
      if (in == In::Text || in == In::Character) in = In::Code;
      continue;
    }
    const char next = at + 1 < text.size() ? text[at + 1] : '\0';
    switch (in) {
      case In::Code:
        if (c == '/' && next == '/') {
          if (code) lines.back().comment = at;
          at = std::min(text.find('\n', at), text.size()) - 1;
        } else if (c == '/' && next == '*') {
          in = In::Block;
          ++at;
          code = true;
        } else {
          if (c == '"') in = In::Text;
          if (c == '\'') in = In::Character;
          if (c == '`') in = In::Raw;
          code = code || (c != ' ' && c != '\t');
        }
        break;
      case In::Text:
        if (c == '\\')
          ++at;
        else if (c == '"')
          in = In::Code;
        break;
      case In::Character:
        if (c == '\\')
          ++at;
        else if (c == '\'')
          in = In::Code;
        break;
      case In::Raw:
        if (c == '`') in = In::Code;
        break;
      case In::Block:
        if (c == '*' && next == '/') {
          in = In::Code;
          ++at;
        }
        break;
    }
  }
  lines.back().end = text.size();
  return lines;
}

/// How many characters the code before a line's comment takes, blanks at its end left out.
std::size_t width_of(std::string_view text, const Line& line) {
  std::string_view code = text.substr(line.start, *line.comment - line.start);
  while (!code.empty() && (code.back() == ' ' || code.back() == '\t')) code.remove_suffix(1);
  return static_cast<std::size_t>(std::ranges::count_if(
      code, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::size_t depth_of(std::string_view text, const Line& line) {
  std::size_t depth = 0;
  while (line.start + depth < line.end && text[line.start + depth] == '\t') ++depth;
  return depth;
}

/// A run of lines [first, last) that stand in one depth and end in comments each.
struct Run {
  std::size_t first = 0, last = 0;
};

std::vector<Run> runs_of(std::string_view text, const std::vector<Line>& lines) {
  std::vector<Run> runs;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!lines[i].comment) continue;
    const bool goes_on = !runs.empty() && runs.back().last == i &&
                         depth_of(text, lines[i]) == depth_of(text, lines[i - 1]);
    if (goes_on)
      ++runs.back().last;
    else
      runs.push_back({i, i + 1});
  }
  return runs;
}

/// The comments of the run as gofmt puts them: one blank behind the longest line.
bool is_aligned(std::string_view text, const std::vector<Line>& lines, Run run) {
  std::size_t longest = 0;
  for (std::size_t i = run.first; i < run.last; ++i)
    longest = std::max(longest, width_of(text, lines[i]));
  for (std::size_t i = run.first; i < run.last; ++i) {
    const std::string_view before = text.substr(lines[i].start, *lines[i].comment - lines[i].start);
    const auto column = static_cast<std::size_t>(std::ranges::count_if(
        before, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
    if (column != longest + 1) return false;
  }
  return true;
}

}  // namespace

bool EditSet::add(const std::vector<Edit>& edits) {
  std::vector<const Edit*> fresh;
  for (const Edit& edit : edits) {
    const auto known = files_.find(edit.file);
    bool there = false;
    if (known != files_.end()) {
      for (const Edit& other : known->second) {
        there = there || is_same(edit, other);
        if (!is_same(edit, other) && collide(edit, other)) return false;
      }
    }
    there = there || std::ranges::any_of(fresh, [&](const Edit* other) {
              return other->file == edit.file && is_same(edit, *other);
            });
    if (!there) fresh.push_back(&edit);
  }
  for (std::size_t i = 0; i < fresh.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (fresh[i]->file == fresh[j]->file && collide(*fresh[i], *fresh[j])) return false;
    }
  }
  for (const Edit* edit : fresh) {
    auto& list = files_[edit->file];
    // Of insertions at one place the first that came stands first.
    list.insert(std::ranges::upper_bound(list, *edit,
                                         [](const Edit& a, const Edit& b) {
                                           return std::tie(a.start, a.end) <
                                                  std::tie(b.start, b.end);
                                         }),
                *edit);
  }
  return true;
}

std::expected<std::string, std::string> edited(std::string_view text,
                                               const std::vector<Edit>& edits) {
  std::string result;
  std::size_t at = 0;
  for (const Edit& edit : edits) {
    if (edit.start < at || edit.end < edit.start || edit.end > text.size())
      return std::unexpected("an edit lies beyond the text");
    result.append(text.substr(at, edit.start - at)).append(edit.text);
    at = edit.end;
  }
  result.append(text.substr(at));
  return result;
}

std::string align_comments(std::string_view before, const std::vector<Edit>& edits,
                           std::string after) {
  if (before.find("//") == std::string_view::npos) return after;
  const std::vector<Line> old_lines = lines_of(before);
  const std::vector<Run> old_runs = runs_of(before, old_lines);
  const std::vector<Line> lines = lines_of(after);
  // Where each edit's text stands afterwards.
  std::vector<std::pair<std::size_t, std::size_t>> touched;
  std::size_t shift_in = 0, shift_out = 0;
  bool tidy = true;
  for (const Edit& edit : edits) {
    const std::size_t start = edit.start + shift_in - shift_out;
    touched.emplace_back(start, start + edit.text.size());
    shift_in += edit.text.size();
    shift_out += edit.end - edit.start;
    for (const Run run : old_runs) {
      if (edit.end < old_lines[run.first].start || edit.start > old_lines[run.last - 1].end)
        continue;
      tidy = tidy && is_aligned(before, old_lines, run);
    }
  }
  if (!tidy) return after;
  std::string result;
  std::size_t at = 0;
  for (const Run run : runs_of(after, lines)) {
    const std::size_t start = lines[run.first].start, end = lines[run.last - 1].end;
    const bool is_touched = std::ranges::any_of(
        touched, [&](const auto& edit) { return edit.first <= end && edit.second >= start; });
    if (!is_touched) continue;
    std::size_t longest = 0;
    for (std::size_t i = run.first; i < run.last; ++i)
      longest = std::max(longest, width_of(after, lines[i]));
    for (std::size_t i = run.first; i < run.last; ++i) {
      std::size_t code = *lines[i].comment;
      while (code > lines[i].start && (after[code - 1] == ' ' || after[code - 1] == '\t')) --code;
      result.append(after, at, code - at);
      result.append(longest + 1 - width_of(after, lines[i]), ' ');
      at = *lines[i].comment;
    }
  }
  result.append(after, at);
  return result;
}

}  // namespace waybill::fix
