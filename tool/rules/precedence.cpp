#include "tool/rules/precedence.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>

namespace waybill::rules {
namespace {

/// A row for each pair of rules; a test names each of them again.
constexpr Precedence kTable[] = {
    {.speaks = "collidable-key", .silent = "basic-type-key"},
    {.speaks = "closure-growth", .silent = "loop-growth"},
    {.speaks = "key-mismatch", .silent = "never-read"},
    {.speaks = "key-mismatch", .silent = "never-written"},
    {.speaks = "split-carrier", .silent = "key-mismatch"},
    {.speaks = "split-carrier", .silent = "never-read"},
    {.speaks = "split-carrier", .silent = "never-written"},
    {.speaks = "duplicate-key", .silent = "shadowed-key"},
    {.speaks = "type-mismatch", .silent = "shadowed-key"},
    {.speaks = "type-mismatch", .silent = "unchecked-read"},
    {.speaks = "read-before-write", .silent = "unchecked-read"},
    {.speaks = "read-before-write", .silent = "never-written"},
    {.speaks = "loop-growth", .silent = "duplicate-key"},
    {.speaks = "stale-request", .silent = "lost-derivation"},
    {.speaks = "field-growth", .silent = "config-in-context"},
    {.speaks = "self-parent", .silent = "loop-growth"},
    {.speaks = "self-parent", .silent = "closure-growth"},
    {.speaks = "self-parent", .silent = "field-growth"},
    {.speaks = "stale-request", .silent = "wrong-parent"},
    {.speaks = "wrong-parent", .silent = "lost-derivation"},
    {.speaks = "field-growth", .silent = "lossy-context-type"},
    {.speaks = "metadata-overwrite", .silent = "duplicate-key"},
    {.speaks = "metadata-overwrite", .silent = "shadowed-key"},
    {.speaks = "pooled-context-escape", .silent = "request-escape"},
    {.speaks = "scattered-keys", .silent = "chain-budget"},
};

using Told = std::set<std::pair<std::string_view, model::Place>>;

void tell(Told& told, const Draft& draft) {
  told.emplace(draft.rule, draft.place);
  for (const model::Place place : draft.causes) told.emplace(draft.rule, place);
}

bool is_told(const Told& told, std::string_view rule, const Draft& draft) {
  return told.contains({rule, draft.place}) ||
         std::ranges::any_of(draft.causes,
                             [&](model::Place place) { return told.contains({rule, place}); });
}

}  // namespace

std::span<const Precedence> precedence_table() {
  return kTable;
}

void apply_precedence(std::vector<Draft>& drafts) {
  Told told;
  for (const Draft& draft : drafts) {
    if (std::ranges::find(kTable, draft.rule, &Precedence::speaks) != std::end(kTable)) {
      tell(told, draft);
    }
  }
  std::erase_if(drafts, [&](const Draft& draft) {
    return std::ranges::any_of(kTable, [&](const Precedence& row) {
      return row.silent == draft.rule && is_told(told, row.speaks, draft);
    });
  });
}

}  // namespace waybill::rules
