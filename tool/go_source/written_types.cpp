// Written types -> types: what a TypeRef of some file means, and what a declared type consists of.
#include <algorithm>

#include "tool/go_source/resolver_state.hpp"

namespace waybill::go_source {

namespace {

/// Type literals nested deeper, and chains of aliases or definitions longer than this, are unknown.
constexpr int kDeepestType = 100;
constexpr std::uint32_t kMostDefinitions = 100;

std::uint64_t key_of_pair(std::uint32_t file, std::uint32_t index) { return std::uint64_t{file} << 32 | index; }

}  // namespace

Resolver::State::FileMemory& Resolver::State::memory(FileId file) {
  auto& place = memories[file];
  if (!place) place = std::make_unique<FileMemory>();
  return *place;
}

TypeId Resolver::State::convert(Scope scope, TypeRef ref, int level) {
  if (ref == 0 || scope.file == kNone) return kUnknownType;
  if (level > kDeepestType) {
    cause = "type nested too deeply";
    return kUnknownType;
  }
  const TypeRecord& record = summary(scope.file).types()[ref];
  if (record.op == TypeOp::Parameter) {
    return parameter_type(scope, record.aux, (record.flags & kTypeOfReceiver) != 0,
                          summary(scope.file).string(record.a));
  }
  // A TypeRef that mentions a type parameter belongs to that parameter's one declaration; any other
  // may stand at several places, and means the same at each.
  if (scope.owner != kNone) {
    const std::uint64_t key = key_of_pair(scope.file, ref);
    const std::uint32_t known = scoped_types.find(key);
    if (known != IdMap::kAbsent) return known;
    const TypeId made = convert_new(scope, record, level);
    scoped_types.set(key, made);
    return made;
  }
  auto& written = memory(scope.file).written;
  if (written.empty()) written.resize(summary(scope.file).types().size(), 0);
  if (written[ref] != 0) return written[ref] - 1;
  const TypeId made = convert_new(scope, record, level);
  memory(scope.file).written[ref] = made + 1;
  return made;
}

TypeId Resolver::State::convert_new(Scope scope, const TypeRecord& record, int level) {
  const Summary& file = summary(scope.file);
  switch (record.op) {
    case TypeOp::Unknown: return kUnknownType;
    case TypeOp::Name: case TypeOp::LocalName: return named_type(scope, record, {}, level);
    case TypeOp::Parameter: return kUnknownType;   // convert() has dealt with it
    case TypeOp::Pointer: return pointer_to(convert(scope, record.a, level + 1));
    case TypeOp::Slice: return slice_of(convert(scope, record.a, level + 1));
    case TypeOp::Array: {
      std::uint64_t length = kUnknownLength;
      if (record.b != 0) {
        const auto value = constant(scope.file, record.b);
        if (value && value->kind == Constant::Integer && value->integer >= 0) {
          length = static_cast<std::uint64_t>(value->integer);
        }
      }
      return array_of(convert(scope, record.a, level + 1), length);
    }
    case TypeOp::Map: {
      const TypeId key = convert(scope, record.a, level + 1);
      return map_of(key, convert(scope, record.b, level + 1));
    }
    case TypeOp::Chan:
      return chan_of(convert(scope, record.a, level + 1), static_cast<std::uint8_t>(record.aux));
    case TypeOp::Function: {
      std::vector<TypeId> parameters, results;
      for (const TypeRef parameter : file.list(record.a)) parameters.push_back(convert(scope, parameter, level + 1));
      for (const TypeRef result : file.list(record.b)) results.push_back(convert(scope, result, level + 1));
      const bool variadic = (record.flags & kTypeVariadic) != 0 && !parameters.empty();
      if (variadic) parameters.back() = slice_of(parameters.back());
      return function_of(parameters, results, variadic);
    }
    case TypeOp::Struct: {
      std::vector<Member> fields;
      const auto triples = file.list(record.a);
      for (std::size_t i = 0; i + 2 < triples.size(); i += 3) {
        const std::string_view name = file.string(triples[i]);
        fields.push_back({text_id(name), name, convert(scope, triples[i + 1], level + 1), package_of(scope.file),
                          triples[i + 2] != 0});
      }
      return struct_of(std::move(fields));
    }
    case TypeOp::Interface: {
      std::vector<Member> made;
      const auto pairs = file.list(record.a);
      bool embeds_union = false;
      for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
        const std::string_view name = file.string(pairs[i]);
        const TypeRecord& part = file.types()[pairs[i + 1]];
        embeds_union = embeds_union || !name.empty() ||
                       (part.op == TypeOp::Interface && (part.flags & kTypeUnion) != 0);
        made.push_back({text_id(name), name, convert(scope, pairs[i + 1], level + 1), package_of(scope.file), false});
      }
      // The flag stands on a union, and on an interface that embeds one; a union has only terms.
      const bool is_union = (record.flags & kTypeUnion) != 0 && !embeds_union;
      return interface_of(std::move(made), is_union);
    }
    case TypeOp::Instance: {
      std::vector<TypeId> arguments;
      for (const TypeRef argument : file.list(record.b)) arguments.push_back(convert(scope, argument, level + 1));
      const TypeRecord& generic = file.types()[record.a];
      if (generic.op != TypeOp::Name && generic.op != TypeOp::LocalName) return kUnknownType;
      return named_type(scope, generic, arguments, level);
    }
  }
  return kUnknownType;
}

