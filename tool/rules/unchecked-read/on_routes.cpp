// WB404 on routes: a component asserts a looked-up value without a check, and on some route nothing before it
// writes the key.
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "tool/rules/route_checks.hpp"
#include "tool/rules/ways.hpp"

namespace waybill::rules {
namespace {

using model::Component;
using model::KeyAccess;

constexpr std::string_view kName = "unchecked-read";

/// On which routes a component is reached with and without a key.
struct Reached {
  const Way* with = nullptr;
  const Passed* writer = nullptr;   ///< on that one
  const Way* without = nullptr;
  std::size_t more = 0;             ///< routes without it but the first
  bool open = false;                ///< on some it is not known
};

Reached reached(const Ways& ways, const Component& component, std::uint64_t identity) {
  Reached found;
  for (const Way& way : ways.all()) {
    for (std::size_t at = 0; at < way.passed.size(); ++at) {
      if (way.passed[at].component != &component) continue;
      const Passed* writer = nullptr;
      for (std::size_t before = 0; before < at && writer == nullptr; ++before) {
        if (ways.writes(*way.passed[before].component, identity)) writer = &way.passed[before];
      }
      if (writer != nullptr) {
        if (found.with == nullptr) {
          found.with = &way;
          found.writer = writer;
        }
      } else if (!way.known || way.route->framework == "fiber") {
        found.open = true;
      } else if (found.without == nullptr) {
        found.without = &way;
      } else {
        ++found.more;
      }
    }
  }
  return found;
}

}  // namespace

void check_unchecked_read_on_routes(const model::Program& program, const model::StateMap& map, Sink& sink) {
  const Ways ways(program, map);
  for (std::size_t index = 1; index < map.components.size(); ++index) {
    const Component& component = map.components[index];
    for (const KeyAccess& access : component.reads) {
      if (access.may || access.after) continue;
      const std::uint64_t identity = ways.identity_of(access.key);
      const model::Read* read = ways.read_at(access.place, identity);
      if (read == nullptr || read->may || ways.writes(component, identity)) continue;
      const auto unchecked = std::ranges::find_if(read->assertions, [](const model::Assertion& assertion) {
        return !assertion.checked && !assertion.guarded && !assertion.nil_tested;
      });
      if (unchecked == read->assertions.end()) continue;
      const Reached found = reached(ways, component, identity);
      if (found.without == nullptr) continue;
      const std::string& name = map.keys[access.key].shown;
      // Where no route of the component brings the key, it is not the route that is at fault.
      if (found.with == nullptr || !ways.writes_are_seen(identity)) {
        sink.silent(kName, unchecked->place, fmt::format("{} may be written by something that is no component of a route", name));
        continue;
      }
      Draft draft;
      draft.rule = kName;
      draft.place = unchecked->place;
      draft.function = read->function;
      draft.identity = {name, unchecked->type};
      draft.certainty = model::Certainty::Likely;   // a test of something else may keep the route from coming here
      draft.severity = model::Severity::Warning;
      draft.message = fmt::format("the assertion panics on {}{}: nothing that is passed there writes {}", rules::name_of(*found.without->route),
                                  and_more_routes(found.more), name);
      draft.evidence.push_back({found.without->route->place, fmt::format("{} is registered without it", rules::name_of(*found.without->route))});
      draft.evidence.push_back({unchecked->place, fmt::format("{} asserts {} without `, ok`", component.name, unchecked->type)});
      draft.evidence.push_back({found.writer->place, fmt::format("on {}, {} writes {}", rules::name_of(*found.with->route), found.writer->component->name, name)});
      draft.causes.push_back(access.place);
      sink.report(std::move(draft));
    }
  }
}

}  // namespace waybill::rules
