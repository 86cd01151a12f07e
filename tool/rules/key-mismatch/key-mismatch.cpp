// WB104: a key that is written and one that is looked up, which are plainly meant to be one and can
// never be equal.
#include <algorithm>
#include <map>
#include <set>
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
using model::Key;
using model::Program;
using model::Read;
using model::Sight;
using model::Write;

constexpr std::string_view kName = "key-mismatch";

std::string_view last_name(std::string_view qualified) {
  return qualified.substr(qualified.rfind('.') + 1);
}

/// What a key's name says: "baseuri" of ctxKeyBaseURI, BaseURIContextKey and "base-uri".
std::string bare_name(std::string_view name) {
  std::string bare;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') bare += static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) bare += c;
  }
  for (const std::string_view word : {"contextkey", "ctxkey", "context", "ctx", "key"}) {
    if (bare.size() > word.size() && bare.starts_with(word)) bare.erase(0, word.size());
    if (bare.size() > word.size() && bare.ends_with(word)) bare.resize(bare.size() - word.size());
  }
  return bare;
}

bool is_text(const Key& key) {
  return key.value.size() > 2 && key.value.front() == '"';
}

bool is_zero_struct(const Key& key) {
  return key.value == "{}" || (key.empty_struct && key.value.empty());
}

/// Whether what is written under the one key is what is expected under the other.
bool is_value_expected(const KeyEntry& written, const KeyEntry& read) {
  const auto agree = [](const model::Layer& layer, const model::Assertion& assertion) {
    if (layer.value_identity != 0 || assertion.identity != 0)
      return layer.value_identity == assertion.identity;
    // Of types that are not on disk only the names are known.
    return !layer.value_type.empty() && layer.value_type == assertion.type;
  };
  return std::ranges::any_of(written.writes, [&](const Write* write) {
    return std::ranges::any_of(read.reads, [&](const Read* at) {
      return std::ranges::any_of(at->assertions, [&](const model::Assertion& assertion) {
        return agree(write->layer, assertion);
      });
    });
  });
}

/// Whether all that was read leaves the key alone; where an import is not on disk that is as much as can be said of a
/// text.
bool is_closed(const KeyEntry& entry) {
  return entry.use->sight != Sight::Open || !entry.use->missing.empty();
}

bool is_certain(const KeyEntry& entry) {
  return entry.use == nullptr || entry.use->sight != Sight::Open;
}

/// Whether nothing but a mention that is not followed could join the two: what is only open because
/// packages that were not read might name it too is a pair all the same if the values agree.
bool may_be_paired(const KeyEntry& written, const KeyEntry& read) {
  if (is_closed(written) && is_closed(read)) return true;
  const auto has_mention = [](const KeyEntry& entry) {
    return entry.use->seen.file != model::kNowhere;
  };
  if (has_mention(written) || has_mention(read)) return false;
  return (is_closed(written) || is_closed(read)) && is_value_expected(written, read);
}

/// Whether both are texts that differ only in what is no letter, as "retry node" and "retry-node".
bool are_spelled_alike(const Key& one, const Key& other) {
  return is_text(one) && is_text(other) && one.type == other.type && one.value != other.value &&
         bare_name(one.value).size() > 3 && bare_name(one.value) == bare_name(other.value);
}

