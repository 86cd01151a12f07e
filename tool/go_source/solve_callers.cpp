// What starts work beside its caller, and works there with the context that the caller gives it, where no
// handler is seen on the way.
#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "tool/go_source/function_solver.hpp"
#include "tool/go_source/submit.hpp"

namespace waybill::go_source {

using model::Escape;
using model::Held;
using model::Means;
using model::Use;

/// Adds what escapes from functions that no handler is seen to call: what they cancel themselves, and what their
/// callers give them, unless those are of the kind that goes on for long.
void Solver::note_callers() {
  std::set<std::pair<model::FileIndex, std::uint32_t>> told;
  for (const Escape& escape : program_.escapes) told.emplace(escape.place.file, escape.place.offset);
  std::vector<Escape> found;
  for (Escape& escape : ending_) {
    if (told.emplace(escape.place.file, escape.place.offset).second) found.push_back(std::move(escape));
  }
  std::map<std::uint64_t, const Solution*> in_order;
  for (const auto& [key, solution] : solutions_) {
    if (solution->function != 0 && !solution->escapes.empty()) in_order.emplace(key, solution.get());
  }
  // Somebody exported on the way may be called from anywhere, though another caller is the program itself.
  std::set<std::uint64_t> open;
  for (const auto& [key, solution] : in_order) {
    const BodyRef body{static_cast<FileId>(key >> 32), static_cast<FunctionRef>(key)};
    const Summary& in = tree_.files[body.file].summary;
    const std::string_view name = in.string(in.functions()[body.function].name);
    const bool exported = !name.empty() && name[0] >= 'A' && name[0] <= 'Z';
    if (!exported || program_.functions[solution->function].called || names_service(name)) continue;
    for (const auto& [source, escape] : solution->escapes) {
      const bool given = source.origin == Source::Origin::Parameter && source.root == Held::Context;
      if (given && !escape.path.empty() && !escape.waits && !escape.lasts) open.insert(std::uint64_t{escape.place.file} << 32 | escape.place.offset);
    }
  }
  // One of many that hand functions to the same one says enough.
  std::set<std::string> takers;
  for (const auto& [key, solution] : in_order) {
    const BodyRef body{static_cast<FileId>(key >> 32), static_cast<FunctionRef>(key)};
    const Summary& in = tree_.files[body.file].summary;
    const FunctionRecord& record = in.functions()[body.function];
    if ((in.header().flags & kTestFile) || (record.flags & kFunctionLiteral) || in.string(in.header().package_name) == "main") continue;
    if (names_service(in.string(record.name))) continue;
    for (const auto& [source, escape] : solution->escapes) {
      if (source.origin != Source::Origin::Parameter || source.root != Held::Context || !escape.path.empty()) continue;
      if (escape.waits || escape.heeds_end || escape.lasts || escape.use != Use::Matters || escape.means == Means::Sent) continue;
      const std::uint64_t place = std::uint64_t{escape.place.file} << 32 | escape.place.offset;
      if (rooted_.contains(place) && !open.contains(place)) continue;
      if (escape.means == Means::Submitted && !takers.insert(escape.taker).second) continue;
      if (!told.emplace(escape.place.file, escape.place.offset).second) continue;
      Escape here = escape;
      here.function = solution->function;
      here.root = source.root;
      here.callers = true;
      here.may = true;
      for (ValueRef value = record.first_value; value < record.last_value; ++value) {
        const ValueRecord& at = in.values()[value];
        if (at.op != ValueOp::Parameter || at.aux != source.index) continue;
        here.given = {body.file, at.offset};
        here.carrier = resolver_.type_text(resolver_.type_of(body.file, value));
      }
      found.push_back(std::move(here));
    }
  }
  std::ranges::move(found, std::back_inserter(program_.escapes));
}

}  // namespace waybill::go_source
