// WB401: a key that is written and never looked up.
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

constexpr std::string_view kName = "never-read";

void report(const model::Program& program, const KeyEntry& entry, Sink& sink) {
  const model::Write& first = *entry.writes.front();
  const std::string name = name_of(*entry.key);
  Draft draft;
  draft.rule = kName;
  draft.place = first.place;
  draft.function = first.function;
  draft.identity = {name};
  draft.message = fmt::format(
      "the key {} is written and never looked up ({}): its value is carried by every request for "
      "nothing",
      name, who_could(entry.use->sight));
  // An exported key may be meant for a reader that is still to come.
  if (entry.use->sight != Sight::Package) draft.severity = model::Severity::Info;
  draft.certainty = is_may(program, first) ? Certainty::Likely : Certainty::Proven;
  draft.evidence = write_evidence(first.layer, first.place, fmt::format("writes {}", name));
  for (const model::Write* write : entry.writes) {
    if (write->place != first.place)
      draft.evidence.push_back({write->place, fmt::format("writes {} too", name)});
    draft.causes.push_back(write->place);
  }
  append_declaration(*entry.key, draft.evidence);
  sink.report(std::move(draft));
}

}  // namespace

void check_never_read(const model::Program& program, Sink& sink) {
  const KeyTable table(program);
  for (const auto& [identity, entry] : table.entries()) {
    if (entry.use == nullptr || !entry.use->written || entry.writes.empty()) continue;
    const model::Place place = entry.writes.front()->place;
    const bool is_other = std::ranges::any_of(entry.writes, [](const model::Write* write) {
      return family_of(write->carrier) == CarrierFamily::Other;
    });
    if (is_other) continue;
    if (entry.use->sight == Sight::Open) {
      sink.silent(kName, place, fmt::format("{}: {}", name_of(*entry.key), why_open(*entry.use)));
      continue;
    }
    if (entry.use->sight == Sight::Program && !entry.key->basic_type) {
      sink.silent(kName, place,
                  fmt::format("{} is exported, and others may look it up", name_of(*entry.key)));
      continue;
    }
    const auto reads_computed = [&](model::Place computed) {
      return std::ranges::any_of(
          program.reads, [&](const model::Read& read) { return read.key_place == computed; });
    };
    if (std::ranges::any_of(entry.use->computed, reads_computed)) {
      sink.silent(kName, place,
                  fmt::format("{}: a key of its type that is computed at run time is looked up",
                              name_of(*entry.key)));
      continue;
    }
    report(program, entry, sink);
  }
}

}  // namespace waybill::rules
