// The tokens and the syntax tree of one Go file: plain data shared by lexer, parser and extractor.
// Terms follow the Go specification and go/ast (Go 1.27).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace waybill::go_source {

enum class Tok : std::uint8_t {
  Eof, Illegal, Ident, Int, Float, Imag, Char, String,
  // Brackets come in pairs: a closing bracket's value is its opening one's plus one.
  LParen, RParen, LBrack, RBrack, LBrace, RBrace,
  Comma, Semi, Dot, Colon, Ellipsis, Define, Assign, Arrow, Not, Tilde, Inc, Dec,
  Add, Sub, Mul, Quo, Rem, And, Or, Xor, Shl, Shr, AndNot,
  AddAssign, SubAssign, MulAssign, QuoAssign, RemAssign, AndAssign, OrAssign, XorAssign,
  ShlAssign, ShrAssign, AndNotAssign,
  LAnd, LOr, Eql, Lss, Gtr, Neq, Leq, Geq,
  KwBreak, KwCase, KwChan, KwConst, KwContinue, KwDefault, KwDefer, KwElse, KwFallthrough, KwFor,
  KwFunc, KwGo, KwGoto, KwIf, KwImport, KwInterface, KwMap, KwPackage, KwRange, KwReturn, KwSelect,
  KwStruct, KwSwitch, KwType, KwVar,
  Count
};

/// One token. A bracket carries the index of its partner instead of its length (which is 1); an
/// unmatched one carries its own index. A length that does not fit saturates at kLongToken, and
/// TokenList::text measures it anew.
struct Token {
  static constexpr std::uint32_t kLongToken = 0xFFFFFF;
  std::uint32_t offset;            ///< bytes from the start of the file
  std::uint32_t kind_and_length;   ///< kind in the low 8 bits, length or partner in the high 24
  Token() noexcept {}  // NOLINT: left unset, so that growing a token buffer touches no memory
  Token(std::uint32_t at, std::uint32_t bits) noexcept : offset(at), kind_and_length(bits) {}
  Tok kind() const { return static_cast<Tok>(kind_and_length & 0xFF); }
  std::uint32_t length() const { return kind_and_length >> 8; }
};

enum class NodeKind : std::uint8_t {
  None,
  // Declarations. Grouped specs stand one by one under File or DeclStmt.
  File,        // Ident(package name), then declarations in order
  ImportSpec,  // [Ident: alias, "_" or "."]; tok = the path literal
  ConstSpec,   // IdentList, [type], [ExprList]; flags kHasType, kHasValues; aux = iota; tok = first name
  VarSpec,     // as ConstSpec, without iota
  TypeSpec,    // Ident, [TypeParams], type; flags kAlias, kGeneric; tok = the name
  FuncDecl,    // [Receiver], Ident, [TypeParams], Params, [Results], [Block]; flags kHasReceiver, kGeneric,
               // kHasResults, kHasBody; tok = `func`
  IdentList,   // Ident…
  ExprList,    // expression…
  TypeParams,  // Field…
  Receiver,    // Param… (a valid file has one)
  Params,      // Param…
  Results,     // Param…; an unparenthesised single result too
  Param,       // [type]; flags kNamed (tok = the name), kVariadic; no type: that of the next one that has it
  // Expressions
  Ident,       // tok
  BasicLit,    // tok; op = its token kind
  Selector,    // operand, Ident; tok = the dot
  Call,        // callee, argument…; flags kSpread (`...`); tok = `(`
  Index,       // operand, index…; tok = `[`; instantiation too
  Slice,       // operand, then three children, each an expression or Absent; flags kThree; tok = `[`
  Star,        // operand; tok = `*`; pointer type or dereference
  Unary,       // operand; op = operator; tok = the operator
  Binary,      // left, right; op = operator; tok = the operator
  Paren,       // operand; tok = `(`
  CompositeLit,// [type], Elements; tok = `{`; no type inside another literal
  KeyValue,    // key, value; tok = `:`
  Elements,    // element or KeyValue…; tok = `{`
  FuncLit,     // FuncType, Block; tok = `func`
  TypeAssert,  // operand, type; tok = `(`
  TypeSwitchGuard,  // operand; tok = `(`; the x.(type) of a switch
  Absent,      // nothing stands here; in a broken file it may be any child, a name too
  // Types
  ArrayType,   // length (expression or Ellipsis), element; tok = `[`
  SliceType,   // element; tok = `[`
  MapType,     // key, value; tok = `map`
  ChanType,    // element; tok = `chan` or `<-`; op = ChanDir
  FuncType,    // Params, [Results]; flags kHasResults; tok = `func`, or the name in a method spec
  StructType,  // Field | Embedded…; tok = `struct`
  InterfaceType,  // MethodSpec | Embedded…; tok = `interface`
  Field,       // IdentList, type; tok = the first name; in TypeParams the constraint is the type
  Embedded,    // type (in an interface: a type, Tilde or Union)
  MethodSpec,  // Ident, FuncType; tok = the name
  Union,       // Tilde or type…; tok = the first `|`
  Tilde,       // type; tok = `~`
  Ellipsis,    // tok = `...`, the length of [...]T
  // Statements
  Block,       // statement…; tok = `{`
  AssignStmt,  // ExprList, ExprList; op = Define, Assign or an operator's assign; tok = the operator
  IncDec,      // operand; op = Inc or Dec; tok = the operator
  Send,        // channel, value; tok = `<-`
  ExprStmt,    // expression; tok = its first token
  Return,      // [ExprList]; tok = `return`
  If,          // [init] (flags kHasInit), condition, Block, [If | Block] (flags kHasElse); tok = `if`; the
               // condition is an ExprStmt
  For,         // init, condition, post: each a statement or Absent, then Block; tok = `for`; the condition is an ExprStmt
  Range,       // ExprList of targets or Absent, operand, Block; op = Define, Assign or Illegal (none);
               // tok = `for`
  Switch,      // [init] (kHasInit), tag statement or Absent, CaseClause…; tok = `switch`
  TypeSwitch,  // [init] (kHasInit), ExprStmt(TypeSwitchGuard) or AssignStmt(Define), CaseClause…; tok = `switch`
  Select,      // CommClause…; tok = `select`
  CaseClause,  // ExprList or Absent (default), Block without braces; tok = `case` or `default`
  CommClause,  // Send, ExprStmt or AssignStmt, or Absent (default), then Block; tok = `case` or `default`
  Go,          // Call (or, in a broken file, any expression); tok = `go`
  Defer,       // as Go; tok = `defer`
  Branch,      // [Ident label]; op = KwBreak, KwContinue, KwGoto or KwFallthrough; tok = the keyword
  Labeled,     // Ident, statement; tok = the label
  DeclStmt,    // ConstSpec | VarSpec | TypeSpec…; tok = the keyword
  Empty,       // tok = the semicolon
  Count
};

