// What the functions of the set-up do, value by value, for those who know what the calls mean.
#include <algorithm>

#include "tool/go_source/setup.hpp"
#include "tool/go_source/syntax.hpp"

namespace waybill::go_source {

using model::SetupIndex;
using model::SetupOp;
using model::SetupRef;
using model::SetupValue;

namespace {

constexpr int kDeepestCallee = 3;              ///< calls away from a function that a call of interest is reached from
constexpr std::size_t kMostFunctions = 60'000;
constexpr std::size_t kMostImplementations = 12;
constexpr std::size_t kLongestShown = 60;      ///< of a test, in bytes

std::uint64_t body_key(BodyRef body) { return std::uint64_t{body.file} << 32 | body.function; }

/// The constant, field or function that a short test is about, as it is written.
std::string shown_test(const Summary& summary, ValueRef value, int depth) {
  if (value == 0 || depth > 4) return {};
  const ValueRecord& at = summary.values()[value];
  switch (at.op) {
    case ValueOp::Name: return std::string(summary.string(at.a));
    case ValueOp::Literal: return std::string(summary.string(at.a));
    case ValueOp::Select: {
      const std::string of = shown_test(summary, at.a, depth + 1);
      return of.empty() ? std::string(summary.string(at.b)) : of + "." + std::string(summary.string(at.b));
    }
    case ValueOp::Call: {
      const std::string of = shown_test(summary, at.a, depth + 1);
      return of.empty() ? std::string() : of + (summary.list(at.b).empty() ? "()" : "(…)");
    }
    case ValueOp::Unary: {
      const std::string of = shown_test(summary, at.a, depth + 1);
      return of.empty() || static_cast<Tok>(at.aux) != Tok::Not ? std::string() : "!" + of;
    }
    case ValueOp::After: return shown_test(summary, at.b, depth);
    default: return {};
  }
}

/// The operators that a program is put together with, as they are written; "" for others.
std::string_view operator_text(Tok op) {
  switch (op) {
    case Tok::Add: return "+";
    case Tok::Sub: return "-";
    case Tok::Mul: return "*";
    case Tok::Quo: return "/";
    case Tok::Rem: return "%";
    case Tok::Eql: return "==";
    case Tok::Neq: return "!=";
    case Tok::Lss: return "<";
    case Tok::Leq: return "<=";
    case Tok::Gtr: return ">";
    case Tok::Geq: return ">=";
    case Tok::LAnd: return "&&";
    case Tok::LOr: return "||";
    case Tok::Not: return "!";
    default: return {};
  }
}

}  // namespace

std::string_view SetupFinder::type_path(TypeId type) {
  const auto [known, is_new] = type_paths_.try_emplace(type);
  if (!is_new) return known->second;
  const Type& named = resolver_.type(resolver_.without_pointer(type));
  if (named.kind == TypeKind::Named) known->second = kept(std::string(named.package) + "." + std::string(named.name));
  return known->second;
}

std::string SetupFinder::function_name(BodyRef body) const {
  const File& file = tree_.files[body.file];
  const FunctionRecord& record = file.summary.functions()[body.function];
  const std::string& package = tree_.packages[file.package].name;
  if (record.flags & kFunctionLiteral) {
    std::uint32_t count = 1;
    const auto functions = file.summary.functions();
    for (FunctionRef other = 0; other < body.function; ++other) {
      if ((functions[other].flags & kFunctionLiteral) && functions[other].parent == record.parent) ++count;
    }
    const std::string literal = ".func" + std::to_string(count);
    return record.parent == 0 ? package + ".init" + literal : function_name({body.file, record.parent}) + literal;
  }
  if (record.declaration == kNone) return package + ".init";
  const DeclarationRecord& declared = file.summary.declarations()[record.declaration];
  const std::string name(file.summary.string(declared.name));
  if (declared.owner == 0) return package + "." + name;
  const std::string owner(file.summary.string(declared.owner));
  return (declared.flags & kDeclPointerReceiver) ? package + ".(*" + owner + ")." + name : package + "." + owner + "." + name;
}

SetupIndex SetupFinder::number(BodyRef body) {
  const auto [at, is_new] = numbers_.try_emplace(body_key(body), static_cast<SetupIndex>(setup_.functions.size()));
  if (!is_new) return at->second;
  const SetupIndex index = at->second;
  setup_.functions.emplace_back();
  bodies_.push_back(body);
  const File& file = tree_.files[body.file];
  const Summary& summary = file.summary;
  const FunctionRecord& record = summary.functions()[body.function];
  model::SetupFunction function;
  function.name = function_name(body);
  function.package = tree_.packages[file.package].import_path;
  if (function.package.empty()) function.package = tree_.packages[file.package].name;
  function.place = {body.file, record.offset};
  function.literal = record.flags & kFunctionLiteral;
  function.reported = file.reported;
  function.parameters = record.parameters;
  if (record.declaration == kNone) {
    function.starts = !function.literal;
  } else {
    const DeclarationRecord& declared = summary.declarations()[record.declaration];
    function.method = summary.string(declared.name);
    function.exported = !function.method.empty() && function.method[0] >= 'A' && function.method[0] <= 'Z';
    if (declared.owner != 0) function.receiver = function.package + "." + std::string(summary.string(declared.owner));
    function.starts = declared.owner == 0 && (function.method == "init" ||
                                              (function.method == "main" && tree_.packages[file.package].name == "main"));
  }
  for (ValueRef value = record.first_value; value < record.last_value; ++value) {
    if (summary.values()[value].op != ValueOp::Parameter) continue;
    if (function.parameter_types.size() <= summary.values()[value].aux) function.parameter_types.resize(summary.values()[value].aux + 1u);
    function.parameter_types[summary.values()[value].aux] = type_path(resolver_.type_of(body.file, value));
  }
  setup_.functions[index] = std::move(function);
  if (setup_.functions[index].literal) {
    const SetupIndex parent = number({body.file, record.parent});
    setup_.functions[index].parent = parent;
  }
  return index;
}

void SetupFinder::keep(SetupIndex function, int depth) {
  if (function == 0 || setup_.functions[function].kept || depth > kDeepestCallee) return;
  if (setup_.functions.size() > kMostFunctions) return;
  // What was kept for its carriers alone says less than it does.
  const Summary& summary = tree_.files[bodies_[function].file].summary;
  const bool for_carriers = (summary.header().flags & (kWholeBodies | kPassingBodies)) == 0;
  if (for_carriers && (summary.functions()[bodies_[function].function].flags & kFunctionDropsEffects) != 0) return;
  setup_.functions[function].kept = true;
  waiting_.push_back({function, depth});
}

void SetupFinder::note_type(TypeId type) {
  if (type == kUnknownType || !noted_types_.insert(type).second) return;
  const std::string_view path = type_path(type);
  if (path.empty()) return;
  for (const std::string& name : interest_->serving) {
    if (const SetupIndex method = method_of(type, name); method != 0) {
      setup_.methods[{path, kept(name)}] = method;
      keep(method, depth_ + 1);
    }
  }
}

SetupIndex SetupFinder::method_of(TypeId type, std::string_view name) {
  const ObjectRef object = resolver_.method(type, name);
  if (!object) return 0;
  const DeclarationRecord& declared = tree_.files[object.file].summary.declarations()[object.declaration];
  if (declared.function == kNone) return 0;
  return number({object.file, declared.function});
}

void SetupFinder::write_type(FileId file, ValueRef value, SetupValue& out) {
  const TypeId type = resolver_.type_of(file, value);
  if (type == kUnknownType) return;
  out.pointer = resolver_.type(type).kind == TypeKind::Pointer;
  out.type = type_path(type);
  if (!out.type.empty()) note_type(type);
}

/// Whether the value is a name that an import goes by.
bool SetupFinder::is_package(FileId file, ValueRef value) {
  const Summary& summary = tree_.files[file].summary;
  const ValueRecord& named = summary.values()[value];
  if (named.op != ValueOp::Name) return false;
  const auto imports = summary.imports();
  for (ImportRef import = 0; import < imports.size(); ++import) {
    if (resolver_.import_name(file, import + 1) == summary.string(named.a)) return true;
  }
  return false;
}

bool SetupFinder::is_error(FileId file, ValueRef value) {
  return value != 0 && resolver_.type_text(resolver_.type_of(file, value)) == "error";
}

void SetupFinder::write_regions(SetupIndex function) {
  const BodyRef body = bodies_[function];
  const Summary& summary = tree_.files[body.file].summary;
  const FunctionRecord& record = summary.functions()[body.function];
  using Kind = model::SetupRegion::Kind;
  for (RegionRef ref = record.first_region; ref < record.last_region; ++ref) {
    const RegionRecord& at = summary.regions()[ref];
    model::SetupRegion region;
    region.parent = ref == record.first_region ? 0 : at.parent - record.first_region;
    region.place = {body.file, at.offset};
    if (at.cond != 0) region.condition = at.cond - record.first_value + 1;
    region.leaves = at.flags & kLoopLeaves;
    if (at.kind == RegionKind::Case) {
      for (const ValueRef value : summary.list(at.cases)) region.cases.push_back(value == 0 ? 0 : value - record.first_value + 1);
    }
    switch (at.kind) {
      case RegionKind::Function: region.kind = Kind::Body; break;
      case RegionKind::Then: region.kind = Kind::Then; break;
      case RegionKind::Else: region.kind = Kind::Else; break;
      case RegionKind::Case: case RegionKind::TypeCase: case RegionKind::CommCase: region.kind = Kind::Case; break;
      case RegionKind::Loop: region.kind = Kind::Loop; break;
      case RegionKind::Range: region.kind = Kind::Range; break;
    }
    if (at.cond != 0 && (at.kind == RegionKind::Then || at.kind == RegionKind::Else)) {
      const ValueRecord& test = summary.values()[at.cond];
      region.shown = shown_test(summary, at.cond, 0);
      if (region.shown.size() > kLongestShown) region.shown.clear();
      const Tok compared = static_cast<Tok>(test.aux);
      if (test.op == ValueOp::Binary && (compared == Tok::Neq || compared == Tok::Eql) &&
          (is_error(body.file, test.a) || is_error(body.file, test.b))) {
        region.error_test = true;
        region.taken_on_error = (compared == Tok::Neq) == (at.kind == RegionKind::Then);
      }
    }
    setup_.functions[function].regions.push_back(std::move(region));
  }
}

TypeId SetupFinder::type_of_literal(FileId file, ValueRef value) {
  if (const auto known = expected_.find(value); known != expected_.end()) return known->second;
  return resolver_.type_of(file, value);
}

/// Finds the types that elements of a literal leave out because the literal's type, a name, says them.
void SetupFinder::expect_types(FileId file, const FunctionRecord& function) {
  expected_.clear();
  const Summary& summary = tree_.files[file].summary;
  // Elements come before what they are elements of.
  for (ValueRef value = function.last_value; value-- > function.first_value;) {
    const ValueRecord& at = summary.values()[value];
    if (at.op != ValueOp::Composite) continue;
    const Type& type = resolver_.type(resolver_.underlying(type_of_literal(file, value)));
    if (type.kind != TypeKind::Slice && type.kind != TypeKind::Array && type.kind != TypeKind::Map) continue;
    const auto elements = summary.list(at.b);
    for (std::size_t i = 2; i < elements.size(); i += 3) {
      TypeId element = type.element;
      ValueRef inner = elements[i];
      if (inner != 0 && summary.values()[inner].op == ValueOp::Address) {
        inner = summary.values()[inner].a;
        element = resolver_.without_pointer(element);
      } else if (resolver_.type(element).kind == TypeKind::Pointer) {
        element = resolver_.without_pointer(element);
      }
      const bool untyped = inner != 0 && summary.values()[inner].op == ValueOp::Composite && summary.values()[inner].a == 0;
      if (untyped) expected_[inner] = element;
    }
  }
}

void SetupFinder::write(SetupIndex function) {
  const BodyRef body = bodies_[function];
  const Summary& summary = tree_.files[body.file].summary;
  const FunctionRecord& record = summary.functions()[body.function];
  write_regions(function);
  expect_types(body.file, record);
  callees_.clear();
  for (ValueRef value = record.first_value; value < record.last_value; ++value) {
    if (summary.values()[value].op == ValueOp::Call) callees_.insert(summary.values()[value].a);
  }
  calls_.assign(1, {});
  refs_.clear();
  names_.clear();
  std::vector<SetupValue> values(record.last_value - record.first_value + 1);
  for (ValueRef value = record.first_value; value < record.last_value; ++value) {
    SetupValue& out = values[value - record.first_value + 1];
    out.list = static_cast<std::uint32_t>(refs_.size());
    write_value(function, value, out);
    const RegionRef region = summary.values()[value].region;
    out.region = region < record.first_region ? 0 : region - record.first_region;
    out.place = {body.file, summary.values()[value].offset};
  }
  model::SetupFunction& written = setup_.functions[function];
  written.values = std::move(values);
  written.calls.assign(std::make_move_iterator(calls_.begin()), std::make_move_iterator(calls_.end()));
  written.refs.assign(refs_.begin(), refs_.end());
  written.names.assign(names_.begin(), names_.end());
}

/// Adds to the value's list.
void SetupFinder::add_to_list(SetupValue& out, SetupRef ref) {
  refs_.push_back(ref);
  ++out.count;
}

/// Whether the value is a constant; then it is written.
bool SetupFinder::write_constant(FileId file, ValueRef value, SetupValue& out) {
  auto text = resolver_.text_of(file, value);
  out.is_text = text.has_value();
  if (!text) text = resolver_.number_or_truth_of(file, value);
  if (!text) return false;
  out.op = SetupOp::Constant;
  out.text = kept(*text);
  return true;
}

/// A constant, variable or function at package level, if the value means one.
bool SetupFinder::write_object(FileId file, ValueRef value, SetupValue& out) {
  const ObjectRef object = resolver_.object_of(file, value);
  if (!object) return false;
  const File& in = tree_.files[object.file];
  const DeclarationRecord& declared = in.summary.declarations()[object.declaration];
  const Package& package = tree_.packages[in.package];
  out.package = package.import_path.empty() ? package.name : package.import_path;
  out.text = in.summary.string(declared.name);
  switch (declared.kind) {
    case DeclarationKind::Function: case DeclarationKind::Method:
      out.op = SetupOp::Function;
      if (declared.function != kNone) {
        out.function = number({object.file, declared.function});
        setup_.functions[out.function].called = true;
        keep(out.function, depth_ + 1);
      }
      return true;
    case DeclarationKind::Const:
      write_constant(file, value, out);
      return true;
    case DeclarationKind::Var: {
      out.op = SetupOp::Global;
      const auto [known, is_new] = global_paths_.try_emplace(body_key({object.file, object.declaration}));
      if (is_new) known->second = kept(std::string(out.package).append(1, '.').append(out.text));
      out.text = known->second;
      write_type(file, value, out);
      if (!is_new || declared.value == 0) return true;
      const auto [at, is_first] = setup_.globals.try_emplace(out.text);
      if (is_first) {
        const FunctionRecord& initial = in.summary.functions()[0];
        const SetupIndex initialiser = number({object.file, 0});
        keep(initialiser, depth_ + 1);
        at->second = {initialiser, declared.value - initial.first_value + 1};
      }
      return true;
    }
    default: return true;
  }
}

void SetupFinder::write_name(SetupIndex function, ValueRef value, SetupValue& out) {
  const FileId file = bodies_[function].file;
  const Summary& summary = tree_.files[file].summary;
  const ValueRecord& at = summary.values()[value];
  if (write_object(file, value, out)) return;
  const SetupRef base = tree_.files[file].summary.functions()[bodies_[function].function].first_value - 1;
  if (at.op == ValueOp::Name) {
    const std::string_view name = summary.string(at.a);
    if (name == "nil") out.op = SetupOp::Nil;
    if (name == "true" || name == "false") out.op = SetupOp::Constant;
    out.text = name;
    return;
  }
  const std::string_view member = summary.string(at.b);
  out.text = member;
  const ValueRecord& operand = summary.values()[at.a];
  const TypeId type = resolver_.type_of(file, at.a);
  if (operand.op == ValueOp::Name && type == kUnknownType) {
    // A package that is not on disk.
    const auto imports = summary.imports();
    for (ImportRef import = 0; import < imports.size(); ++import) {
      if (resolver_.import_name(file, import + 1) != summary.string(operand.a)) continue;
      out.op = SetupOp::Function;
      out.package = summary.string(imports[import].path);
      return;
    }
  }
  if (type != kUnknownType && resolver_.field(type, member) == kUnknownType) {
    out.op = SetupOp::Method;
    out.a = at.a == 0 ? 0 : at.a - base;
    out.type = type_path(type);
    out.pointer = resolver_.type(type).kind == TypeKind::Pointer;
    out.function = method_of(type, member);
    if (out.function != 0) {
      setup_.functions[out.function].called = true;
      keep(out.function, depth_ + 1);
    }
    const Type& named = resolver_.type(resolver_.without_pointer(type));
    out.package = named.package;
    if (resolver_.type(resolver_.underlying(type)).kind == TypeKind::Interface && !callees_.contains(value)) {
      // Which it is, the value tells.
      out.function = 0;
      bool more = false;
      for (const ObjectRef& object : resolver_.implementations(type, member, kMostImplementations, &more)) {
        const DeclarationRecord& declared = tree_.files[object.file].summary.declarations()[object.declaration];
        if (declared.function != kNone) keep(number({object.file, declared.function}), depth_ + 1);
      }
    }
    return;
  }
  out.op = SetupOp::Field;
  out.a = at.a == 0 ? 0 : at.a - base;
  write_type(file, value, out);
}

void SetupFinder::write_call(SetupIndex function, ValueRef value, SetupValue& out) {
  const FileId file = bodies_[function].file;
  const Summary& summary = tree_.files[file].summary;
  const SetupRef base = summary.functions()[bodies_[function].function].first_value - 1;
  const ValueRecord& at = summary.values()[value];
  const ValueRecord& called = summary.values()[at.a];
  const Callee callee = resolver_.callee_of(file, value);
  const auto arguments = summary.list(at.b);
  if (callee.kind == CalleeKind::Conversion) {
    out.op = SetupOp::Convert;
    out.a = arguments.size() == 1 && arguments[0] != 0 ? arguments[0] - base : 0;
    write_type(file, value, out);
    return;
  }
  out.op = SetupOp::Call;
  model::SetupCall call;
  call.package = callee.package;
  call.receiver = callee.receiver;
  call.name = callee.name;
  call.spread = at.flags & kCallSpread;
  call.started = at.flags & kCallGo;
  call.deferred = at.flags & kCallDefer;
  const Type& type = resolver_.type(callee.type);
  if (type.kind == TypeKind::Function) {
    call.variadic = type.detail == 1;
    call.parameters = static_cast<std::uint16_t>(type.arguments.size());
  }
  const bool is_method = called.op == ValueOp::Select && (resolver_.type_of(file, called.a) != kUnknownType || !is_package(file, called.a));
  add_to_list(out, is_method && called.a != 0 ? called.a - base : 0);
  for (const ValueRef argument : arguments) add_to_list(out, argument == 0 ? 0 : argument - base);
  const auto target = [&](BodyRef body, std::string_view of) {
    if (!body) return;
    const SetupIndex index = number(body);
    setup_.functions[index].called = true;
    keep(index, depth_ + (setup_.functions[index].relevant ? 0 : 1));
    call.targets.push_back({index, of});
  };
  switch (callee.kind) {
    case CalleeKind::Builtin:
      call.kind = model::SetupCall::Kind::Function;
      call.package = "builtin";
      break;
    case CalleeKind::Function:
      call.kind = model::SetupCall::Kind::Function;
      target(callee.body, {});
      break;
    case CalleeKind::Literal:
      call.kind = model::SetupCall::Kind::Value;
      call.value = at.a == 0 ? 0 : at.a - base;
      break;
    case CalleeKind::Interface: {
      call.kind = model::SetupCall::Kind::Interface;
      // A function that reaches no call of interest calls none that does, and most are handlers that call many.
      // Generated code calls the service that it was made for: by an assertion, or with a context and a message.
      const bool asserted = called.op == ValueOp::Select && summary.values()[called.a].op == ValueOp::Assert;
      const bool procedure = arguments.size() == 2 && arguments[0] != 0 && type_path(resolver_.type_of(file, arguments[0])) == "context.Context";
      if (!asserted && !procedure && !setup_.functions[function].relevant) break;
      bool more = false;
      for (const ObjectRef& object : resolver_.implementations(callee.receiver_type, callee.name, kMostImplementations, &more)) {
        const File& in = tree_.files[object.file];
        const DeclarationRecord& declared = in.summary.declarations()[object.declaration];
        if (declared.function == kNone) continue;
        target({object.file, declared.function},
               kept(tree_.packages[in.package].import_path + "." + std::string(in.summary.string(declared.owner))));
      }
      break;
    }
    default:
      call.kind = model::SetupCall::Kind::Value;
      call.value = at.a == 0 ? 0 : at.a - base;
      if (callee.kind == CalleeKind::Unresolved && called.op == ValueOp::Select) call.name = summary.string(called.b);
      break;
  }
  write_type(file, value, out);
  out.call = static_cast<std::uint32_t>(calls_.size());
  calls_.push_back(std::move(call));
}

void SetupFinder::write_value(SetupIndex function, ValueRef value, SetupValue& out) {
  const FileId file = bodies_[function].file;
  const Summary& summary = tree_.files[file].summary;
  const FunctionRecord& record = summary.functions()[bodies_[function].function];
  const SetupRef base = record.first_value - 1;
  const auto ref = [&](ValueRef of) { return of < record.first_value || of >= record.last_value ? 0 : of - base; };
  const ValueRecord& at = summary.values()[value];
  switch (at.op) {
    case ValueOp::Parameter:
      out.op = SetupOp::Parameter;
      out.index = at.aux;
      write_type(file, value, out);
      break;
    case ValueOp::Capture:
      out.op = SetupOp::Captured;
      out.index = at.aux;
      write_type(file, value, out);
      break;
    case ValueOp::Literal: case ValueOp::Binary: case ValueOp::Unary:
      if (write_constant(file, value, out)) break;
      if (at.op == ValueOp::Literal) {
        out.op = SetupOp::Constant;
        out.text = summary.string(at.a);
        break;
      }
      out.text = operator_text(static_cast<Tok>(at.aux));
      if (out.text.empty()) break;
      out.op = out.text == "+" ? SetupOp::Join : SetupOp::Compute;
      out.a = ref(at.a);
      out.b = at.op == ValueOp::Binary ? ref(at.b) : 0;
      break;
    case ValueOp::Name: case ValueOp::Select: write_name(function, value, out); break;
    case ValueOp::Call: write_call(function, value, out); break;
    case ValueOp::Result:
      out.op = SetupOp::Result;
      out.a = ref(at.a);
      out.index = at.aux;
      write_type(file, value, out);
      break;
    case ValueOp::After:
      out.op = SetupOp::Same;
      out.a = ref(at.b);
      write_type(file, value, out);
      break;
    case ValueOp::Phi:
      out.op = SetupOp::Phi;
      out.in_loop = at.flags & kPhiLoop;
      for (const ValueRef way : summary.list(at.b)) add_to_list(out, ref(way));
      break;
    case ValueOp::Dereference: case ValueOp::Address: case ValueOp::Assert: case ValueOp::Slice:
      out.op = SetupOp::Same;
      out.a = ref(at.a);
      if (at.op == ValueOp::Assert) write_type(file, value, out);
      break;
    case ValueOp::Index:
      out.op = SetupOp::Element;
      out.a = ref(at.a);
      out.b = ref(at.b);
      write_type(file, value, out);
      break;
    case ValueOp::IndexList: out.op = SetupOp::Same; out.a = ref(at.a); break;
    case ValueOp::Composite: {
      out.op = SetupOp::Composite;
      const TypeId type = type_of_literal(file, value);
      out.type = type_path(type);
      if (!out.type.empty()) note_type(type);
      // Of each element its name, its key and its value.
      const auto elements = summary.list(at.b);
      out.a = static_cast<SetupRef>(names_.size());
      for (std::size_t i = 0; i + 2 < elements.size(); i += 3) {
        names_.push_back(summary.string(elements[i]));
        add_to_list(out, ref(elements[i + 2]));
      }
      for (std::size_t i = 0; i + 2 < elements.size(); i += 3) refs_.push_back(ref(elements[i + 1]));
      // Fields without names come in the order in which they are declared.
      if (out.count != 0 && names_[out.a].empty() && elements[1] == 0 && resolver_.type(resolver_.underlying(type)).kind == TypeKind::Struct) {
        const auto fields = resolver_.fields(type);
        for (std::size_t i = 0; i < fields.size() && i < out.count; ++i) names_[out.a + i] = fields[i].name;
      }
      break;
    }
    case ValueOp::Closure:
      out.op = SetupOp::Closure;
      out.function = number({file, at.a});
      keep(out.function, depth_);
      for (const ValueRef captured : summary.list(at.b)) add_to_list(out, ref(captured));
      break;
    case ValueOp::RangeNext: out.op = SetupOp::Each; out.a = ref(at.a); break;
    case ValueOp::Zero:
      out.op = SetupOp::Nil;
      write_type(file, value, out);
      break;
    case ValueOp::Update: case ValueOp::UpdateElement: case ValueOp::UpdatePointee:
      out.a = ref(at.a);
      out.b = at.op == ValueOp::UpdateElement ? ref(at.b) : ref(at.c);
      out.c = at.op == ValueOp::UpdateElement ? ref(at.c) : 0;
      if (at.op == ValueOp::Update) out.text = summary.string(at.b);
      // An inner update that is only carried outwards was made where it stands.
      out.op = (at.flags & kImplied)          ? SetupOp::Same
               : at.op == ValueOp::Update        ? SetupOp::SetField
               : at.op == ValueOp::UpdateElement ? SetupOp::SetElement
                                                 : SetupOp::SetPointee;
      break;
    case ValueOp::StoreName: {
      SetupValue named;
      write_name(function, at.a, named);
      out.op = named.op == SetupOp::Global ? SetupOp::SetGlobal : SetupOp::Unknown;
      out.text = named.text;
      out.b = ref(at.c);
      break;
    }
    case ValueOp::StoreCapture:
      out.op = SetupOp::SetCaptured;
      out.index = at.aux;
      out.b = ref(at.c);
      break;
    case ValueOp::Return:
      out.op = SetupOp::Return;
      for (const ValueRef result : summary.list(at.b)) add_to_list(out, ref(result));
      break;
    default: break;
  }
}

}  // namespace waybill::go_source
