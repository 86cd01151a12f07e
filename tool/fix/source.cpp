#include "tool/fix/source.hpp"

#include <algorithm>
#include <cstddef>
#include <ranges>

#include <fmt/format.h>

namespace waybill::fix {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

}  // namespace

std::string_view text_of(const Outline& outline, NodeIndex node) {
  const model::OutlineNode& it = outline.nodes[node];
  if (it.start >= it.end || it.end > outline.text.size()) return {};
  return std::string_view(outline.text).substr(it.start, it.end - it.start);
}

std::vector<NodeIndex> children_of(const Outline& outline, NodeIndex node) {
  std::vector<NodeIndex> children;
  for (NodeIndex child = outline.nodes[node].first; child != 0; child = outline.nodes[child].next)
    children.push_back(child);
  return children;
}

std::vector<NodeIndex> arguments_of(const Outline& outline, NodeIndex call) {
  std::vector<NodeIndex> arguments = children_of(outline, call);
  if (!arguments.empty()) arguments.erase(arguments.begin());
  return arguments;
}

NodeIndex node_at(const Outline& outline, std::uint32_t offset, Shape shape) {
  NodeIndex found = 0;
  for (NodeIndex index = 1; index < outline.nodes.size(); ++index) {
    const model::OutlineNode& node = outline.nodes[index];
    if (node.start != offset || node.shape != shape) continue;
    if (found == 0 || node.end < outline.nodes[found].end) found = index;
  }
  return found;
}

NodeIndex argument_at(const Outline& outline, std::uint32_t offset) {
  NodeIndex found = 0;
  for (NodeIndex index = 1; index < outline.nodes.size(); ++index) {
    const model::OutlineNode& node = outline.nodes[index];
    if (node.start != offset || node.parent == 0) continue;
    const model::OutlineNode& parent = outline.nodes[node.parent];
    if (parent.shape != Shape::Call || parent.first == index) continue;
    if (found == 0 || node.end > outline.nodes[found].end) found = index;
  }
  return found;
}

NodeIndex enclosing(const Outline& outline, NodeIndex node, std::initializer_list<Shape> shapes) {
  for (NodeIndex at = outline.nodes[node].parent; at != 0; at = outline.nodes[at].parent) {
    if (std::ranges::find(shapes, outline.nodes[at].shape) != shapes.end()) return at;
  }
  return 0;
}

bool is_within(const Outline& outline, NodeIndex node, NodeIndex whole) {
  for (; node != 0; node = outline.nodes[node].parent) {
    if (node == whole) return true;
  }
  return false;
}

NodeIndex node_covering(const Outline& outline, std::uint32_t start, std::uint32_t end) {
  NodeIndex at = outline.nodes.size() > 1 ? 1 : 0;
  for (NodeIndex child = at == 0 ? 0 : outline.nodes[at].first; child != 0;) {
    const model::OutlineNode& node = outline.nodes[child];
    if (node.start <= start && end <= node.end && node.start < node.end) {
      at = child;
      child = node.first;
    } else {
      child = node.next;
    }
  }
  return at;
}

bool is_member(const Outline& outline, std::uint32_t offset, std::string_view* qualifier) {
  const std::string& text = outline.text;
  std::size_t at = offset;
  while (at > 0 && is_blank(text[at - 1])) --at;
  if (at == 0 || text[at - 1] != '.') return false;
  if (at >= 3 && text[at - 2] == '.' && text[at - 3] == '.')
    return false;  // a variadic parameter's type
  if (qualifier != nullptr) {
    const auto word =
        std::ranges::find(outline.words, static_cast<std::uint32_t>(at - 1), &model::Word::end);
    *qualifier = word == outline.words.end()
                     ? std::string_view()
                     : std::string_view(text).substr(word->start, word->end - word->start);
  }
  return true;
}

std::vector<std::uint32_t> mentions_of(const Outline& outline, std::string_view name,
                                       std::uint32_t start, std::uint32_t end) {
  std::vector<std::uint32_t> found;
  for (auto word = std::ranges::lower_bound(outline.words, start, {}, &model::Word::start);
       word != outline.words.end() && word->start < end; ++word) {
    if (std::string_view(outline.text).substr(word->start, word->end - word->start) != name)
      continue;
    if (!is_member(outline, word->start)) found.push_back(word->start);
  }
  return found;
}

std::string_view name_of_import(const Outline& outline, std::string_view path) {
  for (const model::ImportedName& import : outline.imports) {
    if (import.path == path && import.name != "_" && import.name != ".") return import.name;
  }
  return {};
}

std::optional<std::uint32_t> offset_of(std::string_view text, std::uint32_t line,
                                       std::uint32_t column) {
  if (line == 0 || column == 0) return {};
  std::size_t at = 0;
  for (std::uint32_t i = 1; i < line; ++i) {
    at = text.find('\n', at);
    if (at == std::string_view::npos) return {};
    ++at;
  }
  at += column - 1;
  if (at > text.size()) return {};
  return static_cast<std::uint32_t>(at);
}

std::set<std::string, std::less<>> names_in(const Source& source,
                                            const model::SourcePackage& package) {
  std::set<std::string, std::less<>> names;
  for (const FileIndex file : package.files) {
    const Outline* outline = source.outline(file);
    if (outline == nullptr) continue;
    for (const model::Word& word : outline->words)
      names.insert(outline->text.substr(word.start, word.end - word.start));
    for (const model::ImportedName& import : outline->imports) names.insert(import.name);
  }
  return names;
}

