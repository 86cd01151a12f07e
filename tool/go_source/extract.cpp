#include "tool/go_source/extract.hpp"

#include <algorithm>

#include "tool/go_source/extractor.hpp"
#include "tool/go_source/lex.hpp"
#include "tool/go_source/parse.hpp"
#include "tool/go_source/submit.hpp"

namespace waybill::go_source {
namespace {

/// The import path without what godep, from before Go had vendor folders, put before it.
std::string_view without_godeps(std::string_view path) {
  constexpr std::string_view kFolder = "/Godeps/_workspace/src/";
  const std::size_t at = path.rfind(kFolder);
  return at == std::string_view::npos ? path : path.substr(at + kFolder.size());
}

}  // namespace

void Extractor::run(const TokenList& tokens, const SyntaxTree& tree, Bodies bodies, SummaryBuilder& out) {
  tokens_ = &tokens;
  tree_ = &tree;
  out_ = &out;
  bodies_ = bodies;
  depth_ = 0;
  variables_.clear();
  bindings_.clear();
  token_names_.assign(tokens.tokens.size(), 0);
  package_values_.clear();
  qualifiers_.clear();
  plus_build_ = kNone;
  const_values_ = 0;
  const_type_ = 0;
  level_ = 0;
  block_start_ = 0;
  open_budget(static_cast<std::uint32_t>(tokens.source.size()));

  imports_and_directives();
  begin_function(0);
  const NodeId file = tree.file;
  if (file != 0) {
    for (NodeId declaration = next(first(file)); declaration != 0; declaration = next(declaration)) declare(declaration);
  }
  out_->header.functions_left_out += spent_all();
  end_function(FunctionRecord{});
}

void Extractor::imports_and_directives() {
  if (tree_->file == 0) return;
  const NodeId package = first(tree_->file);
  if (kind(package) == NodeKind::Ident) out_->header.package_name = string(package);
  for (const Comment& comment : tokens_->directives) {
    std::string_view comment_text = tokens_->source.substr(comment.offset, comment.length);
    if (comment_text.starts_with("//go:build")) {
      out_->header.build_constraint = out_->string(comment_text);
      plus_build_ = kNone;
    } else if (comment_text.starts_with("// +build") || comment_text.starts_with("//+build")) {
      // Several such lines mean "and", so all from the first to the last are kept; a //go:build line wins.
      if (out_->header.build_constraint == 0) {
        plus_build_ = comment.offset;
      } else if (plus_build_ == kNone) {
        continue;
      }
      out_->header.build_constraint =
          out_->string(tokens_->source.substr(plus_build_, comment.offset + comment.length - plus_build_));
    } else if (comment_text.starts_with("// Code generated ") && comment_text.ends_with(" DO NOT EDIT.")) {
      out_->header.flags |= kGenerated;
    } else {
      out_->directives.push_back({comment.offset, comment.length});
    }
  }
}

bool Extractor::interesting(std::uint32_t first_token, std::uint32_t last_token) const {
  const auto mark = std::lower_bound(tokens_->marks.begin(), tokens_->marks.end(), first_token);
  return mark != tokens_->marks.end() && *mark < last_token;
}

/// Whether a key may be written or read between the two tokens.
bool Extractor::touches_keys(std::uint32_t first_token, std::uint32_t last_token) const {
  auto mark = std::lower_bound(tokens_->marks.begin(), tokens_->marks.end(), first_token);
  for (; mark != tokens_->marks.end() && *mark < last_token; ++mark) {
    const std::string_view name = tokens_->text(*mark);
    if (name == "WithValue" || name == "Value") return true;
  }
  return false;
}

void Extractor::declare(NodeId id) {
  switch (kind(id)) {
    case NodeKind::ImportSpec: {
      std::string_view path = text(id);
      if (path.size() >= 2) path = path.substr(1, path.size() - 2);
      path = without_godeps(path);
      if (path == "code.google.com/p/go.net/context") path = "golang.org/x/net/context";   // where it was before 2015
      const NodeId alias = first(id);
      const StringRef alias_text = alias == 0 ? 0 : out_->string(text(alias));
      if (path == "C") out_->header.flags |= kHasCgo;
      if (alias != 0 && text(alias) == ".") out_->header.flags |= kDotImport;
      out_->imports.push_back({out_->string(path), alias_text, offset(node(id).tok)});
      break;
    }
    case NodeKind::ConstSpec: declare_values(id, DeclarationKind::Const); break;
    case NodeKind::VarSpec: declare_values(id, DeclarationKind::Var); break;
    case NodeKind::TypeSpec: declare_type(id); break;
    case NodeKind::FuncDecl: declare_function(id); break;
    default: break;
  }
}

void Extractor::declare_values(NodeId id, DeclarationKind declaration_kind) {
  const Node& spec = node(id);
  const NodeId names = spec.first;
  NodeId child = next(names);
  TypeRef written = 0;
  const bool has_type = spec.flags & kHasType, has_values = spec.flags & kHasValues;
  if (has_type) {
    written = type(child);
    child = next(child);
  }
  NodeId values = has_values ? child : 0;
  if (declaration_kind == DeclarationKind::Const) {
    // A spec without values repeats the previous one's, type included; so does its expression.
    if (has_values) {
      const_values_ = values;
      const_type_ = written;
    } else if (spec.aux > 0) {
      values = const_values_;
      if (!has_type) written = const_type_;
    }
  }
  std::uint32_t count = 0, value_count = 0;
  for (NodeId n = first(names); n != 0; n = next(n)) ++count;
  for (NodeId n = values == 0 ? 0 : first(values); n != 0; n = next(n)) ++value_count;

  NodeId initial = values == 0 ? 0 : first(values);
  ValueRef shared = 0;
  if (value_count == 1 && count > 1 && declaration_kind == DeclarationKind::Var) shared = expression(initial);
  if (shared != 0 && fn().values[shared].op == ValueOp::Assert) fn().values[shared].flags |= kCommaOk;
  std::uint16_t index = 0;
  if (count > 0xFFFF) shared = 0;   // no result has such a number
  for (NodeId n = first(names); n != 0; n = next(n), ++index) {
    ValueRef value = 0;
    if (shared != 0) {
      value = add({.op = ValueOp::Result, .aux = index, .a = shared, .offset = start(initial)}, hint(shared));
    } else if (initial != 0) {
      value = expression(initial);
      initial = next(initial);
    }
    if (value != 0) package_values_.push_back(value);
    out_->declarations.push_back({.name = string(n),
                                  .kind = declaration_kind,
                                  .iota = declaration_kind == DeclarationKind::Const ? spec.aux : std::uint16_t{0},
                                  .type = written,
                                  .value = value,
                                  .function = kNone,
                                  .offset = offset(node(n).tok)});
  }
}

void Extractor::declare_type(NodeId id) {
  const Node& spec = node(id);
  const NodeId identifier = spec.first;
  const std::uint32_t mark = scope();
  DeclarationRecord record{.name = string(identifier),
                           .kind = DeclarationKind::Type,
                           .function = kNone,
                           .offset = offset(node(identifier).tok)};
  if (spec.flags & kAlias) record.flags |= kDeclAlias;
  NodeId child = next(identifier);
  // A local type may refer to itself, so it is bound before its definition is read.
  const bool local = level_ > 0;
  std::uint32_t number = 0;
  if (local) {
    number = static_cast<std::uint32_t>(out_->local_declarations.size());
    record.flags |= kDeclLocal;
    out_->local_declarations.push_back(record);
    const std::uint32_t variable = bind(name(identifier), Variable::LocalType, 0, 0);
    variables_[variable].extra = number;
  }
  const std::uint32_t inner = local ? scope() : mark;
  if (spec.flags & kGeneric) {
    record.flags |= kDeclGeneric;
    record.type_parameters = bind_type_parameters(child);
    child = next(child);
  }
  record.type = type(child);
  leave_scope(inner);
  if (local) {
    out_->local_declarations[number] = record;
  } else {
    out_->declarations.push_back(record);
  }
}

void Extractor::declare_function(NodeId id) {
  const Node& declaration = node(id);
  const std::uint32_t mark = scope();
  NodeId child = declaration.first;
  NodeId receiver = 0;
  DeclarationRecord record{.kind = DeclarationKind::Function, .function = kNone};
  std::uint16_t flags = 0;
  if (declaration.flags & kHasReceiver) {
    receiver = child;
    child = next(child);
    record.kind = DeclarationKind::Method;
    flags |= kFunctionHasReceiver;
    NodeId base = first(receiver) == 0 ? 0 : first(first(receiver));
    while (base != 0 && (kind(base) == NodeKind::Star || kind(base) == NodeKind::Paren)) {
      if (kind(base) == NodeKind::Star) {
        record.flags |= kDeclPointerReceiver;
        flags |= kFunctionPointerReceiver;
      }
      base = first(base);
    }
    if (base != 0 && kind(base) == NodeKind::Index) {
      record.flags |= kDeclGeneric;
      flags |= kFunctionGeneric;
      record.type_parameters = bind_receiver_type_parameters(base);
      base = first(base);
    }
    if (base != 0 && kind(base) == NodeKind::Ident) record.owner = string(base);
  }
  const NodeId identifier = child;
  record.name = string(identifier);
  record.offset = offset(node(identifier).tok);
  child = next(child);
  if (declaration.flags & kGeneric) {
    record.flags |= kDeclGeneric;
    flags |= kFunctionGeneric;
    const ListRef own = bind_type_parameters(child);
    if (record.type_parameters == 0) record.type_parameters = own;
    child = next(child);
  }
  const NodeId params = child;
  child = next(child);
  NodeId results = 0;
  if (declaration.flags & kHasResults) {
    results = child;
    child = next(child);
  }
  record.type = function_type(params, results);

  const auto index = static_cast<std::uint32_t>(out_->declarations.size());
  if ((declaration.flags & kHasBody) && bodies_ != Bodies::None && child != 0) {
    const std::uint32_t open = node(child).tok;
    const std::uint32_t close = close_of(child);
    const bool passes = bodies_ != Bodies::Passing || out_->type_hint(record.type) ||
                        hints_at_carrier(out_->string_text(record.owner)) || touches_keys(open, close);
    const bool marked = interesting(declaration.tok, close);
    // What yields more than an error may be what to wait with.
    const bool yields_little = results == 0 || first(results) == 0 ||
                               (next(first(results)) == 0 && kind(first(first(results))) == NodeKind::Ident);
    const std::uint32_t given = yields_little ? given_function(params) : kNone;
    if (given != kNone && starts_given(given, open, close)) record.flags |= kDeclStartsGiven;
    // What it does with a function that it is given matters to who captures a carrier in one.
    const bool runs_given = bodies_ != Bodies::Passing && takes_function(params);
    if (passes && (marked || runs_given || bodies_ == Bodies::Whole)) {
      begin_function(1);
      open_budget(offset(close) - offset(declaration.tok));
      if (!marked && !runs_given) flags |= kFunctionUnmarked;
      fn().flags = flags;
      record.function = fn().number;
      function_body(receiver, params, results, child);
      end_function({.name = record.name,
                    .flags = fn().flags,
                    .type = record.type,
                    .declaration = index,
                    .offset = offset(declaration.tok),
                    .end_offset = offset(close) + 1});
      if (budgets_[1].spent > budgets_[1].limit) {
        leave_out(record.function);
        record.function = kNone;
      }
    }
  }
  leave_scope(mark);
  out_->declarations.push_back(record);
}

struct Summariser::State {
  TokenList tokens;
  SyntaxTree tree;
  SummaryBuilder builder;
  Extractor extractor;
  std::vector<std::uint64_t> block;   ///< of eight bytes each, for their alignment
};

Summariser::Summariser() : state_(std::make_unique<State>()) {}
Summariser::~Summariser() = default;

std::span<const std::byte> Summariser::summarise(std::string_view source, bool is_test_file, Bodies bodies) {
  return summarise(source, is_test_file, bodies, [this](std::size_t bytes) {
    state_->block.resize((bytes + 7) / 8);
    return reinterpret_cast<std::byte*>(state_->block.data());
  });
}

std::span<const std::byte> Summariser::summarise(std::string_view source, bool is_test_file, Bodies bodies,
                                                 const BlockRoom& room) {
  State& state = *state_;
  SyntaxError lexical;
  lex(source, state.tokens, lexical);
  parse(state.tokens, state.tree, bodies == Bodies::All || bodies == Bodies::Whole ? ParsedBodies::All : ParsedBodies::Marked);
  state.builder.clear();
  SummaryHeader& header = state.builder.header;
  state.extractor.run(state.tokens, state.tree, bodies, state.builder);
  if (bodies == Bodies::Passing) header.flags |= kPassingBodies;
  if (bodies == Bodies::Whole) header.flags |= kWholeBodies;
  header.bytes = static_cast<std::uint32_t>(source.size());
  header.lines = state.tokens.lines;
  if (is_test_file) header.flags |= kTestFile;
  const SyntaxError& error = lexical.message != nullptr &&
                                     (state.tree.error.message == nullptr || lexical.offset <= state.tree.error.offset)
                                 ? lexical
                                 : state.tree.error;
  if (error.message != nullptr) {
    header.flags |= kBroken;
    header.error_offset = error.offset;
    header.error_message = state.builder.string(error.message);
  }
  return state.builder.finish(room);
}

}  // namespace waybill::go_source
