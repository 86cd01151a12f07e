#include <algorithm>
#include <utility>

#include "tool/go_source/extractor.hpp"

namespace waybill::go_source {

namespace {

constexpr std::uint32_t kDeepest = 1200;      ///< expressions and statements nested deeper are not followed
constexpr std::size_t kLargestLiteral = 64;   ///< a package-level literal with more elements keeps none of them
constexpr std::size_t kLargestWholeLiteral = 4096;   ///< the same, where bodies are kept whole

/// Methods of a carrier that change nothing, so that the variable need not be renamed after them.
bool only_looks(std::string_view method) {
  return method == "Value" || method == "Done" || method == "Err" || method == "Deadline" || method == "Context" ||
         method == "Get" || method == "Request" || method == "WithContext" || method == "Clone" || method == "Copy";
}

}  // namespace

std::uint32_t Extractor::start(NodeId id) {
  for (std::uint32_t steps = 1;; ++steps) {
    if (steps % 16 == 0) spend(1);
    switch (kind(id)) {
      case NodeKind::Selector: case NodeKind::Call: case NodeKind::Index: case NodeKind::Slice: case NodeKind::Binary:
      case NodeKind::TypeAssert: case NodeKind::TypeSwitchGuard: case NodeKind::KeyValue: case NodeKind::AssignStmt:
      case NodeKind::IncDec: case NodeKind::Send: case NodeKind::ExprList:
        if (first(id) == 0) return offset(node(id).tok);
        id = first(id);
        break;
      case NodeKind::CompositeLit:
        if (kind(first(id)) == NodeKind::Elements) return offset(node(id).tok);
        id = first(id);
        break;
      default: return offset(node(id).tok);
    }
  }
}

bool Extractor::is_type(NodeId id) {
  for (std::uint32_t steps = 1; kind(id) == NodeKind::Paren || kind(id) == NodeKind::Star || kind(id) == NodeKind::Index;
       ++steps) {
    if (steps % 16 == 0) spend(1);
    id = first(id);
  }
  switch (kind(id)) {
    case NodeKind::ArrayType: case NodeKind::SliceType: case NodeKind::MapType: case NodeKind::ChanType:
    case NodeKind::FuncType: case NodeKind::StructType: case NodeKind::InterfaceType:
      return true;
    case NodeKind::Ident: {
      const NameId identifier = name(id);
      const std::uint32_t bound = find(identifier);
      return bound != 0 && variables_[bound - 1].kind != Variable::Local;
    }
    default: return false;
  }
}

ValueRef Extractor::type_expression(NodeId id) {
  const TypeRef written = type(id);
  return add({.op = ValueOp::TypeExpression, .a = written, .offset = start(id)}, out_->type_hint(written));
}

std::uint32_t Extractor::root_variable(NodeId id) {
  while (kind(id) == NodeKind::Paren) id = first(id);
  if (kind(id) == NodeKind::Unary && node(id).op() == Tok::And) id = first(id);
  if (kind(id) != NodeKind::Ident) return 0;
  const std::uint32_t bound = find(name(id));
  return bound != 0 && variables_[bound - 1].kind == Variable::Local ? bound : 0;
}

ValueRef Extractor::expression(NodeId id) {
  if (id == 0 || depth_ > kDeepest || spent_all()) return 0;
  ++depth_;
  spend(1);
  const ValueRef value = expression_value(id);
  --depth_;
  return value;
}

/// Whether the operand of a selector is a name of the package or the file, an imported package's above all.
bool Extractor::is_qualifier(NodeId operand) { return kind(operand) == NodeKind::Ident && find(name(operand)) == 0; }

/// The one value that stands for the name in the present function, wherever it is written.
ValueRef Extractor::qualifier(NodeId operand) {
  const NameId identifier = name(operand);
  if (qualifiers_.size() <= identifier) qualifiers_.resize(out_->names().size());
  Qualifier& known = qualifiers_[identifier];
  if (known.value == 0 || known.visit != fn().visit) {
    known.visit = fn().visit;
    known.value = add({.op = ValueOp::Name, .a = out_->string_of(identifier), .offset = offset(node(operand).tok)},
                      hints(operand));
    fn().values[known.value].region = 0;
  }
  return known.value;
}

ValueRef Extractor::expression_value(NodeId id) {
  if (is_type(id)) return type_expression(id);
  const Node& written = node(id);
  switch (written.kind) {
    case NodeKind::Paren: return expression(written.first);
    case NodeKind::Ident: {
      const NameId identifier = name(id);
      if (const std::uint32_t bound = find(identifier); bound != 0) {
        const ValueRef value = read(bound - 1);
        if (value != 0) used(value);
        return value;
      }
      return add({.op = ValueOp::Name, .a = out_->string_of(identifier), .offset = offset(written.tok)},
                 hints(id));
    }
    case NodeKind::BasicLit:
      return add({.op = ValueOp::Literal, .aux = written.aux, .a = out_->string(text(id)), .offset = offset(written.tok)},
                 false);
    case NodeKind::Selector: {
      const bool called = std::exchange(callee_node_, 0) == id;
      if (!called && kind(written.first) == NodeKind::Ident) member_of_base_ = next(written.first);
      const ValueRef operand = is_qualifier(written.first) ? qualifier(written.first) : expression(written.first);
      member_of_base_ = 0;
      const NodeId member = next(written.first);
      return add({.op = ValueOp::Select, .a = operand, .b = string(member), .offset = start(id)},
                 hint(operand) || hints(member));
    }
    case NodeKind::Call: return call(id, 0);
    case NodeKind::FuncLit: return closure(id);
    case NodeKind::CompositeLit: return composite(id, 0);
    case NodeKind::Star: {
      const ValueRef operand = expression(written.first);
      return add({.op = ValueOp::Dereference, .a = operand, .offset = offset(written.tok)}, hint(operand));
    }
    case NodeKind::Unary: {
      const NodeId inner = written.first;
      if (written.op() == Tok::And && kind(inner) == NodeKind::CompositeLit) {
        const ValueRef operand = composite(inner, 0);
        return add({.op = ValueOp::Address, .a = operand, .offset = offset(written.tok)}, hint(operand));
      }
      if (written.op() == Tok::And) {
        if (const std::uint32_t variable = root_variable(inner); variable != 0) variables_[variable - 1].shared = true;
      }
      const ValueRef operand = expression(inner);
      if (written.op() == Tok::Arrow && !(giving_up_ && tells_the_end(inner))) note_wait(offset(written.tok));
      const ValueOp op = written.op() == Tok::And     ? ValueOp::Address
                         : written.op() == Tok::Arrow ? ValueOp::Receive
                                                      : ValueOp::Unary;
      return add({.op = op, .aux = op == ValueOp::Unary ? written.aux : std::uint16_t{0}, .a = operand,
                  .offset = offset(written.tok)},
                 hint(operand));
    }
    case NodeKind::Binary: {
      // Long chains lean left, so that side is walked in a loop.
      std::vector<NodeId> chain;
      NodeId leftmost = id;
      while (kind(leftmost) == NodeKind::Binary) {
        chain.push_back(leftmost);
        leftmost = first(leftmost);
      }
      ValueRef value = expression(leftmost);
      const std::uint32_t from = start(leftmost);
      for (auto binary = chain.rbegin(); binary != chain.rend(); ++binary) {
        const ValueRef right = expression(next(first(*binary)));
        value = add({.op = ValueOp::Binary, .aux = node(*binary).aux, .a = value, .b = right, .offset = from},
                    hint(value) || hint(right));
      }
      return value;
    }
    case NodeKind::Index: {
      const ValueRef operand = expression(written.first);
      const NodeId index = next(written.first);
      if (next(index) != 0 || is_type(index)) {
        std::vector<std::uint32_t> arguments;
        for (NodeId argument = index; argument != 0; argument = next(argument)) {
          arguments.push_back(type_expression(argument));
        }
        return add({.op = ValueOp::IndexList, .a = operand, .b = list(arguments), .offset = start(id)}, hint(operand));
      }
      const ValueRef key = expression(index);
      return add({.op = ValueOp::Index, .a = operand, .b = key, .offset = start(id)}, hint(operand) || hint(key));
    }
    case NodeKind::Slice: {
      const ValueRef operand = expression(written.first);
      for (NodeId bound = next(written.first); bound != 0; bound = next(bound)) {
        if (kind(bound) != NodeKind::Absent) expression(bound);
      }
      return add({.op = ValueOp::Slice, .a = operand, .offset = start(id)}, hint(operand));
    }
    case NodeKind::TypeAssert: {
      const ValueRef operand = expression(written.first);
      const TypeRef target = type(next(written.first));
      return add({.op = ValueOp::Assert, .a = operand, .b = target, .offset = start(id)},
                 hint(operand) || out_->type_hint(target));
    }
    case NodeKind::TypeSwitchGuard: return expression(written.first);
    case NodeKind::KeyValue: return expression(next(written.first));
    default: return 0;
  }
}

ValueRef Extractor::composite(NodeId id, TypeRef outer) {
  const Node& written = node(id);
  TypeRef of = outer;
  NodeId elements = written.first;
  if (kind(elements) != NodeKind::Elements) {
    of = type(elements);
    elements = next(elements);
  }
  const TypeRecord shape = out_->types[of];
  const bool is_struct = shape.op != TypeOp::Map && shape.op != TypeOp::Slice && shape.op != TypeOp::Array;
  TypeRef element_type = is_struct ? 0 : shape.op == TypeOp::Map ? shape.b : shape.a;
  bool hinted = out_->type_hint(of);
  std::vector<std::uint32_t> triples;
  std::size_t count = 0;
  for (NodeId element = first(elements); element != 0; element = next(element)) ++count;
  const bool dropped = level_ == 0 && count > (bodies_ == Bodies::Whole ? kLargestWholeLiteral : kLargestLiteral);
  const auto element_value = [&](NodeId element) {
    if (kind(element) != NodeKind::CompositeLit || kind(first(element)) != NodeKind::Elements) return expression(element);
    // An element without a type has the outer literal's element type, or what that points to.
    const TypeRecord inner = out_->types[element_type];
    if (inner.op != TypeOp::Pointer) return composite(element, element_type);
    const ValueRef pointee = composite(element, inner.a);
    return add({.op = ValueOp::Address, .a = pointee, .offset = start(element)}, hint(pointee));
  };
  if (++depth_ <= kDeepest && !dropped) {
    for (NodeId element = first(elements); element != 0; element = next(element)) {
      StringRef field = 0;
      ValueRef key = 0;
      NodeId value_node = element;
      if (kind(element) == NodeKind::KeyValue) {
        const NodeId key_node = first(element);
        value_node = next(key_node);
        if (kind(key_node) == NodeKind::Ident && is_struct) {
          field = string(key_node);
        } else {
          key = kind(key_node) == NodeKind::CompositeLit ? composite(key_node, 0) : expression(key_node);
        }
      }
      const ValueRef value = element_value(value_node);
      hinted = hinted || hint(value);
      triples.insert(triples.end(), {field, key, value});
    }
  }
  --depth_;
  return add({.op = ValueOp::Composite,
              .flags = static_cast<std::uint8_t>(dropped ? kDropped : 0),
              .a = of,
              .b = list(triples),
              .offset = start(id)},
             hinted);
}

ValueRef Extractor::closure(NodeId id) {
  const Node& written = node(id);
  const NodeId signature = written.first;
  const NodeId body = next(signature);
  const NodeId params = first(signature);
  const NodeId results = next(params);
  const TypeRef of = function_type(params, results);
  const FunctionRef parent = fn().number;
  const std::uint32_t close = close_of(body);
  if (!interesting(written.tok, close) && level_ == 0 && bodies_ != Bodies::Whole) {
    // A package-level literal without a hint of a carrier: its type is all that matters.
    return add({.op = ValueOp::Zero, .a = of, .offset = offset(written.tok)}, false);
  }
  const std::uint32_t outer_block = block_start_;
  const bool started = std::exchange(starting_, false);
  const bool giving_up = std::exchange(giving_up_, false);
  begin_function(level_ + 1);
  const bool outermost = level_ == 1;
  if (outermost) open_budget(offset(close) - offset(written.tok));
  out_->functions[fn().number].parent = parent;
  fn().flags = kFunctionLiteral;
  function_body(0, params, results, body);
  FunctionRecord record{.flags = fn().flags,
                        .type = of,
                        .declaration = kNone,
                        .offset = offset(written.tok),
                        .end_offset = offset(close) + 1};
  Function& literal = fn();
  const FunctionRef number = end_function(record);
  block_start_ = outer_block;
  giving_up_ = giving_up;
  note_wait_in_literal(record.flags, started);
  if (outermost) {
    // A constant group repeats the literals in it, so they count there too.
    spend(budgets_[1].spent);
    if (budgets_[1].spent > budgets_[1].limit) {
      leave_out(number);
      return add({.op = ValueOp::Zero, .a = of, .offset = offset(written.tok)}, false);
    }
  }
  std::vector<std::uint32_t> outer_values;
  for (const ValueRef captured : literal.captured_values) outer_values.push_back(literal.values[captured].b);
  if (!literal_matters_ && bodies_ != Bodies::Whole) outer_values.clear();
  return add({.op = ValueOp::Closure, .a = number, .b = list(outer_values), .offset = offset(written.tok)},
             literal_matters_);
}

ValueRef Extractor::call(NodeId id, std::uint8_t flags) {
  const Node& written = node(id);
  NodeId callee_node = written.first;
  while (kind(callee_node) == NodeKind::Paren && !is_type(callee_node)) callee_node = first(callee_node);
  const NodeId first_argument = next(written.first);
  callee_node_ = callee_node;
  const ValueRef callee = expression(callee_node);
  callee_node_ = 0;
  bool hinted = hint(callee);
  const bool makes = kind(callee_node) == NodeKind::Ident && (text(callee_node) == "new" || text(callee_node) == "make") &&
                     find(name(callee_node)) == 0;
  ListInMaking arguments(*this);
  const bool submits = names_submit(callee_node, first_argument);
  starting_ = starting_ || submits;
  for (NodeId argument = first_argument; argument != 0; argument = next(argument)) {
    // `new` and `make` take a type; a plain name may be one too, which the linker finds out.
    const bool type_argument = makes && argument == first_argument && kind(argument) != NodeKind::Ident &&
                               kind(argument) != NodeKind::Selector && kind(argument) != NodeKind::Call &&
                               kind(argument) != NodeKind::BasicLit && kind(argument) != NodeKind::Binary &&
                               kind(argument) != NodeKind::Unary && kind(argument) != NodeKind::CompositeLit &&
                               kind(argument) != NodeKind::FuncLit;
    const ValueRef value = type_argument ? type_expression(argument) : expression(argument);
    hinted = hinted || hint(value);
    arguments.push_back(value);
  }
  starting_ = false;
  if (submits) fn().starts = true;
  if (written.flags & kSpread) flags |= kCallSpread;
  note_wait_in_call(callee_node, arguments.words(), flags);
  const ValueRef made = add({.op = ValueOp::Call, .flags = flags, .a = callee, .b = list(arguments.words()), .offset = start(id)},
                            hinted);
  if (hinted && level_ > 0) {
    if (kind(callee_node) == NodeKind::Selector && !only_looks(text(next(first(callee_node))))) {
      after_call(made, first(callee_node), 0);
    }
    std::uint16_t index = 1;
    for (NodeId argument = first_argument; argument != 0; argument = next(argument), ++index) {
      after_call(made, argument, index);
    }
    if (arguments.size() > 1 && hint(arguments[0]) && puts_value(callee_node)) {
      // What is put into a carrier is followed from here on.
      for (NodeId argument = next(first_argument); argument != 0; argument = next(argument)) follow(argument);
    }
  }
  return made;
}

/// Whether a call is named like one that puts a value into a carrier: WithValue, WithUser, with….
bool Extractor::puts_value(NodeId callee) {
  if (kind(callee) == NodeKind::Selector) callee = next(first(callee));
  if (kind(callee) != NodeKind::Ident) return false;
  const std::string_view named = text(callee);
  return named.size() > 4 && (named[0] == 'W' || named[0] == 'w') && named.substr(1).starts_with("ith");
}

/// What is done to the operand's variable from here on is kept.
void Extractor::follow(NodeId operand) {
  const std::uint32_t variable = root_variable(operand);
  if (variable == 0) return;
  const Slot slot = slot_of(variable - 1);
  const ValueRef value = slot >= kCapturedSlot ? read(variable - 1) : slot < env().values.size() ? env().values[slot] : 0;
  if (value != 0) fn().hints[value] = 1;
}

void Extractor::after_call(ValueRef made, NodeId operand, std::uint16_t index) {
  const std::uint32_t variable = root_variable(operand);
  if (variable == 0) return;
  const Variable& changed = variables_[variable - 1];
  const bool by_address = kind(operand) == NodeKind::Unary;
  const Slot slot = slot_of(variable - 1);
  const ValueRef before = slot >= kCapturedSlot ? read(variable - 1) : slot < env().values.size() ? env().values[slot] : 0;
  if (before == 0 || !hint(before)) return;
  if (!by_address) {
    // A context.Context cannot change; a pointer or another interface may.
    const TypeRecord declared = out_->types[changed.type];
    const std::string_view named = declared.op == TypeOp::Name && declared.b != 0 ? qualifier_text(declared) : "";
    if (named == "context" || is_function_type(changed.type)) return;
    const ValueRecord& record = fn().values[before];
    if (changed.type == 0 && record.op != ValueOp::Call && record.op != ValueOp::Address &&
        record.op != ValueOp::Result && record.op != ValueOp::After && record.op != ValueOp::Phi &&
        record.op != ValueOp::Update && record.op != ValueOp::Composite && record.op != ValueOp::Select &&
        record.op != ValueOp::Assert) {
      return;
    }
    const std::string_view shown = out_->names().text(changed.name);
    if (changed.type == 0 && shown == "ctx") return;
  }
  const ValueRef after = add({.op = ValueOp::After, .aux = index, .a = made, .b = before,
                              .offset = fn().values[made].offset},
                             true);
  if (slot >= kCapturedSlot) {
    rename_captured(slot, after);
  } else {
    env().values[slot] = after;
  }
}

std::string_view Extractor::qualifier_text(const TypeRecord& record) const { return out_->string_text(record.b); }

}  // namespace waybill::go_source