/// Returns how the two differ if they are plainly meant to be one key, else "".
std::string difference(const KeyEntry& written, const KeyEntry& read) {
  const Key& w = *written.key;
  const Key& r = *read.key;
  if (is_text(w) && w.value == r.value && w.type != r.type) {
    return fmt::format("the text is the same, the type is not: {} is written, {} is looked up",
                       w.type, r.type);
  }
  if (are_spelled_alike(w, r) && is_value_expected(written, read))
    return fmt::format("{} and {} are two texts", w.value, r.value);
  if (!w.variable.empty() && is_text(r) && r.basic_type && !is_text(w) &&
      bare_name(r.value) == bare_name(last_name(w.variable)) && is_value_expected(written, read)) {
    return fmt::format("the name of {} is looked up as a text, not the key itself", w.variable);
  }
  if (w.declared.file != model::kNowhere && w.declared == r.declared &&
      w.value.starts_with('&') != r.value.starts_with('&')) {
    return "the one is the variable, the other its address";
  }
  if (!w.package.empty() && w.type == r.type && w.package == r.package && w.value != r.value &&
      (is_zero_struct(w) || is_zero_struct(r))) {
    return fmt::format("two values of {} are equal only if all their fields are", w.type);
  }
  const bool are_twins = !w.package.empty() && !r.package.empty() && w.package != r.package &&
                         last_name(w.type) == last_name(r.type) && w.value == r.value &&
                         !w.value.starts_with('&');
  if (are_twins && is_closed(written) && is_closed(read) && is_value_expected(written, read)) {
    return fmt::format("{} is declared in two packages, and these are two types",
                       last_name(w.type));
  }
  return {};
}

struct Pair {
  std::string written, read;  ///< what to call the two
  std::vector<const Write*> writes;
  std::vector<const Read*> reads;
  std::vector<const Key*> keys;  ///< those whose declaration says something
  std::string difference;
  bool may = false;
};

void report(const Program& program, const Pair& pair, Sink& sink) {
  const Read& first = *pair.reads.front();
  Draft draft;
  draft.rule = kName;
  draft.place = first.place;
  draft.function = first.function;
  draft.identity = {pair.written, pair.read};
  draft.message = fmt::format(
      "the key {} that is looked up here is never written, and {} is written and never looked up: "
      "{}",
      pair.read, pair.written, pair.difference);
  bool may = pair.may || first.may;
  draft.evidence.push_back({first.place, fmt::format("looks {} up", pair.read)});
  for (const Read* read : pair.reads) {
    if (read->place != first.place)
      draft.evidence.push_back({read->place, fmt::format("looks {} up too", pair.read)});
    draft.causes.push_back(read->place);
  }
  for (const Write* write : pair.writes) {
    for (model::Step& step :
         write_evidence(write->layer, write->place, fmt::format("writes {}", pair.written))) {
      draft.evidence.push_back(std::move(step));
    }
    draft.causes.push_back(write->place);
    may = may || is_may(program, *write);
  }
  for (const Key* key : pair.keys) append_declaration(*key, draft.evidence);
  draft.certainty = may ? Certainty::Likely : Certainty::Proven;
  sink.report(std::move(draft));
}

void report_crossed(const Program& program, const Pair& pair, const KeyEntry& read_from,
                    Sink& sink) {
  const Read& first = *pair.reads.front();
  Draft draft;
  draft.rule = kName;
  draft.place = first.place;
  draft.function = first.function;
  draft.identity = {pair.written, pair.read, "crossed"};
  draft.message = fmt::format(
      "{} is looked up under the key {}, which is written with {}; one is written under {}, "
      "which is never looked up",
      first.assertions.front().type, pair.read, read_from.writes.front()->layer.value_type,
      pair.written);
  bool may = first.may;
  for (const Read* read : pair.reads) {
    draft.evidence.push_back(
        {read->place, fmt::format("looks {} up for a {}", pair.read, read->assertions[0].type)});
    draft.causes.push_back(read->place);
  }
  const auto append = [&](const std::vector<const Write*>& writes, const std::string& name) {
    for (const Write* write : writes) {
      may = may || is_may(program, *write) || write->layer.value_identity == 0;
      for (model::Step& step :
           write_evidence(write->layer, write->place,
                          fmt::format("writes {} with a {}", name, write->layer.value_type))) {
        draft.evidence.push_back(std::move(step));
      }
    }
  };
  append(pair.writes, pair.written);
  append(read_from.writes, pair.read);
  for (const Write* write : pair.writes) draft.causes.push_back(write->place);
  for (const Key* key : pair.keys) append_declaration(*key, draft.evidence);
  draft.certainty = may ? Certainty::Likely : Certainty::Proven;
  sink.report(std::move(draft));
}

