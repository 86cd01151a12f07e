// Types as text: as Go prints them, and as an identity that holds across packages.
#include <algorithm>

#include <fmt/format.h>

#include "tool/go_source/resolver_state.hpp"

namespace waybill::go_source {

namespace {

constexpr int kDeepestPrint = 24;   ///< a type nested deeper is cut off with an ellipsis
constexpr std::size_t kLongestText = 20'000;

bool is_version(std::string_view element) {
  return element.size() > 1 && element[0] == 'v' &&
         std::ranges::all_of(element.substr(1), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string Resolver::State::package_path(PackageId package) const {
  if (package == kNoPackage) return {};
  const Package& found = tree.packages[package];
  return found.import_path.empty() ? found.folder : found.import_path;
}

std::string_view Resolver::State::package_name(std::string_view import_path) {
  // Only packages that are not on disk come here: the usual conventions are all there is to go by.
  std::string_view path = import_path;
  std::string_view last = path.substr(path.rfind('/') + 1);
  if (is_version(last) && path.size() > last.size()) {
    path.remove_suffix(last.size() + 1);
    last = path.substr(path.rfind('/') + 1);
  }
  if (const auto dot = last.rfind('.'); dot != std::string_view::npos && is_version(last.substr(dot + 1))) {
    last = last.substr(0, dot);   // gopkg.in/yaml.v3
  }
  if (last.ends_with(".go") || last.ends_with("-go")) last.remove_suffix(3);
  if (last.starts_with("go-")) last.remove_prefix(3);
  return last;
}

void Resolver::State::print(TypeId id, Naming naming, std::string& out, int level) {
  if (level > kDeepestPrint || out.size() > kLongestText) {
    out += "…";
    return;
  }
  const Type& shown = types[id];
  const auto print_list = [&](std::span<const TypeId> list, bool variadic) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (i > 0) out += ", ";
      if (variadic && i + 1 == list.size() && types[list[i]].kind == TypeKind::Slice) {
        out += "...";
        print(types[list[i]].element, naming, out, level + 1);
      } else {
        print(list[i], naming, out, level + 1);
      }
    }
  };
  const auto print_signature = [&](const Type& function) {
    out += '(';
    print_list(function.arguments, function.detail == 1);
    out += ')';
    if (function.results.empty()) return;
    out += function.results.size() > 1 ? " (" : " ";
    print_list(function.results, false);
    if (function.results.size() > 1) out += ')';
  };
  switch (shown.kind) {
    case TypeKind::Unknown: out += "?"; break;
    case TypeKind::Basic: case TypeKind::Nil: out += shown.name; break;
    case TypeKind::Named: {
      const PackageId package = shown.object ? package_of(shown.object.file) : kNoPackage;
      const std::string path = package == kNoPackage ? std::string(shown.package) : package_path(package);
      if (naming == Naming::Identity) {
        if (!path.empty()) out += path + ".";
      } else if (package != kNoPackage) {
        out += tree.packages[package].name + ".";
      } else if (!shown.package.empty()) {
        out += package_name(shown.package);
        out += '.';
      }
      out += shown.name;
      if (naming == Naming::Identity && shown.object && (declaration(shown.object).flags & kDeclLocal)) {
        out += fmt::format("@{}:{}", tree.files[shown.object.file].path, declaration(shown.object).offset);
      }
      if (!shown.arguments.empty()) {
        out += '[';
        for (std::size_t i = 0; i < shown.arguments.size(); ++i) {
          if (i > 0) out += ',';
          print(shown.arguments[i], naming, out, level + 1);
        }
        out += ']';
      }
      break;
    }
    case TypeKind::TypeParameter: {
      if (naming == Naming::Go) {
        out += shown.name;
      } else {
        // A generic writer and a generic reader use the same key for the same argument, though their
        // parameters differ.
        out += fmt::format("${}", details[id].index);
      }
      break;
    }
    case TypeKind::Pointer:
      out += '*';
      print(shown.element, naming, out, level + 1);
      break;
    case TypeKind::Slice:
      out += "[]";
      print(shown.element, naming, out, level + 1);
      break;
    case TypeKind::Array:
      out += details[id].length == kUnknownLength ? "[?]" : fmt::format("[{}]", details[id].length);
      print(shown.element, naming, out, level + 1);
      break;
    case TypeKind::Map:
      out += "map[";
      print(shown.key, naming, out, level + 1);
      out += ']';
      print(shown.element, naming, out, level + 1);
      break;
    case TypeKind::Chan: {
      const bool parenthesised = shown.detail == 0 && types[shown.element].kind == TypeKind::Chan &&
                                 types[shown.element].detail == 2;
      out += shown.detail == 0 ? "chan " : shown.detail == 1 ? "chan<- " : "<-chan ";
      if (parenthesised) out += '(';
      print(shown.element, naming, out, level + 1);
      if (parenthesised) out += ')';
      break;
    }
    case TypeKind::Function:
      out += "func";
      print_signature(shown);
      break;
    case TypeKind::Struct: {
      out += "struct{";
      bool first = true;
      for (const Member& field : members(id)) {
        if (!first) out += "; ";
        first = false;
        if (!field.embedded) {
          out += field.text;
          out += ' ';
        }
        print(field.type, naming, out, level + 1);
      }
      out += '}';
      break;
    }
    case TypeKind::Interface: {
      if (id == any_type) {
        out += "any";
        break;
      }
      const bool is_union = details[id].is_union;
      bool first = true;
      if (!is_union) out += "interface{";
      for (const Member& member : members(id)) {
        if (!first) out += is_union ? " | " : "; ";
        first = false;
        if (member.name != 0) {
          out += member.text;
          if (types[member.type].kind == TypeKind::Function) print_signature(types[member.type]);
        } else {
          print(member.type, naming, out, level + 1);
        }
      }
      if (!is_union) out += '}';
      break;
    }
    case TypeKind::Tuple:
      out += '(';
      print_list(shown.arguments, false);
      out += ')';
      break;
  }
}

bool Resolver::State::has_methods_or_is_missing(TypeId id) {
  const Type& type = types[id];
  if (type.kind == TypeKind::Named && !type.object) return !type.package.empty();
  const TypeId made = underlying(id);
  if (types[made].kind != TypeKind::Interface) return false;
  return std::ranges::any_of(members(made), [](const Member& member) { return member.name != 0; });
}

std::uint64_t Resolver::State::concrete_identity(TypeId id) {
  id = default_type(id);
  // What the type is made of must be known down to the last name: one that is not on disk may be an alias.
  TypeId part = id;
  for (int level = 0; level < kDeepestPrint; ++level) {
    const Type& shown = types[part];
    if (shown.kind == TypeKind::Pointer || shown.kind == TypeKind::Slice || shown.kind == TypeKind::Chan) {
      part = shown.element;
      continue;
    }
    if (shown.kind == TypeKind::Map) {
      if (types[shown.key].kind != TypeKind::Basic) return 0;
      part = shown.element;
      continue;
    }
    if (shown.kind == TypeKind::Basic) break;
    // Of interfaces only the predeclared ones are told apart, and none is a value's own type.
    const bool is_predeclared = part == any_type || (shown.kind == TypeKind::Named && shown.package.empty() && !shown.object);
    if (is_predeclared && part != id) break;
    if (shown.kind != TypeKind::Named || !shown.arguments.empty() || !shown.object) return 0;
    const TypeKind made = types[underlying(part)].kind;
    if (made == TypeKind::Unknown || (part == id && made == TypeKind::Interface)) return 0;
    break;
  }
  if (types[id].kind == TypeKind::Nil || has_parameters(id)) return 0;
  std::string name;
  print(id, Naming::Identity, name);
  if (name.empty() || name.find("…") != std::string::npos) return 0;
  std::uint64_t hash = 0xCBF29CE484222325u;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  return hash == 0 ? 1 : hash;
}

}  // namespace waybill::go_source
