// WB302: what a context holds is changed after the context was handed on.
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "tool/rules/checks.hpp"
#include "tool/rules/descent.hpp"

namespace waybill::rules {
namespace {

using model::Certainty;
using model::Program;
using model::ReadChange;
using model::StoredValue;

constexpr std::string_view kRule = "mutable-shared-value";

void report_change(const Program& program, const StoredValue& stored,
                   const StoredValue::Change& change, Sink& sink) {
  const std::string key = shown_key(program, stored.key);
  const std::string taker = change.taker.empty() ? std::string("a function") : change.taker;
  Draft draft = {.rule = kRule,
                 .place = change.place,
                 .message = fmt::format("{} of the value of {} after the context that holds it was "
                                        "handed on: whoever reads it there races with this",
                                        change.what, key),
                 .certainty = Certainty::Proven,
                 .severity = {},
                 .evidence = {},
                 .causes = {},
                 .identity = {key, stored.type, change.what},
                 .function = stored.function};
  draft.evidence.push_back({stored.value, fmt::format("the value, a {}", stored.type)});
  draft.evidence.push_back({stored.place, "puts it into the context"});
  draft.evidence.insert(draft.evidence.end(), stored.path.begin(), stored.path.end());
  draft.evidence.push_back(
      {change.shared, fmt::format("{} gets the context and runs beside this function", taker)});
  draft.evidence.push_back({change.place, change.what});
  sink.report(std::move(draft));
}

void report_read_change(const Program& program, const ReadChange& change, Sink& sink) {
  const std::string key = shown_key(program, change.key);
  const bool appends = change.what == ReadChange::What::Append;
  const std::string_view done = appends ? "append" : "element";
  Draft draft = {
      .rule = kRule,
      .place = change.place,
      .message = appends ? fmt::format("appends to the slice that {} holds: if it has room, all "
                                       "who do so write into the same array",
                                       key)
                         : fmt::format("sets entries of the map that {} holds, and puts it back: "
                                       "the older context and all that come from it have them too, "
                                       "and who reads it there races with this",
                                       key),
      .certainty = Certainty::Proven,
      .severity = {},
      .evidence = {},
      .causes = {},
      .identity = {key, change.type, std::string(done)},
      .function = change.function};
  draft.evidence.push_back({change.read, fmt::format("looks {} up, a {}", key, change.type)});
  draft.evidence.push_back(
      {change.place, appends ? "appends to it" : "sets entries of that same map"});
  sink.report(std::move(draft));
}

}  // namespace

void check_mutable_shared_value(const Program& program, Sink& sink) {
  for (const StoredValue& stored : program.stored_values) {
    for (const StoredValue::Change& change : stored.changes) {
      if (stored.locked) {
        sink.silent(kRule, change.place, fmt::format("{} holds a lock of its own", stored.type));
        continue;
      }
      if (!change.concurrent) {
        // The usual way to hear from a handler what it has done: it has returned by then.
        sink.silent(kRule, change.place, "who got the context has returned, as far as is shown");
        continue;
      }
      report_change(program, stored, change, sink);
    }
  }
  for (const ReadChange& change : program.read_changes) report_read_change(program, change, sink);
}

}  // namespace waybill::rules