void report_stray(const Program& program, const KeyEntry& stray, const KeyEntry& meant, std::string_view how,
                  Sink& sink) {
  const std::string name = name_of(*stray.key), other = name_of(*meant.key);
  const bool is_written = stray.use->written;
  Draft draft;
  draft.rule = kName;
  draft.identity = {name, other, "stray"};
  bool may = !is_certain(stray);
  if (is_written) {
    const Write& first = *stray.writes.front();
    draft.place = first.place;
    draft.function = first.function;
    draft.message = fmt::format("the key {} that is written here is never looked up, and {} is: {}", name, other, how);
    for (const Write* write : stray.writes) {
      may = may || is_may(program, *write);
      for (model::Step& step : write_evidence(write->layer, write->place, fmt::format("writes {}", name)))
        draft.evidence.push_back(std::move(step));
      draft.causes.push_back(write->place);
    }
    draft.evidence.push_back({meant.reads.front()->place, fmt::format("looks {} up", other)});
  } else {
    const Read& first = *stray.reads.front();
    draft.place = first.place;
    draft.function = first.function;
    draft.message = fmt::format("the key {} that is looked up here is never written, and {} is: {}", name, other, how);
    for (const Read* read : stray.reads) {
      may = may || read->may;
      draft.evidence.push_back({read->place, fmt::format("looks {} up", name)});
      draft.causes.push_back(read->place);
    }
    const Write& write = *meant.writes.front();
    for (model::Step& step : write_evidence(write.layer, write.place, fmt::format("writes {}", other)))
      draft.evidence.push_back(std::move(step));
  }
  append_declaration(*stray.key, draft.evidence);
  append_declaration(*meant.key, draft.evidence);
  draft.certainty = may ? Certainty::Likely : Certainty::Proven;
  sink.report(std::move(draft));
}

/// Pairs of keys that are both known.
void check_static(const Program& program, const KeyTable& table, Sink& sink) {
  std::vector<const KeyEntry*> written, read;
  for (const auto& [identity, entry] : table.entries()) {
    if (entry.use == nullptr) continue;
    if (entry.use->written && !entry.writes.empty()) written.push_back(&entry);
    if (!entry.use->written && !entry.reads.empty()) read.push_back(&entry);
  }
  for (const KeyEntry* at : read) {
    // A second candidate would leave it open which of them was meant.
    const KeyEntry* partner = nullptr;
    std::string how;
    bool several = false;
    for (const KeyEntry* candidate : written) {
      std::string found = difference(*candidate, *at);
      if (found.empty()) continue;
      several = several || partner != nullptr;
      partner = candidate;
      how = std::move(found);
    }
    if (partner == nullptr) continue;
    const model::Place place = at->reads.front()->place;
    if (several) {
      sink.silent(
          kName, place,
          fmt::format("{}: several keys that are never looked up are like it", name_of(*at->key)));
      continue;
    }
    const auto family = [](const auto* site) { return family_of(site->carrier); };
    const CarrierFamily from = family(partner->writes.front()), to = family(at->reads.front());
    if (from != to || from == CarrierFamily::Other) {
      sink.silent(kName, place,
                  fmt::format("{}: the two stand on different carriers", name_of(*at->key)));
      continue;
    }
    if (!may_be_paired(*partner, *at)) {
      const KeyEntry& open = is_closed(*at) ? *partner : *at;
      sink.silent(kName, place, fmt::format("{}: {}", name_of(*open.key), why_open(*open.use)));
      continue;
    }
    Pair pair{.written = name_of(*partner->key),
              .read = name_of(*at->key),
              .writes = partner->writes,
              .reads = at->reads,
              .keys = {partner->key, at->key},
              .difference = how,
              .may = !is_certain(*partner) || !is_certain(*at)};
    if (pair.written == pair.read) {
      pair.written = fmt::format("{} of {}", pair.written, partner->key->package);
      pair.read = fmt::format("{} of {}", pair.read, at->key->package);
    }
    report(program, pair, sink);
  }
}