TypeId Resolver::State::named_type(Scope scope, const TypeRecord& record, std::span<const TypeId> arguments,
                                   int level) {
  const Summary& file = summary(scope.file);
  if (record.op == TypeOp::LocalName) {
    const ObjectRef object{scope.file, record.a};
    const DeclarationRecord& declared = declaration(object);
    if (declared.flags & kDeclAlias) return convert(scope, declared.type, level + 1);
    return named(object, arguments, scope.owner);
  }
  const std::string_view name = file.string(record.a);
  if (record.b == 0) {
    const Meaning& found = meaning(scope.file, record.a);
    if (found.kind == Meaning::Type) return found.type;
    if (found.kind == Meaning::Object) return object_as_type(found.object, arguments, level);
    if (found.kind == Meaning::Missing) return missing_named(import_path(scope.file, found.import), name, arguments);
    cause = "declaration not found";
    return kUnknownType;
  }
  const std::string_view qualifier = file.string(record.b);
  std::uint32_t import = find_import(scope.file, qualifier);
  if (import == kNone) import = guess_import(scope.file, qualifier);
  if (import == kNone) {
    cause = "import not found";
    return kUnknownType;
  }
  const std::string_view path = import_path(scope.file, import);
  if (path == "unsafe" && name == "Pointer") return kUnsafePointer;
  const PackageId package = import_package(scope.file, import);
  if (package == kNoPackage) return missing_named(path, name, arguments);
  const ObjectRef object = lookup(package, name, scope.file);
  if (!object) {
    // Made by a generator that has not run, or by another version: still a type of that name.
    return missing_named(path, name, arguments);
  }
  return object_as_type(object, arguments, level);
}

TypeId Resolver::State::object_as_type(ObjectRef object, std::span<const TypeId> arguments, int level) {
  const DeclarationRecord& declared = declaration(object);
  if (declared.kind != DeclarationKind::Type) {
    cause = "not a type";
    return kUnknownType;
  }
  if (!(declared.flags & kDeclAlias)) return named(object, arguments);
  const std::uint64_t key = key_of_pair(object.file, object.declaration);
  std::uint32_t target = alias_types.find(key);
  if (target == IdMap::kAbsent) {
    alias_types.set(key, kUnknownType);   // a cycle of aliases ends here
    const Scope scope{object.file, declared.flags & kDeclGeneric ? object.declaration : kNone};
    target = convert(scope, declared.type, level + 1);
    alias_types.set(key, target);
  }
  if (!arguments.empty() && has_parameters(target)) {
    Bindings bindings;
    bindings.add(object, {arguments.begin(), arguments.end()});
    return substitute(target, bindings);
  }
  return target;
}

