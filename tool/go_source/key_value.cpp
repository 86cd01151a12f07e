// Following a value to the key that it is: through constants, conversions, variables that are never
// assigned again, accessors, and struct literals.
#include <algorithm>

#include <fmt/format.h>

#include "tool/go_source/resolver_state.hpp"

namespace waybill::go_source {

namespace {

constexpr int kLongestChase = 40;

KeyId dynamic_key(TypeId type, const char* why) {
  KeyId key;
  key.kind = KeyKind::Dynamic;
  key.type = type;
  key.why = why;
  return key;
}

KeyId static_key(TypeId type, std::string value) {
  KeyId key;
  key.kind = KeyKind::Static;
  key.type = type;
  key.value = std::move(value);
  return key;
}

}  // namespace

KeyId Resolver::State::follow_key(FileId file, ValueRef value, int level) {
  KeyId key;
  if (value == 0) {
    key.why = "expression not kept";
    return key;
  }
  if (level > kLongestChase) return dynamic_key(type_of(file, value), "too many steps to its value");
  const ValueRecord& record = summary(file).values()[value];
  switch (record.op) {
    case ValueOp::After: return follow_key(file, record.b, level + 1);
    case ValueOp::Capture: return follow_key(file, record.b, level + 1);
    case ValueOp::Phi: return phi_key(file, value, level);
    case ValueOp::Parameter:
      key.kind = KeyKind::Parameter;
      key.type = type_of(file, value);
      key.parameter = record.aux;
      key.function = {file, function_of(file, value)};
      return key;
    case ValueOp::Zero: {
      const TypeId type = type_of(file, value);
      if (type == kUnknownType) return dynamic_key(type, "its type is not known");
      return static_key(type, zero_text(type));
    }
    case ValueOp::Name: {
      const Meaning found = denoted_object(file, value);
      if (found.kind == Meaning::Object) return object_key(found.object, level);
      if (found.kind == Meaning::Nil) return static_key(kNil, "nil");
      break;
    }
    case ValueOp::Select: {
      const Meaning found = denoted_object(file, value);
      if (found.kind == Meaning::Object) return object_key(found.object, level);
      std::uint32_t import = 0;
      if (is_qualified(file, record, &import)) {
        const bool missing = import_package(file, import) == kNoPackage;
        key.package = import_path(file, import);
        key.shown = fmt::format("{}.{}", import_name(file, import), summary(file).string(record.b));
        key.why = missing ? "package not on disk" : "declaration not found";
        return key;
      }
      return field_key(file, value, level);
    }
    case ValueOp::Composite: case ValueOp::Update: case ValueOp::UpdateElement:
      return composite_key(file, value, level);
    case ValueOp::Address: return address_key(file, value, level);
    case ValueOp::Call: return call_key(file, value, level);
    case ValueOp::Closure: return static_key(type_of(file, value), "func");
    default: break;
  }
  if (const auto known = constant(file, value)) return static_key(type_of(file, value), constant_text(*known, true));
  const TypeId type = type_of(file, value);
  switch (record.op) {
    case ValueOp::Name:
      key.shown = summary(file).string(record.a);
      key.why = meaning(file, record.a).kind == Meaning::Missing ? "package not on disk" : "declaration not found";
      return key;
    case ValueOp::Result: {
      const ValueOp source = summary(file).values()[record.a].op;
      return dynamic_key(type, source == ValueOp::RangeNext ? "it differs from round to round" : "the result of a call");
    }
    case ValueOp::Index: return dynamic_key(type, "an element");
    case ValueOp::Assert: return dynamic_key(type, "it comes out of an interface");
    case ValueOp::Dereference: case ValueOp::UpdatePointee: return dynamic_key(type, "it is read through a pointer");
    case ValueOp::Receive: return dynamic_key(type, "it comes from a channel");
    default: return dynamic_key(type, "it is computed at run time");
  }
}

KeyId Resolver::State::object_key(ObjectRef object, int level) {
  const DeclarationRecord& declared = declaration(object);
  KeyId key;
  switch (declared.kind) {
    case DeclarationKind::Const:
      if (const auto known = constant_of(object, 0)) {
        key = static_key(object_type(object), constant_text(*known, true));
      } else {
        key.type = object_type(object);
        key.why = "constant not followed";
      }
      key.object = object;
      key.shown = qualified_name(object);
      return key;
    case DeclarationKind::Var: return variable_key(object, level);
    case DeclarationKind::Function: case DeclarationKind::Method:
      key = static_key(object_type(object), "func");
      key.object = object;
      return key;
    case DeclarationKind::Type: break;
  }
  key.why = "not a value";
  return key;
}

KeyId Resolver::State::variable_key(ObjectRef object, int level) {
  const DeclarationRecord& declared = declaration(object);
  const TypeId type = object_type(object);
  const TypeId shape = underlying(type);
  const bool holds_any = types[shape].kind == TypeKind::Interface;
  KeyId key;
  if (types[shape].kind == TypeKind::Struct && members(shape).empty()) {
    key = static_key(type, "");   // all values of such a type are equal
    key.object = object;
    key.shown = qualified_name(object);
    return key;
  }
  if (assigned(object)) {
    key = dynamic_key(type, "a variable that is assigned again");
    key.object = object;
    key.shown = qualified_name(object);
    return key;
  }
  // The variable never changes, so that where its value is made once, the variable tells it from others.
  const std::string own_identity = fmt::format("&{}", summary(object.file).string(declared.name));
  const auto by_variable = [&](TypeId of) {
    KeyId found = static_key(of, own_identity);
    found.object = object;
    found.shown = qualified_name(object);
    return found;
  };
  const PackageId package = package_of(object.file);
  const bool known_only = package != kNoPackage && tree.packages[package].origin == Origin::Known;
  if (declared.value == 0) {
    if (known_only) return by_variable(type);
    if (declared.type == 0) {
      key.type = type;
      key.why = "initial value not kept";
    } else {
      key = static_key(type, zero_text(type));
    }
    key.object = object;
    key.shown = qualified_name(object);
    return key;
  }
  const ValueRecord& initial = summary(object.file).values()[declared.value];
  const auto made_type = [&] { return holds_any ? type_of(object.file, declared.value) : type; };
  if (initial.op == ValueOp::Address) {
    const ValueOp pointee = summary(object.file).values()[initial.a].op;
    if (pointee == ValueOp::Composite) return by_variable(made_type());
  }
  key = follow_key(object.file, declared.value, level + 1);
  if (key.kind == KeyKind::Static) {
    if (!holds_any && !key.value.starts_with('&')) key.type = type;
    if (!key.object) {
      key.object = object;
      key.shown = qualified_name(object);
    }
    return key;
  }
  TypeKind made = types[underlying(made_type())].kind;
  if (made == TypeKind::Unknown && holds_any) made = TypeKind::Interface;   // whatever a call put in it
  if (key.kind == KeyKind::Dynamic &&
      (made == TypeKind::Pointer || made == TypeKind::Chan || made == TypeKind::Interface)) {
    return by_variable(made_type());
  }
  if (key.kind == KeyKind::Parameter) key = dynamic_key(type, "the result of a call");
  if (!holds_any && type != kUnknownType) key.type = type;
  key.object = object;
  key.shown = qualified_name(object);
  return key;
}

bool Resolver::State::collect_fields(FileId file, ValueRef value, TypeId type, std::vector<std::string>& fields,
                                     const char** why, int level) {
  // `fields` has a text for each field, empty where the field is zero: T{} and T{name: ""} are equal.
  const Summary& in = summary(file);
  if (value == 0 || level > kLongestChase) {
    *why = "too many steps to its value";
    return false;
  }
  const TypeId shape = underlying(type);
  const std::vector<Member> declared = members(shape);
  const auto set_field = [&](std::size_t index, ValueRef given) {
    if (index >= declared.size()) return false;
    KeyId part = follow_key(file, given, level + 1);
    if (part.kind != KeyKind::Static) {
      *why = part.kind == KeyKind::Unknown ? part.why : "a field of it is computed at run time";
      return false;
    }
    const TypeId field_type = declared[index].type;
    std::string field_text = part.value;
    if (part.value.starts_with('&') && part.object) {
      field_text = fmt::format("&{}.{}", package_path(package_of(part.object.file)), part.value.substr(1));
    }
    if (types[underlying(field_type)].kind == TypeKind::Interface && types[part.type].kind != TypeKind::Nil) {
      std::string with_type;
      print(default_type(part.type), Naming::Identity, with_type);
      field_text = fmt::format("{}({})", with_type, field_text);
    } else if (const auto number = constant(file, given)) {
      if (const auto fitted = converted(*number, field_type)) field_text = constant_text(*fitted, true);
    }
    fields[index] = field_text == zero_text(field_type) || types[part.type].kind == TypeKind::Nil ? "" : field_text;
    return true;
  };
  const ValueRecord& record = in.values()[value];
  switch (record.op) {
    case ValueOp::Zero: return true;
    case ValueOp::After: return collect_fields(file, record.b, type, fields, why, level + 1);
    case ValueOp::Update: {
      if (!collect_fields(file, record.a, type, fields, why, level + 1)) return false;
      const std::string_view name = in.string(record.b);
      for (std::size_t i = 0; i < declared.size(); ++i) {
        if (declared[i].text == name) return set_field(i, record.c);
      }
      break;
    }
    case ValueOp::Composite: {
      const auto triples = in.list(record.b);
      if ((record.flags & kDropped) != 0) break;
      std::size_t position = 0;
      for (std::size_t i = 0; i + 2 < triples.size(); i += 3, ++position) {
        const std::string_view name = in.string(triples[i]);
        std::size_t index = position;
        if (!name.empty()) {
          index = 0;
          while (index < declared.size() && declared[index].text != name) ++index;
        }
        if (!set_field(index, triples[i + 2])) {
          if (*why == nullptr) *why = "a field of it is not known";
          return false;
        }
      }
      return true;
    }
    default: break;
  }
  *why = "it is computed at run time";
  return false;
}

KeyId Resolver::State::composite_key(FileId file, ValueRef value, int level) {
  const TypeId type = type_of(file, value);
  const ValueRecord& record = summary(file).values()[value];
  if (type == kUnknownType) {
    KeyId key;
    key.why = cause != nullptr ? cause : "its type is not known";
    return key;
  }
  const TypeId shape = underlying(type);
  switch (types[shape].kind) {
    case TypeKind::Struct: {
      std::vector<std::string> fields(members(shape).size());
      const char* why = nullptr;
      if (!fields.empty() && !collect_fields(file, value, type, fields, &why, level)) return dynamic_key(type, why);
      std::string shown = "{";
      const std::vector<Member>& declared = members(shape);
      for (std::size_t i = 0; i < fields.size(); ++i) {
        if (fields[i].empty()) continue;
        if (shown.size() > 1) shown += ", ";
        shown += declared[i].text;
        shown += ": " + fields[i];
      }
      return static_key(type, fields.empty() ? "" : shown + "}");
    }
    case TypeKind::Array: {
      if (record.op != ValueOp::Composite || (record.flags & kDropped) != 0) break;
      std::string shown = "{";
      const auto triples = summary(file).list(record.b);
      for (std::size_t i = 0; i + 2 < triples.size(); i += 3) {
        const KeyId part = follow_key(file, triples[i + 2], level + 1);
        if (part.kind != KeyKind::Static || triples[i + 1] != 0) return dynamic_key(type, "an element of it is computed at run time");
        if (i > 0) shown += ",";
        shown += part.value;
      }
      // Elements that are left out are zero.
      const std::uint64_t length = details[shape].length;
      if (length != kUnknownLength && length <= 64) {
        for (std::uint64_t i = triples.size() / 3; i < length; ++i) {
          if (i > 0) shown += ',';
          shown += zero_text(types[shape].element);
        }
      }
      return static_key(type, shown + "}");
    }
    case TypeKind::Unknown:
      if (types[type].kind == TypeKind::Named && record.op == ValueOp::Composite && record.b == 0) {
        return static_key(type, "{}");   // the type's name says enough
      }
      {
        KeyId key;
        key.type = type;
        key.why = "package not on disk";
        return key;
      }
    default:
      if (!is_comparable(type)) return static_key(type, "{…}");
      break;
  }
  return dynamic_key(type, "it is computed at run time");
}

KeyId Resolver::State::address_key(FileId file, ValueRef value, int level) {
  const TypeId type = type_of(file, value);
  const ValueRecord& record = summary(file).values()[value];
  // &variable, &variable.field.field
  std::string path;
  ValueRef place = record.a;
  for (int steps = level; place != 0 && steps < kLongestChase; ++steps) {
    const ValueRecord& operand = summary(file).values()[place];
    const Meaning found = denoted_object(file, place);
    if (found.kind == Meaning::Object && declaration(found.object).kind == DeclarationKind::Var) {
      KeyId key = static_key(type, fmt::format("&{}{}", summary(found.object.file).string(declaration(found.object).name), path));
      key.object = found.object;
      key.shown = fmt::format("&{}{}", qualified_name(found.object), path);
      return key;
    }
    if (operand.op != ValueOp::Select) break;
    if (types[core(type_of(file, operand.a))].kind == TypeKind::Pointer) break;
    path = fmt::format(".{}{}", summary(file).string(operand.b), path);
    place = operand.a;
  }
  return dynamic_key(type, "a new pointer each time");
}

KeyId Resolver::State::phi_key(FileId file, ValueRef value, int level) {
  if (std::ranges::find(open_phis, std::pair{file, value}) != open_phis.end()) {
    return dynamic_key(type_of(file, value), "it differs from round to round");
  }
  open_phis.emplace_back(file, value);
  std::optional<KeyId> common;
  bool differs = false;
  for (const ValueRef operand : summary(file).list(summary(file).values()[value].b)) {
    if (operand == value || operand == 0) continue;
    if (std::ranges::find(open_phis, std::pair{file, operand}) != open_phis.end()) continue;
    KeyId here = follow_key(file, operand, level + 4);
    finish_key(here);
    if (!common) {
      common = here;
    } else if (here.kind != common->kind || here.identity != common->identity || here.parameter != common->parameter ||
               !(here.function == common->function)) {
      differs = true;
      break;
    }
  }
  open_phis.pop_back();
  if (!common || differs) return dynamic_key(type_of(file, value), "it depends on the branch taken");
  return *common;
}

KeyId Resolver::State::field_key(FileId file, ValueRef value, int level) {
  const Summary& in = summary(file);
  const ValueRecord& record = in.values()[value];
  const TypeId type = type_of(file, value);
  if (type == kUnknownType) {
    KeyId key;
    key.why = cause != nullptr ? cause : "its type is not known";
    return key;
  }
  // A field of a package-level struct that is only ever what its literal says: keys.User
  const Meaning holder = denoted_object(file, record.a);
  const bool is_variable =
      holder.kind == Meaning::Object && declaration(holder.object).kind == DeclarationKind::Var;
  if (is_variable && !assigned(holder.object)) {
    const FileId home = holder.object.file;
    ValueRef made = declaration(holder.object).value;
    if (made != 0 && summary(home).values()[made].op == ValueOp::Address) made = summary(home).values()[made].a;
    if (made != 0 && summary(home).values()[made].op == ValueOp::Composite) {
      const TypeId shape = underlying(type_of(home, made));
      const ValueRecord& composite = summary(home).values()[made];
      const std::string_view wanted = in.string(record.b);
      if (types[shape].kind == TypeKind::Struct && (composite.flags & kDropped) == 0) {
        const std::vector<Member> declared = members(shape);
        const auto triples = summary(home).list(composite.b);
        std::size_t position = 0;
        for (std::size_t i = 0; i + 2 < triples.size(); i += 3, ++position) {
          std::string_view name = summary(home).string(triples[i]);
          if (name.empty() && position < declared.size()) name = declared[position].text;
          if (name != wanted) continue;
          KeyId key = follow_key(home, triples[i + 2], level + 1);
          const bool any = types[underlying(type)].kind == TypeKind::Interface;
          if (!any && key.kind == KeyKind::Static && !key.value.starts_with('&')) key.type = type;
          if (key.kind == KeyKind::Dynamic && types[underlying(type)].kind == TypeKind::Pointer) {
            // Made once, with the variable.
            key = static_key(type, fmt::format("&{}.{}", summary(home).string(declaration(holder.object).name), wanted));
            key.object = holder.object;
          }
          if (key.kind == KeyKind::Static && (!key.object || key.object == holder.object)) {
            key.object = holder.object;
            key.shown = fmt::format("{}.{}", qualified_name(holder.object), wanted);
          }
          return key;
        }
        if (declaration(holder.object).value == made) return static_key(type, zero_text(type));
      }
    }
  }
  // A field that was just given its value: k := opts{key: userKey}; k.key
  if (!is_variable && record.a != 0) {
    const ValueRecord& operand = in.values()[record.a];
    if (operand.op == ValueOp::Update && operand.b == record.b) return follow_key(file, operand.c, level + 1);
  }
  if (types[type].kind != TypeKind::Basic && is_receivers(file, record.a)) {
    KeyId key;
    key.type = type;
    key.why = "a field of the receiver: whoever made that chose the key";
    return key;
  }
  return dynamic_key(type, "a field");
}

/// Whether the value is the receiver of the method around it, or a field of that.
bool Resolver::State::is_receivers(FileId file, ValueRef value) {
  const Summary& in = summary(file);
  for (int steps = 0; value != 0 && steps < kLongestChase; ++steps) {
    const ValueRecord& at = in.values()[value];
    switch (at.op) {
      case ValueOp::Select: case ValueOp::Dereference: case ValueOp::Address: value = at.a; break;
      case ValueOp::After: case ValueOp::Capture: value = at.b; break;
      case ValueOp::Parameter: return at.aux == 0 && (in.functions()[function_of(file, value)].flags & kFunctionHasReceiver);
      default: return false;
    }
  }
  return false;
}

KeyId Resolver::State::call_key(FileId file, ValueRef value, int level) {
  const ValueRecord& record = summary(file).values()[value];
  const auto arguments = summary(file).list(record.b);
  const Callee callee = callee_of(file, value);
  const TypeId type = type_of(file, value);
  if (callee.kind == CalleeKind::Conversion) {
    const TypeId target = callee.type;
    if (arguments.size() != 1) return dynamic_key(target, "it is computed at run time");
    if (types[underlying(target)].kind == TypeKind::Interface && types[target].kind != TypeKind::TypeParameter) {
      return follow_key(file, arguments[0], level + 1);
    }
    if (const auto known = constant(file, value)) return static_key(target, constant_text(*known, true));
    KeyId key = follow_key(file, arguments[0], level + 1);
    if (key.kind == KeyKind::Unknown && target != kUnknownType) key.why = key.why != nullptr ? key.why : "not known";
    if (key.kind == KeyKind::Static) {
      // string(bytes) is no plain change of type.
      const TypeKind from = types[underlying(key.type)].kind, to = types[underlying(target)].kind;
      if (from != to && to != TypeKind::Unknown && from != TypeKind::Nil) return dynamic_key(target, "it is computed at run time");
      if (!key.value.starts_with('&')) key.object = {};
      key.shown.clear();
    }
    key.type = target;
    return key;
  }
  if (callee.kind == CalleeKind::Builtin) {
    if (const auto known = constant(file, value)) return static_key(type, constant_text(*known, true));
    return dynamic_key(type, callee.name == "new" || callee.name == "make" ? "a new pointer each time"
                                                                            : "it is computed at run time");
  }
  if (callee.kind != CalleeKind::Function || !callee.body || callee.may) return dynamic_key(type, "the result of a call");
  if (open_calls >= kMostOpenCalls) return dynamic_key(type, "the result of a call");

  // An accessor: a function whose whole body is one return of a static key.
  const FileId home = callee.body.file;
  const FunctionRecord& body = summary(home).functions()[callee.body.function];
  ValueRef returned = 0;
  int returns = 0;
  for (ValueRef i = body.first_value; i < body.last_value; ++i) {
    const ValueRecord& in_body = summary(home).values()[i];
    if (in_body.op != ValueOp::Return) continue;
    ++returns;
    const auto results = summary(home).list(in_body.b);
    returned = results.size() == 1 ? results[0] : 0;
  }
  if (returns != 1 || returned == 0) return dynamic_key(type, "the result of a call");
  ++open_calls;
  KeyId key = follow_key(home, returned, level + 4);
  --open_calls;
  const bool any = types[underlying(type)].kind == TypeKind::Interface;
  if (key.kind == KeyKind::Parameter && key.function == callee.body) {
    const bool has_receiver = (body.flags & kFunctionHasReceiver) != 0;
    const std::size_t index = key.parameter - (has_receiver ? 1u : 0u);
    if (has_receiver && key.parameter == 0) return dynamic_key(type, "the result of a call");
    if (index >= arguments.size() || (record.flags & kCallSpread) != 0) return dynamic_key(type, "the result of a call");
    key = follow_key(file, arguments[index], level + 1);
    if (key.kind == KeyKind::Static && !any && !key.value.starts_with('&')) {
      key.shown.clear();
      key.object = {};
    }
  } else if (key.kind != KeyKind::Static) {
    return dynamic_key(type, "the result of a call");
  }
  if (!any && type != kUnknownType && key.kind != KeyKind::Unknown && !key.value.starts_with('&')) key.type = type;
  return key;
}

}  // namespace waybill::go_source
