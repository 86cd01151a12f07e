#include <algorithm>

#include <fmt/format.h>

#include "tool/fix/fixes.hpp"

namespace waybill::fix {
namespace {

/// An assignment and the block that it stands in directly.
struct Assignment {
  NodeIndex statement = 0, block = 0;
};

bool declares(const Outline& outline, NodeIndex statement, std::string_view name) {
  const Shape shape = outline.nodes[statement].shape;
  if (shape != Shape::Define && shape != Shape::VarSpec) {
    // `var x T` stands in a declaration statement.
    return shape == Shape::Other &&
           std::ranges::any_of(children_of(outline, statement), [&](NodeIndex child) {
             return outline.nodes[child].shape == Shape::VarSpec && declares(outline, child, name);
           });
  }
  const std::vector<NodeIndex> names = children_of(outline, outline.nodes[statement].first);
  return std::ranges::any_of(names, [&](NodeIndex node) { return text_of(outline, node) == name; });
}

/// Whether the statement puts something into the variable as a whole.
bool assigns(const Outline& outline, NodeIndex statement, std::string_view name) {
  if (outline.nodes[statement].shape != Shape::Assign) return false;
  const std::vector<NodeIndex> targets = children_of(outline, outline.nodes[statement].first);
  return std::ranges::any_of(targets,
                             [&](NodeIndex node) { return text_of(outline, node) == name; });
}

/// The target that the other side is derived from; the first one if there is none such.
NodeIndex carrier_target(const Outline& outline, NodeIndex statement) {
  const std::vector<NodeIndex> sides = children_of(outline, statement);
  const std::vector<NodeIndex> targets = children_of(outline, sides[0]);
  for (const NodeIndex target : targets) {
    if (sides.size() == 2 && outline.nodes[target].shape == Shape::Name &&
        !mentions_of(outline, text_of(outline, target), outline.nodes[sides[1]].start,
                     outline.nodes[sides[1]].end)
             .empty())
      return target;
  }
  return targets.front();
}

/// The statement `var NAME TYPE` of a function, alone on its line, that declares the name; 0 if it is declared in
/// another way, or more than once.
NodeIndex plain_declaration(const Outline& outline, NodeIndex function, std::string_view name) {
  NodeIndex found = 0;
  for (NodeIndex index = function + 1; index < outline.nodes.size(); ++index) {
    const model::OutlineNode& node = outline.nodes[index];
    if (node.start >= outline.nodes[function].end) break;
    if ((node.shape != Shape::VarSpec && node.shape != Shape::Define) || !is_within(outline, index, function) ||
        !declares(outline, index, name))
      continue;
    if (found != 0 || node.shape != Shape::VarSpec) return 0;
    found = index;
  }
  if (found == 0) return 0;
  const model::OutlineNode& spec = outline.nodes[found];
  const std::string_view before = std::string_view(outline.text).substr(0, spec.start);
  const std::size_t line = before.rfind('\n') + 1;
  const std::string_view written = text_of(outline, found);
  const std::string_view behind = std::string_view(outline.text).substr(spec.end);
  const std::size_t first = before.find_first_not_of(" \t", line);
  const bool alone = first != std::string_view::npos && before.substr(first) == "var " && behind.starts_with('\n');
  const bool plain = written.starts_with(name) && written.find('=') == std::string_view::npos &&
                     written.find_first_of(",\n") == std::string_view::npos;
  return alone && plain ? found : 0;
}

/// Edits that declare a variable in the block of the statement that sets it, instead of outside of the loop. Nothing
/// if it is used elsewhere, so that it outlives the round.
std::vector<model::Edit> move_into_round(const Source& source, FileIndex file, NodeIndex function, NodeIndex block,
                                         NodeIndex statement, std::string_view name) {
  const Outline& outline = *source.outline(file);
  const NodeIndex spec = plain_declaration(outline, function, name);
  if (spec == 0) return {};
  const std::uint32_t declared = outline.nodes[spec].start, set = outline.nodes[statement].start;
  for (const std::uint32_t mention :
       mentions_of(outline, name, outline.nodes[function].start, outline.nodes[function].end)) {
    if (mention != declared && (mention < set || mention >= outline.nodes[block].end)) return {};
  }
  const std::string& text = outline.text;
  const std::size_t from = text.rfind('\n', declared) + 1;
  std::size_t to = outline.nodes[spec].end + 1;
  // No two empty lines, nor one at the beginning of a block.
  const std::string_view above = std::string_view(text).substr(0, from);
  if (text[to] == '\n' && (above.ends_with("\n\n") || above.ends_with("{\n"))) ++to;
  const std::size_t line = text.rfind('\n', set) + 1;
  const std::string indent = text.substr(line, set - line);
  return {source.edit(file, static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to), ""),
          source.edit(file, set, set, "var " + std::string(text_of(outline, spec)) + "\n" + indent)};
}

/// Whether a mention is the target of an assignment.
bool is_target(const Outline& outline, std::uint32_t offset) {
  const NodeIndex name = node_at(outline, offset, Shape::Name);
  if (name == 0) return false;
  const NodeIndex list = outline.nodes[name].parent;
  const NodeIndex statement = outline.nodes[list].parent;
  return outline.nodes[list].shape == Shape::List &&
         outline.nodes[statement].shape == Shape::Assign && outline.nodes[statement].first == list;
}

bool has_parameter(const Outline& outline, NodeIndex function, std::string_view name,
                   bool* result) {
  // Receiver, parameters and results are lists of their own; a literal's stand in its signature.
  std::vector<NodeIndex> lists;
  const bool method = outline.nodes[outline.nodes[function].first].shape == Shape::Parameters &&
                      outline.nodes[function].shape == Shape::Declaration;
  const std::size_t without_results = method ? 2 : 1;
  for (const NodeIndex child : children_of(outline, function)) {
    if (outline.nodes[child].shape == Shape::Parameters) lists.push_back(child);
    if (outline.nodes[child].shape == Shape::Block) continue;
    for (const NodeIndex inner : children_of(outline, child)) {
      if (outline.nodes[inner].shape == Shape::Parameters) lists.push_back(inner);
    }
  }
  for (const NodeIndex list : lists) {
    for (const NodeIndex parameter : children_of(outline, list)) {
      const std::string_view text = text_of(outline, parameter);
      if (!text.starts_with(name)) continue;
      if (text.size() > name.size() && text[name.size()] != ' ' && text[name.size()] != '\t')
        continue;
      *result = list == lists.back() && lists.size() > without_results;
      return true;
    }
  }
  return false;
}

}  // namespace