bool is_any_in(const KeyEntry& entry, const auto& is_in) {
  return std::ranges::any_of(entry.writes, [&](const Write* write) { return is_in(write->function); }) ||
         std::ranges::any_of(entry.reads, [&](const Read* read) { return is_in(read->function); });
}

/// Whether some function looks both up, or writes both: then it means both.
bool stand_together(const KeyEntry& one, const KeyEntry& other) {
  const auto meet = [](const auto& sites, const auto& others) {
    return std::ranges::any_of(sites, [&](const auto* site) {
      return std::ranges::any_of(others, [&](const auto* at) { return at->function == site->function; });
    });
  };
  return meet(one.reads, other.reads) || meet(one.writes, other.writes);
}

bool are_in_one_package(const Program& program, const KeyEntry& one, const KeyEntry& other) {
  return is_any_in(one, [&](model::FunctionIndex function) {
    return is_any_in(other, [&](model::FunctionIndex beside) {
      return program.functions[function].package == program.functions[beside].package;
    });
  });
}

/// Returns how the key of `stray` misses that of `used`, which is written and looked up, if it is plainly meant to be
/// that one; else "".
std::string stray_difference(const Program& program, const KeyEntry& stray, const KeyEntry& used) {
  const KeyEntry& written = stray.use->written ? stray : used;
  const KeyEntry& read = stray.use->written ? used : stray;
  const Key& w = *written.key;
  const Key& r = *read.key;
  if (!is_value_expected(written, read)) return {};
  // Two packages that each write and read a key of their own of that name have nothing to do with each other.
  if (w.package != r.package && !w.basic_type && !r.basic_type) return {};
  std::string found = difference(written, read);
  if (found.empty() || stand_together(stray, used)) return {};
  // That a name says the same is chance between packages, that a text does is not.
  if (w.value != r.value && !are_in_one_package(program, stray, used)) return {};
  return found;
}

/// A key that is looked up and never written, or written and never looked up, beside one that is both and plainly is the
/// one that was meant.
void check_strays(const Program& program, const KeyTable& table, Sink& sink) {
  const auto family = [](const KeyEntry& entry) {
    return entry.reads.empty() ? family_of(entry.writes.front()->carrier) : family_of(entry.reads.front()->carrier);
  };
  for (const auto& [identity, stray] : table.entries()) {
    if (stray.use == nullptr || !is_closed(stray) || !stray.use->computed.empty()) continue;
    if (stray.use->written ? stray.writes.empty() : stray.reads.empty()) continue;
    const KeyEntry* meant = nullptr;
    std::string how;
    bool several = false;
    for (const auto& [other, used] : table.entries()) {
      if (used.writes.empty() || used.reads.empty() || family(used) != family(stray)) continue;
      std::string found = stray_difference(program, stray, used);
      if (found.empty()) continue;
      several = several || meant != nullptr;
      meant = &used;
      how = std::move(found);
    }
    if (meant == nullptr || family(stray) == CarrierFamily::Other) continue;
    const model::Place place = stray.use->written ? stray.writes.front()->place : stray.reads.front()->place;
    if (several) {
      sink.silent(kName, place, fmt::format("{}: several keys are like it", name_of(*stray.key)));
      continue;
    }
    report_stray(program, stray, *meant, how, sink);
  }
}

