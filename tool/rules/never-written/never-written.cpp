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

/// Whether a text is put together of several words, as "max_request_size" and "sessionToken".
bool is_compound(std::string_view text) {
  if (text.size() < 8) return false;   // quotes included
  text = text.substr(1, text.size() - 2);
  const auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
  for (std::size_t at = 1; at + 1 < text.size(); ++at) {
    const bool hump = text[at] >= 'A' && text[at] <= 'Z' && is_small(text[at - 1]);
    if (hump || text[at] == '-' || text[at] == '_' || text[at] == '.' || text[at] == ' ') return true;
  }
  return false;
}

/// Whether the key is a text of which all that was read makes nothing else, and that an import which is not on disk could
/// hardly agree on by chance: of several words, and if it is looked up in a framework's own map, where middlewares from
/// elsewhere put what is given a name here, a constant of the program. A path is a library's name for its own key.
bool is_own_text(const KeyEntry& entry) {
  if (entry.use->missing.empty() || entry.key->value.contains('/')) return false;
  const bool is_constant = entry.key->declared.file != model::kNowhere;
  const bool in_contexts = std::ranges::all_of(entry.reads, [](const model::Read* read) {
    return family_of(read->carrier) == CarrierFamily::Context;
  });
  return is_compound(entry.key->value) && (is_constant || in_contexts);
}

void report(const KeyEntry& entry, Sink& sink) {
  const model::Read& first = *entry.reads.front();
  const std::string name = name_of(*entry.key);
  const bool is_missing = entry.use->sight == Sight::Open;
  Draft draft;
  draft.rule = kName;
  draft.place = first.place;
  draft.function = first.function;
  draft.identity = {name};
  draft.message = fmt::format("the key {} is looked up and never written ({}): {}", name,
                              is_missing ? "nothing that was read names it elsewhere" : who_could(entry.use->sight),
                              consequence(entry));
  if (entry.use->sight == Sight::Module || is_missing) draft.severity = model::Severity::Info;
  // Where others could name the key, a program that was not read may write it.
  draft.certainty =
      first.may || entry.use->sight == Sight::Program || is_missing ? Certainty::Likely : Certainty::Proven;
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
    if (entry.use->sight == Sight::Open && !is_own_text(entry)) {
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
