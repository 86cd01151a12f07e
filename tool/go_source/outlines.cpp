#include "tool/go_source/outlines.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "tool/go_source/lex.hpp"
#include "tool/go_source/parse.hpp"
#include "tool/go_source/read_source.hpp"

namespace waybill::go_source {
namespace {

using model::NodeIndex;
using model::Outline;
using model::OutlineNode;
using model::Shape;

constexpr std::uint64_t kLargestFile =
    64u << 20;  ///< bytes; larger ones were left out when the tree was read

Shape shape_of(const Node& node) {
  switch (node.kind) {
    case NodeKind::Ident: return Shape::Name;
    case NodeKind::BasicLit: return Shape::Literal;
    case NodeKind::Selector: return Shape::Selector;
    case NodeKind::Call: return Shape::Call;
    case NodeKind::TypeAssert: return Shape::Assertion;
    case NodeKind::CompositeLit: return Shape::Composite;
    case NodeKind::Unary:
    case NodeKind::Star:
    case NodeKind::Binary: return Shape::Operator;
    case NodeKind::FuncLit: return Shape::Function;
    case NodeKind::FuncDecl: return Shape::Declaration;
    case NodeKind::Params:
    case NodeKind::Receiver:
    case NodeKind::Results: return Shape::Parameters;
    case NodeKind::Param: return Shape::Parameter;
    case NodeKind::Block: return Shape::Block;
    case NodeKind::AssignStmt:
      return node.op() == Tok::Assign   ? Shape::Assign
             : node.op() == Tok::Define ? Shape::Define
                                        : Shape::Update;
    case NodeKind::IncDec: return Shape::Update;
    case NodeKind::ExprStmt: return Shape::Expression;
    case NodeKind::Return: return Shape::Return;
    case NodeKind::If: return Shape::If;
    case NodeKind::For: return Shape::For;
    case NodeKind::Range: return Shape::Range;
    case NodeKind::Switch:
    case NodeKind::TypeSwitch:
    case NodeKind::Select: return Shape::Switch;
    case NodeKind::CaseClause:
    case NodeKind::CommClause: return Shape::Case;
    case NodeKind::IdentList:
    case NodeKind::ExprList: return Shape::List;
    case NodeKind::TypeSpec: return Shape::TypeSpec;
    case NodeKind::ConstSpec: return Shape::ConstSpec;
    case NodeKind::VarSpec: return Shape::VarSpec;
    default: return Shape::Other;
  }
}

/// Makes the outline's nodes of the tree's, from the leaves up. The walk keeps its own stack: a tree
/// may be as deep as kDeepestTree.
class Drawing {
 public:
  Drawing(const TokenList& tokens, const SyntaxTree& tree, Outline& outline)
      : tokens_(tokens), tree_(tree), outline_(outline) {}

  void run() {
    outline_.nodes.emplace_back();
    if (tree_.file == 0) return;
    struct Level {
      NodeId child = 0;
      NodeIndex drawn = 0, last = 0;
    };
    std::vector<Level> stack = {{tree_[tree_.file].first, draw(tree_.file, 0), 0}};
    while (!stack.empty()) {
      Level& level = stack.back();
      if (level.child == 0) {
        const OutlineNode& done = outline_.nodes[level.drawn];
        stack.pop_back();
        if (!stack.empty()) widen(stack.back().drawn, done.start, done.end);
        continue;
      }
      const NodeId child = std::exchange(level.child, tree_[level.child].next);
      if (tree_[child].kind == NodeKind::Absent) continue;
      const NodeIndex drawn = draw(child, level.drawn);
      (level.last == 0 ? outline_.nodes[level.drawn].first : outline_.nodes[level.last].next) = drawn;
      level.last = drawn;
      stack.push_back({tree_[child].first, drawn, 0});
    }
  }

 private:
  void widen(NodeIndex index, std::uint32_t start, std::uint32_t end) {
    if (start >= end) return;
    OutlineNode& node = outline_.nodes[index];
    if (node.start >= node.end) {
      node.start = start;
      node.end = end;
    } else {
      node.start = std::min(node.start, start);
      node.end = std::max(node.end, end);
    }
  }

  NodeIndex draw(NodeId id, NodeIndex parent) {
    const Node& node = tree_[id];
    OutlineNode& drawn = outline_.nodes.emplace_back();
    const auto index = static_cast<NodeIndex>(outline_.nodes.size() - 1);
    drawn.shape = shape_of(node);
    drawn.parent = parent;
    const bool value_spec = node.kind == NodeKind::ConstSpec || node.kind == NodeKind::VarSpec;
    drawn.typed = (value_spec && (node.flags & kHasType) != 0) ||
                  (node.kind == NodeKind::TypeSpec && (node.flags & kAlias) != 0);
    drawn.valued = value_spec && (node.flags & kHasValues) != 0;
    if (node.kind == NodeKind::File) {
      widen(index, 0, static_cast<std::uint32_t>(tokens_.source.size()));
      return index;
    }
    // A list and what has no name of its own covers its children alone.
    if (node.kind == NodeKind::IdentList || node.kind == NodeKind::ExprList) return index;
    if (node.kind == NodeKind::Param && (node.flags & kNamed) == 0) return index;
    const bool has_braces = node.kind == NodeKind::StructType || node.kind == NodeKind::InterfaceType;
    if (has_braces && node.tok + 1 < tokens_.tokens.size() && tokens_.tokens[node.tok + 1].kind() == Tok::LBrace) {
      widen(index, tokens_.tokens[node.tok].offset, tokens_.tokens[tokens_.tokens[node.tok + 1].length()].offset + 1);
      return index;
    }
    const Token& token = tokens_.tokens[node.tok];
    const Tok kind = token.kind();
    if (kind == Tok::Eof) return index;
    const bool opening = kind == Tok::LParen || kind == Tok::LBrack || kind == Tok::LBrace;
    const std::uint32_t end =
        opening ? tokens_.tokens[token.length()].offset + 1
                : token.offset + static_cast<std::uint32_t>(tokens_.text(node.tok).size());
    widen(index, token.offset, end);
    return index;
  }

