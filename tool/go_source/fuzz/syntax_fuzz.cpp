// Lexer and parser on any bytes: besides not crashing, what they hand on must hold together.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "tool/go_source/lex.hpp"
#include "tool/go_source/parse.hpp"

namespace waybill::go_source {
namespace {

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

void check_tokens(const TokenList& list) {
  const auto count = static_cast<std::uint32_t>(list.tokens.size());
  require(count > 0 && list.tokens.back().kind() == Tok::Eof, "tokens end with Eof");
  std::size_t end = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const Token& token = list.tokens[i];
    require(token.kind() < Tok::Count, "a token has a kind");
    require((token.kind() == Tok::Eof) == (i + 1 == count), "only the last token is Eof");
    require(token.offset >= end, "tokens stand behind each other");
    const std::string_view text = list.text(i);
    end = token.offset + text.size();
    require(end <= list.source.size(), "tokens stand within the source");
    require(!text.empty() || token.kind() == Tok::Semi || token.kind() == Tok::Eof,
            "tokens have a text");
    if (token.kind() < Tok::LParen || token.kind() > Tok::RBrace) continue;
    require(token.length() < count, "a partner is a token");
    const Token& partner = list.tokens[token.length()];
    if (token.length() == i) continue;
    require(partner.length() == i, "partners have each other");
    const bool opens = token.length() > i;
    const Tok opening = opens ? token.kind() : partner.kind();
    const Tok closing = opens ? partner.kind() : token.kind();
    require(static_cast<int>(opening) + 1 == static_cast<int>(closing), "partners are of one kind");
  }
  require(std::is_sorted(list.marks.begin(), list.marks.end()), "marks ascend");
  for (const std::uint32_t mark : list.marks) {
    require(mark < count && list.tokens[mark].kind() == Tok::Ident, "marks are identifiers");
  }
  for (const Comment& comment : list.directives) {
    require(list.source.substr(comment.offset, comment.length).starts_with("//"),
            "directives are comments");
  }
  require(list.lines == static_cast<std::uint32_t>(
                            std::count(list.source.begin(), list.source.end(), '\n')),
          "lines are counted");
}

/// Returns the least and the most children that a node has in a file without errors.
std::pair<std::size_t, std::size_t> children_of(const Node& node) {
  constexpr std::size_t kMany = SIZE_MAX;
  switch (node.kind) {
    case NodeKind::Ident: case NodeKind::BasicLit: case NodeKind::Absent: case NodeKind::Ellipsis:
    case NodeKind::Empty:
      return {0, 0};
    case NodeKind::Star: case NodeKind::Unary: case NodeKind::Paren: case NodeKind::TypeSwitchGuard:
    case NodeKind::SliceType: case NodeKind::ChanType: case NodeKind::Embedded:
    case NodeKind::Tilde: case NodeKind::IncDec: case NodeKind::ExprStmt: case NodeKind::Go:
    case NodeKind::Defer:
      return {1, 1};
    case NodeKind::Selector: case NodeKind::Binary: case NodeKind::KeyValue: case NodeKind::FuncLit:
    case NodeKind::TypeAssert: case NodeKind::ArrayType: case NodeKind::MapType:
    case NodeKind::Field: case NodeKind::MethodSpec: case NodeKind::AssignStmt:
    case NodeKind::Send: case NodeKind::Labeled: case NodeKind::CaseClause:
    case NodeKind::CommClause:
      return {2, 2};
    case NodeKind::Range: return {3, 3};
    case NodeKind::Slice: case NodeKind::For: return {4, 4};
    case NodeKind::ImportSpec: case NodeKind::Param: case NodeKind::Return: case NodeKind::Branch:
      return {0, 1};
    case NodeKind::FuncType: case NodeKind::CompositeLit: return {1, 2};
    case NodeKind::TypeSpec: return {2, 3};
    case NodeKind::If: return {2, 4};
    case NodeKind::FuncDecl: return {2, 6};
    case NodeKind::ConstSpec: case NodeKind::VarSpec: return {1, 3};
    case NodeKind::Index: case NodeKind::Union: return {2, kMany};
    case NodeKind::IdentList: case NodeKind::ExprList: case NodeKind::TypeParams:
    case NodeKind::File: case NodeKind::Call: case NodeKind::Switch: case NodeKind::TypeSwitch:
      return {1, kMany};
    default: return {0, kMany};
  }
}

void check_tree(const TokenList& list, const SyntaxTree& tree) {
  std::vector<bool> seen(tree.nodes.size());
  std::vector<std::pair<NodeId, std::uint32_t>> open = {{tree.file, 1}};
  while (!open.empty()) {
    const auto [id, depth] = open.back();
    open.pop_back();
    require(id != 0 && id < tree.nodes.size(), "children are nodes");
    require(!seen[id], "a node has one parent");
    seen[id] = true;
    require(depth <= kDeepestTree, "the tree's depth is bounded");
    const Node& node = tree[id];
    require(node.kind > NodeKind::None && node.kind < NodeKind::Count, "a node has a kind");
    require(node.tok < list.tokens.size(), "a node has a token");
    std::size_t count = 0;
    for (NodeId child = node.first; child != 0; child = tree[child].next) {
      require(child < tree.nodes.size() && ++count <= tree.nodes.size(), "lists of children end");
      open.emplace_back(child, depth + 1);
    }
    if (tree.error.message != nullptr) continue;
    const auto [least, most] = children_of(node);
    require(count >= least && count <= most, "a node has its children");
  }
}

void check(std::string_view source) {
  static TokenList tokens;
  static SyntaxTree tree;
  SyntaxError error;
  lex(source, tokens, error);
  check_tokens(tokens);
  parse(tokens, tree);
  check_tree(tokens, tree);
}

}  // namespace
}  // namespace waybill::go_source

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // A copy of its own, so that a sanitiser sees what is read beyond the padding.
  constexpr std::size_t kPadding = waybill::go_source::TokenList::kPadding;
  const auto copy = std::make_unique<char[]>(size + kPadding);
  if (size > 0) std::memcpy(copy.get(), data, size);
  waybill::go_source::check({copy.get(), size});
  return 0;
}
