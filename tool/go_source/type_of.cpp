// Static types of SSA values.
#include <algorithm>
#include <unordered_set>

#include "tool/go_source/known_flows.hpp"
#include "tool/go_source/loggers.hpp"
#include "tool/go_source/resolver_state.hpp"
#include "tool/go_source/syntax.hpp"

namespace waybill::go_source {

namespace {

constexpr std::uint32_t kDeep = 150;       ///< from here on a function's values are computed in order first
constexpr std::uint32_t kDeepest = 400;    ///< deeper ones are unknown

constexpr std::size_t kMostLeaves = 100;   ///< of a variable's values, looked at for its type

constexpr std::uint32_t kBusy = 1;

bool is_comparison(Tok op) {
  return op == Tok::Eql || op == Tok::Neq || op == Tok::Lss || op == Tok::Leq || op == Tok::Gtr || op == Tok::Geq;
}

}  // namespace

TypeId Resolver::State::type_of(FileId file, ValueRef value) {
  if (value == 0 || file == kNone) {
    cause = "expression not kept";
    return kUnknownType;
  }
  FileMemory& known = memory(file);
  const auto values = summary(file).values();
  if (known.values.empty()) known.values.resize(values.size(), 0);
  // The same variable later on has the same type.
  for (std::uint32_t steps = 0; steps < values.size(); ++steps) {
    const ValueRecord& record = values[value];
    ValueRef before = 0;
    switch (record.op) {
      case ValueOp::After: before = record.b; break;
      case ValueOp::Update: case ValueOp::UpdateElement: case ValueOp::UpdatePointee: case ValueOp::ExitValue:
        before = record.a;
        break;
      default: break;
    }
    if (before == 0) break;
    value = before;
  }
  if (known.values[value] > kBusy) {
    const TypeId found = known.values[value] - 2;
    if (found == kUnknownType) {
      const std::uint32_t why = causes.find(std::uint64_t{file} << 32 | value);
      if (why != IdMap::kAbsent) cause = cause_texts[why];
    }
    return found;
  }
  if (known.values[value] == kBusy) {
    ++steps_into_cycles;
    if (cause == nullptr) cause = "a value that depends on itself";
    return kUnknownType;
  }
  if (depth >= kDeep) {
    if (depth >= kDeepest) {
      ++steps_into_cycles;   // not the value's fault: it is not remembered as unknown
      cause = "expression nested too deeply";
      return kUnknownType;
    }
    if (depth == kDeep) {
      // A long chain: most operands stand before their users, so that going through them in order
      // leaves little to recurse into.
      const FunctionRef function = function_of(file, value);
      if (function != kNone) {
        depth += 1;
        for (ValueRef earlier = summary(file).functions()[function].first_value; earlier < value; ++earlier) {
          if (known.values[earlier] == 0) type_of(file, earlier);
        }
        depth -= 1;
        if (known.values[value] > kBusy) return known.values[value] - 2;
      }
    }
  }
  known.values[value] = kBusy;
  ++depth;
  const std::uint64_t cycles_before = steps_into_cycles;
  const char* outer_cause = cause;
  cause = nullptr;
  const TypeId found = compute_type(file, value, values[value]);
  --depth;
  if (found == kUnknownType && steps_into_cycles != cycles_before && depth > 0) {
    known.values[value] = 0;   // it may be known when asked for from elsewhere
    if (++retries > kMostRetries) known.values[value] = kUnknownType + 2;
    return found;
  }
  if (depth == 0) retries = 0;
  known.values[value] = found + 2;
  if (found == kUnknownType) {
    if (cause == nullptr) cause = "type not known";
    causes.set(std::uint64_t{file} << 32 | value, static_cast<std::uint32_t>(cause_texts.size()));
    cause_texts.push_back(cause);
  } else {
    cause = outer_cause;
  }
  return found;
}

TypeId Resolver::State::compute_type(FileId file, ValueRef value, const ValueRecord& record) {
  const Summary& in = summary(file);
  const Scope scope{file, owner_of(file, value)};
  switch (record.op) {
    case ValueOp::Parameter: case ValueOp::Zero: return convert(scope, record.a);
    case ValueOp::Composite: return convert(scope, record.a);
    case ValueOp::Capture: return type_of(file, record.b);
    case ValueOp::Literal:
      switch (static_cast<Tok>(record.aux)) {
        case Tok::Int: return kUntypedInt;
        case Tok::Float: return kUntypedFloat;
        case Tok::Imag: return kUntypedComplex;
        case Tok::Char: return kUntypedRune;
        case Tok::String: return kUntypedString;
        default: return kUnknownType;
      }
    case ValueOp::Name: {
      const Meaning& found = meaning(file, record.a);
      switch (found.kind) {
        case Meaning::Object: return object_type(found.object);
        case Meaning::True: case Meaning::False: return kUntypedBool;
        case Meaning::Iota: return kUntypedInt;
        case Meaning::Nil: return kNil;
        case Meaning::Missing: cause = "package not on disk"; return kUnknownType;
        default: cause = "declaration not found"; return kUnknownType;
      }
    }
    case ValueOp::Select: {
      std::uint32_t import = 0;
      if (is_qualified(file, record, &import)) {
        const Meaning found = denoted_object(file, value);
        if (found.kind == Meaning::Object) return object_type(found.object);
        if (const PackageId package = import_package(file, import); package == kNoPackage || package_is_partly_known(package)) {
          for (const Effect& effect : KnownFlows::table().find(import_path(file, import), "", in.string(record.b))) {
            if (effect.kind == EffectKind::Gives) return given_type(effect.fixed_key);
          }
        }
        cause = import_package(file, import) == kNoPackage ? "package not on disk" : "declaration not found";
        return kUnknownType;
      }
      TypeId operand = denoted_type(file, record.a);
      const bool method_expression = operand != kUnknownType;
      if (!method_expression) operand = type_of(file, record.a);
      if (operand == kUnknownType) return kUnknownType;
      const Selection& found = select(operand, in.string(record.b), package_of(file));
      if (found.kind == Selection::None || found.kind == Selection::Unknown) {
        cause = found.kind == Selection::None ? "no such field or method" : found.why;
        return kUnknownType;
      }
      if (!method_expression || types[found.type].kind != TypeKind::Function) return found.type;
      std::vector<TypeId> parameters{operand};
      const Type function = types[found.type];
      parameters.insert(parameters.end(), function.arguments.begin(), function.arguments.end());
      return function_of(parameters, function.results, function.detail == 1);
    }
    case ValueOp::Call: {
      const Callee callee = callee_of(file, value);
      if (callee.kind == CalleeKind::Builtin) return builtin_type(file, callee, record);
      if (callee.kind == CalleeKind::Conversion) return callee.type;
      const TypeId signature = core(callee.type);
      if (types[signature].kind != TypeKind::Function) {
        if (const TypeId listed = listed_result(file, callee, record); listed != kUnknownType) return listed;
        cause = callee.why != nullptr ? callee.why : "result type not known";
        return kUnknownType;
      }
      const auto results = types[signature].results;
      return results.size() == 1 ? results[0] : tuple_of(results);
    }
    case ValueOp::Result: return result_type(file, record);
    case ValueOp::Phi: return record.a != 0 ? convert(scope, record.a) : phi_type(file, value);
    case ValueOp::Dereference: {
      if (const TypeId denoted = denoted_type(file, record.a); denoted != kUnknownType) return kUnknownType;
      const TypeId pointer = core(type_of(file, record.a));
      return types[pointer].kind == TypeKind::Pointer ? types[pointer].element : kUnknownType;
    }
    case ValueOp::Address: {
      const TypeId operand = type_of(file, record.a);
      return operand == kUnknownType ? kUnknownType : pointer_to(default_type(operand));   // of a variable
    }
    case ValueOp::Index: {
      if (const TypeId denoted = denoted_type(file, record.b); denoted != kUnknownType) {
        // f[T]
        if (const Meaning generic = denoted_object(file, record.a); generic.kind == Meaning::Object) {
          const TypeId signature = object_type(generic.object);
          Bindings bindings;
          bindings.add(generic.object, {denoted});
          return substitute(signature, bindings);
        }
      }
      return element_type(file, record);
    }
    case ValueOp::IndexList: {
      const Meaning generic = denoted_object(file, record.a);
      if (generic.kind != Meaning::Object) return kUnknownType;
      std::vector<TypeId> arguments;
      for (const ValueRef argument : in.list(record.b)) arguments.push_back(denoted_type(file, argument));
      const TypeId signature = object_type(generic.object);
      Bindings bindings;
      bindings.add(generic.object, std::move(arguments));
      return substitute(signature, bindings);
    }
    case ValueOp::Slice: {
      const TypeId operand = type_of(file, record.a);
      const TypeId shape = core(operand);
      if (types[shape].kind == TypeKind::Array) return slice_of(types[shape].element);
      if (types[shape].kind == TypeKind::Pointer) {
        const TypeId array = underlying(types[shape].element);
        if (types[array].kind == TypeKind::Array) return slice_of(types[array].element);
      }
      return operand == kUntypedString ? TypeId{kString} : operand;
    }
    case ValueOp::Unary: return type_of(file, record.a);
    case ValueOp::Binary: return binary_type(file, record);
    case ValueOp::Assert: {
      const TypeRecord& target = in.types()[record.b];
      const bool is_nil = (record.flags & kTypeSwitch) != 0 && target.op == TypeOp::Name && target.b == 0 &&
                          in.string(target.a) == "nil" && meaning(file, target.a).kind == Meaning::Nil;
      return is_nil ? type_of(file, record.a) : convert(scope, record.b);
    }
    case ValueOp::Closure: return convert(scope, in.functions()[record.a].type);
    case ValueOp::RangeNext: {
      const TypeId operand = type_of(file, record.a);
      const TypeId both[] = {range_type(operand, 0), range_type(operand, 1)};
      return tuple_of(both);
    }
    case ValueOp::Receive: {
      const TypeId channel = core(type_of(file, record.a));
      return types[channel].kind == TypeKind::Chan ? types[channel].element : kUnknownType;
    }
    default: return kUnknownType;
  }
}

/// What a function whose source isn't there returns, where the table of known flows says it: a type, or
/// the type of the context or logger that it derives from.
TypeId Resolver::State::listed_result(FileId file, const Callee& callee, const ValueRecord& call) {
  const Summary& in = summary(file);
  const auto operand_type = [&](std::uint8_t operand) {
    if (operand == 0) {
      const ValueRecord& called = in.values()[call.a];
      return called.op == ValueOp::Select ? type_of(file, called.a) : kUnknownType;
    }
    const auto arguments = in.list(call.b);
    return operand <= arguments.size() ? type_of(file, arguments[operand - 1u]) : kUnknownType;
  };
  for (const Effect& effect : KnownFlows::table().find(callee.package, callee.receiver, callee.name)) {
    if (effect.kind == EffectKind::Derive && effect.layer != AddedLayer::Metadata) {
      // A context derived from one, a logger from a logger.
      const TypeId given = operand_type(effect.operand);
      if (effect.layer != AddedLayer::Logger && types[given].name != "Context") return kUnknownType;
      if (effect.result == 0) return given;
      const TypeId results[] = {kUnknownType, given};
      return effect.result == 1 ? tuple_of(results) : kUnknownType;
    }
    if (effect.kind == EffectKind::Gives) return given_type(effect.fixed_key);
  }
  if (callee.kind != CalleeKind::Function || !is_logger_name(callee.receiver)) return kUnknownType;
  const bool views = std::ranges::any_of(KnownFlows::table().find(callee.package, callee.receiver, callee.name),
                                         [](const Effect& effect) { return effect.kind == EffectKind::View; });
  return views || derives_logger(callee.receiver, callee.name) ? operand_type(0) : kUnknownType;
}

/// The type that the table of known flows writes as `path.Name`, or `*path.Name` for a pointer to it.
TypeId Resolver::State::given_type(std::string_view text) {
  const bool pointer = text.starts_with('*');
  if (pointer) text.remove_prefix(1);
  const auto dot = text.rfind('.');
  const TypeId named = missing_named(text.substr(0, dot), text.substr(dot + 1), {});
  return pointer ? pointer_to(named) : named;
}

/// A variable's type is that of its first value, unless a later one shows it to be an interface. All
/// phis that lead here are of the same variable, so that only what is no phi is looked at.
TypeId Resolver::State::phi_type(FileId file, ValueRef phi) {
  const Summary& in = summary(file);
  const auto& known = memory(file).values;
  std::vector<ValueRef> order{phi};
  std::unordered_set<ValueRef> seen{phi};
  TypeId common = kUnknownType;
  const char* why = nullptr;
  std::size_t leaves = 0;
  for (std::size_t next = 0; next < order.size(); ++next) {
    const ValueRef value = order[next];
    const ValueRecord& record = in.values()[value];
    const bool open = value == phi || known[value] <= kBusy || known[value] == kUnknownType + 2;
    if (record.op == ValueOp::Phi && open) {
      for (const ValueRef operand : in.list(record.b)) {
        if (operand != 0 && seen.insert(operand).second) order.push_back(operand);
      }
      continue;
    }
    if (record.op == ValueOp::After || record.op == ValueOp::Update || record.op == ValueOp::UpdateElement ||
        record.op == ValueOp::UpdatePointee) {
      const ValueRef before = record.op == ValueOp::After ? record.b : record.a;
      if (before != 0 && seen.insert(before).second) order.push_back(before);
      continue;
    }
    if (++leaves > kMostLeaves && common != kUnknownType) break;
    const TypeId here = type_of(file, value);
    if (here == kUnknownType) why = why == nullptr ? cause : why;
    if (here == kUnknownType || here == kNil || here == common) continue;
    if (common == kUnknownType || is_untyped(common)) {
      common = here;
    } else if (!is_untyped(here)) {
      const bool first_is_interface = types[underlying(common)].kind == TypeKind::Interface;
      const bool second_is_interface = types[underlying(here)].kind == TypeKind::Interface;
      if (second_is_interface && (!first_is_interface || implements(common, here))) {
        common = here;   // of two interfaces the variable has the wider one
      } else if (!first_is_interface && !second_is_interface) {
        cause = "a variable that holds several types";
        return kUnknownType;
      }
    }
  }
  if (common == kUnknownType) cause = why;
  return default_type(common);   // a variable has a typed type
}

TypeId Resolver::State::object_type(ObjectRef object) {
  const std::uint64_t key = std::uint64_t{object.file} << 32 | object.declaration;
  const std::uint32_t known = object_types.find(key);
  if (known != IdMap::kAbsent) return known;
  object_types.set(key, kUnknownType);   // var a = a
  const DeclarationRecord& declared = declaration(object);
  TypeId found = kUnknownType;
  switch (declared.kind) {
    case DeclarationKind::Var:
      found = declared.type != 0 ? convert({object.file, kNone}, declared.type)
                                 : default_type(type_of(object.file, declared.value));
      break;
    case DeclarationKind::Const:
      found = declared.type != 0 ? convert({object.file, kNone}, declared.type) : type_of(object.file, declared.value);
      break;
    case DeclarationKind::Function: case DeclarationKind::Method:
      found = convert({object.file, declared.flags & kDeclGeneric ? object.declaration : kNone}, declared.type);
      break;
    case DeclarationKind::Type: break;   // it is one, it has none
  }
  object_types.set(key, found);
  return found;
}

TypeId Resolver::State::element_type(FileId file, const ValueRecord& record) {
  const TypeId operand = type_of(file, record.a);
  TypeId shape = core(operand);
  if (types[shape].kind == TypeKind::Pointer) shape = underlying(types[shape].element);
  switch (types[shape].kind) {
    case TypeKind::Map: case TypeKind::Slice: case TypeKind::Array: return types[shape].element;
    case TypeKind::Basic: return shape == kString || shape == kUntypedString ? TypeId{kUint8} : kUnknownType;
    default: return kUnknownType;
  }
}

TypeId Resolver::State::result_type(FileId file, const ValueRecord& record) {
  const ValueRecord& source = summary(file).values()[record.a];
  const TypeId whole = type_of(file, record.a);
  switch (source.op) {
    case ValueOp::Assert: case ValueOp::Index: case ValueOp::Receive:
      return record.aux == 0 ? whole : TypeId{kUntypedBool};
    default: break;
  }
  if (types[whole].kind == TypeKind::Tuple) {
    return record.aux < types[whole].arguments.size() ? types[whole].arguments[record.aux] : kUnknownType;
  }
  return record.aux == 0 ? whole : kUnknownType;
}

TypeId Resolver::State::range_type(TypeId operand, std::uint16_t which) {
  if (operand == kUntypedInt) return which == 0 ? TypeId{kInt} : kUnknownType;
  TypeId shape = core(operand);
  if (types[shape].kind == TypeKind::Pointer) shape = underlying(types[shape].element);
  const Type& over = types[shape];
  switch (over.kind) {
    case TypeKind::Slice: case TypeKind::Array: return which == 0 ? TypeId{kInt} : over.element;
    case TypeKind::Map: return which == 0 ? over.key : over.element;
    case TypeKind::Chan: return which == 0 ? over.element : kUnknownType;
    case TypeKind::Function: {
      if (over.arguments.empty()) return kUnknownType;
      const TypeId yield = core(over.arguments[0]);
      if (types[yield].kind != TypeKind::Function || which >= types[yield].arguments.size()) return kUnknownType;
      return types[yield].arguments[which];
    }
    case TypeKind::Basic:
      if (shape == kString || shape == kUntypedString) return which == 0 ? TypeId{kInt} : TypeId{kInt32};
      return which == 0 ? operand : kUnknownType;
    default: return kUnknownType;
  }
}

TypeId Resolver::State::binary_type(FileId file, const ValueRecord& record) {
  const auto op = static_cast<Tok>(record.aux);
  if (is_comparison(op)) return kUntypedBool;
  const TypeId left = type_of(file, record.a);
  if (op == Tok::Shl || op == Tok::Shr) return left;
  if (left != kUnknownType && !is_untyped(left)) return left;
  const TypeId right = type_of(file, record.b);
  if (right != kUnknownType && !is_untyped(right)) return right;
  // What one operand is not known to be may well be typed.
  return left == kUnknownType || right == kUnknownType ? kUnknownType : std::max(left, right);
}

TypeId Resolver::State::builtin_type(FileId file, const Callee& callee, const ValueRecord& call) {
  const auto arguments = summary(file).list(call.b);
  const std::string_view name = callee.name;
  if (callee.package == "unsafe") {
    if (name == "String") return kString;
    if (name == "StringData") return pointer_to(kUint8);
    if (name == "Add") return kUnsafePointer;
    if (name != "Slice" && name != "SliceData") return kUintptr;
    const TypeId data = arguments.empty() ? kUnknownType : core(type_of(file, arguments[0]));
    const TypeId element = types[data].element;
    if (element == kUnknownType) return kUnknownType;
    return name == "Slice" ? slice_of(element) : pointer_to(element);
  }
  if (name == "len" || name == "cap" || name == "copy") return kInt;
  if (name == "recover") return any_type;
  if (arguments.empty()) return tuple_of({});
  if (name == "complex" || name == "real" || name == "imag") {
    TypeId part = type_of(file, arguments[0]);
    if (is_untyped(part) && arguments.size() > 1) part = type_of(file, arguments[1]);
    const TypeId shape = core(part);
    if (name == "complex") return shape == kFloat32 ? kComplex64 : is_untyped(part) ? kUntypedComplex : kComplex128;
    return shape == kComplex64 ? kFloat32 : is_untyped(part) ? kUntypedFloat : kFloat64;
  }
  const TypeId denoted = denoted_type(file, arguments[0]);
  if (name == "make") return denoted;
  if (name == "new") {
    // Go 1.26: new(expression) too.
    const TypeId pointee = denoted != kUnknownType ? denoted : default_type(type_of(file, arguments[0]));
    return pointee == kUnknownType ? kUnknownType : pointer_to(pointee);
  }
  if (name == "append") return type_of(file, arguments[0]);
  if (name == "min" || name == "max") {
    TypeId widest = kUnknownType;
    for (const ValueRef argument : arguments) {
      const TypeId here = type_of(file, argument);
      if (here != kUnknownType && !is_untyped(here)) return here;
      if (here == kUnknownType) return here;
      widest = std::max(widest, here);
    }
    return widest;
  }
  return tuple_of({});
}

bool Resolver::State::is_qualified(FileId file, const ValueRecord& record, std::uint32_t* import) {
  if (record.a == 0) return false;
  const ValueRecord& operand = summary(file).values()[record.a];
  if (operand.op != ValueOp::Name) return false;
  const Meaning& found = meaning(file, operand.a);
  if (found.kind != Meaning::Import) return false;
  *import = found.import;
  return true;
}

Meaning Resolver::State::denoted_object(FileId file, ValueRef value) {
  if (value == 0) return {};
  const ValueRecord& record = summary(file).values()[value];
  if (record.op == ValueOp::Name) return meaning(file, record.a);
  std::uint32_t import = 0;
  if (record.op != ValueOp::Select || !is_qualified(file, record, &import)) return {};
  Meaning found;
  const PackageId package = import_package(file, import);
  found.object = lookup(package, summary(file).string(record.b), file, &found.may);
  if (found.object) found.kind = Meaning::Object;
  return found;
}

TypeId Resolver::State::denoted_type(FileId file, ValueRef value, int level) {
  if (value == 0 || level > 20) return kUnknownType;
  const Summary& in = summary(file);
  const ValueRecord& record = in.values()[value];
  switch (record.op) {
    case ValueOp::TypeExpression: return convert({file, owner_of(file, value)}, record.a);
    case ValueOp::Name: case ValueOp::Select: {
      const Meaning found = denoted_object(file, value);
      if (found.kind == Meaning::Type) return found.type;
      if (found.kind == Meaning::Object && declaration(found.object).kind == DeclarationKind::Type) {
        return object_as_type(found.object, {}, 0);
      }
      std::uint32_t import = 0;
      if (found.kind == Meaning::None && record.op == ValueOp::Select && in.string(record.b) == "Pointer" &&
          is_qualified(file, record, &import) && import_path(file, import) == "unsafe") {
        return kUnsafePointer;
      }
      return kUnknownType;
    }
    case ValueOp::Dereference: {
      const TypeId pointee = denoted_type(file, record.a, level + 1);
      return pointee == kUnknownType ? kUnknownType : pointer_to(pointee);
    }
    case ValueOp::Index: case ValueOp::IndexList: {
      const Meaning generic = denoted_object(file, record.a);
      if (generic.kind != Meaning::Object || declaration(generic.object).kind != DeclarationKind::Type) {
        return kUnknownType;
      }
      std::vector<TypeId> arguments;
      if (record.op == ValueOp::Index) {
        arguments.push_back(denoted_type(file, record.b, level + 1));
      } else {
        for (const ValueRef argument : in.list(record.b)) arguments.push_back(denoted_type(file, argument, level + 1));
      }
      return object_as_type(generic.object, arguments, 0);
    }
    default: return kUnknownType;
  }
}

}  // namespace waybill::go_source
