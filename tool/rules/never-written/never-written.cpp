// WB402: a key that is looked up and never written.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "tool/rules/checks.hpp"
#include "tool/rules/key_table.hpp"
#include "tool/rules/written_key.hpp"

namespace waybill::rules {
namespace {

using model::Certainty;
using model::Sight;

constexpr std::string_view kName = "never-written";

/// What comes of looking it up.
std::string_view consequence(const KeyEntry& entry) {
  const bool panics = std::ranges::any_of(entry.reads, [](const model::Read* read) {
    return std::ranges::any_of(read->assertions, [](const model::Assertion& assertion) {
      return !assertion.checked && !assertion.guarded;
    });
  });
  return panics ? "the type assertion on it always panics" : "the look-up never finds anything";
}

void report(const KeyEntry& entry, Sink& sink) {
  const model::Read& first = *entry.reads.front();
  const std::string name = name_of(*entry.key);
  Draft draft;
  draft.rule = kName;
  draft.place = first.place;
  draft.function = first.function;
  draft.identity = {name};
  draft.message = fmt::format("the key {} is looked up and never written ({}): {}", name,
                              who_could(entry.use->sight), consequence(entry));
  if (entry.use->sight == Sight::Module) draft.severity = model::Severity::Info;
  // Where others could name the key, a program that was not read may write it.
  draft.certainty =
      first.may || entry.use->sight == Sight::Program ? Certainty::Likely : Certainty::Proven;
  draft.evidence.push_back({first.place, fmt::format("looks {} up", name)});
  for (const model::Read* read : entry.reads) {
    if (read->place != first.place)
      draft.evidence.push_back({read->place, fmt::format("looks {} up too", name)});
    draft.causes.push_back(read->place);
  }
  append_declaration(*entry.key, draft.evidence);
  sink.report(std::move(draft));
}

}  // namespace

void check_never_written(const model::Program& program, Sink& sink) {
  const KeyTable table(program);
  for (const auto& [identity, entry] : table.entries()) {
    if (entry.use == nullptr || entry.use->written || entry.reads.empty()) continue;
    const model::Place place = entry.reads.front()->place;
    const bool is_other = std::ranges::any_of(entry.reads, [](const model::Read* read) {
      return family_of(read->carrier) == CarrierFamily::Other;
    });
    if (is_other) continue;
    if (entry.use->sight == Sight::Open) {
      sink.silent(kName, place, fmt::format("{}: {}", name_of(*entry.key), why_open(*entry.use)));
      continue;
    }
    const auto writes_computed = [&](model::Place computed) {
      return std::ranges::any_of(
          program.writes, [&](const model::Write& write) { return write.key_place == computed; });
    };
    if (std::ranges::any_of(entry.use->computed, writes_computed)) {
      sink.silent(kName, place,
                  fmt::format("{}: a key of its type that is computed at run time is written",
                              name_of(*entry.key)));
      continue;
    }
    report(entry, sink);
  }
}

}  // namespace waybill::rules