std::string free_name(const std::set<std::string, std::less<>>& taken, std::string wanted) {
  static constexpr std::string_view kWords[] = {
      "break",  "case",        "chan", "const",   "continue", "default", "defer",
      "else",   "fallthrough", "for",  "func",    "go",       "goto",    "if",
      "import", "interface",   "map",  "package", "range",    "return",  "select",
      "struct", "switch",      "type", "var",     "string",   "any",     "error",
      "bool",   "int",         "nil",  "len",     "new",      "true",    "false"};
  const auto is_free = [&](const std::string& name) {
    return !taken.contains(name) && std::ranges::find(kWords, name) == std::end(kWords);
  };
  if (is_free(wanted)) return wanted;
  for (int number = 2;; ++number) {
    if (std::string name = fmt::format("{}{}", wanted, number); is_free(name)) return name;
  }
}

std::vector<Place> mentions_of_object(const Source& source, std::uint32_t package,
                                      std::string_view name) {
  std::vector<Place> found;
  for (FileIndex file = 0; file < source.program.files.size(); ++file) {
    const bool own = source.packages.of_file[file] == package;
    if (!own && (!is_exported(name) || !source.package_of(file).target)) continue;
    const Outline* outline = source.outline(file);
    if (outline == nullptr) continue;
    const std::string_view import =
        own ? std::string_view() : name_of_import(*outline, source.packages.packages[package].path);
    if (!own && import.empty()) continue;
    for (const model::Word& word : outline->words) {
      if (std::string_view(outline->text).substr(word.start, word.end - word.start) != name)
        continue;
      std::string_view qualifier;
      const bool member = is_member(*outline, word.start, &qualifier);
      if (own ? member : !member || qualifier != import) continue;
      found.push_back(
          {file, own ? word.start : word.start - static_cast<std::uint32_t>(import.size()) - 1});
    }
  }
  return found;
}

bool is_shadowed(const Outline& outline, NodeIndex node, std::string_view name) {
  NodeIndex function = node;
  for (NodeIndex at = node; at != 0; at = outline.nodes[at].parent) {
    const Shape shape = outline.nodes[at].shape;
    if (shape == Shape::Declaration || shape == Shape::Function) function = at;
  }
  for (NodeIndex index = 1; index < outline.nodes.size(); ++index) {
    const model::OutlineNode& other = outline.nodes[index];
    const bool parameter = other.shape == Shape::Parameter;
    if (!parameter && other.shape != Shape::Define && other.shape != Shape::VarSpec &&
        other.shape != Shape::Range)
      continue;
    if (!is_within(outline, index, function)) continue;
    const model::OutlineNode& names = parameter ? other : outline.nodes[other.first];
    const auto found = mentions_of(outline, name, names.start, names.end);
    if (!found.empty() && (!parameter || found.front() == other.start)) return true;
  }
  return false;
}

std::string_view parameter_name(const Outline& outline, NodeIndex parameter) {
  const std::string_view text = text_of(outline, parameter);
  return text.substr(0, text.find_first_of(" \t\n,"));
}

std::string_view declared_as(const Outline& outline, NodeIndex name) {
  NodeIndex function = 0;
  for (NodeIndex at = name; at != 0; at = outline.nodes[at].parent) {
    const Shape shape = outline.nodes[at].shape;
    if (shape == Shape::Declaration || shape == Shape::Function) function = at;
  }
  const std::string_view wanted = text_of(outline, name);
  std::string_view
      found;  // the last one before the name: a literal's parameter hides the function's
  for (NodeIndex index = function; index != 0 && index < name; ++index) {
    const model::OutlineNode& node = outline.nodes[index];
    if (node.shape == Shape::Parameter && parameter_name(outline, index) == wanted) {
      NodeIndex typed = index;  // `a, b string`
      while (typed != 0 && outline.nodes[typed].first == 0) typed = outline.nodes[typed].next;
      if (typed != 0) found = text_of(outline, outline.nodes[typed].first);
    }
    if (node.shape != Shape::Define) continue;
    const model::OutlineNode& names = outline.nodes[node.first];
    const std::string_view made = text_of(outline, names.next);
    const bool context = made.ends_with("ontext()") || made.starts_with("context.");
    if (context && !mentions_of(outline, wanted, names.start, names.end).empty()) found = made;
  }
  return found;
}

std::uint32_t declaration_point(const Outline& outline) {
  std::uint32_t at = 0;
  for (const model::ImportedName& import : outline.imports) at = std::max(at, import.end);
  const std::string& text = outline.text;
  const auto line_end = [&](std::uint32_t from) {
    const std::size_t end = text.find('\n', from);
    return static_cast<std::uint32_t>(end == std::string::npos ? text.size() : end);
  };
  if (at == 0) {
    for (const model::Word& word : outline.words) {
      if (std::string_view(text).substr(word.start, word.end - word.start) != outline.package)
        continue;
      return line_end(word.end);
    }
    return static_cast<std::uint32_t>(text.size());
  }
  // The next thing that isn't blank or a comment behind the last spec closes its group, if it is
  // one.
  std::uint32_t end = line_end(at);
  std::size_t next = end;
  while (next < text.size()) {
    while (next < text.size() && is_blank(text[next])) ++next;
    if (text.compare(next, 2, "//") != 0) break;
    next = line_end(static_cast<std::uint32_t>(next));
  }
  if (next < text.size() && text[next] == ')') end = line_end(static_cast<std::uint32_t>(next));
  return end;
}

bool is_exported(std::string_view name) {
  return !name.empty() &&
         ((name[0] >= 'A' && name[0] <= 'Z') || static_cast<unsigned char>(name[0]) >= 0x80);
}

}  // namespace waybill::fix
