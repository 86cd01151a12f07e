// WB304: options are kept in a context of their own.
#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "tool/rules/checks.hpp"
#include "tool/rules/descent.hpp"

namespace waybill::rules {
namespace {

using model::Flow;
using model::FlowIndex;
using model::FlowKind;
using model::Program;
using model::Storage;
using model::Store;

constexpr std::string_view kRule = "config-in-context";

/// Whether the type's name says that it holds settings.
bool holds_options(std::string_view type) {
  static constexpr std::array<std::string_view, 6> kEndings = {"options", "option",   "opts",
                                                               "config",  "settings", "conf"};
  std::string name(bare_name(type));
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::ranges::any_of(kEndings, [&](std::string_view end) { return name.ends_with(end); });
}

}  // namespace

void check_config_in_context(const Program& program, Sink& sink) {
  for (const Store& store : program.stores) {
    if (store.value == 0 || store.owner != 0) continue;
    if (store.storage.owner != Storage::Owner::Parameter &&
        store.storage.owner != Storage::Owner::Receiver) {
      continue;
    }
    if (!holds_options(store.storage.type)) continue;
    const Descent descent(program, store.value, [&](FlowIndex, const Flow& flow) {
      return flow.kind == FlowKind::Load && flow.storage == store.storage;
    });
    for (const FlowIndex index : descent.derivations()) {
      const Flow& flow = program.flows[index];
      const bool value = std::ranges::any_of(flow.layers, [](const model::Layer& layer) {
        return layer.kind == model::LayerKind::Value;
      });
      if (!value) continue;
      Draft draft = {
          .rule = kRule,
          .place = flow.place,
          .message = fmt::format("an option is put into the context in {} of {}: give "
                                 "{} a field for it",
                                 store.storage.path, store.storage.type, store.storage.type),
          .certainty = grows_maybe(flow) ? model::Certainty::Likely : model::Certainty::Proven,
          .severity = {},
          .evidence = {},
          .causes = {flow.place, store.place},
          .identity = identity_of(program, flow),
          .function = store.function};
      append_derivation(program, flow, fmt::format("adds {}", describe_layers(program, flow)),
                        draft.evidence);
      draft.evidence.push_back({store.place, fmt::format("keeps it in {}", store.storage.path)});
      sink.report(std::move(draft));
    }
  }
}

}  // namespace waybill::rules
