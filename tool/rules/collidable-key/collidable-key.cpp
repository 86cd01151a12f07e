// WB103: a key that equals a key it was not meant to equal, or one that nothing can be compared
// with.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tool/rules/checks.hpp"
#include "tool/rules/descent.hpp"
#include "tool/rules/written_key.hpp"

namespace waybill::rules {
namespace {

using model::Certainty;
using model::Key;
using model::KeyKind;
using model::Layer;
using model::LayerKind;
using model::Place;
using model::Program;
using model::Step;
using model::Write;

constexpr std::string_view kName = "collidable-key";

bool is_reported(const Program& program, Place place) {
  return place.file < program.files.size() && program.files[place.file].reported;
}

Draft draft_of(const Program& program, const Write& write, const Key& key) {
  Draft draft;
  draft.rule = kName;
  draft.place = write.place;
  draft.function = write.function;
  draft.certainty = is_may(program, write) ? Certainty::Likely : Certainty::Proven;
  draft.identity = {key.shown, key.type};
  return draft;
}

/// `struct{}{}`, or `name{}` with `type name = struct{}`: the same type wherever it is written.
void check_anonymous(const Program& program, const Write& write, const Key& key, Sink& sink) {
  if (key.kind != KeyKind::Static || !key.empty_struct || !key.anonymous) return;
  Draft draft = draft_of(program, write, key);
  draft.message = fmt::format(
      "the key's type is struct{{}} itself{}: it equals every other key of that type in the "
      "program; "
      "declare a type for it, without `=`",
      key.alias ? ", by an alias" : "");
  draft.evidence = write_evidence(write.layer, write.place, "the key is written");
  append_declaration(key, draft.evidence);
  sink.report(std::move(draft));
}

/// `&struct{}{}`: Go may give all values of size zero one address, and does so with package-level
/// variables.
void check_anonymous_pointee(const Program& program, const Write& write, const Key& key,
                             Sink& sink) {
  if (key.kind != KeyKind::Static || !key.empty_pointee || !key.anonymous) return;
  Draft draft = draft_of(program, write, key);
  draft.certainty = Certainty::Likely;
  draft.message = fmt::format(
      "the key {} points to a struct{{}}: values without size may all have one address, so it may "
      "equal every other such pointer in the program; declare a type for it and use its value",
      shown_key(program, write.layer.key));
  draft.evidence = write_evidence(write.layer, write.place, "the key is written");
  append_declaration(key, draft.evidence);
  sink.report(std::move(draft));
}

/// Whether the write's helper has such a key already, so that the helper is where to report.
bool is_callers_copy(const std::set<Place>& uncomparable, const Write& write) {
  const auto below = way_down(write.layer, write.place);
  return std::ranges::any_of(below,
                             [&](const Step& step) { return uncomparable.contains(step.place); });
}

void check_uncomparable(const Program& program, Sink& sink) {
  const ContextWrites contexts(program);
  std::set<Place> uncomparable;
  for (const Write& write : program.writes) {
    const Key* key = key_at(program, write.layer.key);
    if (key != nullptr && !key->comparable) uncomparable.insert(write.place);
  }
  for (const Write& write : program.writes) {
    const Key* key = key_at(program, write.layer.key);
    if (key == nullptr || key->comparable || !contexts.contains(write)) continue;
    if (is_callers_copy(uncomparable, write)) continue;
    Draft draft = draft_of(program, write, *key);
    draft.identity.push_back("uncomparable");
    draft.message = fmt::format(
        "a key of type {} can't be compared: context.WithValue panics when it is called with it",
        key->type.empty() ? std::string_view("this kind") : std::string_view(key->type));
    draft.evidence = write_evidence(write.layer, write.place, "the key is written");
    sink.report(std::move(draft));
  }
}

/// A use of a key: where, and whether it writes.
struct Use {
  Place place;
  model::FunctionIndex function = 0;
  const Layer* layer = nullptr;  ///< null: a read
  bool may = false;

  auto order() const { return std::tuple(layer == nullptr, place); }
};

/// One of several variables whose values are equal.
struct Variable {
  std::string_view name;
  Place declared;
  std::vector<Use> uses;  ///< writes first, then by place

