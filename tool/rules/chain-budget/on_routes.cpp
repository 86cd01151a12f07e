// WB208 on routes: the components of a route together put more on the context than a budget allows.
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "tool/rules/route_checks.hpp"
#include "tool/rules/ways.hpp"

namespace waybill::rules {
namespace {

constexpr std::string_view kName = "chain-budget";

/// What components surely put on the context.
struct Load {
  std::uint32_t depth = 0;
  std::set<model::MapKeyIndex> keys;

  void add(const Ways& ways, const Passed& passed) {
    if (passed.conditional) return;
    depth += passed.component->values.min;
    if (!ways.writes_surely(*passed.component)) return;
    for (const model::KeyAccess& write : passed.component->writes) {
      const bool sure = !write.maybe && !write.may && !write.after;
      if (sure && ways.carrier_of(write.key) == "context.Context") keys.insert(write.key);
    }
  }
  bool is_beyond(const Budget& budget) const { return depth > budget.depth || keys.size() > budget.keys; }
};

struct Excess {
  const Way* way = nullptr;
  Load load;                    ///< at the handler
  std::size_t routes = 0;
};

}  // namespace

void check_chain_budget_on_routes(const model::Program& program, const model::StateMap& map, Sink& sink) {
  const Ways ways(program, map);
  std::map<model::Place, Excess> heaviest;   // by where the component is given that goes beyond
  for (const Way& way : ways.all()) {
    Load load;
    const Passed* crossing = nullptr;
    bool alone = false;
    for (std::size_t at = 0; at + 1 < way.passed.size(); ++at) {
      load.add(ways, way.passed[at]);
      Load own;
      own.add(ways, way.passed[at]);
      alone = alone || own.is_beyond(sink.budget);   // that is reported where it does so
      if (crossing == nullptr && load.is_beyond(sink.budget)) crossing = &way.passed[at];
    }
    if (crossing == nullptr || alone) continue;
    Excess& excess = heaviest[crossing->place];
    ++excess.routes;
    const bool heavier = excess.way == nullptr || load.depth > excess.load.depth || (load.depth == excess.load.depth && load.keys.size() > excess.load.keys.size());
    if (heavier) {
      excess.way = &way;
      excess.load = load;
    }
  }
  for (const auto& [place, excess] : heaviest) {
    Draft draft;
    draft.rule = kName;
    draft.place = place;
    draft.identity = {name_of(*excess.way->route)};
    draft.message = fmt::format("{} value layers with {} different keys are on the context when a request reaches {} on {}{}; the budget is {} and {}",
                                excess.load.depth, excess.load.keys.size(), excess.way->passed.back().component->name, name_of(*excess.way->route),
                                and_more_routes(excess.routes - 1), sink.budget.depth, sink.budget.keys);
    for (std::size_t at = 0; at + 1 < excess.way->passed.size(); ++at) {
      const Passed& passed = excess.way->passed[at];
      if (passed.conditional || passed.component->values.min == 0) continue;
      draft.evidence.push_back({passed.place, fmt::format("{} adds {}", passed.component->name, passed.component->values.min)});
    }
    sink.report(std::move(draft));
  }
}

}  // namespace waybill::rules
