// WB602: a key that is written on one carrier and looked up on another, which doesn't see it.
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
using model::Flow;
using model::FlowKind;
using model::Program;
using model::Read;
using model::Sight;
using model::Write;

constexpr std::string_view kName = "split-carrier";

bool is_all_of(const std::vector<const Write*>& writes, CarrierFamily family) {
  return !writes.empty() && std::ranges::all_of(writes, [&](const Write* write) {
    return family_of(write->carrier) == family;
  });
}

bool is_all_of(const std::vector<const Read*>& reads, CarrierFamily family) {
  return !reads.empty() && std::ranges::all_of(reads, [&](const Read* read) {
    return family_of(read->carrier) == family;
  });
}

/// Whether the carrier is the context of an http.Request, with layers or without. Another context
/// may be the framework's own, which answers from its map.
bool is_of_request(const Program& program, const Read& read) {
  model::FlowIndex index = read.flow;
  for (int steps = 0; steps < 100 && index != 0; ++steps) {
    const Flow& flow = program.flows[index];
    if (flow.kind != FlowKind::Derive || flow.may || flow.unresolved || flow.parents.size() != 1)
      return false;
    if (flow.callee == "(*http.Request).Context") return true;
    index = flow.parents[0];
  }
  return false;
}

/// Whether the read asks for the type that is written.
bool is_asked_for(const Read& read, const std::vector<const Write*>& writes) {
  return std::ranges::any_of(read.assertions, [&](const model::Assertion& assertion) {
    return assertion.identity != 0 && std::ranges::any_of(writes, [&](const Write* write) {
             return write->layer.value_identity == assertion.identity;
           });
  });
}

void report(const Program& program, const KeyEntry& written, const KeyEntry& read,
            const Read& first, Sink& sink) {
  const std::string name = name_of(*read.key);
  const Write& write = *written.writes.front();
  Draft draft;
  draft.rule = kName;
  draft.place = first.place;
  draft.function = first.function;
  draft.identity = {name, first.carrier};
  draft.message = fmt::format(
      "{} is looked up in a {} here and only ever written into a {}, which this one doesn't see",
      name, first.carrier, write.carrier);
  bool may = first.may;
  draft.evidence.push_back({first.place, fmt::format("looks {} up in a {}", name, first.carrier)});
  for (const Read* at : read.reads) draft.causes.push_back(at->place);
  for (const Write* at : written.writes) {
    for (model::Step& step :
         write_evidence(at->layer, at->place,
                        fmt::format("writes {} into a {}", name_of(*written.key), at->carrier))) {
      draft.evidence.push_back(std::move(step));
    }
    draft.causes.push_back(at->place);
    may = may || is_may(program, *at);
  }
  draft.certainty = may ? Certainty::Likely : Certainty::Proven;
  sink.report(std::move(draft));
}

/// What is written into the one kind of carrier alone and looked up in the other kind alone.
void check_pair(const Program& program, const KeyEntry& written, const KeyEntry& read, Sink& sink) {
  const bool to_context = is_all_of(written.writes, CarrierFamily::Framework) &&
                          is_all_of(read.reads, CarrierFamily::Context);
  const bool to_framework = is_all_of(written.writes, CarrierFamily::Context) &&
                            is_all_of(read.reads, CarrierFamily::Framework);
  if (!to_context && !to_framework) return;
  for (const Read* at : read.reads) {
    // A plain text may be anybody's, so the values must agree, too.
    if (!is_asked_for(*at, written.writes)) continue;
    if (to_context && read.key->basic_type && !is_of_request(program, *at)) {
      sink.silent(kName, at->place,
                  fmt::format("{}: the context may be the framework's own, which answers it",
                              name_of(*read.key)));
      continue;
    }
    report(program, written, read, *at, sink);
    return;
  }
}

}  // namespace

void check_split_carrier(const Program& program, Sink& sink) {
  const KeyTable table(program);
  for (const auto& [identity, entry] : table.entries()) {
    if (entry.key->value.size() < 3 || !entry.key->value.starts_with('"')) continue;
    if (!entry.writes.empty() && !entry.reads.empty()) {
      check_pair(program, entry, entry, sink);
      continue;
    }
    // A framework's keys are texts; the like key of a context has a type of its own.
    if (entry.use == nullptr || entry.use->written || entry.use->sight == Sight::Open) continue;
    for (const auto& [other_identity, other] : table.entries()) {
      if (other_identity != identity && other.reads.empty() &&
          other.key->value == entry.key->value) {
        check_pair(program, other, entry, sink);
      }
    }
  }
}

}  // namespace waybill::rules
