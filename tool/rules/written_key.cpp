#include "tool/rules/written_key.hpp"

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

bool is_context_write(const Write& write) {
  if (write.layer.kind != model::LayerKind::Value) return false;
  // A setter that replaces the request's context in place has no derivation to show.
  return write.flow != 0 || write.carrier == "context.Context" || write.carrier == "*http.Request";
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

void append_declaration(const model::Key& key, std::vector<Step>& evidence) {
  if (key.declared.file == model::kNowhere) return;
  evidence.push_back({key.declared, key.variable.empty()
                                        ? std::string("declares the key")
                                        : fmt::format("declares {}", key.variable)});
}

}  // namespace waybill::rules