/// Flags of Node::flags; which apply is said at each kind.
enum NodeFlag : std::uint8_t {
  kHasType = 1, kHasValues = 2,
  kAlias = 1, kGeneric = 2,
  kHasReceiver = 1, /* kGeneric = 2, */ kHasResults = 4, kHasBody = 8,
  kNamed = 1, kVariadic = 2,
  kSpread = 1, kThree = 1, kHasInit = 1, kHasElse = 2,
};

enum class ChanDir : std::uint8_t { Both, Send, Receive };

using NodeId = std::uint32_t;  ///< an index into Tree::nodes; 0 is no node

/// One node: its children are the list that starts at `first` and goes on by `next`.
struct Node {
  Node() noexcept {}  // NOLINT: left unset, so that growing a node buffer touches no memory
  NodeKind kind;
  std::uint8_t flags;
  std::uint16_t aux;    ///< `op`: a Tok (or ChanDir); in a ConstSpec the iota, saturating
  std::uint32_t tok;    ///< index of the token that stands for the node
  NodeId first;
  NodeId next;
  Tok op() const { return static_cast<Tok>(aux); }
};

/// A comment that tools read: `//waybill:…`, `//nolint…`, `//go:build …`, `// +build …` and
/// `// Code generated … DO NOT EDIT.`
struct Comment {
  std::uint32_t offset;   ///< of the first slash
  std::uint32_t length;   ///< to the end of the line, without the newline (and a carriage return)
};

/// A file's tokens. `source` must stay readable for kPadding zero bytes beyond its end.
struct TokenList {
  static constexpr std::size_t kPadding = 64;
  std::string_view source;
  std::vector<Token> tokens;            ///< ends with Eof
  std::vector<std::uint32_t> marks;     ///< indices of the identifiers that hint at a carrier, ascending
  std::vector<Comment> directives;      ///< the comments that tools read, in order
  std::uint32_t lines = 0;              ///< newline characters in the file
  std::string_view text(std::uint32_t token) const {
    const Token& it = tokens[token];
    const bool is_bracket = it.kind() >= Tok::LParen && it.kind() <= Tok::RBrace;   // has a partner, no length
    if (it.length() == Token::kLongToken && !is_bracket) [[unlikely]] return long_text(it);
    return {source.data() + it.offset, is_bracket ? 1 : it.length()};
  }

 private:
  std::string_view long_text(const Token& token) const;
};

/// What made a file unacceptable: the first error, as go/parser would place it.
struct SyntaxError {
  std::uint32_t offset = 0;
  const char* message = nullptr;        ///< a static text; null: none
};

/// A file's syntax tree. Nodes refer to the tokens by index; both are reused from file to file.
struct SyntaxTree {
  std::vector<Node> nodes;              ///< [0] is None, so that NodeId 0 can mean "none"
  NodeId file = 0;
  SyntaxError error;
  const Node& operator[](NodeId id) const { return nodes[id]; }
};

}  // namespace waybill::go_source
