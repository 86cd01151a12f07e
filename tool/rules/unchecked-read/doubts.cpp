#include "tool/rules/unchecked-read/doubts.hpp"

#include <algorithm>
#include <string_view>

namespace waybill::rules {

using model::Flow;
using model::FlowKind;
using model::FunctionIndex;
using model::Program;
using model::Read;

namespace {

constexpr std::size_t kFewReaders = 2;   ///< functions that rely on a key, where nobody checks it

bool is_checked(const model::Assertion& assertion) {
  return assertion.checked || assertion.guarded || assertion.nil_tested;
}

/// Whether the function answers requests of a service: a method that takes a context and one thing more. What such a
/// one is given is the affair of what is set up before it.
bool is_service_method(const model::Function& function) {
  if (!function.method) return false;
  const auto is_other = [&](const std::string& type) {
    return !type.ends_with("context.Context") && !type.ends_with(function.receiver.substr(function.receiver.rfind('/') + 1));
  };
  return std::ranges::count_if(function.parameters, is_other) == 1;
}

}  // namespace

Doubts::Doubts(const Program& program) : program_(program) {
  for (const model::Pass& pass : program.passes) {
    if (!program.files[pass.place.file].test) passed_to_.insert(pass.callee);
  }
}

bool Doubts::is_callback(const Read& read) const {
  const model::Function& function = program_.functions[read.function];
  if (program_.flows[read.flow].kind != FlowKind::Parameter || program_.flows[read.flow].function != read.function)
    return false;
  if (function.handler || function.called || passed_to_.contains(read.function) || is_service_method(function))
    return false;
  // A method that no other package can name is called here, through an interface.
  const std::string_view name = std::string_view(function.name).substr(function.name.rfind('.') + 1);
  return function.literal || (function.method && !name.empty() && name[0] >= 'A' && name[0] <= 'Z');
}

bool Doubts::has_counterpart(const KeyEntry& entry, const Read& read) const {
  const model::Function& reader = program_.functions[read.function];
  return std::ranges::any_of(entry.writes, [&](const model::Write* write) {
    const model::Function& writer = program_.functions[write->function];
    if (reader.method && writer.method && reader.receiver == writer.receiver) return true;
    return reader.literal && writer.literal && reader.parent == writer.parent;
  });
}

std::optional<Doubt> Doubts::about(const KeyEntry& entry, const Read& read) const {
  std::set<FunctionIndex> trusting;
  for (const Read* other : entry.reads) {
    if (program_.files[other->place.file].test || other->assertions.empty()) continue;
    if (std::ranges::all_of(other->assertions, is_checked)) return {};
    trusting.insert(other->function);
  }
  if (trusting.size() > kFewReaders || !is_callback(read) || has_counterpart(entry, read)) return {};
  return Doubt{"and no caller is in sight that brings it here",
               {{program_.flows[read.flow].place, "whoever calls it decides what the context holds"}}};
}

}  // namespace waybill::rules
