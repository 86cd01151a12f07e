// Which types satisfy an interface, and which methods a call through it may reach (class-hierarchy
// analysis over every type of the tree).
#include <algorithm>

#include "tool/go_source/resolver_state.hpp"

namespace waybill::go_source {

namespace {

constexpr int kDeepestSignature = 20;
constexpr std::uint32_t kMostComparisons = 5000;
constexpr std::size_t kMostImplementations = 256;
constexpr std::size_t kMostEmbedders = 64;   ///< types looked at for one promoted method
constexpr int kLongestEmbedding = 3;

}  // namespace

bool Resolver::State::has_method(TypeId of, std::string_view name, bool addressable) {
  const Selection& found = select(of, name, kNoPackage);
  if (found.kind == Selection::InterfaceMethod) return true;
  if (found.kind != Selection::Method) return false;
  return !found.pointer_receiver || found.indirect || addressable;
}

bool Resolver::State::compatible(TypeId have, TypeId want, int level) {
  if (level == 0) comparisons = 0;
  if (have == want || have == kUnknownType || want == kUnknownType || level > kDeepestSignature ||
      ++comparisons > kMostComparisons) {
    return true;
  }
  const Type a = types[have], b = types[want];
  if (a.kind == TypeKind::TypeParameter || b.kind == TypeKind::TypeParameter) return true;
  if (a.kind != b.kind) return false;
  const auto all = [&](std::span<const TypeId> x, std::span<const TypeId> y) {
    if (x.size() != y.size()) return false;
    for (std::size_t i = 0; i < x.size(); ++i) {
      if (!compatible(x[i], y[i], level + 1)) return false;
    }
    return true;
  };
  switch (a.kind) {
    case TypeKind::Named:
      // Two definitions that build tags choose from are one type.
      return a.name == b.name && a.package == b.package &&
             (a.arguments.empty() || b.arguments.empty() || all(a.arguments, b.arguments));
    case TypeKind::Pointer: case TypeKind::Slice: case TypeKind::Array: return compatible(a.element, b.element, level + 1);
    case TypeKind::Chan: return a.detail == b.detail && compatible(a.element, b.element, level + 1);
    case TypeKind::Map: return compatible(a.key, b.key, level + 1) && compatible(a.element, b.element, level + 1);
    case TypeKind::Function: return a.detail == b.detail && all(a.arguments, b.arguments) && all(a.results, b.results);
    case TypeKind::Struct: case TypeKind::Interface: {
      const std::vector<Member> x = members(have), y = members(want);
      if (x.size() != y.size()) return false;
      for (std::size_t i = 0; i < x.size(); ++i) {
        if (x[i].name != y[i].name || !compatible(x[i].type, y[i].type, level + 1)) return false;
      }
      return true;
    }
    default: return false;
  }
}

/// Which of an interface's methods the fewest types declare: a type that lacks one lacks that, as a rule.
std::uint32_t Resolver::State::rarest_method(TypeId interface, const InterfaceSet& set) {
  if (!methods_indexed || set.methods.size() < 2) return 0;
  if (const std::uint32_t known = rarest_methods.find(interface); known != IdMap::kAbsent) return known;
  std::uint32_t rarest = 0;
  std::size_t least = methods_by_name.size() + 1;
  for (std::uint32_t i = 0; i < set.methods.size(); ++i) {
    const std::size_t declared =
        std::ranges::equal_range(methods_by_name, hash_name(set.methods[i].member.text), {}, &std::pair<std::uint32_t, ObjectRef>::first).size();
    if (declared >= least) continue;
    least = declared;
    rarest = i;
  }
  rarest_methods.set(interface, rarest);
  return rarest;
}

bool Resolver::State::implements(TypeId of, TypeId interface) {
  if (of == kUnknownType || interface == kUnknownType) return false;
  const std::uint64_t key = std::uint64_t{of} << 32 | interface;
  const std::uint32_t known = implement_memory.find(key);
  if (known != IdMap::kAbsent) return known != 0;
  implement_memory.set(key, 0);
  const TypeId shape = underlying(interface);
  bool holds = types[shape].kind == TypeKind::Interface;
  if (holds) {
    const InterfaceSet set = interface_set(types[interface].kind == TypeKind::Named ? interface : shape);
    holds = !set.unknown;
    const std::uint32_t first = rarest_method(interface, set);
    for (std::uint32_t i = 0; holds && i < set.methods.size(); ++i) {
      const InterfaceMethod& method = set.methods[i == 0 ? first : i == first ? 0 : i];
      const Selection& found = select(of, method.member.text, method.member.package);
      holds = found.kind == Selection::InterfaceMethod ||
              (found.kind == Selection::Method && (!found.pointer_receiver || found.indirect));
      holds = holds && compatible(found.type, method.member.type);
    }
    if (holds && set.constrained) {
      holds = std::ranges::any_of(set.terms, [&](TypeId term) { return underlying(term) == underlying(of); });
    }
  }
  implement_memory.set(key, holds ? 1 : 0);
  return holds;
}

void Resolver::State::index_methods() {
  methods_indexed = true;
  for (FileId file = 0; file < tree.files.size(); ++file) {
    const File& shown = tree.files[file];
    if (!shown.built || shown.package == kNoPackage) continue;
    if ((shown.summary.header().flags & kTestFile) != 0 && !shown.reported) continue;
    const auto declared = shown.summary.declarations().first(shown.summary.header().package_declarations);
    for (std::uint32_t i = 0; i < declared.size(); ++i) {
      if (declared[i].kind == DeclarationKind::Method) {
        methods_by_name.emplace_back(shown.summary.hash_of(declared[i].name), ObjectRef{file, i});
      }
    }
  }
  std::ranges::stable_sort(methods_by_name, {}, &std::pair<std::uint32_t, ObjectRef>::first);
}

void Resolver::State::index_embedders() {
  embedders_indexed = true;
  for (FileId file = 0; file < tree.files.size(); ++file) {
    const File& shown = tree.files[file];
    if (!shown.built || shown.package == kNoPackage) continue;
    const Summary& in = shown.summary;
    const auto declared = in.declarations().first(in.header().package_declarations);
    for (std::uint32_t i = 0; i < declared.size(); ++i) {
      if (declared[i].kind != DeclarationKind::Type) continue;
      const TypeRecord& record = in.types()[declared[i].type];
      if (record.op != TypeOp::Struct && record.op != TypeOp::Interface) continue;   // no list in others
      const auto parts = in.list(record.a);
      if (record.op == TypeOp::Struct) {
        for (std::size_t field = 0; field + 2 < parts.size(); field += 3) {
          if (parts[field + 2] != 0) embedders_by_name.emplace_back(in.hash_of(parts[field]), ObjectRef{file, i});
        }
      } else {
        for (std::size_t part = 0; part + 1 < parts.size(); part += 2) {
          TypeRecord embedded = in.types()[parts[part + 1]];
          if (embedded.op == TypeOp::Instance) embedded = in.types()[embedded.a];
          if (parts[part] == 0 && embedded.op == TypeOp::Name) {
            embedders_by_name.emplace_back(in.hash_of(embedded.a), ObjectRef{file, i});
          }
        }
      }
    }
  }
  std::ranges::stable_sort(embedders_by_name, {}, &std::pair<std::uint32_t, ObjectRef>::first);
}

std::vector<ObjectRef> Resolver::State::implementations(TypeId interface, std::string_view name, std::size_t limit,
                                                        bool* more) {
  if (more != nullptr) *more = false;
  std::vector<ObjectRef> found;
  for (const TypeId type_with_it : implementers(interface, name)) {
    const Selection& selected = select(type_with_it, name, kNoPackage);
    if (selected.kind != Selection::Method || std::ranges::find(found, selected.object) != found.end()) continue;
    if (found.size() == limit) {
      if (more != nullptr) *more = true;
      break;
    }
    found.push_back(selected.object);
  }
  return found;
}

/// Pointers to the declared types that satisfy an interface and have a method of that name declared on
/// them or on what they embed. (Other methods may come from an interface that they embed, so none of
/// those can serve to find them.)
const std::vector<TypeId>& Resolver::State::implementers(TypeId interface, std::string_view name) {
  const std::uint64_t key = std::uint64_t{interface} << 32 | text_id(name);
  const std::uint32_t known = implementer_lists.find(key);
  if (known != IdMap::kAbsent) return implementer_store[known];
  implementer_lists.set(key, static_cast<std::uint32_t>(implementer_store.size()));
  std::vector<TypeId>& found = implementer_store.emplace_back();
  const TypeId shape = underlying(interface);
  if (types[shape].kind != TypeKind::Interface) return found;
  const InterfaceSet set = interface_set(types[interface].kind == TypeKind::Named ? interface : shape);
  if (set.methods.empty() || set.unknown) return found;
  if (!methods_indexed) index_methods();
  const auto asked = std::ranges::find(set.methods, name, [](const InterfaceMethod& method) { return method.member.text; });
  if (asked == set.methods.end()) return found;
  const Type signature = types[asked->member.type];
  const auto declared_methods = std::ranges::equal_range(methods_by_name, hash_name(name), {},
                                                         &std::pair<std::uint32_t, ObjectRef>::first);
  for (const auto& [hash, method] : declared_methods) {
    if (found.size() > kMostImplementations) break;
    const DeclarationRecord& declared = declaration(method);
    const Summary& in = summary(method.file);
    if (in.string(declared.name) != name) continue;
    // Cheap, and rules out nearly everything.
    const TypeRecord& written = in.types()[declared.type];
    if (written.op != TypeOp::Function || in.list(written.a).size() != signature.arguments.size() ||
        in.list(written.b).size() != signature.results.size()) {
      continue;
    }
    const ObjectRef owner = lookup(package_of(method.file), in.string(declared.owner), method.file);
    // Methods may be declared on an alias.
    if (owner) add_implementers(object_as_type(owner, {}, 0), interface, found);
  }
  // A struct may have it from an interface that it embeds, this one or one that holds it.
  std::vector<TypeId> sources{interface};
  for (const InterfaceMethod& method : set.methods) {
    if (std::ranges::find(sources, method.holder) == sources.end()) sources.push_back(method.holder);
  }
  for (const TypeId source : sources) add_implementers(source, interface, found);
  return found;
}

/// Adds the type, and the structs that embed it, as far as they satisfy the interface.
void Resolver::State::add_implementers(TypeId source, TypeId interface, std::vector<TypeId>& found) {
  if (types[source].kind != TypeKind::Named || !types[source].object) return;
  std::vector<std::pair<ObjectRef, int>> queue{{types[source].object, 0}};
  for (std::size_t next = 0; next < queue.size() && next < kMostEmbedders; ++next) {
    const auto [object, embedding] = queue[next];
    const TypeId candidate = named(object, {});
    const TypeId pointer = pointer_to(candidate);
    if (types[underlying(candidate)].kind != TypeKind::Interface && implements(pointer, interface) &&
        std::ranges::find(found, pointer) == found.end()) {
      found.push_back(pointer);
    }
    if (embedding >= kLongestEmbedding) continue;
    for (const ObjectRef embedder : embedders(object)) {
      if (queue.size() >= kMostEmbedders) break;
      const bool queued = std::ranges::any_of(queue, [&](const auto& other) { return other.first == embedder; });
      if (!queued) queue.emplace_back(embedder, embedding + 1);
    }
  }
}

/// The structs and interfaces that embed a declared type.
const std::vector<ObjectRef>& Resolver::State::embedders(ObjectRef object) {
  const std::uint64_t key = std::uint64_t{object.file} << 32 | object.declaration;
  const std::uint32_t known = embedder_lists.find(key);
  if (known != IdMap::kAbsent) return embedder_store[known];
  if (!embedders_indexed) index_embedders();
  const std::string_view name = summary(object.file).string(declaration(object).name);
  std::vector<ObjectRef> found;
  const auto range =
      std::ranges::equal_range(embedders_by_name, hash_name(name), {}, &std::pair<std::uint32_t, ObjectRef>::first);
  for (const auto& entry : range) {
    if (embeds(entry.second, object)) found.push_back(entry.second);
  }
  embedder_lists.set(key, static_cast<std::uint32_t>(embedder_store.size()));
  return embedder_store.emplace_back(std::move(found));
}

/// Whether a struct or an interface embeds a type, or a pointer to it.
bool Resolver::State::embeds(ObjectRef embedder, ObjectRef embedded) {
  const TypeId shape = underlying(named(embedder, {}));
  const TypeKind kind = types[shape].kind;
  if (kind != TypeKind::Struct && kind != TypeKind::Interface) return false;
  return std::ranges::any_of(members(shape), [&](const Member& part) {
    return (part.embedded || part.name == 0) && types[without_pointer(part.type)].object == embedded;
  });
}

}  // namespace waybill::go_source