  /// The use to show: the first in a file that findings may stand in, else the first.
  const Use& shown(const Program& program) const {
    const auto found =
        std::ranges::find_if(uses, [&](const Use& use) { return is_reported(program, use.place); });
    return found == uses.end() ? uses.front() : *found;
  }
};

using Variables = std::map<std::string_view, Variable>;

/// Returns what stands before the last dot: a variable's or type's package.
std::string_view package_of(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : name.substr(0, dot);
}

/// Whether the variable must be a copy of another: no package but its own can name an unexported
/// type.
bool is_copy(const Key& key) {
  std::string_view type_name = key.type;
  if (key.empty_pointee) type_name.remove_prefix(1);
  if (package_of(key.variable) == package_of(type_name)) return false;
  const std::string_view type = bare_name(key.type);
  return !type.empty() && !(type.front() >= 'A' && type.front() <= 'Z');
}

/// Keys of one group are equal: values of one empty struct type, or pointers to such.
using Group = std::pair<std::uint64_t, std::string>;

Group group_of(const Key& key) {
  if (key.empty_struct) return {key.identity, {}};
  return {0, key.package + ' ' + key.type};  // each pointer has an identity of its own
}

void add_use(std::map<Group, Variables>& groups, const Key& key, Use use) {
  if (key.kind != KeyKind::Static || key.anonymous) return;
  if (!key.empty_struct && !key.empty_pointee) return;
  if (key.variable.empty() || is_copy(key)) return;
  Variable& variable = groups[group_of(key)][key.variable];
  variable.name = key.variable;
  variable.declared = key.declared;
  variable.uses.push_back(use);
}

void append_uses(const Variable& variable, const Use& use, std::vector<Step>& evidence) {
  if (variable.declared.file != model::kNowhere) {
    evidence.push_back({variable.declared, fmt::format("declares {}", variable.name)});
  }
  if (use.layer == nullptr) {
    evidence.push_back({use.place, fmt::format("reads with {}", variable.name)});
    return;
  }
  for (Step& step :
       write_evidence(*use.layer, use.place, fmt::format("writes with {}", variable.name))) {
    evidence.push_back(std::move(step));
  }
}

/// Two variables of one empty struct type hold the same value, so they are one key. So, with the
/// compilers of today, are two pointers to such values.
void check_twins(const Program& program, const Key& key, Variables& variables, Sink& sink) {
  std::vector<Variable*> ordered;
  for (auto& [name, variable] : variables) {
    std::ranges::sort(variable.uses, {}, &Use::order);
    ordered.push_back(&variable);
  }
  std::ranges::sort(ordered, [](const Variable* a, const Variable* b) {
    return std::tie(a->declared, a->name) < std::tie(b->declared, b->name);
  });
  const Variable& first = *ordered.front();
  const Use& first_use = first.shown(program);
  for (auto at = ordered.begin() + 1; at != ordered.end(); ++at) {
    const Variable& second = **at;
    const Use& second_use = second.shown(program);
    const Use& place = is_reported(program, second_use.place) ? second_use : first_use;
    if (bare_name(first.name) == bare_name(second.name)) {
      // oauth2.HTTPClient and its internal twin: one key under one name in two packages.
      sink.silent(
          kName, place.place,
          fmt::format("{} and {} are equal and have one name, so they are meant to be one key",
                      first.name, second.name));
      continue;
    }
    Draft draft;
    draft.rule = kName;
    draft.place = place.place;
    draft.function = place.function;
    draft.certainty = first_use.may || second_use.may || key.empty_pointee ? Certainty::Likely
                                                                           : Certainty::Proven;
    draft.identity = {std::string(first.name), std::string(second.name)};
    draft.message =
        key.empty_pointee
            ? fmt::format(
                  "the keys {} and {} may be equal: both are of type {} and point to values "
                  "without size, which may have one address; give each a type of its own",
                  first.name, second.name, key.type)
            : fmt::format(
                  "the keys {} and {} are equal: both hold the only value of the empty "
                  "struct type {}, so one reads what the other wrote; give each a type of "
                  "its own",
                  first.name, second.name, key.type);
    append_uses(first, first_use, draft.evidence);
    append_uses(second, second_use, draft.evidence);
    draft.causes = {second_use.place};
    sink.report(std::move(draft));
  }
}

}  // namespace

void check_collidable_key(const Program& program, Sink& sink) {
  std::map<Group, Variables> groups;
  std::map<Group, const Key*> keys;
  for (const Write& write : program.writes) {
    const Key* key = key_at(program, write.layer.key);
    if (key == nullptr || write.layer.kind != LayerKind::Value) continue;
    check_anonymous(program, write, *key, sink);
    check_anonymous_pointee(program, write, *key, sink);
    keys.emplace(group_of(*key), key);
    add_use(groups, *key, {write.place, write.function, &write.layer, is_may(program, write)});
  }
  check_uncomparable(program, sink);
  for (const model::Read& read : program.reads) {
    const Key* key = key_at(program, read.key);
    if (key == nullptr) continue;
    keys.emplace(group_of(*key), key);
    add_use(groups, *key, {read.place, read.function, nullptr, read.may});
  }
  for (auto& [group, variables] : groups) {
    if (variables.size() > 1) check_twins(program, *keys.at(group), variables, sink);
  }
}

}  // namespace waybill::rules
