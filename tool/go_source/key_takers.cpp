#include "tool/go_source/key_takers.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace waybill::go_source {
namespace {

/// Whether a text can be given to a parameter of that type, and stays one.
bool may_be_text(const Summary& summary, TypeRef type) {
  const TypeRecord& record = summary.types()[type];
  if (record.op == TypeOp::Interface) return true;
  const std::string_view name = record.op == TypeOp::Name ? summary.string(record.a) : "";
  return record.b == 0 && (name == "string" || name == "any");
}

enum class From : std::uint8_t { Elsewhere, Parameter, Outside };

/// Whether the value is a parameter that may be a text, or what a literal has from outside.
From origin_of(const Summary& summary, const FunctionRecord& function, ValueRef value) {
  while (value >= function.first_value && value < function.last_value) {
    const ValueRecord& record = summary.values()[value];
    switch (record.op) {
      case ValueOp::Parameter:
        return may_be_text(summary, record.a) ? From::Parameter : From::Elsewhere;
      case ValueOp::Capture: return From::Outside;
      case ValueOp::After: value = record.b; break;
      case ValueOp::Assert: value = record.a; break;
      case ValueOp::Phi: {
        const auto ways = summary.list(record.b);
        if (ways.empty() || ways[0] >= value) return From::Elsewhere;
        value = ways[0];
        break;
      }
      default: return From::Elsewhere;
    }
  }
  return From::Elsewhere;
}

std::string_view called_name(const Summary& summary, const FunctionRecord& function,
                             const ValueRecord& call) {
  ValueRef callee = call.a;
  while (callee >= function.first_value && callee < function.last_value) {
    const ValueRecord& record = summary.values()[callee];
    if (record.op == ValueOp::Select) return summary.string(record.b);
    if (record.op == ValueOp::Name) return summary.string(record.a);
    if (record.op != ValueOp::Index && record.op != ValueOp::IndexList) return {};
    callee = record.a;  // an instance of a generic function
  }
  return {};
}

/// Whether the type is written as that of a carrier.
bool is_carrier(const Summary& summary, TypeRef type) {
  const TypeRecord& record = summary.types()[type];
  if (record.op == TypeOp::Pointer) return is_carrier(summary, record.a);
  if (record.op != TypeOp::Name) return false;
  const std::string_view name = summary.string(record.a);
  return name.ends_with("Context") || name.ends_with("Ctx") || name.ends_with("Request");
}

/// What a function does with its parameters, as far as they may be keys.
struct Handing {
  std::string_view own;              ///< its name; "" for a literal
  std::vector<std::string_view> to;  ///< the names of what it hands them to beside a carrier
  bool takes = false;                ///< one is a key: of `Value` or `WithValue`
};

/// Notes what the function hands on; of a literal that has a parameter from outside, that is the
/// affair of the function around it.
void look_at(const Summary& summary, const FunctionRecord& function, std::vector<Handing>& all) {
  bool carrier = false;
  Handing own{summary.string(function.name), {}, false}, outer;
  const FunctionRecord* around = &function;
  while (around->name == 0 && (around->flags & kFunctionLiteral) != 0)
    around = &summary.functions()[around->parent];
  outer.own = summary.string(around->name);
  for (ValueRef value = function.first_value; value < function.last_value; ++value) {
    const ValueRecord& call = summary.values()[value];
    if (call.op == ValueOp::Parameter) carrier = carrier || is_carrier(summary, call.a);
    if (call.op != ValueOp::Call) continue;
    const std::string_view called = called_name(summary, function, call);
    if (called.empty()) continue;
    const auto arguments = summary.list(call.b);
    const bool asks = (called == "Value" && arguments.size() == 1) ||
                      (called == "WithValue" && arguments.size() == 3);
    if (!asks && !carrier) continue;
    for (const ValueRef argument : arguments) {
      const From from = origin_of(summary, function, argument);
      if (from == From::Elsewhere) continue;
      Handing& handing = from == From::Parameter ? own : outer;
      if (asks)
        handing.takes = true;
      else
        handing.to.push_back(called);
    }
  }
  for (Handing* handing : {&own, &outer}) {
    if (handing->takes || !handing->to.empty()) all.push_back(std::move(*handing));
  }
}

}  // namespace

std::set<std::string, std::less<>> names_of_key_takers(const Tree& tree) {
  std::vector<Handing> all;
  for (const File& file : tree.files) {
    if (!file.summary) continue;
    for (const FunctionRecord& function : file.summary.functions())
      look_at(file.summary, function, all);
  }
  std::set<std::string, std::less<>> names = {"Value", "WithValue"};
  for (std::size_t before = 0; before != names.size();) {
    before = names.size();
    for (const Handing& handing : all) {
      const bool takes =
          handing.takes || std::ranges::any_of(handing.to, [&](std::string_view name) {
            return names.contains(name);
          });
      if (takes) names.emplace(handing.own);
    }
  }
  return names;
}

}  // namespace waybill::go_source
