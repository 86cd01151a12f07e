#include "tool/routes/repeats.hpp"

#include <algorithm>
#include <functional>

#include "tool/routes/machine.hpp"

namespace waybill::routes {

namespace {

constexpr int kRunsBefore = 3;   ///< that were alike

std::uint64_t mixed(std::uint64_t hash, std::uint64_t number) { return (hash ^ number) * 0x9e3779b97f4a7c15u ^ hash >> 29; }
std::uint64_t mixed(std::uint64_t hash, std::string_view text) { return mixed(hash, std::hash<std::string_view>{}(text)); }

/// Whether a value is a router, or looks as if it held one.
bool shows_router(const Value& value) {
  const auto is_one = [](const Value& part) { return part->router != nullptr; };
  return is_one(value) || std::ranges::any_of(value->elements, is_one) || (value->self && is_one(value->self)) ||
         std::ranges::any_of(value->fields, [&](const auto& field) { return is_one(field.second); });
}

/// Whether requests may be handed to a value, or to what it holds: then it matters what it was made from.
bool may_serve(const model::Setup& setup, const Value& value, int depth = 0) {
  constexpr int kDeepest = 3;
  if (value->router || value->is(Object::Kind::Next)) return true;
  // A literal that is given nothing, as what closes a connection, is handed no request.
  if (value->is(Object::Kind::Function)) return value->function == 0 || !setup.functions[value->function].literal || setup.functions[value->function].parameters != 0;
  if (depth == kDeepest) return false;
  const auto inner = [&](const Value& part) { return may_serve(setup, part, depth + 1); };
  return std::ranges::any_of(value->elements, inner) || (value->self && inner(value->self)) ||
         std::ranges::any_of(value->fields, [&](const auto& field) { return inner(field.second); });
}

/// What a value is, without what it holds; of a function, with what it captures.
std::uint64_t outside_of(std::uint64_t hash, const Object& value, int depth = 0) {
  constexpr int kDeepest = 6;
  using Kind = Object::Kind;
  hash = mixed(mixed(hash, static_cast<std::uint64_t>(value.kind)), value.type);
  const bool is_text = value.is(Kind::Text) || value.is(Kind::Part) || value.is(Kind::Plain);
  if (is_text || value.is(Kind::Made)) hash = mixed(hash, value.text);
  if (value.is(Kind::Function)) {
    hash = mixed(mixed(hash, value.function), value.text);
    if (value.self && depth < kDeepest) hash = outside_of(hash, *value.self, depth + 1);
    for (const Value& captured : value.elements) {
      if (depth < kDeepest) hash = outside_of(hash, *captured, depth + 1);
    }
  }
  if (value.is(Kind::List)) hash = mixed(hash, value.elements.size());
  return hash;
}

}  // namespace

Repeats::Run Repeats::begin(model::SetupIndex function, const std::vector<Value>& arguments, const std::vector<Value>& captured) {
  const Run run{.given = 0, .registered = registered_};
  registered_ = 0;
  if (std::ranges::any_of(arguments, shows_router) || std::ranges::any_of(captured, shows_router)) return run;
  std::uint64_t given = function;
  for (const Value& value : arguments) given = outside_of(given, *value);
  for (const Value& value : captured) given = outside_of(given, *value);
  return {.given = given | 1, .registered = run.registered};
}

const std::vector<Value>* Repeats::known(const Run& run) {
  const auto found = known_.find(run.given);
  if (run.given == 0 || found == known_.end() || found->second.runs < kRunsBefore) return nullptr;
  registered_ = mixed(run.registered, found->second.registered);
  return &found->second.results;
}

void Repeats::end(const Run& run, const std::vector<Value>& results) {
  if (run.given != 0) {
    Known& known = known_[run.given];
    const bool alike = known.runs == 0 || known.registered == registered_;
    const bool serves = std::ranges::any_of(results, [&](const Value& result) { return may_serve(setup_, result); });
    known.runs = serves ? 0 : alike ? known.runs + 1 : 1;
    known.registered = registered_;
    known.results = results;
  }
  registered_ = mixed(run.registered, registered_);
}

void Repeats::add(const Call& call) {
  registered_ = mixed(mixed(registered_, std::uint64_t{call.place.file} << 32 | call.place.offset), call.name);
  for (const Value& argument : call.arguments) registered_ = outside_of(registered_, *argument);
}

}  // namespace waybill::routes