Answer mend_loop_growth(const Source& source, Place place) {
  const Outline& outline = *source.outline(place.file);
  const NodeIndex call = node_at(outline, place.offset, Shape::Call);
  const NodeIndex found =
      call == 0 ? 0 : enclosing(outline, call, {Shape::Assign, Shape::Define, Shape::Block});
  if (found == 0 || outline.nodes[found].shape != Shape::Assign)
    return std::unexpected("it comes round by way of another variable");
  const NodeIndex block = outline.nodes[found].parent;
  const Shape block_shape = outline.nodes[block].shape;
  if (block_shape != Shape::Block && block_shape != Shape::Case)
    return std::unexpected("it is assigned in the head of a statement");
  const NodeIndex target = carrier_target(outline, found);
  if (outline.nodes[target].shape != Shape::Name) return std::unexpected("it is kept in a field");
  const std::string name(text_of(outline, target));

  const NodeIndex loop =
      enclosing(outline, found, {Shape::For, Shape::Range, Shape::Function, Shape::Declaration});
  const NodeIndex function = enclosing(outline, found, {Shape::Function, Shape::Declaration});
  if (loop == 0 || loop == function || function == 0)
    return std::unexpected("the loop is that of another function");
  // The outermost loop counts: the variable comes round in that one too.
  NodeIndex outer = loop;
  for (NodeIndex at = loop; at != 0 && at != function; at = outline.nodes[at].parent) {
    if (outline.nodes[at].shape == Shape::For || outline.nodes[at].shape == Shape::Range)
      outer = at;
  }

  // The first assignment in the block becomes the round's declaration.
  NodeIndex first = found;
  for (const NodeIndex statement : children_of(outline, block)) {
    if (declares(outline, statement, name))
      return std::unexpected("it is declared in the loop already");
    if (assigns(outline, statement, name)) {
      first = statement;
      break;
    }
  }
  const model::OutlineNode& statement = outline.nodes[first];
  const std::vector<NodeIndex> sides = children_of(outline, first);
  if (sides.size() != 2) return std::unexpected("the assignment is not understood");
  const auto mentioned =
      mentions_of(outline, name, outline.nodes[sides[1]].start, outline.nodes[sides[1]].end);
  if (mentioned.empty())
    return std::unexpected(
        fmt::format("the first assignment to {} in the loop does not derive it from itself", name));

  std::vector<model::Edit> edits;
  for (const NodeIndex other : children_of(outline, sides[0])) {
    const std::string_view text = text_of(outline, other);
    if (text == name || text == "_") continue;
    if (outline.nodes[other].shape != Shape::Name)
      return std::unexpected(fmt::format("the assignment sets {} too", text));
    bool in_block = false;
    for (const NodeIndex before : children_of(outline, block)) {
      if (before == first) break;
      in_block = in_block || declares(outline, before, text);
    }
    if (in_block) continue;
    const bool is_first = edits.empty();
    if (is_first) edits = move_into_round(source, place.file, function, block, first, text);
    if (!is_first || edits.empty())
      return std::unexpected(
          fmt::format("the assignment sets {} too, which outlives the round", text));
  }

  bool result = false;
  const model::OutlineNode& body = outline.nodes[function];
  if (!has_parameter(outline, function, name, &result)) {
    bool declared = false;
    for (NodeIndex index = 1; index < outline.nodes.size() && !declared; ++index) {
      const model::OutlineNode& node = outline.nodes[index];
      declared = node.start >= body.start && node.start < outline.nodes[outer].start &&
                 is_within(outline, index, function) && declares(outline, index, name) &&
                 enclosing(outline, index, {Shape::Function, Shape::Declaration}) == function;
    }
    if (!declared)
      return std::unexpected(
          fmt::format("{} is a variable of an outer function, a package, or the loop's own", name));
  }
  if (result) return std::unexpected(fmt::format("{} is a result of the function", name));
  const std::uint32_t block_end = outline.nodes[block].end;
  const auto later = mentions_of(outline, name, block_end, body.end);
  if (!later.empty()) {
    return std::unexpected(
        fmt::format("{} is used after the {}", name,
                    later.front() < outline.nodes[outer].end ? "block it is derived in" : "loop"));
  }
  for (const std::uint32_t mention :
       mentions_of(outline, name, body.start, outline.nodes[outer].start)) {
    const NodeIndex by = enclosing(outline, node_covering(outline, mention, mention + 1),
                                   {Shape::Function, Shape::Declaration});
    if (by != function && is_within(outline, by, function))
      return std::unexpected(fmt::format("a function literal before the loop uses {}", name));
  }
  const auto uses = mentions_of(outline, name, statement.end, block_end);
  if (std::ranges::all_of(uses, [&](std::uint32_t offset) { return is_target(outline, offset); })) {
    return std::unexpected(fmt::format("nothing in the loop uses {}", name));
  }

  const std::uint32_t from = outline.nodes[sides[0]].end, to = outline.nodes[sides[1]].start;
  const std::size_t sign = outline.text.find('=', from);
  if (sign >= to) return std::unexpected("the assignment is not understood");
  const auto at = static_cast<std::uint32_t>(sign);
  edits.push_back(source.edit(place.file, at, at + 1, ":="));
  return edits;
}

}  // namespace waybill::fix
