#include "tool/rules/ancestry.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace waybill::rules {

using model::Flow;
using model::FlowIndex;
using model::FlowKind;
using model::Program;

Ancestry::Ancestry(const Program& program, FlowIndex value,
                   const std::vector<FlowIndex>& ancestors) {
  std::map<FlowIndex, FlowIndex> child;  // by flow: the one that was looked at before it
  std::vector<FlowIndex> open = {value};
  child[value] = 0;
  while (!open.empty()) {
    const FlowIndex index = open.back();
    open.pop_back();
    if (index != value && std::ranges::find(ancestors, index) != ancestors.end()) {
      reached_ = true;
      for (FlowIndex at = child[index]; at != 0; at = child[at]) {
        if (program.flows[at].kind == FlowKind::Derive) derivations_.push_back(at);
      }
      std::ranges::reverse(derivations_);
      return;
    }
    const Flow& flow = program.flows[index];
    if (flow.kind == FlowKind::Load || flow.kind == FlowKind::Captured) continue;
    for (const FlowIndex parent : flow.parents) {
      if (parent != 0 && program.flows[parent].function == flow.function &&
          child.try_emplace(parent, index).second) {
        open.push_back(parent);
      }
    }
  }
}

}  // namespace waybill::rules