TypeId Resolver::State::parameter_type(Scope scope, std::uint32_t index, bool of_receiver, std::string_view name) {
  ObjectRef owner{scope.file, scope.owner};
  if (scope.owner == kNone) return type_parameter({}, index, name);
  const DeclarationRecord& declared = declaration(owner);
  if (of_receiver && declared.kind == DeclarationKind::Method) {
    // A method's receiver renames the type's own parameters.
    const ObjectRef base =
        lookup(package_of(scope.file), summary(scope.file).string(declared.owner), scope.file);
    if (base && declaration(base).kind == DeclarationKind::Type) {
      owner = base;
      const auto pairs = summary(base.file).list(declaration(base).type_parameters);
      if (std::size_t{index} * 2 < pairs.size()) name = summary(base.file).string(pairs[index * 2]);
    }
  }
  return type_parameter(owner, index, name);
}

/// A declaration's type parameters are written down before its own type, and its body's types behind it:
/// they belong to the declaration whose type follows next.
std::uint32_t Resolver::State::parameter_owner(FileId file, TypeRef ref) const {
  const auto declarations = summary(file).declarations();
  std::uint32_t best = kNone;
  for (std::uint32_t i = 0; i < summary(file).header().package_declarations; ++i) {
    if (!(declarations[i].flags & kDeclGeneric) || declarations[i].type < ref) continue;
    if (best == kNone || declarations[i].type < declarations[best].type) best = i;
  }
  return best;
}

TypeId Resolver::State::constraint(TypeId parameter) {
  Detail& detail = details[parameter];
  if (detail.constraint != kNone) return detail.constraint;
  detail.constraint = kUnknownType;
  const ObjectRef owner = types[parameter].object;
  if (!owner) return kUnknownType;
  const std::uint32_t index = detail.index;
  const auto pairs = summary(owner.file).list(declaration(owner).type_parameters);
  if (std::size_t{index} * 2 + 1 >= pairs.size()) return kUnknownType;
  const TypeId made = convert({owner.file, owner.declaration}, pairs[index * 2 + 1]);
  return details[parameter].constraint = made;
}

TypeId Resolver::State::underlying(TypeId id) {
  if (details[id].underlying != kNone) return details[id].underlying;
  const Type shown = types[id];
  switch (shown.kind) {
    case TypeKind::Named: {
      if (!shown.object) {
        cause = "package not on disk";
        return details[id].underlying = kUnknownType;
      }
      // type T T, a cycle of definitions, or type T[P any] T[[]P].
      if (details[id].busy || definitions >= kMostDefinitions) return kUnknownType;
      details[id].busy = true;
      ++definitions;
      const DeclarationRecord& declared = declaration(shown.object);
      const bool generic = (declared.flags & kDeclGeneric) != 0;
      const Scope scope{shown.object.file, generic ? shown.object.declaration : details[id].scope_owner};
      TypeId defined = convert(scope, declared.type);
      if (generic && !shown.arguments.empty() && has_parameters(defined)) {
        defined = substitute(defined, bindings_of(id));
      }
      if (types[defined].kind == TypeKind::Named) defined = underlying(defined);
      details[id].busy = false;
      --definitions;
      return details[id].underlying = defined;
    }
    case TypeKind::TypeParameter: {
      if (details[id].busy) return kUnknownType;   // [T T], which is no Go
      details[id].busy = true;
      const TypeId bound = constraint(id);
      const TypeId set = bound == kUnknownType ? bound : underlying(bound);
      details[id].busy = false;
      return details[id].underlying = set;
    }
    default: return details[id].underlying = id;
  }
}

TypeId Resolver::State::core(TypeId id) {
  if (types[id].kind != TypeKind::TypeParameter) return underlying(id);
  const TypeId bound = constraint(id);
  if (bound == kUnknownType) return kUnknownType;
  const TypeId written = underlying(bound);
  if (types[written].kind != TypeKind::Interface) return written;   // [S []E] is short for [S interface{ []E }]
  const InterfaceSet& set = interface_set(written);
  if (!set.constrained || set.unknown) return kUnknownType;
  TypeId common = kUnknownType;
  const std::vector<TypeId> terms = set.terms;
  for (const TypeId term : terms) {
    const TypeId here = underlying(term);
    if (common != kUnknownType && common != here) return kUnknownType;
    common = here;
  }
  return common;
}

}  // namespace waybill::go_source
