#include <algorithm>

#include <fmt/format.h>

#include "tool/fix/fixes.hpp"

namespace waybill::fix {
namespace {

using model::FlowIndex;
using model::Handover;

/// The derivation that a call should have been given: the last one before it that is kept.
FlowIndex newest_of(const model::Program& program, const Handover& call) {
  FlowIndex newest = 0;
  for (const auto* list : {&call.newer, &call.newer_on_some}) {
    for (const FlowIndex index : *list) {
      const model::Flow& flow = program.flows[index];
      if (!flow.assigned || flow.place.file != call.place.file) continue;
      if (newest == 0 || program.flows[newest].place < flow.place) newest = index;
    }
    if (newest != 0) break;
  }
  return newest;
}

bool knows(const Handover& call, FlowIndex newest) {
  return std::ranges::find(call.newer, newest) != call.newer.end() ||
         std::ranges::find(call.newer_on_some, newest) != call.newer_on_some.end();
}

/// Whether something else than a derivation of its own is put into the variable between two places.
bool is_replaced(const Outline& outline, std::string_view name, std::uint32_t start,
                 std::uint32_t end, bool derived_is_fine) {
  for (const std::uint32_t mention : mentions_of(outline, name, start, end)) {
    const NodeIndex node = node_at(outline, mention, Shape::Name);
    const NodeIndex list = node == 0 ? 0 : outline.nodes[node].parent;
    const NodeIndex statement = list == 0 ? 0 : outline.nodes[list].parent;
    if (statement == 0 || outline.nodes[list].shape != Shape::List ||
        outline.nodes[statement].first != list)
      continue;
    const Shape shape = outline.nodes[statement].shape;
    if (shape == Shape::Define) return true;
    if (shape != Shape::Assign) continue;
    const NodeIndex values = outline.nodes[list].next;
    if (!derived_is_fine || values == 0 ||
        mentions_of(outline, name, outline.nodes[values].start, outline.nodes[values].end).empty())
      return true;
  }
  return false;
}

}  // namespace

Answer mend_stale_request(const Source& source, Place place) {
  const model::Program& program = source.program;
  const Outline& outline = *source.outline(place.file);
  const auto told = std::ranges::find_if(program.handovers, [&](const Handover& it) {
    return it.place == place && !(it.newer.empty() && it.newer_on_some.empty());
  });
  if (told == program.handovers.end()) return std::unexpected("the call is not understood");
  const FlowIndex newest = newest_of(program, *told);
  if (newest == 0) return std::unexpected("what was made is not kept in a variable");
  const model::Flow& made = program.flows[newest];

  const NodeIndex derivation = node_at(outline, made.place.offset, Shape::Call);
  const NodeIndex statement =
      derivation == 0
          ? 0
          : enclosing(outline, derivation, {Shape::Assign, Shape::Define, Shape::Block});
  if (statement == 0 || outline.nodes[statement].shape == Shape::Block)
    return std::unexpected("what was made is not kept in a variable");
  const NodeIndex target = outline.nodes[outline.nodes[statement].first].first;
  const std::string name(text_of(outline, target));
  if (outline.nodes[target].shape != Shape::Name || name == "_")
    return std::unexpected("what was made is not kept in a variable");
  const NodeIndex block = outline.nodes[statement].parent;
  if (outline.nodes[block].shape != Shape::Block)
    return std::unexpected("it was made in the head of a statement");

  std::vector<model::Edit> edits;
  for (const Handover& call : program.handovers) {
    if (call.function != told->function || call.place.file != place.file || !knows(call, newest))
      continue;
    if (call.place != place && !call.forwards) continue;
    const NodeIndex node = node_at(outline, call.place.offset, Shape::Call);
    std::string why;
    NodeIndex stale = 0;
    if (node == 0) {
      why = "the call is not understood";
    } else if (!is_within(outline, node, block)) {
      why = fmt::format("{} is out of reach where the old one is passed on", name);
    } else {
      for (const NodeIndex argument : arguments_of(outline, node)) {
        if (outline.nodes[argument].shape != Shape::Name) continue;
        const model::OutlineNode& values =
            outline.nodes[outline.nodes[outline.nodes[statement].first].next];
        if (mentions_of(outline, text_of(outline, argument), values.start, values.end).empty())
          continue;
        if (text_of(outline, argument) == name) continue;
        if (stale != 0) why = "it can't be told which argument is meant";
        stale = argument;
      }
      if (stale == 0 && why.empty()) why = "the old one is not an argument with a name of its own";
    }
    const std::string old(stale == 0 ? std::string_view() : text_of(outline, stale));
    const bool wrap = !made.request && program.flows[call.flow].request;
    if (why.empty()) {
      const std::uint32_t from = outline.nodes[statement].end, to = call.place.offset;
      const model::OutlineNode& values =
          outline.nodes[outline.nodes[outline.nodes[statement].first].next];
      const std::string_view value =
          std::string_view(outline.text).substr(values.start, values.end - values.start);
      if (wrap && value.find(old + ".Context()") == std::string_view::npos)
        why = "how to put the context into it is not known";
      else if (is_replaced(outline, name, from, to, true))
        why = fmt::format("{} is replaced in between", name);
      else if (is_replaced(outline, old, from, to, wrap))
        why = fmt::format("{} is replaced in between", old);
    }
    if (!why.empty()) {
      if (call.place == place) return std::unexpected(why);
      continue;
    }
    edits.push_back(source.edit(place.file, outline.nodes[stale].start, outline.nodes[stale].end,
                                wrap ? fmt::format("{}.WithContext({})", old, name) : name));
  }
  if (edits.empty()) return std::unexpected("the call is not understood");
  return edits;
}

}  // namespace waybill::fix
