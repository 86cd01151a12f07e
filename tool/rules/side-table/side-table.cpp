// WB507: a table at package level is filled with requests as its keys, and nothing takes them out.
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "tool/rules/checks.hpp"

namespace waybill::rules {
namespace {

using model::Program;
using model::SideTable;

constexpr std::string_view kName = "side-table";
constexpr std::size_t kMostEntries = 6;  ///< that the evidence lists

}  // namespace

void check_side_table(const Program& program, Sink& sink) {
  for (const SideTable& table : program.side_tables) {
    const SideTable::Entry* first = nullptr;
    for (const SideTable::Entry& entry : table.entries) {
      if (first == nullptr || entry.place < first->place) first = &entry;
    }
    if (first == nullptr) continue;
    if (!table.in_sight) {
      sink.silent(kName, first->place, fmt::format("{}: {}", table.name, table.why));
      continue;
    }
    Draft draft;
    draft.rule = kName;
    draft.place = first->place;
    draft.function = first->function;
    draft.identity = {table.name};
    draft.message = fmt::format(
        "{} gets an entry for each {} and never loses one: it grows with every request, and keeps "
        "each of them alive",
        table.name, table.key);
    draft.evidence.push_back({first->place, "puts an entry in"});
    for (const SideTable::Entry& entry : table.entries) {
      if (draft.evidence.size() >= kMostEntries) break;
      if (&entry != first) draft.evidence.push_back({entry.place, "puts an entry in"});
    }
    draft.evidence.push_back(
        {table.declared, fmt::format("declares it, a {}; nothing in its package deletes from it",
                                     table.type)});
    sink.report(std::move(draft));
  }
}

}  // namespace waybill::rules
