// What a call calls.
#include <algorithm>

#include "tool/go_source/resolver_state.hpp"

namespace waybill::go_source {

namespace {
constexpr int kLongestChase = 40;   ///< variables, captures and phis between a call and its function
constexpr std::uint32_t kMostVariables = 8;   ///< each of which starts as the next
constexpr std::size_t kMostOwnParameters = 8;
}

const Callee& Resolver::State::callee_of(FileId file, ValueRef call) {
  const std::uint64_t key = std::uint64_t{file} << 32 | call;
  const std::uint32_t known = callees.find(key);
  if (known != IdMap::kAbsent) return callee_store[known];
  // `state = state(ctx)` in a loop: what is called may be what the call itself returned.
  if (std::ranges::find(open_callees, key) != open_callees.end()) {
    ++steps_into_cycles;
    unfinished_callee = Callee{};
    unfinished_callee.why = "type not known";
    return unfinished_callee;
  }
  Callee found;
  const ValueRecord* record = call == 0 ? nullptr : &summary(file).values()[call];
  const std::uint64_t cycles_before = steps_into_cycles;
  if (record == nullptr || record->op != ValueOp::Call) {
    found.why = "not a call";
  } else {
    open_callees.push_back(key);
    found = find_callee(file, record->a, record, 0);
    open_callees.pop_back();
  }
  if (found.kind == CalleeKind::Unresolved && found.why == nullptr) found.why = "type not known";
  if (found.kind == CalleeKind::Unresolved && steps_into_cycles != cycles_before && depth > 0) {
    return unfinished_callee = found;   // it may be found when asked for from outside the cycle
  }
  ++counts.calls;
  if (found.why == nullptr) {
    ++counts.resolved;
  } else {
    const auto same = std::ranges::find(counts.causes, found.why, &std::pair<const char*, std::uint64_t>::first);
    if (same != counts.causes.end()) {
      ++same->second;
    } else {
      counts.causes.emplace_back(found.why, 1);
    }
  }
  callees.set(key, static_cast<std::uint32_t>(callee_store.size()));
  return callee_store.emplace_back(found);
}

Callee Resolver::State::function_callee(ObjectRef object, bool may) {
  const DeclarationRecord& declared = declaration(object);
  const Summary& in = summary(object.file);
  Callee found;
  found.kind = CalleeKind::Function;
  found.object = object;
  if (declared.function != kNone) found.body = {object.file, declared.function};
  if (const PackageId package = package_of(object.file); package != kNoPackage) {
    found.package = tree.packages[package].import_path;
  }
  found.receiver = in.string(declared.owner);
  found.name = in.string(declared.name);
  found.type = object_type(object);
  found.pointer_receiver = (declared.flags & kDeclPointerReceiver) != 0;
  found.may = may;
  return found;
}

void Resolver::State::instantiate(Callee& callee, FileId file, const ValueRecord* call,
                                  std::span<const TypeId> explicit_arguments) {
  if (!callee.object || !has_parameters(callee.type)) return;
  const DeclarationRecord& declared = declaration(callee.object);
  if (!(declared.flags & kDeclGeneric)) return;
  std::size_t count = summary(callee.object.file).list(declared.type_parameters).size() / 2;
  // A generic method's list may be its receiver's.
  if (declared.kind == DeclarationKind::Method) count = std::max(count, kMostOwnParameters);
  std::vector<TypeId> arguments(count, kUnknownType);
  std::copy_n(explicit_arguments.begin(), std::min(count, explicit_arguments.size()), arguments.begin());
  Bindings bindings;
  bindings.add(callee.object, std::move(arguments));
  if (call != nullptr) {
    infer(callee.object, callee.type, file, summary(file).list(call->b), (call->flags & kCallSpread) != 0, bindings);
  }
  callee.type = substitute(callee.type, bindings);
}

Callee Resolver::State::find_callee(FileId file, ValueRef function, const ValueRecord* call, int level) {
  Callee found;
  if (function == 0) {
    found.why = "expression not kept";
    return found;
  }
  if (level > kLongestChase) {
    found.why = "expression nested too deeply";
    return found;
  }
  const Summary& in = summary(file);
  const ValueRecord& record = in.values()[function];
  const auto dynamic = [&] {
    found.kind = CalleeKind::Dynamic;
    found.type = type_of(file, function);
    return found;
  };
  switch (record.op) {
    case ValueOp::After: return find_callee(file, record.b, call, level + 1);
    case ValueOp::Update: case ValueOp::UpdateElement: case ValueOp::UpdatePointee:
      return find_callee(file, record.a, call, level + 1);
    case ValueOp::TypeExpression:
      found.kind = CalleeKind::Conversion;
      found.type = convert({file, owner_of(file, function)}, record.a);
      return found;
    case ValueOp::Closure: {
      const FunctionRecord& literal = in.functions()[record.a];
      found.kind = CalleeKind::Literal;
      if (literal.first_value < literal.last_value) found.body = {file, record.a};
      found.type = type_of(file, function);
      return found;
    }
    case ValueOp::Capture: {
      // The variable may be assigned again before the literal runs.
      Callee captured = find_callee(file, record.b, nullptr, level + 1);
      if (captured.kind == CalleeKind::Unresolved || captured.kind == CalleeKind::Dynamic) return dynamic();
      captured.may = true;
      if (captured.kind == CalleeKind::Function) instantiate(captured, file, call, {});
      return captured;
    }
    case ValueOp::Phi: {
      std::optional<Callee> only;
      for (const ValueRef operand : in.list(record.b)) {
        if (operand == function || operand == 0 || in.values()[operand].op == ValueOp::Zero) continue;
        const Callee here = find_callee(file, operand, call, level + 8);
        if (only && (only->kind != here.kind || !(only->object == here.object) || !(only->body == here.body))) {
          return dynamic();
        }
        only = here;
      }
      if (!only || (only->kind != CalleeKind::Function && only->kind != CalleeKind::Literal)) return dynamic();
      if (!only->object && !only->body) return dynamic();
      only->may = true;
      return *only;
    }
    case ValueOp::Name: {
      const Meaning& named_object = meaning(file, record.a);
      switch (named_object.kind) {
        case Meaning::Type:
          found.kind = CalleeKind::Conversion;
          found.type = named_object.type;
          return found;
        case Meaning::Builtin:
          found.kind = CalleeKind::Builtin;
          found.name = in.string(record.a);
          return found;
        case Meaning::Object: return object_callee(file, named_object.object, named_object.may, call);
        case Meaning::Missing:
          found.kind = CalleeKind::Function;
          found.package = import_path(file, named_object.import);
          found.name = in.string(record.a);
          found.why = "package not on disk";
          return found;
        default:
          found.name = in.string(record.a);
          found.why = "declaration not found";
          return found;
      }
    }
    case ValueOp::Select: {
      std::uint32_t import = 0;
      if (is_qualified(file, record, &import)) return qualified_callee(file, function, record, import, call);
      return selected_callee(file, record, call);
    }
    case ValueOp::Index: case ValueOp::IndexList: {
      if (const TypeId denoted = denoted_type(file, function); denoted != kUnknownType) {
        found.kind = CalleeKind::Conversion;
        found.type = denoted;
        return found;
      }
      std::vector<TypeId> arguments;
      if (record.op == ValueOp::Index) {
        const TypeId argument = denoted_type(file, record.b);
        if (argument == kUnknownType) {
          const TypeKind indexed = types[core(type_of(file, record.a))].kind;
          if (indexed != TypeKind::Function) return dynamic();   // an element of a slice or map of functions
        }
        arguments.push_back(argument);
      } else {
        for (const ValueRef argument : in.list(record.b)) arguments.push_back(denoted_type(file, argument));
      }
      Callee generic = find_callee(file, record.a, nullptr, level + 1);
      if (generic.kind != CalleeKind::Function) return dynamic();
      instantiate(generic, file, call, arguments);
      return generic;
    }
    case ValueOp::Dereference:
      if (const TypeId denoted = denoted_type(file, function); denoted != kUnknownType) {
        found.kind = CalleeKind::Conversion;
        found.type = denoted;
        return found;
      }
      return dynamic();
    case ValueOp::Call: {
      // http.HandlerFunc(f)(w, r) calls f.
      const auto arguments = in.list(record.b);
      if (const Callee& inner = callee_of(file, function);
          inner.kind == CalleeKind::Conversion && arguments.size() == 1) {
        const TypeId converted_to = inner.type;
        Callee converted_from = find_callee(file, arguments[0], call, level + 1);
        if (converted_from.kind == CalleeKind::Function || converted_from.kind == CalleeKind::Literal) {
          converted_from.type = converted_to;
          return converted_from;
        }
      }
      return dynamic();
    }
    default: return dynamic();
  }
}

Callee Resolver::State::object_callee(FileId file, ObjectRef object, bool may, const ValueRecord* call) {
  Callee found;
  const DeclarationRecord& declared = declaration(object);
  switch (declared.kind) {
    case DeclarationKind::Type:
      found.kind = CalleeKind::Conversion;
      found.type = object_as_type(object, {}, 0);
      return found;
    case DeclarationKind::Function: case DeclarationKind::Method:
      found = function_callee(object, may);
      instantiate(found, file, call, {});
      return found;
    default: break;
  }
  // A variable that is only ever the function that it starts as.
  if (declared.kind == DeclarationKind::Var && declared.value != 0) {
    const ValueRecord& initial = summary(object.file).values()[declared.value];
    const bool plain = initial.op == ValueOp::Closure || initial.op == ValueOp::Name || initial.op == ValueOp::Select;
    if (plain && followed_variables < kMostVariables && !assigned(object)) {
      ++followed_variables;   // var f = g; var g = f has no end
      Callee target = find_callee(object.file, declared.value, nullptr, kLongestChase - 2);
      --followed_variables;
      if (target.kind == CalleeKind::Literal || (target.kind == CalleeKind::Function && target.object)) {
        target.may = true;
        return target;
      }
    }
  }
  found.kind = CalleeKind::Dynamic;
  found.name = summary(object.file).string(declared.name);
  found.type = object_type(object);
  return found;
}

Callee Resolver::State::qualified_callee(FileId file, ValueRef function, const ValueRecord& record,
                                         std::uint32_t import, const ValueRecord* call) {
  Callee found;
  const std::string_view name = summary(file).string(record.b);
  const std::string_view path = import_path(file, import);
  if (path == "unsafe") {
    found.kind = name == "Pointer" ? CalleeKind::Conversion : CalleeKind::Builtin;
    found.package = path;
    found.name = name;
    found.type = name == "Pointer" ? TypeId{kUnsafePointer} : kUnknownType;
    return found;
  }
  const Meaning object = denoted_object(file, function);
  if (object.kind == Meaning::Object) return object_callee(file, object.object, object.may, call);
  found.package = path;
  found.name = name;
  if (path == "C") {
    found.kind = CalleeKind::Function;
    found.why = "cgo";
  } else if (const PackageId package = import_package(file, import); package == kNoPackage || package_is_partly_known(package)) {
    found.kind = CalleeKind::Function;
    found.why = "package not on disk";
  } else {
    found.why = "declaration not found";
  }
  return found;
}

Callee Resolver::State::selected_callee(FileId file, const ValueRecord& record, const ValueRecord* call) {
  Callee found;
  const std::string_view name = summary(file).string(record.b);
  found.name = name;
  TypeId operand = denoted_type(file, record.a);
  const bool method_expression = operand != kUnknownType;
  if (!method_expression) operand = type_of(file, record.a);
  if (operand == kUnknownType) {
    found.why = cause != nullptr ? cause : "type not known";
    return found;
  }
  const Selection selection = select(operand, name, package_of(file));
  switch (selection.kind) {
    case Selection::Field:
      found.kind = CalleeKind::Dynamic;
      found.type = selection.type;
      found.receiver_type = selection.receiver;
      return found;
    case Selection::Method:
      found = function_callee(selection.object, selection.may);
      found.receiver = types[selection.holder].name;   // what an alias in the receiver stands for
      found.type = selection.type;
      found.receiver_type = selection.holder;
      instantiate(found, file, call, {});
      break;
    case Selection::InterfaceMethod: {
      found.kind = CalleeKind::Interface;
      found.type = selection.type;
      found.receiver_type = selection.receiver;
      const Type& holder = types[selection.holder];
      found.receiver = holder.name;
      found.package = holder.package;
      break;
    }
    case Selection::Unknown: {
      const Type& receiver = types[without_pointer(operand)];
      found.why = selection.why;
      if (receiver.kind == TypeKind::Named && (!receiver.object || is_partly_known(without_pointer(operand)))) {
        found.kind = CalleeKind::Function;
        found.package = receiver.package;
        found.receiver = receiver.name;
        found.receiver_type = without_pointer(operand);
      }
      return found;
    }
    case Selection::None:
      found.why = "no such field or method";
      return found;
  }
  if (method_expression && types[found.type].kind == TypeKind::Function) {
    // T.Method takes its receiver as the first argument.
    std::vector<TypeId> parameters{operand};
    const Type function = types[found.type];
    parameters.insert(parameters.end(), function.arguments.begin(), function.arguments.end());
    found.type = function_of(parameters, function.results, function.detail == 1);
  }
  return found;
}

}  // namespace waybill::go_source
