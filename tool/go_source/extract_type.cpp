#include <algorithm>

#include "tool/go_source/extractor.hpp"

namespace waybill::go_source {

namespace {
constexpr std::uint32_t kDeepestType = 200;   ///< nesting beyond it is unknown; the language's own limits are lower in practice
}

TypeRef Extractor::type(NodeId id) {
  if (id == 0 || depth_ > kDeepestType * 8) return 0;
  struct Depth {
    std::uint32_t& value;
    explicit Depth(std::uint32_t& d) : value(++d) {}
    ~Depth() { --value; }
  } guard(depth_);
  const Node& written = node(id);
  switch (written.kind) {
    case NodeKind::Ident: {
      const NameId identifier = name(id);
      if (const std::uint32_t bound = find(identifier); bound != 0) {
        const Variable& variable = variables_[bound - 1];
        if (variable.kind == Variable::TypeParameter) return variable.extra;
        if (variable.kind == Variable::LocalType) {
          return out_->type_of({TypeOp::LocalName, 0, 0, variable.extra | SummaryBuilder::kLocalDeclaration, 0},
                                hints(id));
        }
      }
      return out_->type_of({TypeOp::Name, 0, 0, out_->string_of(identifier), 0}, hints(id));
    }
    case NodeKind::Selector: {
      const NodeId qualifier = written.first;
      if (kind(qualifier) != NodeKind::Ident) return 0;
      const NodeId member = next(qualifier);
      return out_->type_of({TypeOp::Name, 0, 0, string(member), string(qualifier)}, hints(member));
    }
    case NodeKind::Paren: return type(written.first);
    case NodeKind::Star: {
      const TypeRef element = type(written.first);
      return out_->type_of({TypeOp::Pointer, 0, 0, element, 0}, out_->type_hint(element));
    }
    case NodeKind::SliceType: {
      const TypeRef element = type(written.first);
      return out_->type_of({TypeOp::Slice, 0, 0, element, 0}, out_->type_hint(element));
    }
    case NodeKind::ArrayType: {
      const NodeId length = written.first;
      const ValueRef size = kind(length) == NodeKind::Ellipsis || level_ > 0 ? 0 : expression(length);
      const TypeRef element = type(next(length));
      return out_->add_type({TypeOp::Array, 0, 0, element, level_ > 0 ? 0 : size}, out_->type_hint(element));
    }
    case NodeKind::MapType: {
      const TypeRef key = type(written.first);
      const TypeRef element = type(next(written.first));
      return out_->type_of({TypeOp::Map, 0, 0, key, element}, out_->type_hint(key) || out_->type_hint(element));
    }
    case NodeKind::ChanType: {
      const TypeRef element = type(written.first);
      return out_->type_of({TypeOp::Chan, 0, written.aux, element, 0}, out_->type_hint(element));
    }
    case NodeKind::FuncType: return function_type(written.first, next(written.first));
    case NodeKind::StructType: return struct_type(id);
    case NodeKind::InterfaceType: return interface_type(id);
    case NodeKind::Ellipsis: return 0;
    case NodeKind::Union: case NodeKind::Tilde: return union_type(id);
    case NodeKind::Index: {
      const TypeRef generic = type(written.first);
      ListInMaking arguments(*this);
      bool hinted = out_->type_hint(generic);
      for (NodeId argument = next(written.first); argument != 0; argument = next(argument)) {
        const TypeRef given = type(argument);
        arguments.push_back(given);
        hinted = hinted || out_->type_hint(given);
      }
      return out_->type_of({TypeOp::Instance, 0, 0, generic, out_->add_list(arguments.words())}, hinted);
    }
    default: return 0;
  }
}

TypeRef Extractor::union_type(NodeId id) {
  // A constraint's union is kept as an interface that embeds its terms.
  std::vector<std::uint32_t> terms;
  const auto add_term = [&](NodeId term) {
    terms.push_back(0);
    terms.push_back(type(kind(term) == NodeKind::Tilde ? first(term) : term));
  };
  if (kind(id) == NodeKind::Tilde) {
    add_term(id);
  } else {
    for (NodeId term = first(id); term != 0; term = next(term)) add_term(term);
  }
  return out_->add_type({TypeOp::Interface, kTypeUnion, 0, out_->add_list(terms), 0}, false);
}

void Extractor::add_types(NodeId params, ListInMaking& types, bool* variadic) {
  std::size_t untyped = 0;   // trailing names whose type stands further right
  for (NodeId param = params == 0 ? 0 : first(params); param != 0; param = next(param)) {
    if (first(param) == 0) {
      ++untyped;
      continue;
    }
    const TypeRef written = type(first(param));
    if ((node(param).flags & kVariadic) && variadic != nullptr) *variadic = true;
    for (; untyped > 0; --untyped) types.push_back(written);
    types.push_back(written);
  }
  for (; untyped > 0; --untyped) types.push_back(0);
}

TypeRef Extractor::function_type(NodeId params, NodeId results) {
  bool variadic = false;
  ListInMaking types(*this);
  add_types(params, types, &variadic);
  const std::size_t parameters = types.size();
  add_types(results, types, nullptr);
  const bool hinted = std::ranges::any_of(types.words(), [&](TypeRef each) { return out_->type_hint(each); });
  return out_->function_type(variadic, types.words().first(parameters), types.words().subspan(parameters), hinted);
}

TypeRef Extractor::struct_type(NodeId id) {
  std::vector<std::uint32_t> fields;
  bool hinted = false;
  for (NodeId field = first(id); field != 0; field = next(field)) {
    if (kind(field) == NodeKind::Embedded) {
      const TypeRef embedded = type(first(field));
      // An embedded field is called by its type's base name.
      NodeId base = first(field);
      while (base != 0 && kind(base) != NodeKind::Ident && kind(base) != NodeKind::Selector) base = first(base);
      if (base != 0 && kind(base) == NodeKind::Selector) base = next(first(base));
      fields.insert(fields.end(), {base == 0 ? 0 : string(base), embedded, 1});
      hinted = hinted || out_->type_hint(embedded);
    } else if (kind(field) == NodeKind::Field) {
      const NodeId names = first(field);
      const TypeRef written = type(next(names));
      hinted = hinted || out_->type_hint(written);
      for (NodeId n = first(names); n != 0; n = next(n)) fields.insert(fields.end(), {string(n), written, 0});
    }
  }
  return out_->add_type({TypeOp::Struct, 0, 0, out_->add_list(fields), 0}, hinted);
}

TypeRef Extractor::interface_type(NodeId id) {
  std::vector<std::uint32_t> members;
  std::uint8_t flags = 0;
  for (NodeId member = first(id); member != 0; member = next(member)) {
    if (kind(member) == NodeKind::MethodSpec) {
      const NodeId identifier = first(member);
      const NodeId function = next(identifier);
      members.insert(members.end(), {string(identifier), type(function)});
    } else if (kind(member) == NodeKind::Embedded) {
      const NodeId embedded = first(member);
      if (kind(embedded) == NodeKind::Union || kind(embedded) == NodeKind::Tilde) flags |= kTypeUnion;
      members.insert(members.end(), {0, type(embedded)});
    }
  }
  return out_->add_type({TypeOp::Interface, flags, 0, out_->add_list(members), 0}, false);
}

ListRef Extractor::bind_type_parameters(NodeId type_params) {
  std::vector<std::uint32_t> pairs;
  std::uint16_t index = 0;
  // All of them are in scope in each one's constraint, so they are bound before constraints are read.
  for (NodeId field = first(type_params); field != 0; field = next(field)) {
    for (NodeId n = first(first(field)); n != 0; n = next(n)) {
      const TypeRef parameter = out_->add_type({TypeOp::Parameter, 0, index++, string(n), 0}, false);
      const std::uint32_t variable = bind(name(n), Variable::TypeParameter, 0, 0);
      variables_[variable].extra = parameter;
      pairs.insert(pairs.end(), {string(n), 0});
    }
  }
  std::size_t at = 1;
  for (NodeId field = first(type_params); field != 0; field = next(field)) {
    const TypeRef constraint = type(next(first(field)));
    for (NodeId n = first(first(field)); n != 0; n = next(n), at += 2) pairs[at] = constraint;
  }
  return out_->add_list(pairs);
}

ListRef Extractor::bind_receiver_type_parameters(NodeId receiver_type) {
  std::vector<std::uint32_t> pairs;
  std::uint16_t index = 0;
  for (NodeId argument = next(first(receiver_type)); argument != 0; argument = next(argument), ++index) {
    if (kind(argument) != NodeKind::Ident) continue;
    const TypeRef parameter =
        out_->add_type({TypeOp::Parameter, kTypeOfReceiver, index, string(argument), 0}, false);
    const std::uint32_t variable = bind(name(argument), Variable::TypeParameter, 0, 0);
    variables_[variable].extra = parameter;
    pairs.insert(pairs.end(), {string(argument), 0});
  }
  return out_->add_list(pairs);
}

}  // namespace waybill::go_source
