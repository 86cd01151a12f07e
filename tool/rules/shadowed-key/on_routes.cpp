// WB202 on routes: a component writes a key into the context that one before it has put there already.
#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>

#include <fmt/format.h>

#include "tool/rules/route_checks.hpp"
#include "tool/rules/ways.hpp"
#include "tool/rules/written_key.hpp"

namespace waybill::rules {
namespace {

using model::Component;
using model::KeyAccess;
using model::MapKeyIndex;

constexpr std::string_view kName = "shadowed-key";
constexpr std::size_t kMostWriters = 4;    ///< components that write a key by mistake
constexpr std::uint32_t kMaxDistance = 3;  ///< value layers between the two writes of a warning

const KeyAccess* sure_write(const Component& component, MapKeyIndex key) {
  const auto found = std::ranges::find_if(component.writes, [&](const KeyAccess& write) {
    return write.key == key && !write.maybe && !write.may && !write.after;
  });
  return found == component.writes.end() ? nullptr : &*found;
}

/// The write at that place with its layer, or null.
const model::Write* write_at(const model::Program& program, model::Place place, std::uint64_t identity) {
  for (const model::Write& write : program.writes) {
    const model::Key* key = key_at(program, write.layer.key);
    if (write.place == place && key != nullptr && key->identity == identity) return &write;
  }
  return nullptr;
}

/// Whether the later one heeds what the first has put there: it looks one of its keys up.
bool heeds(const Ways& ways, const Component& later, const Component& first) {
  return std::ranges::any_of(first.writes, [&](const KeyAccess& write) { return ways.reads(later, ways.identity_of(write.key)); });
}

struct Again {
  const Passed* first = nullptr;
  const Passed* second = nullptr;
  const KeyAccess* above = nullptr;
  const Way* way = nullptr;
  std::uint32_t distance = 0;
  std::size_t more = 0;
};

}  // namespace

void check_shadowed_key_on_routes(const model::Program& program, const model::StateMap& map, Sink& sink) {
  const Ways ways(program, map);
  std::map<std::tuple<model::Place, MapKeyIndex>, Again> found;   // by the second write
  std::map<MapKeyIndex, std::set<const Component*>> writers;
  for (const Way& way : ways.all()) {
    if (!way.known) continue;
    for (std::size_t later = 1; later + 1 < way.passed.size(); ++later) {
      const Component& second = *way.passed[later].component;
      if (!ways.writes_surely(second)) continue;
      for (const KeyAccess& write : second.writes) {
        if (write.maybe || write.may || write.after || ways.carrier_of(write.key) != "context.Context") continue;
        std::uint32_t between = 0;
        for (std::size_t at = later; at-- > 0;) {
          const Passed& before = way.passed[at];
          const KeyAccess* above = before.conditional || !ways.writes_surely(*before.component) ? nullptr : sure_write(*before.component, write.key);
          if (above == nullptr) {
            between += before.component->values.max;
            continue;
          }
          Again& again = found[{write.place, write.key}];
          if (again.way != nullptr) ++again.more;
          else again = {&before, &way.passed[later], above, &way, between, 0};
          writers[write.key].insert(&second);
          break;
        }
      }
    }
  }
  for (const auto& [at, again] : found) {
    const auto& [place, key] = at;
    const std::uint64_t identity = ways.identity_of(key);
    const model::Write* write = write_at(program, place, identity);
    if (write == nullptr || write->layer.presence == model::Presence::IfAbsent) continue;
    const std::string& name = map.keys[key].shown;
    const bool of_library = program.keys[write->layer.key].type.find('.') == std::string::npos && !program.keys[write->layer.key].basic_type &&
                            !program.keys[write->layer.key].anonymous;
    if (of_library) continue;
    if (holds_logger(program, write->layer)) {
      sink.silent(kName, place, fmt::format("{} holds a logger, which is put in again with more to say", name));
      continue;
    }
    if (heeds(ways, *again.second->component, *again.first->component)) {
      sink.silent(kName, place, fmt::format("{} looks up what was there before: it may build on that", again.second->component->name));
      continue;
    }
    if (writers[key].size() > kMostWriters) {
      sink.silent(kName, place, fmt::format("{} components write {} again: it is meant to be set for each scope", writers[key].size(), name));
      continue;
    }
    Draft draft;
    draft.rule = kName;
    draft.place = place;
    draft.function = write->function;
    draft.identity = {name};
    draft.message = fmt::format("on {}{} the key {} is in the context already, put there by {}: this write hides that value from everything "
                                "below and adds a layer",
                                rules::name_of(*again.way->route), and_more_routes(again.more), name, again.first->component->name);
    if (again.distance > kMaxDistance) draft.severity = model::Severity::Info;
    draft.evidence.push_back({again.first->place, fmt::format("{} is passed first", again.first->component->name)});
    draft.evidence.push_back({again.above->place, fmt::format("writes {} first", name)});
    draft.evidence.push_back({again.second->place, fmt::format("{} is passed later", again.second->component->name)});
    draft.evidence.push_back({place, fmt::format("writes {} again", name)});
    sink.report(std::move(draft));
  }
}

}  // namespace waybill::rules
