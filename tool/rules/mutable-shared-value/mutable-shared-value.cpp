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

void report_append(const Program& program, const ReadChange& change, Sink& sink) {
  const std::string key = shown_key(program, change.key);
  Draft draft = {.rule = kRule,
                 .place = change.place,
                 .message = fmt::format("appends to the slice that {} holds: if it has room, all "
                                        "who do so write into the same array",
                                        key),
                 .certainty = Certainty::Proven,
                 .severity = {},
                 .evidence = {},
                 .causes = {},
                 .identity = {key, change.type, "append"},
                 .function = change.function};
  draft.evidence.push_back({change.read, fmt::format("looks {} up, a {}", key, change.type)});
  draft.evidence.push_back({change.place, "appends to it"});
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
  for (const ReadChange& change : program.read_changes) report_append(program, change, sink);
}

}  // namespace waybill::rules