  const TokenList& tokens_;
  const SyntaxTree& tree_;
  Outline& outline_;
};

std::string text_of_literal(std::string_view literal) {
  if (literal.size() < 2) return {};
  return std::string(literal.substr(1, literal.size() - 2));
}

std::string_view last_element(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

}  // namespace

Outline outline_of(std::string_view text) {
  Outline outline;
  outline.text = text;
  TokenList tokens;
  SyntaxError error;
  lex(text, tokens, error);
  SyntaxTree tree;
  parse(tokens, tree);
  outline.sound = error.message == nullptr && tree.error.message == nullptr;
  Drawing(tokens, tree, outline).run();
  for (std::uint32_t index = 0; index < tokens.tokens.size(); ++index) {
    if (tokens.tokens[index].kind() != Tok::Ident) continue;
    const std::uint32_t start = tokens.tokens[index].offset;
    outline.words.push_back({start, start + static_cast<std::uint32_t>(tokens.text(index).size())});
  }
  if (tree.file == 0) return outline;
  for (NodeId child = tree[tree.file].first; child != 0; child = tree[child].next) {
    const Node& node = tree[child];
    if (node.kind == NodeKind::Ident && outline.package.empty()) outline.package = tokens.text(node.tok);
    if (node.kind != NodeKind::ImportSpec) continue;
    model::ImportedName import;
    import.path = text_of_literal(tokens.text(node.tok));
    import.start = tokens.tokens[node.tok].offset;
    import.end = import.start + static_cast<std::uint32_t>(tokens.text(node.tok).size());
    if (node.first != 0 && tree[node.first].kind == NodeKind::Ident) {
      import.name = tokens.text(tree[node.first].tok);
      import.renamed = true;
      import.start = tokens.tokens[tree[node.first].tok].offset;
    } else {
      import.name = last_element(import.path);
    }
    outline.imports.push_back(std::move(import));
  }
  return outline;
}

model::SourcePackages packages_of(const Tree& tree) {
  model::SourcePackages result;
  for (const File& file : tree.files) result.of_file.push_back(file.package);
  for (PackageId id = 0; id < tree.packages.size(); ++id) {
    const Package& package = tree.packages[id];
    model::SourcePackage& made = result.packages.emplace_back();
    made.path = package.import_path;
    made.name = package.name;
    made.folder = package.folder;
    made.target = package.origin == Origin::Target;
    made.external_test = package.external_test;
    made.files.assign(package.files.begin(), package.files.end());
    if (package.module != kNoPackage) {
      made.module = tree.modules[package.module].path;
      made.module_folder = tree.modules[package.module].folder;
    }
    for (const FileId file : package.files) {
      const Summary& summary = tree.files[file].summary;
      if (!summary || (summary.header().flags & kTestFile) != 0) continue;
      for (const ImportRecord& import : summary.imports()) {
        const PackageId imported = tree.resolve_import(id, summary.string(import.path));
        if (imported != kNoPackage) made.imports.push_back(imported);
      }
    }
    std::ranges::sort(made.imports);
    const auto repeated = std::ranges::unique(made.imports);
    made.imports.erase(repeated.begin(), repeated.end());
  }
  return result;
}

Outlines::Outlines(const Tree& tree, Resolver& resolver, std::string root)
    : tree_(tree), resolver_(resolver), root_(std::move(root)) {
  if (!root_.empty() && !root_.ends_with('/')) root_ += '/';
}

const Outline* Outlines::operator()(model::FileIndex file) {
  if (file >= tree_.files.size()) return nullptr;
  const auto [known, fresh] = known_.try_emplace(file);
  if (!fresh) return known->second.get();
  const std::string& path = tree_.files[file].path;
  SourceBuffer buffer;
  const auto text = buffer.read(path.starts_with('/') ? path : root_ + path, kLargestFile);
  if (!text) return nullptr;
  known->second = std::make_unique<Outline>(outline_of(*text));
  // The resolver has seen the imported packages' clauses.
  const Summary& summary = tree_.files[file].summary;
  if (summary) {
    const auto records = summary.imports();
    for (std::uint32_t i = 0; i < records.size(); ++i) {
      for (model::ImportedName& import : known->second->imports) {
        if (import.renamed || summary.string(records[i].path) != import.path) continue;
        import.name = resolver_.import_name(file, i + 1);
      }
    }
  }
  return known->second.get();
}

}  // namespace waybill::go_source