/// A zero struct that is looked up, while only values with fields that are computed are written, or
/// the other way round.
void check_computed(const Program& program, const KeyTable& table, Sink& sink) {
  std::map<model::Place, std::vector<const Write*>> writes_at;
  std::map<model::Place, std::vector<const Read*>> reads_at;
  for (const Write& write : program.writes) writes_at[write.key_place].push_back(&write);
  for (const Read& read : program.reads) reads_at[read.key_place].push_back(&read);
  for (const auto& [identity, entry] : table.entries()) {
    if (entry.use == nullptr || entry.use->computed.empty() || entry.key->empty_struct ||
        !is_zero_struct(*entry.key))
      continue;
    const model::Place place =
        entry.use->written ? entry.writes.front()->place : entry.reads.front()->place;
    if (!is_closed(entry)) {
      sink.silent(kName, place, fmt::format("{}: {}", name_of(*entry.key), why_open(*entry.use)));
      continue;
    }
    Pair pair{.written = {},
              .read = {},
              .writes = entry.writes,
              .reads = entry.reads,
              .keys = {entry.key},
              .difference = {},
              .may = true};
    bool both = false;
    std::set<model::Place> seen;
    for (const model::Place computed : entry.use->computed) {
      if (!seen.insert(computed).second) continue;
      const auto write = writes_at.find(computed);
      const auto read = reads_at.find(computed);
      both = both || (write != writes_at.end() && entry.use->written) ||
             (read != reads_at.end() && !entry.use->written);
      if (write != writes_at.end())
        pair.writes.insert(pair.writes.end(), write->second.begin(), write->second.end());
      if (read != reads_at.end())
        pair.reads.insert(pair.reads.end(), read->second.begin(), read->second.end());
    }
    if (both || pair.writes.empty() || pair.reads.empty()) continue;
    const std::string filled =
        fmt::format("{}{{…}} with fields that are computed", entry.key->type);
    pair.written = entry.use->written ? name_of(*entry.key) : filled;
    pair.read = entry.use->written ? filled : name_of(*entry.key);
    pair.difference =
        fmt::format("two values of {} are equal only if all their fields are", entry.key->type);
    report(program, pair, sink);
  }
}

/// The one type that the key's values are known to have, if it is declared, for two keys may well
/// hold a string each; 0 if there is none such.
model::TypeIdentity only_declared_type(const KeyEntry& entry) {
  model::TypeIdentity only = 0;
  for (const Write* write : entry.writes) {
    const model::Layer& layer = write->layer;
    if (layer.value_identity == 0 || !layer.value_type.contains('.')) return 0;
    if (only != 0 && only != layer.value_identity) return 0;
    only = layer.value_identity;
  }
  return only;
}

bool is_written_with(const KeyEntry& entry, model::TypeIdentity type) {
  return std::ranges::any_of(
      entry.writes, [&](const Write* write) { return write->layer.value_identity == type; });
}

/// Returns the type that the read alone is content with; 0 if there is none or several.
model::TypeIdentity only_asserted(const Read& read) {
  if (read.assertions.size() != 1 || read.assertions.front().in_switch) return 0;
  return read.assertions.front().identity;
}

/// A value that is never looked up under its own key, and is under another key of the same package
/// which holds values of another type.
void check_crossed(const Program& program, const KeyTable& table, Sink& sink) {
  for (const auto& [identity, written] : table.entries()) {
    if (written.use == nullptr || !written.use->written || !is_closed(written)) continue;
    const model::TypeIdentity type = only_declared_type(written);
    if (type == 0) continue;
    for (const auto& [other, entry] : table.entries()) {
      if (entry.writes.empty() || entry.reads.empty() || is_written_with(entry, type)) continue;
      if (entry.key->package != written.key->package || entry.key->package.empty()) continue;
      Pair pair{.written = name_of(*written.key),
                .read = name_of(*entry.key),
                .writes = written.writes,
                .reads = {},
                .keys = {written.key, entry.key},
                .difference = {},
                .may = false};
      bool others = false;
      for (const Read* read : entry.reads) {
        const model::TypeIdentity asserted = only_asserted(*read);
        if (asserted == type) pair.reads.push_back(read);
        others = others || asserted != type;
      }
      // A key of which nothing else is asked holds what its writers say, whatever that is.
      if (pair.reads.empty() || !others) continue;
      report_crossed(program, pair, entry, sink);
    }
  }
}

}  // namespace

void check_key_mismatch(const Program& program, Sink& sink) {
  const KeyTable table(program);
  check_static(program, table, sink);
  check_strays(program, table, sink);
  check_computed(program, table, sink);
  check_crossed(program, table, sink);
}

}  // namespace waybill::rules
