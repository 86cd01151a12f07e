// What a context key is, put into words and one number: equal keys have equal identities.
#include <algorithm>

#include <fmt/format.h>

#include "tool/go_source/resolver_state.hpp"

namespace waybill::go_source {

namespace {

constexpr int kDeepestValue = 12;   ///< structs within structs

std::uint64_t hash_text(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  hash ^= hash >> 32;
  return hash * 0x9E3779B97F4A7C15u;
}

}  // namespace

std::string Resolver::State::qualified_name(ObjectRef object) {
  const std::string_view name = summary(object.file).string(declaration(object).name);
  const PackageId package = package_of(object.file);
  return package == kNoPackage ? std::string(name) : fmt::format("{}.{}", tree.packages[package].name, name);
}

bool Resolver::State::is_comparable(TypeId id, int level) {
  if (level > kDeepestValue) return true;
  const TypeId shape = underlying(id);
  switch (types[shape].kind) {
    case TypeKind::Slice: case TypeKind::Map: case TypeKind::Function: return false;
    case TypeKind::Array: return is_comparable(types[shape].element, level + 1);
    case TypeKind::Struct:
      return std::ranges::all_of(members(shape),
                                 [&](const Member& field) { return is_comparable(field.type, level + 1); });
    default: return true;
  }
}

std::string Resolver::State::zero_text(TypeId id, int level) {
  const TypeId shape = underlying(id);
  switch (types[shape].kind) {
    case TypeKind::Basic:
      if (shape == kBool || shape == kUntypedBool) return "false";
      if (shape == kString || shape == kUntypedString) return "\"\"";
      return shape == kUnsafePointer ? "nil" : "0";
    case TypeKind::Struct: return "{}";
    case TypeKind::Array: {
      if (level > kDeepestValue) return "{}";
      std::string text = "{";
      const std::uint64_t length = std::min<std::uint64_t>(details[shape].length, 64);
      for (std::uint64_t i = 0; i < length; ++i) {
        if (i > 0) text += ',';
        text += zero_text(types[shape].element, level + 1);
      }
      return text + "}";
    }
    default: return "nil";
  }
}

KeyId Resolver::State::key_of(FileId file, ValueRef value) {
  KeyId key = follow_key(file, value, 0);
  finish_key(key);
  return key;
}

void Resolver::State::finish_key(KeyId& key) {
  key.type = default_type(key.type);
  const TypeId shape = underlying(key.type);
  if (key.type != kUnknownType) key.type_name = text(key.type);
  key.empty_struct = types[shape].kind == TypeKind::Struct && members(shape).empty();
  key.anonymous = types[key.type].kind == TypeKind::Struct;
  if (types[key.type].kind == TypeKind::Pointer) {
    const TypeId pointee = types[key.type].element;
    const TypeId held = underlying(pointee);
    key.empty_pointee = types[held].kind == TypeKind::Struct && members(held).empty();
    key.anonymous = key.empty_pointee && types[pointee].kind == TypeKind::Struct;
  }
  key.comparable = is_comparable(key.type);
  // A parameter's type converts what it is given, so its package matters too.
  if (key.kind != KeyKind::Static && key.kind != KeyKind::Parameter) return;
  if (key.empty_struct) key.value.clear();

  const Type& named_type = types[without_pointer(key.type)];
  std::string home;
  if (named_type.kind == TypeKind::Named) {
    const PackageId package = named_type.object ? package_of(named_type.object.file) : kNoPackage;
    home = package == kNoPackage ? std::string(named_type.package) : package_path(package);
  }
  const bool by_variable = key.value.starts_with('&');
  if (by_variable && key.object) home = package_path(package_of(key.object.file));
  key.package = home;
  if (key.kind != KeyKind::Static) return;

  std::string identity;
  print(key.type, Naming::Identity, identity);
  if (by_variable) identity += '\n' + home;
  identity += '\n' + key.value;
  key.identity = hash_text(identity);
  if (key.identity == 0) key.identity = 1;
  if (!key.shown.empty()) return;
  const bool plain = types[key.type].kind == TypeKind::Basic || key.value.starts_with('&');
  if (plain) {
    key.shown = key.value;
  } else if (key.value.empty()) {
    key.shown = key.type_name + "{}";
  } else {
    key.shown = key.value.starts_with('{') ? key.type_name + key.value : key.type_name + "(" + key.value + ")";
  }
}

}  // namespace waybill::go_source
