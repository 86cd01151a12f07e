// WB102: a context key that is computed at run time.
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "tool/rules/checks.hpp"
#include "tool/rules/written_key.hpp"

namespace waybill::rules {
namespace {

constexpr std::string_view kName = "dynamic-key";

std::string because(const model::Key& key) {
  return key.why.empty() ? std::string() : fmt::format(" ({})", key.why);
}

}  // namespace

void check_dynamic_key(const model::Program& program, Sink& sink) {
  const ContextWrites contexts(program);
  for (const model::Write& write : program.writes) {
    const model::Key* key = key_at(program, write.layer.key);
    if (key == nullptr || !contexts.contains(write)) continue;
    if (key->kind == model::KeyKind::Unknown) {
      sink.silent(kName, write.place,
                  fmt::format("what the key is can't be seen{}", because(*key)));
      continue;
    }
    // An uncomparable key never gets as far as being computed: WithValue panics.
    if (key->kind != model::KeyKind::Dynamic || !key->comparable) continue;

    // Keys of any type that lie in an options struct or a list of pairs were chosen once, by whoever
    // filled it.
    const bool any = key->type.empty() || key->type == "any" || key->type.starts_with("interface");
    if (any && (key->why == "a field" || key->why == "an element")) {
      sink.silent(kName, write.place, "whoever filled what it is read from chose the key");
      continue;
    }

    Draft draft;
    draft.rule = kName;
    draft.place = write.place;
    draft.function = write.function;
    draft.certainty = is_may(program, write) ? model::Certainty::Likely : model::Certainty::Proven;
    draft.identity = {key->type, key->shown};
    draft.message = fmt::format(
        "the context key is computed at run time{}: which values the context holds, and what they "
        "collide with, can't be known from the code",
        because(*key));
    if (key->basic_type) {
      draft.message +=
          fmt::format("; its type {} is predeclared, so any package can have it", key->type);
    }
    draft.evidence = write_evidence(write.layer, write.place, "the key is computed here");
    sink.report(std::move(draft));
  }
}

}  // namespace waybill::rules
