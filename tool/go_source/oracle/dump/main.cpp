// The parser's side of the comparison with go/parser; oracle/main.go is the other.
//
//   go_source_dump          answers frames on stdin with frames on stdout, until the end of stdin
//   go_source_dump FILE     prints the file's tree, one node a line
//
// A request is the source's length (32 bits, little-endian) and the source. The answer is the
// offset of the first error or 0xFFFFFFFF (32 bits), the number of nodes (32 bits) and a hash of
// the tree (64 bits), which is 0 where there is an error.
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "../../lex.hpp"
#include "../../parse.hpp"

namespace {

using namespace waybill::go_source;

constexpr const char* kKindNames[] = {
    "None", "File", "ImportSpec", "ConstSpec", "VarSpec", "TypeSpec", "FuncDecl", "IdentList",
    "ExprList", "TypeParams", "Receiver", "Params", "Results", "Param", "Ident", "BasicLit",
    "Selector", "Call", "Index", "Slice", "Star", "Unary", "Binary", "Paren", "CompositeLit",
    "KeyValue", "Elements", "FuncLit", "TypeAssert", "TypeSwitchGuard", "Absent", "ArrayType",
    "SliceType", "MapType", "ChanType", "FuncType", "StructType", "InterfaceType", "Field",
    "Embedded", "MethodSpec", "Union", "Tilde", "Ellipsis", "Block", "AssignStmt", "IncDec", "Send",
    "ExprStmt", "Return", "If", "For", "Range", "Switch", "TypeSwitch", "Select", "CaseClause",
    "CommClause", "Go", "Defer", "Branch", "Labeled", "DeclStmt", "Empty"};
static_assert(std::size(kKindNames) == static_cast<std::size_t>(NodeKind::Count));

/// Walks the tree in pre-order and either hashes or prints it. Both sides make one word of a node
/// (kind, flags, operator, offset) and one of the end of its children.
class Walk {
 public:
  Walk(const TokenList& tokens, const SyntaxTree& tree, bool print)
      : tokens_(tokens), tree_(tree), print_(print) {}

  void visit(NodeId id) {
    const Node& node = tree_[id];
    ++count_;
    const std::uint32_t offset = offset_of(node);
    add(static_cast<std::uint64_t>(node.kind) | static_cast<std::uint64_t>(node.flags) << 8 |
        static_cast<std::uint64_t>(node.aux) << 16 | static_cast<std::uint64_t>(offset) << 32);
    if (print_) {
      std::printf("%*s%s %u op=%u flags=%u\n", static_cast<int>(2 * depth_), "",
                  kKindNames[static_cast<std::size_t>(node.kind)], offset, unsigned{node.aux},
                  unsigned{node.flags});
    }
    ++depth_;
    for (NodeId child = node.first; child != 0; child = tree_[child].next) visit(child);
    --depth_;
    add(0xFF);
  }

  std::uint64_t hash() const { return hash_; }
  std::uint32_t count() const { return count_; }

 private:
  void add(std::uint64_t word) {
    hash_ = (hash_ ^ word) * 0x9E3779B97F4A7C15u;
    hash_ ^= hash_ >> 32;
  }

  /// go/ast does not say where a selector's dot stands, so its name stands for it.
  std::uint32_t offset_of(const Node& node) const {
    if (node.kind == NodeKind::Absent) return 0;
    std::uint32_t token = node.tok;
    if (node.kind == NodeKind::Selector) token = tree_[tree_[node.first].next].tok;
    return tokens_.tokens[token].offset;
  }

  const TokenList& tokens_;
  const SyntaxTree& tree_;
  const bool print_;
  std::uint64_t hash_ = 1;
  std::uint32_t count_ = 0;
  std::size_t depth_ = 0;
};

/// A parsed source and what parsing it needs, reused from source to source.
struct Front {
  std::vector<char> text;
  TokenList tokens;
  SyntaxTree tree;
  SyntaxError error;

  /// Parses the `size` bytes at the start of `text`.
  void run(std::size_t size) {
    text.resize(size + TokenList::kPadding);
    std::memset(text.data() + size, 0, TokenList::kPadding);
    lex({text.data(), size}, tokens, error);
    parse(tokens, tree);
    const SyntaxError& other = tree.error;
    if (other.message == nullptr) return;
    if (error.message == nullptr || other.offset < error.offset) error = other;
  }
};

int print_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::fprintf(stderr, "cannot read %s\n", path);
    return 2;
  }
  Front front;
  front.text.assign(std::istreambuf_iterator<char>(file), {});
  front.run(front.text.size());
  if (front.error.message != nullptr) {
    std::printf("error at %u: %s\n", front.error.offset, front.error.message);
  }
  Walk(front.tokens, front.tree, true).visit(front.tree.file);
  return 0;
}

int answer_requests() {
  Front front;
  for (;;) {
    std::uint32_t size = 0;
    if (std::fread(&size, sizeof size, 1, stdin) != 1) return 0;
    front.text.resize(size);
    if (std::fread(front.text.data(), 1, size, stdin) != size) return 2;
    front.run(size);
    struct {
      std::uint32_t error_offset = 0xFFFFFFFF;
      std::uint32_t count = 0;
      std::uint64_t hash = 0;
    } answer;
    if (front.error.message != nullptr) {
      answer.error_offset = front.error.offset;
    } else {
      Walk walk(front.tokens, front.tree, false);
      walk.visit(front.tree.file);
      answer.count = walk.count();
      answer.hash = walk.hash();
    }
    if (std::fwrite(&answer, sizeof answer, 1, stdout) != 1) return 2;
    std::fflush(stdout);
  }
}

}  // namespace

int main(int argument_count, char** arguments) {
  return argument_count > 1 ? print_file(arguments[1]) : answer_requests();
}
