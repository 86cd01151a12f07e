#include "tool/routes/quiet.hpp"

#include <algorithm>

#include "tool/routes/frameworks.hpp"

namespace waybill::routes {

using model::SetupCall;
using model::SetupFunction;
using model::SetupIndex;
using model::SetupOp;
using model::SetupRef;
using model::SetupValue;

QuietCalls::QuietCalls(const model::Setup& setup, const std::vector<const Framework*>& frameworks)
    : setup_(setup), frameworks_(frameworks), interest_(interest()), loud_(setup.functions.size(), 0), calls_(setup.functions.size()) {
  std::vector<std::vector<SetupIndex>> callers(setup.functions.size());
  std::vector<SetupIndex> fresh;
  for (SetupIndex index = 1; index < setup.functions.size(); ++index) {
    const SetupFunction& function = setup.functions[index];
    if (!function.kept) continue;
    for (const SetupCall& call : function.calls) {
      for (const model::SetupTarget& target : call.targets) callers[target.function].push_back(index);
    }
    if (!function.relevant && !may_change(function)) continue;
    loud_[index] = 1;
    fresh.push_back(index);
  }
  while (!fresh.empty()) {
    const SetupIndex index = fresh.back();
    fresh.pop_back();
    for (const SetupIndex caller : callers[index]) {
      if (loud_[caller] != 0) continue;
      loud_[caller] = 1;
      fresh.push_back(caller);
    }
  }
}

/// Whether what is set hangs on something that others hold, too.
bool QuietCalls::changes_outside(const SetupFunction& function, SetupRef ref, int depth) const {
  constexpr int kDeepest = 50;
  if (ref == 0 || depth > kDeepest) return true;
  const SetupValue& at = function.values[ref];
  switch (at.op) {
    case SetupOp::Composite: case SetupOp::Nil: case SetupOp::Constant: return false;
    case SetupOp::Call: return function.calls[at.call].package != "builtin";
    case SetupOp::Same: case SetupOp::SetField: case SetupOp::SetElement: case SetupOp::SetPointee:
      return changes_outside(function, at.a, depth + 1);
    default: return true;
  }
}

/// Whether the function itself may change something, or runs what it is given.
bool QuietCalls::may_change(const SetupFunction& function) const {
  for (const SetupValue& value : function.values) {
    switch (value.op) {
      case SetupOp::SetGlobal: case SetupOp::SetCaptured: return true;
      case SetupOp::SetField: case SetupOp::SetElement: case SetupOp::SetPointee:
        if (changes_outside(function, value.a, 0)) return true;
        break;
      case SetupOp::Call:
        if (function.calls[value.call].kind == SetupCall::Kind::Value || is_frameworks(function.calls[value.call])) return true;
        break;
      default: break;
    }
  }
  return false;
}

/// Whether a framework may know what the call means.
bool QuietCalls::is_frameworks(const SetupCall& call) const {
  if (!call.receiver.empty() && interest_.names.contains(call.name)) return true;
  return std::ranges::any_of(frameworks_, [&](const Framework* framework) {
    return std::ranges::any_of(framework->packages, [&](std::string_view package) {
      return call.package.starts_with(package) && (call.package.size() == package.size() || call.package[package.size()] == '/');
    });
  });
}

bool QuietCalls::is_quiet(const SetupCall& call) const {
  if (call.kind == SetupCall::Kind::Value || call.kind == SetupCall::Kind::Unknown) return false;
  if (std::ranges::any_of(call.targets, [&](const model::SetupTarget& target) { return loud_[target.function] != 0; })) return false;
  return !is_frameworks(call);
}

bool QuietCalls::is_quiet(SetupIndex function, const SetupValue& call) {
  const std::vector<SetupCall>& all = setup_.functions[function].calls;
  std::vector<std::uint8_t>& known = calls_[function];
  if (known.empty()) {
    for (const SetupCall& one : all) known.push_back(is_quiet(one) ? 1 : 0);
  }
  return known[call.call] != 0;
}

}  // namespace waybill::routes
