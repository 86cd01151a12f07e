#include "tool/go_source/resolve.hpp"

#include <algorithm>

#include "tool/go_source/resolver_state.hpp"

namespace waybill::go_source {

Resolver::Resolver(const Tree& tree) : state_(std::make_unique<State>(tree)) {}
Resolver::~Resolver() = default;

const Type& Resolver::type(TypeId id) const { return state_->type(id); }

std::string Resolver::type_text(TypeId id) const { return state_->text(id); }

TypeId Resolver::default_type(TypeId id) { return state_->default_type(id); }

TypeId Resolver::underlying(TypeId id) { return state_->underlying(id); }

TypeId Resolver::without_pointer(TypeId id) { return state_->without_pointer(id); }

TypeId Resolver::type_of(FileId file, ValueRef value) { return state_->type_of(file, value); }

TypeId Resolver::type_of(ObjectRef object) {
  if (!object) return kUnknownType;
  const bool is_type = state_->declaration(object).kind == DeclarationKind::Type;
  return is_type ? state_->object_as_type(object, {}, 0) : state_->object_type(object);
}

TypeId Resolver::type_at(FileId file, TypeRef type) {
  const TypeId plain = state_->convert({file, kNone}, type);
  if (!state_->has_parameters(plain)) return plain;
  return state_->convert({file, state_->parameter_owner(file, type)}, type);
}

Callee Resolver::callee_of(FileId file, ValueRef call) { return state_->callee_of(file, call); }

KeyId Resolver::key_of(FileId file, ValueRef value) { return state_->key_of(file, value); }

std::optional<std::string> Resolver::text_of(FileId file, ValueRef value) {
  auto constant = state_->constant(file, value);
  if (!constant || constant->kind != Constant::Text) return std::nullopt;
  return std::move(constant->text);
}

std::optional<std::string> Resolver::number_or_truth_of(FileId file, ValueRef value) {
  const auto constant = state_->constant(file, value);
  if (!constant || constant->kind == Constant::Text) return std::nullopt;
  return State::constant_text(*constant, false);
}

KeyId Resolver::key_of(ObjectRef object) {
  if (!object) return {};
  KeyId key = state_->object_key(object, 0);
  state_->finish_key(key);
  return key;
}

bool Resolver::has_methods_or_is_missing(TypeId type) { return state_->has_methods_or_is_missing(type); }
std::uint64_t Resolver::concrete_identity(TypeId type) { return state_->concrete_identity(type); }

ObjectRef Resolver::object_of(FileId file, ValueRef value) {
  const Meaning found = state_->denoted_object(file, value);
  return found.kind == Meaning::Object ? found.object : ObjectRef{};
}

ObjectRef Resolver::lookup(PackageId package, std::string_view name, FileId from) {
  return state_->lookup(package, name, from);
}

ObjectRef Resolver::method(TypeId type, std::string_view name, TypeId* receiver) {
  const Selection& found = state_->select(type, name, kNoPackage);
  if (found.kind != Selection::Method) return {};
  if (receiver != nullptr) *receiver = found.holder;
  return found.object;
}

bool Resolver::has_method(TypeId type, std::string_view name) { return state_->has_method(type, name, true); }

TypeId Resolver::field(TypeId type, std::string_view name, std::vector<std::string_view>* path) {
  const Selection& found = state_->select(type, name, kNoPackage);
  if (found.kind != Selection::Field) return kUnknownType;
  if (path != nullptr) *path = state_->paths[found.path];
  return found.type;
}

bool Resolver::implements(TypeId type, TypeId interface) { return state_->implements(type, interface); }

bool Resolver::has_method_like(std::string_view name, TypeId function, bool (*fits)(std::string_view owner)) {
  if (!state_->methods_indexed) state_->index_methods();
  const auto alike = std::ranges::equal_range(state_->methods_by_name, hash_name(name), {},
                                              &std::pair<std::uint32_t, ObjectRef>::first);
  return std::ranges::any_of(alike, [&](const auto& entry) {
    const ObjectRef method = entry.second;
    const Summary& in = state_->summary(method.file);
    const DeclarationRecord& declared = state_->declaration(method);
    return in.string(declared.name) == name && fits(in.string(declared.owner)) && state_->object_type(method) == function;
  });
}

std::vector<Resolver::Implementer> Resolver::implementers(TypeId interface, std::string_view name, std::size_t limit,
                                                           bool* more) {
  std::vector<Implementer> found;
  *more = false;
  for (const TypeId pointer : state_->implementers(interface, name)) {
    const Selection& selected = state_->select(pointer, name, kNoPackage);
    if (selected.kind != Selection::Method) continue;
    if (found.size() == limit) {
      *more = true;
      break;
    }
    found.push_back({.method = selected.object,
                     .type = state_->concrete_identity(state_->without_pointer(pointer)),
                     .pointer = state_->concrete_identity(pointer)});
  }
  return found;
}

std::vector<ObjectRef> Resolver::implementations(TypeId interface, std::string_view name, std::size_t limit,
                                                 bool* more) {
  return state_->implementations(interface, name, limit, more);
}

bool Resolver::is_context(TypeId type) {
  return is_named(type, "context", "Context") || is_named(type, "golang.org/x/net/context", "Context");
}

bool Resolver::is_named(TypeId type, std::string_view package, std::string_view name) {
  const Type& shown = state_->type(type);
  return shown.kind == TypeKind::Named && shown.name == name && shown.package == package;
}

std::string_view Resolver::import_name(FileId file, ImportRef import) {
  return import == 0 ? std::string_view{} : state_->import_name(file, import - 1);
}

const Resolver::Counts& Resolver::counts() const { return state_->counts; }

}  // namespace waybill::go_source
