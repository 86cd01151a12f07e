// Instances: type parameters replaced by what stands for them.
#include "tool/go_source/resolver_state.hpp"

namespace waybill::go_source {

namespace {
constexpr int kDeepestInstance = 40;   ///< type T[P any] struct{ next *T[[]P] } has no end
constexpr std::uint32_t kMostSubstitutions = 5000;   ///< nor has T[map[P]P], which doubles at each step
}

TypeId Bindings::find(ObjectRef owner, std::uint32_t index) const {
  for (std::size_t i = 0; i < count; ++i) {
    if (entries[i].owner == owner && index < entries[i].arguments.size()) return entries[i].arguments[index];
  }
  return kUnknownType;
}

void Bindings::add(ObjectRef owner, std::vector<TypeId> arguments) {
  if (count < entries.size()) entries[count++] = {owner, std::move(arguments)};
}

Bindings Resolver::State::bindings_of(TypeId named_instance) {
  Bindings bindings;
  const Type& instance = types[named_instance];
  if (instance.kind == TypeKind::Named && instance.object && !instance.arguments.empty()) {
    bindings.add(instance.object, {instance.arguments.begin(), instance.arguments.end()});
  }
  return bindings;
}

TypeId Resolver::State::substitute(TypeId id, const Bindings& bindings, int level) {
  if (!has_parameters(id) || bindings.count == 0) return id;
  if (level == 0) substitutions = 0;
  if (level > kDeepestInstance || ++substitutions > kMostSubstitutions) {
    cause = "type nested too deeply";
    return kUnknownType;
  }
  const Type shown = types[id];
  const auto replace_all = [&](std::span<const TypeId> list) {
    std::vector<TypeId> replaced;
    for (const TypeId part : list) replaced.push_back(substitute(part, bindings, level + 1));
    return replaced;
  };
  switch (shown.kind) {
    case TypeKind::TypeParameter: {
      const TypeId argument = bindings.find(shown.object, details[id].index);
      return argument == kUnknownType ? id : argument;
    }
    case TypeKind::Named: {
      const std::vector<TypeId> arguments = replace_all(shown.arguments);
      if (shown.object) return named(shown.object, arguments, details[id].scope_owner);
      return missing_named(shown.package, shown.name, arguments);
    }
    case TypeKind::Pointer: return pointer_to(substitute(shown.element, bindings, level + 1));
    case TypeKind::Slice: return slice_of(substitute(shown.element, bindings, level + 1));
    case TypeKind::Array: return array_of(substitute(shown.element, bindings, level + 1), details[id].length);
    case TypeKind::Map: {
      const TypeId key = substitute(shown.key, bindings, level + 1);
      return map_of(key, substitute(shown.element, bindings, level + 1));
    }
    case TypeKind::Chan: return chan_of(substitute(shown.element, bindings, level + 1), shown.detail);
    case TypeKind::Function: {
      const std::vector<TypeId> parameters = replace_all(shown.arguments);
      return function_of(parameters, replace_all(shown.results), shown.detail == 1);
    }
    case TypeKind::Tuple: return tuple_of(replace_all(shown.arguments));
    case TypeKind::Struct: case TypeKind::Interface: {
      std::vector<Member> replaced = members(id);
      for (Member& member : replaced) member.type = substitute(member.type, bindings, level + 1);
      return shown.kind == TypeKind::Struct ? struct_of(std::move(replaced))
                                            : interface_of(std::move(replaced), details[id].is_union);
    }
    default: return id;
  }
}

}  // namespace waybill::go_source
