// Type arguments that a call leaves out (Go specification, "Type unification" and "Type inference").
#include <algorithm>

#include "tool/go_source/resolver_state.hpp"

namespace waybill::go_source {

namespace {
constexpr int kDeepestUnification = 60;
constexpr std::uint32_t kMostUnifications = 5000;
}

TypeId Resolver::State::default_type(TypeId id) const {
  switch (id) {
    case kUntypedBool: return kBool;
    case kUntypedInt: return kInt;
    case kUntypedRune: return kInt32;
    case kUntypedFloat: return kFloat64;
    case kUntypedComplex: return kComplex128;
    case kUntypedString: return kString;
    default: return id;
  }
}

bool Resolver::State::unify(TypeId parameter, TypeId argument, Bindings& bindings, bool exact, int level) {
  if (parameter == argument && !has_parameters(parameter)) return true;
  if (level == 0) unifications = 0;
  if (parameter == kUnknownType || argument == kUnknownType || level > kDeepestUnification ||
      ++unifications > kMostUnifications) {
    return true;
  }
  const Type want = types[parameter];
  if (want.kind == TypeKind::TypeParameter) {
    for (std::size_t i = 0; i < bindings.count; ++i) {
      auto& entry = bindings.entries[i];
      const std::uint32_t index = details[parameter].index;
      if (!(entry.owner == want.object) || index >= entry.arguments.size()) continue;
      TypeId& bound = entry.arguments[index];
      if (bound == kUnknownType) {
        bound = argument;
        return true;
      }
      const TypeId before = bound;
      const bool same = unify(before, argument, bindings, exact, level + 1);
      // Of a channel and its one-way form, or a named type and its literal, the named or freer one stays.
      if (same && types[before].kind != TypeKind::Named && types[argument].kind == TypeKind::Named) {
        bindings.entries[i].arguments[index] = argument;
      }
      return same;
    }
    return parameter == argument || (!exact && core(parameter) == underlying(argument));
  }
  Type have = types[argument];
  if (have.kind == TypeKind::TypeParameter && parameter != argument) {
    // A type parameter of the caller's: what its constraint allows is what it has.
    if (const TypeId shape = core(argument); shape != kUnknownType) have = types[argument = shape];
  }
  if (!exact && want.kind != TypeKind::Named && have.kind == TypeKind::Named && want.kind != TypeKind::Interface) {
    argument = underlying(argument);
    have = types[argument];
  } else if (!exact && want.kind == TypeKind::Named && have.kind != TypeKind::Named &&
             want.kind != have.kind && !want.object) {
    return true;
  }
  if (have.kind == TypeKind::Unknown) return true;
  const auto unify_lists = [&](std::span<const TypeId> a, std::span<const TypeId> b) {
    if (a.size() != b.size()) return false;
    bool all = true;
    for (std::size_t i = 0; i < a.size(); ++i) all = unify(a[i], b[i], bindings, true, level + 1) && all;
    return all;
  };
  if (want.kind == TypeKind::Named) {
    if (have.kind == TypeKind::Named && want.object == have.object && want.name == have.name &&
        want.package == have.package) {
      return unify_lists(want.arguments, have.arguments);
    }
    const TypeId shape = underlying(parameter);
    if (exact || shape == kUnknownType) return false;
    if (types[shape].kind == TypeKind::Interface) {
      // An instance of a generic interface is met by the argument's methods.
      const std::vector<InterfaceMethod> wanted = interface_set(parameter).methods;
      for (const InterfaceMethod& method : wanted) {
        const Selection& found = select(argument, method.member.text, kNoPackage);
        if (found.kind != Selection::Method && found.kind != Selection::InterfaceMethod) return false;
        unify(method.member.type, found.type, bindings, true, level + 1);
      }
      return true;
    }
    return have.kind != TypeKind::Named && unify(shape, argument, bindings, exact, level + 1);
  }
  if (want.kind != have.kind) return false;
  switch (want.kind) {
    case TypeKind::Pointer: case TypeKind::Slice: return unify(want.element, have.element, bindings, true, level + 1);
    case TypeKind::Array: return unify(want.element, have.element, bindings, true, level + 1);
    case TypeKind::Chan:
      return (!exact || want.detail == have.detail) && unify(want.element, have.element, bindings, true, level + 1);
    case TypeKind::Map: {
      const bool keys = unify(want.key, have.key, bindings, true, level + 1);
      return unify(want.element, have.element, bindings, true, level + 1) && keys;
    }
    case TypeKind::Function: {
      const bool parameters = unify_lists(want.arguments, have.arguments);
      return unify_lists(want.results, have.results) && parameters && want.detail == have.detail;
    }
    case TypeKind::Struct: case TypeKind::Interface: {
      const std::vector<Member> a = members(parameter), b = members(argument);
      if (want.kind == TypeKind::Interface && a.size() != b.size()) return !exact;
      if (a.size() != b.size()) return false;
      bool all = true;
      for (std::size_t i = 0; i < a.size(); ++i) {
        all = a[i].name == b[i].name && unify(a[i].type, b[i].type, bindings, true, level + 1) && all;
      }
      return all;
    }
    default: return false;
  }
}

void Resolver::State::infer(ObjectRef function, TypeId function_type, FileId file,
                            std::span<const ValueRef> arguments, bool spread, Bindings& bindings) {
  const Type signature = types[function_type];
  if (signature.kind != TypeKind::Function || signature.arguments.empty()) return;
  const auto parameter_at = [&](std::size_t i) {
    const std::size_t last = signature.arguments.size() - 1;
    if (signature.detail == 1 && i >= last && !spread) return types[signature.arguments[last]].element;
    return signature.arguments[std::min(i, last)];
  };
  // f(g()) passes all of g's results.
  std::vector<TypeId> given;
  for (const ValueRef argument : arguments) given.push_back(type_of(file, argument));
  if (given.size() == 1 && types[given[0]].kind == TypeKind::Tuple) {
    given.assign(types[given[0]].arguments.begin(), types[given[0]].arguments.end());
  }
  std::vector<std::pair<TypeId, TypeId>> untyped;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const TypeId parameter = parameter_at(i);
    if (!has_parameters(parameter) || given[i] == kUnknownType) continue;
    if (is_untyped(given[i])) {
      if (types[parameter].kind == TypeKind::TypeParameter && given[i] != kNil) untyped.emplace_back(parameter, given[i]);
      continue;
    }
    unify(parameter, given[i], bindings, false);
  }
  // The largest kind of several untyped constants counts; their order is that of the enumeration.
  for (const auto& [parameter, constant_type] : untyped) {
    for (std::size_t i = 0; i < bindings.count; ++i) {
      auto& entry = bindings.entries[i];
      const std::uint32_t index = details[parameter].index;
      if (!(entry.owner == types[parameter].object) || index >= entry.arguments.size()) continue;
      TypeId& bound = entry.arguments[index];
      if (bound == kUnknownType || (is_untyped(bound) && constant_type > bound)) bound = constant_type;
    }
  }
  for (std::size_t i = 0; i < bindings.count; ++i) {
    for (TypeId& bound : bindings.entries[i].arguments) bound = default_type(bound);
  }
  // Core types of constraints: [S ~[]E, E any] gives E from S, and S from E.
  for (std::size_t i = 0; i < bindings.count; ++i) {
    const ObjectRef owner = bindings.entries[i].owner;
    if (!(owner == function)) continue;
    for (int round = 0; round < 3; ++round) {
      bool changed = false;
      for (std::uint32_t index = 0; index < bindings.entries[i].arguments.size(); ++index) {
        const TypeId parameter = type_parameter(owner, index, {});
        const TypeId shape = core(parameter);
        if (shape == kUnknownType || !has_parameters(shape)) continue;
        const TypeId bound = bindings.entries[i].arguments[index];
        const std::vector<TypeId> before = bindings.entries[i].arguments;
        if (bound != kUnknownType) {
          unify(shape, underlying(bound), bindings, false);
        } else if (const TypeId made = substitute(shape, bindings); !has_parameters(made)) {
          bindings.entries[i].arguments[index] = made;
        }
        changed = changed || before != bindings.entries[i].arguments;
      }
      if (!changed) break;
    }
  }
}

}  // namespace waybill::go_source
