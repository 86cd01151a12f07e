#include "tool/rules/descent.hpp"

#include <algorithm>
#include <cctype>
#include <deque>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace waybill::rules {

using model::Flow;
using model::FlowIndex;
using model::FlowKind;
using model::Layer;
using model::LayerKind;
using model::Place;
using model::Presence;
using model::Program;
using model::Step;

Descent::Descent(const Program& program, FlowIndex value, const IsAncestor& is_ancestor)
    : program_(program), value_(value) {
  if (value == 0 || value >= program.flows.size()) return;
  all_ = explore(false, is_ancestor);
  for (const auto& [index, visit] : all_) {
    if (visit.on_way() && visit.up == 0) ancestors_.push_back(index);
  }
  std::ranges::sort(ancestors_);
  reached_ = !ancestors_.empty();
  if (!reached_) return;
  certain_ = explore(true, is_ancestor);

  for (const auto& [index, visit] : all_) {
    if (visit.on_way() && visit.up != 0 && program.flows[index].kind == FlowKind::Derive) {
      derivations_.push_back(index);
    }
  }
  std::ranges::sort(derivations_, [&](FlowIndex a, FlowIndex b) {
    const Visit &x = all_.at(a), &y = all_.at(b);
    return std::tuple(x.up, program.flows[a].place, a) <
           std::tuple(y.up, program.flows[b].place, b);
  });
  std::set<std::pair<Place, std::string_view>> seen;
  std::erase_if(derivations_, [&](FlowIndex index) {
    const Flow& flow = program.flows[index];
    return !seen.emplace(flow.place, flow.callee).second;
  });
}

Descent::Visits Descent::explore(bool without_may, const IsAncestor& is_ancestor) const {
  const auto& flows = program_.flows;
  const auto function = flows[value_].function;
  const auto admitted = [&](FlowIndex index) {
    return index != 0 && index < flows.size() && flows[index].function == function &&
           !(without_may && flows[index].may);
  };
  Visits visits;
  if (!admitted(value_)) return visits;

  // Breadth first, so that each way found is a shortest one: down from the value, then up again
  // from the ancestors along the same edges.
  std::vector<std::pair<FlowIndex, FlowIndex>> edges;  // parent, child
  std::deque<FlowIndex> queue = {value_};
  std::deque<FlowIndex> ancestors;
  visits[value_].down = 0;
  while (!queue.empty()) {
    const FlowIndex index = queue.front();
    queue.pop_front();
    if (is_ancestor(index, flows[index])) {
      visits[index].up = 0;
      ancestors.push_back(index);
      continue;
    }
    if (flows[index].kind == FlowKind::Captured) continue;
    const auto down = visits[index].down + 1;
    for (const FlowIndex parent : flows[index].parents) {
      if (!admitted(parent)) continue;
      edges.emplace_back(parent, index);
      Visit& visit = visits[parent];
      if (visit.down != model::kNowhere) continue;
      visit.down = down;
      visit.back = index;
      queue.push_back(parent);
    }
  }
  std::ranges::sort(edges);
  while (!ancestors.empty()) {
    const FlowIndex index = ancestors.front();
    ancestors.pop_front();
    const auto up = visits[index].up + 1;
    for (const auto& [parent, child] :
         std::ranges::equal_range(edges, index, {}, &std::pair<FlowIndex, FlowIndex>::first)) {
      Visit& visit = visits[child];
      if (visit.up != model::kNowhere) continue;
      visit.up = up;
      visit.next = parent;
      ancestors.push_back(child);
    }
  }
  return visits;
}

std::vector<FlowIndex> Descent::way(const Visits& visits, FlowIndex through) const {
  const auto found = visits.find(through);
  if (found == visits.end() || !found->second.on_way()) return {};
  std::vector<FlowIndex> flows;
  for (FlowIndex at = through; visits.at(at).up != 0; at = visits.at(at).next) flows.push_back(at);
  std::ranges::reverse(flows);
  for (FlowIndex at = through; at != value_;) {
    at = visits.at(at).back;
    flows.push_back(at);
  }
  return flows;
}

std::vector<FlowIndex> Descent::way_through(FlowIndex derivation) const {
  auto flows = way(certain_, derivation);
  return flows.empty() ? way(all_, derivation) : flows;
}

bool Descent::certain(FlowIndex derivation) const {
  const auto found = certain_.find(derivation);
  return found != certain_.end() && found->second.on_way();
}

Descent descent_from(const Program& program, FlowIndex value, FlowIndex ancestor) {
  return Descent(program, value, [=](FlowIndex index, const Flow&) { return index == ancestor; });
}

bool grows(const Layer& layer) {
  return layer.presence != Presence::IfAbsent;
}

bool grows(const Flow& flow) {
  return std::ranges::any_of(flow.layers, [](const Layer& layer) { return grows(layer); });
}

bool grows_maybe(const Flow& flow) {
  return grows(flow) && std::ranges::all_of(flow.layers, [](const Layer& layer) {
           return !grows(layer) || layer.may;
         });
}

bool only_cancels(const Flow& flow) {
  return grows(flow) && std::ranges::all_of(flow.layers, [](const Layer& layer) {
           return !grows(layer) || layer.kind == LayerKind::Cancel;
         });
}

