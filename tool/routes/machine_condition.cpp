// What decides whether something is done: tests whose outcome is known where a loop runs round by round, and those
// that only requests or a configuration tell.
#include <algorithm>
#include <charconv>
#include <ranges>

#include "tool/routes/machine.hpp"

namespace waybill::routes {

using model::SetupFunction;
using model::SetupOp;
using model::SetupRef;
using model::SetupRegion;
using model::SetupValue;

namespace {

std::uint64_t branch_of(model::Place place) { return std::uint64_t{place.file} << 32 | place.offset; }

std::optional<bool> truth_of(const Value& value) {
  if (value->is(Object::Kind::Nil)) return false;   // a bool's zero value
  if (!value->is(Object::Kind::Plain) || (value->text != "true" && value->text != "false")) return std::nullopt;
  return value->text == "true";
}

/// Whether two values are the same; the zero value of any type is Nil. Nothing: it is not known.
std::optional<bool> are_equal(const Value& a, const Value& b) {
  using Kind = Object::Kind;
  if (b->is(Kind::Nil) && !a->is(Kind::Nil)) return are_equal(b, a);
  if (a->is(Kind::Nil)) {
    switch (b->kind) {
      case Kind::Nil: return true;
      case Kind::Text: return b->text.empty();
      case Kind::Plain: return b->text == "0" || b->text == "false";
      case Kind::Function: case Kind::Router: return false;
      default: return std::nullopt;
    }
  }
  const bool comparable = a->kind == b->kind && (a->is(Kind::Text) || a->is(Kind::Plain));
  return comparable ? std::optional(a->text == b->text) : std::nullopt;
}

Value truth_value(bool truth) { return plain_value(truth ? "true" : "false"); }

Value arithmetic(std::string_view op, std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  if (op == "+" && !__builtin_add_overflow(a, b, &result)) return plain_value(std::to_string(result));
  if (op == "-" && !__builtin_sub_overflow(a, b, &result)) return plain_value(std::to_string(result));
  if (op == "*" && !__builtin_mul_overflow(a, b, &result)) return plain_value(std::to_string(result));
  if (op == "/" && b > 0) return plain_value(std::to_string(a / b));
  if (op == "%" && b > 0) return plain_value(std::to_string(a % b));
  if (op == "<") return truth_value(a < b);
  if (op == "<=") return truth_value(a <= b);
  if (op == ">") return truth_value(a > b);
  if (op == ">=") return truth_value(a >= b);
  return unknown("a number that is not known");
}

}  // namespace

std::optional<std::int64_t> known_integer(const Value& value) {
  if (value->is(Object::Kind::Nil)) return 0;
  if (!value->is(Object::Kind::Plain)) return std::nullopt;
  std::int64_t number = 0;
  const char* const end = value->text.data() + value->text.size();
  const auto read = std::from_chars(value->text.data(), end, number);
  return read.ec == std::errc() && read.ptr == end ? std::optional(number) : std::nullopt;
}

Value result_of(std::string_view op, const Value& a, const Value& b) {
  if (op == "!") {
    const auto truth = truth_of(a);
    return truth ? truth_value(!*truth) : unknown("a test");
  }
  if (op == "&&" || op == "||") {
    const bool decides = op == "||";
    const auto left = truth_of(a), right = truth_of(b);
    if (left == decides || right == decides) return truth_value(decides);
    return left && right ? truth_value(!decides) : unknown("a test");
  }
  if (op == "==" || op == "!=") {
    const auto equal = are_equal(a, b);
    return equal ? truth_value(*equal == (op == "==")) : unknown("a test");
  }
  const auto left = known_integer(a), right = known_integer(b);
  return left && right ? arithmetic(op, *left, *right) : unknown("a number that is not known");
}

/// Whether a value hangs on nothing but constants and what the present rounds of loops are given. What a
/// configuration says may look known, too, when nobody in sight sets it.
bool Machine::is_told(const Frame& frame, SetupRef ref, int depth) const {
  constexpr int kDeepest = 8;
  if (ref == 0 || depth > kDeepest) return false;
  const SetupFunction& function = setup_.functions[frame.function];
  const SetupValue& at = function.values[ref];
  switch (at.op) {
    case SetupOp::Constant: case SetupOp::Nil: return true;
    case SetupOp::Parameter:
      return at.index < frame.arguments.size() && (frame.arguments[at.index]->is(Object::Kind::Text) || frame.arguments[at.index]->is(Object::Kind::Plain));
    case SetupOp::Result: return function.values[at.a].op == SetupOp::Each && frame.rounds.contains(function.values[at.a].region);
    case SetupOp::Phi: return at.in_loop && frame.rounds.contains(at.region);
    case SetupOp::Element: return is_told(frame, at.b, depth + 1);
    case SetupOp::Field: case SetupOp::Same: case SetupOp::Convert: return is_told(frame, at.a, depth + 1);
    case SetupOp::Compute: case SetupOp::Join:
      return is_told(frame, at.a, depth + 1) && (at.b == 0 || is_told(frame, at.b, depth + 1));
    default: return false;
  }
}

std::optional<bool> Machine::outcome(Frame& frame, SetupRef test) {
  return is_told(frame, test, 0) ? truth_of(evaluate(frame, test)) : std::nullopt;
}

/// Whether one of a switch's cases is taken that names values.
std::optional<bool> Machine::is_named_case(Frame& frame, const SetupRegion& region) {
  if (region.condition != 0 && !is_told(frame, region.condition, 0)) return std::nullopt;
  std::optional<bool> taken = false;
  for (const SetupRef value : region.cases) {
    std::optional<bool> fits;
    if (region.condition == 0) fits = outcome(frame, value);
    else if (is_told(frame, value, 0)) fits = are_equal(evaluate(frame, region.condition), evaluate(frame, value));
    if (fits == true) return true;
    if (!fits) taken = std::nullopt;
  }
  return taken;
}

/// Whether a branch is taken; nothing: it is not known when the program is put together.
std::optional<bool> Machine::is_taken(Frame& frame, const SetupRegion& region) {
  using Kind = SetupRegion::Kind;
  if (region.kind == Kind::Then || region.kind == Kind::Else) {
    if (region.error_test) return region.taken_on_error ? std::optional(false) : std::nullopt;
    const auto truth = outcome(frame, region.condition);
    return truth ? std::optional(*truth == (region.kind == Kind::Then)) : std::nullopt;
  }
  if (region.kind != Kind::Case) return std::nullopt;
  if (!region.cases.empty()) return is_named_case(frame, region);
  std::optional<bool> taken = true;   // the default, unless another one is
  for (const SetupRegion& other : setup_.functions[frame.function].regions) {
    if (other.kind != Kind::Case || other.cases.empty() || other.parent != region.parent || other.condition != region.condition) continue;
    const auto named = is_named_case(frame, other);
    if (named == true) return false;
    if (!named) taken = std::nullopt;
  }
  return taken;
}

bool Machine::is_left_out(Frame& frame, std::uint32_t region) {
  const SetupFunction& function = setup_.functions[frame.function];
  for (; region != 0; region = function.regions[region].parent) {
    if (is_taken(frame, function.regions[region]) == false) return true;
  }
  return false;
}

/// Whether a region is a part of the outer one that is passed whenever that is.
bool Machine::is_surely_inside(Frame& frame, std::uint32_t region, std::uint32_t outer) {
  const SetupFunction& function = setup_.functions[frame.function];
  if (region == outer || !is_inside(function, region, outer)) return false;
  for (; region != outer; region = function.regions[region].parent) {
    if (is_taken(frame, function.regions[region]) != true) return false;
  }
  return true;
}

/// When the region is passed if the function is called.
Conditions Machine::own_conditions(Frame& frame, std::uint32_t region) {
  const SetupFunction& function = setup_.functions[frame.function];
  Conditions found;
  for (; region != 0; region = function.regions[region].parent) {
    const SetupRegion& at = function.regions[region];
    using Kind = SetupRegion::Kind;
    switch (at.kind) {
      case Kind::Then: case Kind::Else:
        if (at.error_test || is_taken(frame, at)) break;
        found.push_back({at.shown, at.place, at.condition == 0 ? branch_of(at.place) : std::uint64_t{frame.function} << 32 | at.condition,
                         at.kind == Kind::Else});
        break;
      case Kind::Case:
        if (!is_taken(frame, at)) found.push_back({"", at.place, std::uint64_t{frame.function} << 32 | at.parent, true});
        break;
      case Kind::Loop: case Kind::Range:
        if (!frame.rounds.contains(region)) found.push_back({"in a loop", at.place, branch_of(at.place), false});
        break;
      case Kind::Body: break;
    }
  }
  std::ranges::reverse(found);
  return found;
}

Conditions Machine::conditions(Frame& frame, std::uint32_t region) {
  Conditions found = own_conditions(frame, region);
  found.insert(found.begin(), frame.outer.begin(), frame.outer.end());
  return found;
}

}  // namespace waybill::routes
