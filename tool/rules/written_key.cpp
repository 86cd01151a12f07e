#include "tool/rules/written_key.hpp"

#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace waybill::rules {

using model::Layer;
using model::Place;
using model::Program;
using model::Step;
using model::Write;

const model::Key* key_at(const Program& program, model::KeyIndex index) {
  return index == 0 || index >= program.keys.size() ? nullptr : &program.keys[index];
}

namespace {

std::uint64_t number(Place place) {
  return std::uint64_t{place.file} << 32 | place.offset;
}

}  // namespace

ContextWrites::ContextWrites(const Program& program) {
  for (const model::Flow& flow : program.flows) {
    if (flow.kind == model::FlowKind::Derive) derivations_.insert(number(flow.place));
  }
}

bool ContextWrites::contains(const Write& write) const {
  if (write.layer.kind != model::LayerKind::Value) return false;
  // A setter that replaces the context of a request in place yields nothing, but what it calls
  // does.
  return write.flow != 0 || derivations_.contains(number(write.layer.write));
}

bool is_may(const Program& program, const Write& write) {
  return write.layer.may ||
         (write.flow != 0 && write.flow < program.flows.size() && program.flows[write.flow].may);
}

std::vector<Step> way_down(const Layer& layer, Place call) {
  std::vector<Step> steps;
  for (const Step& step : layer.path) {
    if (step.place == call || step.place == layer.write) continue;
    steps.push_back(step);
    if (step.note.empty()) steps.back().note = "hands the key on";
  }
  if (layer.write != call && layer.write.file != model::kNowhere) {
    steps.push_back({layer.write, "adds the layer"});
  }
  return steps;
}

std::vector<Step> write_evidence(const Layer& layer, Place call, std::string note) {
  std::vector<Step> steps = {{call, std::move(note)}};
  for (Step& step : way_down(layer, call)) steps.push_back(std::move(step));
  return steps;
}

bool holds_logger(const Program& program, const Layer& layer) {
  std::string_view type = layer.value_type;
  while (type.starts_with('*')) type.remove_prefix(1);
  if (const auto dot = type.rfind('.'); dot != std::string_view::npos) type.remove_prefix(dot + 1);
  if (type == "Logger" || type == "SugaredLogger" || type == "Entry") return true;
  // A key that only a library knows goes by a word for what it holds.
  const model::Key* key = key_at(program, layer.key);
  return key != nullptr && key->type.find('.') == std::string::npos &&
         key->type.ends_with(" logger");
}

void append_declaration(const model::Key& key, std::vector<Step>& evidence) {
  if (key.declared.file == model::kNowhere) return;
  evidence.push_back({key.declared, key.variable.empty()
                                        ? std::string("declares the key")
                                        : fmt::format("declares {}", key.variable)});
}

}  // namespace waybill::rules