FlowIndex innermost_of_statement(const Program& program, FlowIndex derivation) {
  FlowIndex innermost = derivation;
  for (FlowIndex at = derivation;;) {
    const Flow& flow = program.flows[at];
    if (flow.parents.empty()) break;
    at = flow.parents.front();
    if (at == 0 || at >= program.flows.size()) break;
    const Flow& parent = program.flows[at];
    // An operand stands behind the first byte of its call; an earlier statement stands before it.
    if (parent.kind != FlowKind::Derive || parent.place < flow.place) break;
    if (grows(parent)) innermost = at;
  }
  return innermost;
}

std::string_view carrier_noun(const Flow& derivation) {
  const auto all = [&](LayerKind kind) {
    return !derivation.layers.empty() &&
           std::ranges::all_of(derivation.layers,
                               [kind](const Layer& layer) { return layer.kind == kind; });
  };
  if (all(LayerKind::Logger)) return "logger";
  if (all(LayerKind::Metadata)) return "metadata";
  return derivation.request ? "request" : "context";
}

std::string shown_key(const Program& program, model::KeyIndex index) {
  if (index == 0 || index >= program.keys.size()) return "unknown";
  const model::Key& key = program.keys[index];
  if (!key.shown.empty()) return key.shown;
  if (!key.variable.empty()) return key.variable;
  return key.type.empty() ? "unknown" : key.type;
}

namespace {

struct Noun {
  std::string_view one, many;
};

Noun noun_of(LayerKind kind) {
  switch (kind) {
    case LayerKind::Value: return {"value layer", "value layers"};
    case LayerKind::Cancel: return {"cancel layer", "cancel layers"};
    case LayerKind::Opaque: return {"layer", "layers"};
    case LayerKind::Metadata: return {"metadata entry", "metadata entries"};
    case LayerKind::Logger: return {"logger layer", "logger layers"};
  }
  return {"layer", "layers"};
}

bool has_key(const Program& program, const Layer& layer) {
  return layer.key != 0 && layer.key < program.keys.size() &&
         (layer.kind == LayerKind::Value || layer.kind == LayerKind::Metadata);
}

}  // namespace

std::string describe_layers(const Program& program, const Flow& flow) {
  std::string text;
  for (const LayerKind kind : {LayerKind::Value, LayerKind::Metadata, LayerKind::Logger,
                               LayerKind::Opaque, LayerKind::Cancel}) {
    std::size_t count = 0;
    std::vector<std::string> keys;
    for (const Layer& layer : flow.layers) {
      if (layer.kind != kind || !grows(layer)) continue;
      ++count;
      if (!has_key(program, layer)) continue;
      // A parameter is called by its type, which tells nothing about the key.
      const bool given = program.keys[layer.key].kind == model::KeyKind::Parameter;
      keys.push_back(given ? "from the caller" : shown_key(program, layer.key));
    }
    if (count == 0) continue;
    if (!text.empty()) text += " and ";
    const Noun noun = noun_of(kind);
    text += count > 1 ? fmt::format("{} {}", count, noun.many) : fmt::format("a {}", noun.one);
    constexpr std::size_t kMostKeys = 4;
    if (keys.empty()) continue;
    text += keys.size() == 1 ? " with key " : " with keys ";
    for (std::size_t i = 0; i < keys.size() && i < kMostKeys; ++i) {
      text += (i == 0 ? "" : ", ") + keys[i];
    }
    if (keys.size() > kMostKeys) text += ", …";
  }
  return text;
}

void append_derivation(const Program& program, const Flow& flow, std::string note,
                       std::vector<Step>& evidence, std::size_t most_layers) {
  evidence.push_back({flow.place, std::move(note)});
  std::size_t shown = 0;
  for (const Layer& layer : flow.layers) {
    if (!grows(layer)) continue;
    if (shown++ == most_layers) break;
    for (const Step& step : layer.path) {
      if (step.place != flow.place) evidence.push_back(step);
    }
    const bool own = layer.write == flow.place || layer.write.file == model::kNowhere ||
                     (!layer.path.empty() && layer.path.back().place == layer.write);
    if (own) continue;
    evidence.push_back(
        {layer.write, has_key(program, layer)
                          ? fmt::format("adds the {} with key {}", noun_of(layer.kind).one,
                                        shown_key(program, layer.key))
                          : fmt::format("adds the {}", noun_of(layer.kind).one)});
  }
}

std::vector<std::string> identity_of(const Program& program, const Flow& derivation) {
  std::vector<std::string> identity = {derivation.callee};
  for (const Layer& layer : derivation.layers) {
    if (has_key(program, layer)) identity.push_back(shown_key(program, layer.key));
  }
  return identity;
}

const model::Closure* closure_of(const Program& program, model::FunctionIndex function) {
  const auto found = std::ranges::find(program.closures, function, &model::Closure::function);
  return found == program.closures.end() ? nullptr : &*found;
}

std::string_view bare_name(std::string_view name) {
  const auto dot = name.rfind('.');
  return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

bool starts_with_word(std::string_view bare, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [bare](std::string_view word) {
    return bare.starts_with(word) &&
           (bare.size() == word.size() ||
            std::isupper(static_cast<unsigned char>(bare[word.size()])) != 0);
  });
}

bool named_as_derivation(std::string_view bare) {
  return starts_with_word(bare, {"With", "with", "Without", "without"});
}

}  // namespace waybill::rules
