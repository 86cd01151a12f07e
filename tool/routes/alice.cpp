// justinas/alice: chains of wrappers, the outermost first.
#include <algorithm>
#include <ranges>

#include "tool/routes/frameworks.hpp"

namespace waybill::routes {
namespace {

constexpr std::string_view kChain = "github.com/justinas/alice.Chain";

Value chain_of(const Value& before, const std::vector<Value>& more) {
  Value chain = list_of({});
  chain->type = kChain;
  if (before->is(Object::Kind::List)) {
    chain->elements = before->elements;
    chain->complete = before->complete;
  }
  chain->elements.insert(chain->elements.end(), more.begin(), more.end());
  return chain;
}

std::optional<Value> call_alice(Machine& machine, const Call& call) {
  if (call.receiver.empty() && call.name == "New") return chain_of(nil_value(), call.arguments);
  if (call.receiver != "Chain") return std::nullopt;
  if (call.name == "Append") return chain_of(call.self, call.arguments);
  if (call.name == "Extend") return chain_of(call.self, call.argument(0)->elements);
  if (call.name == "Then" || call.name == "ThenFunc") {
    Value handler = call.argument(0);
    for (const Value& wrapper : call.self->elements | std::views::reverse) {
      const Value inner = handler;
      handler = machine.call_value(wrapper, {inner}, call);
      if (!wrapper->when.empty()) handler = Machine::one_of({handler, inner});
    }
    return handler;
  }
  return std::nullopt;
}

}  // namespace

const Framework kAlice{"alice", {"github.com/justinas/alice"}, {}, call_alice, true};

}  // namespace waybill::routes
