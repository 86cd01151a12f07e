// WB405: on its way a request passes a component that looks a key up before the one that writes it.
#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "tool/rules/key_table.hpp"
#include "tool/rules/route_checks.hpp"
#include "tool/rules/ways.hpp"

namespace waybill::rules {
namespace {

using model::Component;
using model::KeyAccess;
using model::MapKeyIndex;
using model::Program;
using model::StateMap;

constexpr std::string_view kName = "read-before-write";

/// A look-up that comes too early on each way that it is on.
struct Early {
  const Passed* reader = nullptr;
  const Passed* writer = nullptr;   ///< the first one behind it
  const KeyAccess* write = nullptr;
  const Way* way = nullptr;
  std::size_t more = 0;             ///< other routes on which it is so
};

const KeyAccess* write_of(const Component& component, MapKeyIndex key) {
  const auto found = std::ranges::find_if(component.writes, [&](const KeyAccess& write) { return write.key == key && !write.may; });
  return found == component.writes.end() ? nullptr : &*found;
}

class Judge {
 public:
  Judge(const Program& program, const StateMap& map, Sink& sink) : map_(map), sink_(sink), ways_(program, map) {}

  void run() {
    for (std::size_t index = 1; index < map_.components.size(); ++index) {
      const Component& component = map_.components[index];
      for (const KeyAccess& access : component.reads) {
        if (!access.may && !access.after) look_at(component, access);
      }
    }
  }

 private:
  void look_at(const Component& component, const KeyAccess& access) {
    const std::uint64_t identity = ways_.identity_of(access.key);
    if (ways_.writes(component, identity)) return;
    Early early;
    bool on_another_way = false;   // where the writer comes first, or may, or isn't there
    for (const Way& way : ways_.all()) {
      for (std::size_t at = 0; at < way.passed.size(); ++at) {
        if (way.passed[at].component != &component) continue;
        Early here;
        switch (judge(way, at, access.key, identity, here)) {
          case Order::Early:
            if (early.way == nullptr) early = here;
            else ++early.more;
            break;
          case Order::Open: on_another_way = true; break;
          case Order::Never: break;
        }
      }
    }
    if (early.way == nullptr) return;
    const std::string name = map_.keys[access.key].shown;
    if (on_another_way) {
      sink_.silent(kName, access.place, fmt::format("on other routes {} may be there already", name));
      return;
    }
    const model::Read* read = ways_.read_at(access.place, identity);
    if (read == nullptr || !ways_.runs_before_next(component, *read)) {
      sink_.silent(kName, access.place, fmt::format("{} may be looked up when what comes next has returned", name));
      return;
    }
    if (!ways_.writes_are_seen(identity)) {
      sink_.silent(kName, access.place, fmt::format("{} is written by something that is no component of a route, too", name));
      return;
    }
    report(early, access, *read, name);
  }

  enum class Order { Never, Early, Open };

  Order judge(const Way& way, std::size_t at, MapKeyIndex key, std::uint64_t identity, Early& early) const {
    for (std::size_t before = 0; before < at; ++before) {
      if (ways_.writes(*way.passed[before].component, identity)) return Order::Open;
    }
    // fiber's look-ups and writes are told apart by their operands, which takes more than is known here.
    if (!way.known || way.route->framework == "fiber") return Order::Open;
    // What the handler writes is meant for what it calls.
    for (std::size_t behind = at + 1; behind + 1 < way.passed.size(); ++behind) {
      if (const KeyAccess* write = write_of(*way.passed[behind].component, key)) {
        early = {&way.passed[at], &way.passed[behind], write, &way, 0};
        return Order::Early;
      }
    }
    return Order::Never;
  }

  void report(const Early& early, const KeyAccess& access, const model::Read& read, const std::string& name) {
    Draft draft;
    draft.rule = kName;
    draft.place = early.reader->place;
    draft.function = read.function;
    draft.identity = {name, early.reader->component->name, early.writer->component->name};
    draft.message = fmt::format("{} looks {} up before {} has written it, on {}{}", early.reader->component->name, name,
                                early.writer->component->name, rules::name_of(*early.way->route), and_more_routes(early.more));
    draft.evidence.push_back({early.reader->place, fmt::format("{} is passed first", early.reader->component->name)});
    draft.evidence.push_back({access.place, fmt::format("looks {} up", name)});
    draft.evidence.push_back({early.writer->place, fmt::format("{} is passed later", early.writer->component->name)});
    draft.evidence.push_back({early.write->place, fmt::format("writes {}", name)});
    draft.causes.push_back(access.place);
    for (const model::Assertion& assertion : read.assertions) draft.causes.push_back(assertion.place);
    sink_.report(std::move(draft));
  }

  const StateMap& map_;
  Sink& sink_;
  Ways ways_;
};

}  // namespace

void check_read_before_write(const Program& program, const StateMap& map, Sink& sink) {
  Judge(program, map, sink).run();
}

}  // namespace waybill::rules
