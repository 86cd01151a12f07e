// WB603: a key is put into a framework's map after Next has returned, and all that look it up have
// run by then.
#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "tool/rules/checks.hpp"
#include "tool/rules/key_table.hpp"
#include "tool/rules/written_key.hpp"

namespace waybill::rules {
namespace {

using model::FunctionIndex;
using model::NextCall;
using model::Pass;
using model::Place;
using model::Program;
using model::Read;
using model::Write;

constexpr std::string_view kName = "write-after-next";
constexpr int kDeepest = 8;  ///< calls that are followed up

/// Who runs before, and who after, the rest of a request's way.
class Order {
 public:
  explicit Order(const Program& program) : program_(program) {
    for (const NextCall& next : program.next_calls) next_[next.function].push_back(&next);
    for (const Pass& pass : program.passes) {
      if (is_framework(pass)) passes_[pass.callee].push_back(&pass);
    }
  }

  /// The call of Next that has returned on every way to that place, or null. A helper's place is
  /// judged by its callers; `*steps` gets the calls to it.
  const NextCall* before(FunctionIndex function, Place place, std::vector<Place>* steps,
                         int depth = 0) const {
    if (const auto found = next_.find(function); found != next_.end()) {
      for (const NextCall* next : found->second) {
        if (std::ranges::find(next->behind, place) != next->behind.end()) return next;
      }
      return nullptr;
    }
    const auto callers = passes_.find(function);
    if (callers == passes_.end() || depth > kDeepest) return nullptr;
    const NextCall* first = nullptr;
    for (const Pass* pass : callers->second) {
      if (pass->may) return nullptr;
      steps->push_back(pass->place);
      const NextCall* next = before(pass->function, pass->place, steps, depth + 1);
      if (next == nullptr) return nullptr;
      if (first == nullptr) first = next;
    }
    return first;
  }

  /// Whether nothing that runs after a Next comes to that place. Only what is plainly a handler, or
  /// is called by one, is known not to.
  bool is_never_behind(FunctionIndex function, Place place, int depth = 0) const {
    if (const auto found = next_.find(function); found != next_.end()) {
      for (const NextCall* next : found->second) {
        if (next->again || next->place.offset < place.offset) return false;
        if (std::ranges::find(next->put_off, place) != next->put_off.end()) return false;
      }
    }
    const auto callers = passes_.find(function);
    if (callers == passes_.end()) return is_plain_handler(program_.functions[function]);
    if (depth > kDeepest) return false;
    return std::ranges::all_of(callers->second, [&](const Pass* pass) {
      return !pass->may && is_never_behind(pass->function, pass->place, depth + 1);
    });
  }

  /// A function value that gets a framework's context after some Next: it may be anybody.
  Place unknown() const {
    for (const NextCall& next : program_.next_calls) {
      if (next.unknown.file != model::kNowhere) return next.unknown;
    }
    return {};
  }

 private:
  static bool is_framework_type(std::string_view type) {
    return family_of(type) == CarrierFamily::Framework;
  }

  bool is_framework(const Pass& pass) const {
    const auto& parameters = program_.functions[pass.callee].parameters;
    return pass.parameter < parameters.size() && is_framework_type(parameters[pass.parameter]);
  }

  /// Whether it takes what a framework gives a handler and nothing else: an error handler, a
  /// skipper or a log's formatter may run when the handlers are through.
  bool is_plain_handler(const model::Function& function) const {
    std::vector<std::string_view> taken(function.parameters.begin(), function.parameters.end());
    if (function.method && !taken.empty()) taken.erase(taken.begin());
    if (taken.size() == 2 && taken[0] == "context.Context") taken.erase(taken.begin());
    return taken.size() == 1 && is_framework_type(taken[0]);
  }

  const Program& program_;
  std::map<FunctionIndex, std::vector<const NextCall*>> next_;
  std::map<FunctionIndex, std::vector<const Pass*>> passes_;  ///< by callee
};

/// Whether the carrier is the function's own parameter, and not captured or kept somewhere.
bool is_given(const Program& program, const Read& read) {
  if (read.flow == 0 || read.flow >= program.flows.size()) return false;
  model::FlowIndex index = read.flow;
  for (int steps = 0; steps < 50; ++steps) {
    const model::Flow& flow = program.flows[index];
    if (flow.kind == model::FlowKind::Parameter) return true;
    if (flow.kind != model::FlowKind::Derive || flow.parents.size() != 1 || flow.parents[0] == 0) {
      return false;
    }
    index = flow.parents[0];
  }
  return false;
}

struct Late {
  const Write* write = nullptr;
  const NextCall* next = nullptr;
  std::vector<Place> steps;
};

/// The writes, if all of them come after Next.
std::vector<Late> late_writes(const KeyEntry& entry, const Order& order) {
  std::vector<Late> found;
  for (const Write* write : entry.writes) {
    if (family_of(write->carrier) != CarrierFamily::Framework || write->layer.may) return {};
    Late late{.write = write, .next = nullptr, .steps = {}};
    late.next = order.before(write->function, write->place, &late.steps);
    if (late.next == nullptr) return {};
    found.push_back(std::move(late));
  }
  return found;
}

void report(const KeyEntry& entry, const std::vector<Late>& writes, Sink& sink) {
  const Late& first = writes.front();
  const std::string name = name_of(*entry.key);
  Draft draft;
  draft.rule = kName;
  draft.place = first.write->place;
  draft.function = first.write->function;
  draft.identity = {name};
  draft.message = fmt::format(
      "{} is written after {} has returned, and all that look it up have run by then", name,
      first.next->callee);
  for (const Late& late : writes) {
    draft.evidence.push_back({late.next->place, "runs the rest of the request's way"});
    for (const Place step : late.steps) draft.evidence.push_back({step, "then calls the setter"});
    for (model::Step& step : write_evidence(late.write->layer, late.write->place,
                                            fmt::format("writes {} after that", name))) {
      draft.evidence.push_back(std::move(step));
    }
    draft.causes.push_back(late.write->place);
  }
  for (const Read* read : entry.reads) {
    draft.evidence.push_back({read->place, fmt::format("looks {} up before that", name)});
    draft.causes.push_back(read->place);
  }
  sink.report(std::move(draft));
}

}  // namespace

void check_write_after_next(const Program& program, Sink& sink) {
  if (program.next_calls.empty()) return;
  const Order order(program);
  const bool is_program = std::ranges::any_of(
      program.functions, [](const auto& function) { return function.name.starts_with("main."); });
  const KeyTable table(program);
  for (const auto& [identity, entry] : table.entries()) {
    if (entry.writes.empty() || entry.reads.empty()) continue;
    const std::vector<Late> writes = late_writes(entry, order);
    if (writes.empty()) continue;
    const Place at = writes.front().write->place;
    if (!is_program) {
      sink.silent(kName, at, "a program that uses this package may look the key up after Next");
      continue;
    }
    if (const Place unknown = order.unknown(); unknown.file != model::kNowhere) {
      sink.silent(kName, at, "a function value is given the context after Next and may look it up");
      continue;
    }
    const auto reader = std::ranges::find_if(entry.reads, [&](const Read* read) {
      return read->may || family_of(read->carrier) != CarrierFamily::Framework ||
             !is_given(program, *read) || !order.is_never_behind(read->function, read->place);
    });
    if (reader != entry.reads.end()) {
      sink.silent(kName, at,
                  fmt::format("{} may be looked up after Next, too", name_of(*entry.key)));
      continue;
    }
    report(entry, writes, sink);
  }
}

}  // namespace waybill::rules
