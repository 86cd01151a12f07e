// Fields and methods: what x.name is, promotion through embedded fields included (Go specification,
// "Selectors"), and the method sets of interfaces.
#include <algorithm>

#include "tool/go_source/known.hpp"
#include "tool/go_source/resolver_state.hpp"

namespace waybill::go_source {

namespace {

constexpr std::uint32_t kMostOpenInterfaces = 64;   ///< interfaces embedded in one another
constexpr std::size_t kDeepestPromotion = 32;   ///< embedded fields passed through
constexpr std::size_t kMostEntries = 2000;      ///< types looked at for one selector

bool is_exported(std::string_view name) { return !name.empty() && name[0] >= 'A' && name[0] <= 'Z'; }

}  // namespace

/// Whether only some of what the type declares is known, as of a framework's that is not on disk.
bool Resolver::State::is_partly_known(TypeId named_type) const {
  const Type& type = types[named_type];
  return type.kind == TypeKind::Named && type.object && package_is_partly_known(package_of(type.object.file));
}

bool Resolver::State::package_is_partly_known(PackageId package) const {
  if (package == kNoPackage || tree.packages[package].origin != Origin::Known) return false;
  return !is_known_whole(tree.packages[package].import_path);
}

ObjectRef Resolver::State::declared_method(TypeId named_type, std::string_view name, bool* may) {
  const Type& receiver = types[named_type];
  if (receiver.kind != TypeKind::Named || !receiver.object) return {};
  if (declaration(receiver.object).flags & kDeclLocal) return {};
  const PackageId package = package_of(receiver.object.file);
  if (package == kNoPackage) return {};
  const auto own = candidates(package, receiver.name, name);
  if (!own.empty()) return choose(own, receiver.object.file, may);
  for (const ObjectRef alias : receiver_aliases(package)) {
    const auto by_alias = candidates(package, summary(alias.file).string(declaration(alias).name), name);
    if (by_alias.empty()) continue;
    const TypeId target = object_as_type(alias, {}, 0);
    if (types[target].kind == TypeKind::Named && types[target].object == receiver.object) {
      return choose(by_alias, receiver.object.file, may);
    }
  }
  return {};
}

/// The aliases of a package that methods are declared on: func (s *alias) m() is a method of what the
/// alias stands for.
std::span<const ObjectRef> Resolver::State::receiver_aliases(PackageId package) {
  const std::uint32_t known = alias_lists.find(package);
  if (known != IdMap::kAbsent) return candidate_store[known];
  std::vector<ObjectRef> found;
  for (const FileId file : tree.packages[package].files) {
    const Summary& in = summary(file);
    const auto declared = in.declarations().first(in.header().package_declarations);
    for (std::uint32_t i = 0; i < declared.size(); ++i) {
      if (declared[i].kind != DeclarationKind::Type || (declared[i].flags & kDeclAlias) == 0) continue;
      const std::uint32_t owner = in.hash_of(declared[i].name);
      for (const FileId other : tree.packages[package].files) {
        const Summary& methods = summary(other);
        const auto all = methods.declarations().first(methods.header().package_declarations);
        const auto at = std::ranges::lower_bound(
            all, owner, {}, [&](const DeclarationRecord& record) { return methods.hash_of(record.owner); });
        if (at == all.end() || methods.hash_of(at->owner) != owner) continue;
        found.push_back({file, i});
        break;
      }
    }
  }
  alias_lists.set(package, static_cast<std::uint32_t>(candidate_store.size()));
  return candidate_store.emplace_back(std::move(found));
}

TypeId Resolver::State::method_type(ObjectRef method, TypeId named_type) {
  const DeclarationRecord& declared = declaration(method);
  const bool generic = (declared.flags & kDeclGeneric) != 0;
  const TypeId written = convert({method.file, generic ? method.declaration : kNone}, declared.type);
  return generic ? substitute(written, bindings_of(named_type)) : written;
}

const InterfaceSet& Resolver::State::interface_set(TypeId interface) {
  const std::uint32_t known = interface_sets.find(interface);
  if (known != IdMap::kAbsent) return interface_store[known];
  const auto number = static_cast<std::uint32_t>(interface_store.size());
  interface_store.emplace_back();
  interface_sets.set(interface, number);   // an interface that embeds itself adds nothing
  if (open_interfaces >= kMostOpenInterfaces) return interface_store[number];   // nor T[[]P] within T[P]
  ++open_interfaces;
  collect_interface(interface, number);
  --open_interfaces;
  return interface_store[number];
}

void Resolver::State::collect_interface(TypeId interface, std::uint32_t number) {

  InterfaceSet set;
  const auto add_method = [&set](const InterfaceMethod& method) {
    for (const InterfaceMethod& present : set.methods) {
      if (present.member.name == method.member.name) return;
    }
    set.methods.push_back(method);
  };
  TypeId holder = kUnknownType;
  TypeId written = interface;
  if (types[interface].kind == TypeKind::Named) {
    holder = interface;
    written = underlying(interface);
    // type A B, where B is an interface: its methods are B's.
    const ObjectRef object = types[interface].object;
    if (object && types[interface].arguments.empty()) {
      const TypeId defined = convert({object.file, details[interface].scope_owner}, declaration(object).type);
      if (defined != interface && types[defined].kind == TypeKind::Named) {
        InterfaceSet copy = interface_set(defined);
        interface_store[number] = std::move(copy);
        return;
      }
    }
    if (interface == comparable_type) written = any_type;
  }
  if (types[written].kind != TypeKind::Interface) {
    set.unknown = true;
    interface_store[number] = std::move(set);
    return;
  }
  const std::vector<Member> parts = members(written);
  const bool is_union = details[written].is_union;
  // A method that is declared and embedded is the declared one.
  for (const Member& part : parts) {
    if (part.name != 0) add_method({part, holder});
  }
  for (const Member& part : parts) {
    if (part.name != 0) continue;
    const TypeId inner = underlying(part.type);
    if (types[inner].kind == TypeKind::Unknown) {
      set.unknown = true;
    } else if (types[inner].kind != TypeKind::Interface) {
      set.constrained = true;
      set.terms.push_back(part.type);
    } else {
      const InterfaceSet embedded = interface_set(types[part.type].kind == TypeKind::Named ? part.type : inner);
      if (embedded.constrained) {
        set.constrained = true;
        set.terms.insert(set.terms.end(), embedded.terms.begin(), embedded.terms.end());
      }
      set.unknown = set.unknown || embedded.unknown;
      if (!is_union) {
        for (const InterfaceMethod& method : embedded.methods) add_method(method);
      }
    }
  }
  interface_store[number] = std::move(set);
}

const Selection& Resolver::State::select(TypeId of, std::string_view name, PackageId from) {
  const TextId name_id = text_id(name);
  // Unexported names are looked up for one package.
  std::uint32_t name_key = name_id;
  if (!is_exported(name) && from != kNoPackage) {
    const std::uint64_t pair = 1ull << 63 | std::uint64_t{from} << 32 | name_id;
    name_key = pair_ids.find(pair);
    if (name_key == IdMap::kAbsent) pair_ids.set(pair, name_key = next_pair++);
    name_key |= 0x80000000;
  }
  const std::uint64_t key = std::uint64_t{of} << 32 | name_key;
  const std::uint32_t known = selections.find(key);
  if (known != IdMap::kAbsent) return selection_store[known];
  const Selection found = find_member(of, name_id, name, from);
  selections.set(key, static_cast<std::uint32_t>(selection_store.size()));
  return selection_store.emplace_back(found);
}

Selection Resolver::State::find_member(TypeId of, TextId name, std::string_view text, PackageId from) {
  struct Entry {
    TypeId type;
    std::uint32_t path;
    bool indirect;
    bool repeated;   // reached several ways at this depth
  };
  const bool exported = is_exported(text);
  const auto visible = [&](PackageId package) { return exported || from == kNoPackage || package == from; };

  Selection result;
  TypeId start = of;
  bool through_pointer = false;
  if (types[start].kind == TypeKind::Pointer) {
    through_pointer = true;
    start = types[start].element;
    if (types[underlying(start)].kind == TypeKind::Interface) return result;   // no methods on a pointer to an interface
  } else if (types[start].kind == TypeKind::Named && types[underlying(start)].kind == TypeKind::Pointer) {
    through_pointer = true;   // type P *T has T's fields and no methods
    start = underlying(types[underlying(start)].element);
  }
  std::vector<Entry> current{{start, 0, through_pointer, false}}, following;
  std::vector<TypeId> seen;
  std::size_t entries = 0;
  bool passed_unknown = false;
  const char* why = nullptr;

  for (std::size_t depth_here = 0; !current.empty() && depth_here < kDeepestPromotion; ++depth_here) {
    following.clear();
    int found = 0;
    for (const Entry& entry : current) {
      if (++entries > kMostEntries) return result;
      const auto record = [&](Selection candidate) {
        candidate.indirect = entry.indirect;
        candidate.path = entry.path;
        found += entry.repeated ? 2 : 1;
        result = candidate;
      };
      if (types[entry.type].kind == TypeKind::Named) {
        if (std::ranges::find(seen, entry.type) != seen.end()) continue;
        seen.push_back(entry.type);
        if (!types[entry.type].object && entry.type != error_type && entry.type != comparable_type) {
          passed_unknown = true;
          if (why == nullptr) why = "package not on disk";
          if (depth_here == 0) result.holder = entry.type;
          continue;
        }
        bool may = false;
        const ObjectRef method = declared_method(entry.type, text, &may);
        if (method && visible(package_of(method.file))) {
          Selection candidate;
          candidate.kind = Selection::Method;
          candidate.object = method;
          candidate.may = may;
          candidate.holder = candidate.receiver = entry.type;
          candidate.pointer_receiver = (declaration(method).flags & kDeclPointerReceiver) != 0;
          candidate.type = method_type(method, entry.type);
          record(candidate);
          continue;
        }
        if (is_partly_known(entry.type)) {
          passed_unknown = true;
          if (why == nullptr) why = "package not on disk";
        }
      }
      const TypeId shape = types[entry.type].kind == TypeKind::TypeParameter ? constraint(entry.type) : entry.type;
      const TypeId inner = underlying(shape);
      const auto look_in_interface = [&](TypeId interface) {
        const InterfaceSet& set = interface_set(interface);
        for (const InterfaceMethod& method : set.methods) {
          if (method.member.name != name || !visible(method.member.package)) continue;
          Selection candidate;
          candidate.kind = Selection::InterfaceMethod;
          candidate.type = method.member.type;
          candidate.holder = method.holder;
          candidate.receiver = interface;
          record(candidate);
          return;
        }
        if (set.unknown) {
          passed_unknown = true;
          if (why == nullptr) why = "an embedded interface is not on disk";
        }
      };
      const auto look_in_struct = [&](TypeId structure) {
        const std::vector<Member>& fields = members(structure);
        for (const Member& field : fields) {
          if (field.name == name && visible(field.package)) {
            Selection candidate;
            candidate.kind = Selection::Field;
            candidate.type = field.type;
            candidate.receiver = entry.type;
            record(candidate);
            return;
          }
        }
        for (const Member& field : fields) {
          if (!field.embedded) continue;
          const TypeId embedded = without_pointer(field.type);
          const TypeKind kind = types[embedded].kind;
          if (kind == TypeKind::Unknown) {
            passed_unknown = true;
            if (why == nullptr) why = "an embedded type is not known";
          }
          if (kind != TypeKind::Named && kind != TypeKind::Struct && kind != TypeKind::Interface) continue;
          std::vector<std::string_view> longer = paths[entry.path];
          longer.push_back(field.text);
          bool repeated = entry.repeated;
          for (Entry& queued : following) {
            if (queued.type == embedded) queued.repeated = repeated = true;
          }
          following.push_back({embedded, static_cast<std::uint32_t>(paths.size()),
                               entry.indirect || types[field.type].kind == TypeKind::Pointer, repeated});
          paths.push_back(std::move(longer));
        }
      };
      switch (types[inner].kind) {
        case TypeKind::Struct: look_in_struct(inner); break;
        case TypeKind::Interface: {
          look_in_interface(types[shape].kind == TypeKind::Named ? shape : inner);
          if (found == 0 && types[entry.type].kind == TypeKind::TypeParameter) {
            // Fields and methods that all of the constraint's types share: its core type's fields, and
            // for [P *T | …] what the one term has.
            const InterfaceSet set = interface_set(types[shape].kind == TypeKind::Named ? shape : inner);
            if (set.terms.size() == 1) {
              following.push_back({without_pointer(set.terms[0]), entry.path,
                                   types[set.terms[0]].kind == TypeKind::Pointer, false});
            } else if (const TypeId common = core(entry.type); types[common].kind == TypeKind::Struct) {
              look_in_struct(common);
            }
          }
          break;
        }
        case TypeKind::Unknown:
          passed_unknown = true;
          if (why == nullptr) why = cause != nullptr ? cause : "type not known";
          break;
        default: break;
      }
    }
    if (found == 1) return result;
    if (found > 1) return {};   // ambiguous
    current.swap(following);
  }
  if (passed_unknown) {
    result.kind = Selection::Unknown;
    result.why = why;
  }
  return result;
}

}  // namespace waybill::go_source
