// Types that are contexts themselves: what their look-ups go on to, and which of their fields a method
// that makes a new one leaves out.
#include <algorithm>
#include <set>

#include "tool/go_source/function_solver.hpp"

namespace waybill::go_source {

using model::FlowKind;
using model::Rebuild;

namespace {

constexpr std::size_t kMostFields = 64;

/// The fields of its receiver that a body asks with Value.
std::vector<std::string> asked_fields(const Summary& summary, const FunctionRecord& body) {
  std::vector<std::string> asked;
  for (ValueRef value = body.first_value; value < body.last_value; ++value) {
    const ValueRecord& call = summary.values()[value];
    if (call.op != ValueOp::Call || call.a == 0) continue;
    const ValueRecord& method = summary.values()[call.a];
    if (method.op != ValueOp::Select || summary.string(method.b) != "Value") continue;
    const ValueRecord& field = summary.values()[method.a];
    if (field.op != ValueOp::Select) continue;
    ValueRef owner = field.a;
    for (int steps = 0; steps < 8 && owner != 0; ++steps) {
      const ValueRecord& at = summary.values()[owner];
      if (at.op == ValueOp::After) owner = at.b;
      else if (at.op == ValueOp::Dereference) owner = at.a;
      else break;
    }
    const ValueRecord& receiver = summary.values()[owner];
    if (receiver.op == ValueOp::Parameter && receiver.aux == 0) asked.emplace_back(summary.string(field.b));
  }
  return asked;
}

}  // namespace

/// Writes down what a context type's look-ups go on to.
void Solver::note_context_type(TypeId given) {
  const TypeId type = resolver_.without_pointer(given);
  const std::string path = type_path(type);
  if (path.empty() || program_.context_types.contains(path)) return;
  model::ContextType& context = program_.context_types[path];
  context.type = path;
  const ObjectRef declared = resolver_.type(type).object;
  if (!declared) return;
  context.declared = {declared.file, tree_.files[declared.file].summary.declarations()[declared.declaration].offset};
  TypeId holder = kUnknownType;
  const ObjectRef method = resolver_.method(type, "Value", &holder);
  if (method && resolver_.without_pointer(holder) == type) {
    const Summary& summary = tree_.files[method.file].summary;
    const DeclarationRecord& own = summary.declarations()[method.declaration];
    if (own.function != kNone) context.asks = asked_fields(summary, summary.functions()[own.function]);
    return;
  }
  for (const Resolver::Field& field : resolver_.fields(type)) {
    if (field.embedded && resolver_.has_method(field.type, "Value")) context.asks.emplace_back(field.name);
  }
  if (context.asks.size() > 1) context.asks.clear();   // which one is promoted depends on their depths
}

/// Where the functions of a type's package read a field of it, and whether any sets it.
model::Place Solver::field_use(TypeId type, std::string_view field, bool* is_set) {
  *is_set = false;
  model::Place read;
  const ObjectRef declared = resolver_.type(type).object;
  if (!declared) return read;
  for (const FileId file : tree_.packages[tree_.files[declared.file].package].files) {
    const Summary& summary = tree_.files[file].summary;
    if (!summary || (summary.header().flags & kTestFile)) continue;
    for (ValueRef value = 1; value < summary.values().size(); ++value) {
      const ValueRecord& at = summary.values()[value];
      const bool names_it = (at.op == ValueOp::Select || at.op == ValueOp::Update) && summary.string(at.b) == field;
      if (names_it && resolver_.without_pointer(resolver_.type_of(file, at.a)) == type) {
        if (at.op == ValueOp::Update) *is_set = true;
        else if (read.file == model::kNowhere) read = {file, at.offset};
      } else if (at.op == ValueOp::Composite) {
        const auto elements = summary.list(at.b);
        for (std::size_t i = 0; i + 2 < elements.size() && !*is_set; i += 3) {
          const bool by_place = elements[i] == 0 && elements[i + 1] == 0;
          if ((by_place || summary.string(elements[i]) == field) && resolver_.type_of(file, value) == type) *is_set = true;
        }
      }
    }
  }
  return read;
}

/// A method of a context type that returns a literal of that type which is not made of the receiver.
void FunctionSolver::rebuild_facts() {
  if (!(function_.flags & kFunctionHasReceiver)) return;
  ValueRef receiver = 0;
  for (ValueRef value = function_.first_value; value < function_.last_value && receiver == 0; ++value) {
    if (record(value).op == ValueOp::Parameter && record(value).aux == 0) receiver = value;
  }
  if (receiver == 0) return;
  Resolver& resolver = solver_.resolver();
  const TypeId type = resolver.without_pointer(resolver.type_of(body_.file, receiver));
  const CarrierClass carrier = solver_.carrier_class(resolver.type_of(body_.file, receiver));
  if (carrier != CarrierClass::Custom) return;
  // The receiver as a whole lives on in the new one: a link of a chain, which loses nothing.
  const auto holds_receiver = [&](ValueRef value) {
    const Local own = flow(receiver);
    std::set<Local> seen;
    close_phis();
    for (std::vector<Local> open = {flow(value)}; !open.empty();) {
      const Local at = open.back();
      open.pop_back();
      if (at == 0 || !seen.insert(at).second) continue;
      if (at == own) return true;
      if (flows_[at].kind == FlowKind::Load) continue;
      open.insert(open.end(), flows_[at].parents.begin(), flows_[at].parents.end());
    }
    return false;
  };
  for (ValueRef value = function_.first_value; value < function_.last_value; ++value) {
    if (record(value).op != ValueOp::Return) continue;
    for (const ValueRef result : summary_.list(record(value).b)) {
      std::set<std::string_view> set;
      ValueRef from = result;
      bool followed = true;
      bool carries = false;
      while (followed && from >= function_.first_value && from < function_.last_value) {
        const ValueRecord& at = record(from);
        if (at.op == ValueOp::Update) {
          set.insert(text(at.b));
          carries = carries || (at.c != 0 && flow(at.c) != 0);
          if (at.c != 0 && holds_receiver(at.c)) followed = false;
          from = at.a;
        } else if (at.op == ValueOp::Address) {
          from = at.a;
        } else {
          break;
        }
      }
      if (!followed || from < function_.first_value || from >= function_.last_value) continue;
      const ValueRecord& literal = record(from);
      if (literal.op != ValueOp::Composite || (literal.flags & kDropped) || resolver.type_of(body_.file, from) != type) continue;
      const auto elements = summary_.list(literal.b);
      bool by_name = true;
      for (std::size_t i = 0; i + 2 < elements.size(); i += 3) {
        if (elements[i] == 0) by_name = false;
        set.insert(text(elements[i]));
        const ValueRef element = elements[i + 2];
        if (element == 0) continue;
        carries = carries || flow(element) != 0;
        if (holds_receiver(element)) by_name = false;
      }
      if (!by_name || !carries) continue;
      Rebuild rebuild{.place = place(from), .type = resolver.type_text(type)};
      for (const std::string_view name : set) rebuild.set.emplace_back(name);
      for (const Resolver::Field& field : resolver.fields(type)) {
        if (set.contains(field.name) || rebuild.left_out.size() >= kMostFields) continue;
        // Functions to call are the machinery of one run, such as the handlers still to come.
        const Type shape = resolver.type(resolver.underlying(field.type));
        const TypeId element = shape.kind == TypeKind::Slice ? resolver.underlying(shape.element) : kUnknownType;
        if (shape.kind == TypeKind::Function || resolver.type(element).kind == TypeKind::Function) continue;
        bool is_set = false;
        const model::Place read = solver_.field_use(type, field.name, &is_set);
        if (read.file == model::kNowhere || !is_set) continue;
        rebuild.left_out.push_back({std::string(field.name), solver_.type_path(resolver.without_pointer(field.type)), read});
        if (rebuild.left_out.back().type.empty()) rebuild.left_out.back().type = resolver.type_text(field.type);
      }
      if (!rebuild.left_out.empty()) rebuilds_.push_back(std::move(rebuild));
    }
  }
}

/// gin's switch that makes its contexts answer from their requests' contexts.
void FunctionSolver::fallback_fact(ValueRef update) {
  const ValueRecord& at = record(update);
  if (text(at.b) != "ContextWithFallback" || at.c == 0) return;
  const ValueRecord& value = record(at.c);
  if (value.op == ValueOp::Name && text(value.a) == "false") return;
  solver_.program().fallbacks.push_back(place(update));
}

}  // namespace waybill::go_source
