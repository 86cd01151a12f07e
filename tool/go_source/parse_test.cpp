#include "tool/go_source/parse.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "tool/go_source/lex.hpp"

namespace waybill::go_source {
namespace {

constexpr const char* kNames[] = {
    "None", "File", "ImportSpec", "ConstSpec", "VarSpec", "TypeSpec", "FuncDecl", "IdentList",
    "ExprList", "TypeParams", "Receiver", "Params", "Results", "Param", "Ident", "BasicLit",
    "Selector", "Call", "Index", "Slice", "Star", "Unary", "Binary", "Paren", "CompositeLit",
    "KeyValue", "Elements", "FuncLit", "TypeAssert", "TypeSwitchGuard", "Absent", "ArrayType",
    "SliceType", "MapType", "ChanType", "FuncType", "StructType", "InterfaceType", "Field",
    "Embedded", "MethodSpec", "Union", "Tilde", "Ellipsis", "Block", "AssignStmt", "IncDec", "Send",
    "ExprStmt", "Return", "If", "For", "Range", "Switch", "TypeSwitch", "Select", "CaseClause",
    "CommClause", "Go", "Defer", "Branch", "Labeled", "DeclStmt", "Empty"};
static_assert(std::size(kNames) == static_cast<std::size_t>(NodeKind::Count));

/// A parsed source.
struct Parsed {
  explicit Parsed(std::string source) : text(std::move(source)) {
    const std::size_t size = text.size();
    text.append(TokenList::kPadding, '\0');
    lex({text.data(), size}, tokens, lexical);
    parse(tokens, tree);
  }

  /// The first error's offset and message, or an empty text.
  std::string error() const {
    const SyntaxError& it = lexical.message != nullptr ? lexical : tree.error;
    return it.message == nullptr ? "" : std::to_string(it.offset) + ": " + it.message;
  }

  std::string text;
  TokenList tokens;
  SyntaxTree tree;
  SyntaxError lexical;
};

/// Writes trees: names and literals as they are, other nodes as (Kind/flags text children…), where
/// the text is that of the node's token and flags are left out if 0.
class Writer {
 public:
  explicit Writer(const Parsed& parsed) : parsed_(parsed) {}

  std::string write(NodeId id) const {
    const Node& node = parsed_.tree[id];
    const std::string text(parsed_.tokens.text(node.tok));
    switch (node.kind) {
      case NodeKind::Ident: case NodeKind::BasicLit: return text;
      case NodeKind::Absent: return "_";
      default: break;
    }
    std::string result = std::string("(") + kNames[static_cast<std::size_t>(node.kind)];
    if (node.flags != 0) result += "/" + std::to_string(node.flags);
    result += " " + text;
    for (NodeId child = node.first; child != 0; child = parsed_.tree[child].next) {
      result += " " + write(child);
    }
    return result + ")";
  }

 private:
  const Parsed& parsed_;
};

NodeId child_at(const SyntaxTree& tree, NodeId parent, std::size_t index) {
  NodeId child = tree[parent].first;
  for (; index > 0; --index) child = tree[child].next;
  return child;
}

/// The tree of a declaration, which must be without error.
std::string declaration(const std::string& source) {
  const Parsed parsed("package p\n" + source);
  EXPECT_EQ(parsed.error(), "") << source;
  return Writer(parsed).write(child_at(parsed.tree, parsed.tree.file, 1));
}

/// The tree of the first statement of a body, which must be without error.
std::string statement(const std::string& source) {
  const Parsed parsed("package p\nfunc f() {\n" + source + "\n}\n");
  EXPECT_EQ(parsed.error(), "") << source;
  const NodeId function = child_at(parsed.tree, parsed.tree.file, 1);
  return Writer(parsed).write(child_at(parsed.tree, child_at(parsed.tree, function, 2), 0));
}

std::string expression(const std::string& source) {
  const std::string text = declaration("var _ = " + source);
  const std::string front = "(VarSpec/2 _ (IdentList _ _) (ExprList " ;
  EXPECT_EQ(text.substr(0, front.size()), front);
  const std::size_t space = text.find(' ', front.size());   // behind the list's first token
  return text.substr(space + 1, text.size() - space - 3);
}

std::string error_in(const std::string& source) { return Parsed("package p\n" + source).error(); }

TEST(Parse, Imports) {
  EXPECT_EQ(declaration("import \"a\""), "(ImportSpec \"a\")");
  EXPECT_EQ(declaration("import x \"a\""), "(ImportSpec \"a\" x)");
  EXPECT_EQ(declaration("import . \"a\""), "(ImportSpec \"a\" .)");
  const Parsed parsed("package p\nimport (\n\"a\"\n_ \"b\"\n)\nimport \"c\"\n");
  EXPECT_EQ(Writer(parsed).write(parsed.tree.file),
            "(File package p (ImportSpec \"a\") (ImportSpec \"b\" _) (ImportSpec \"c\"))");
}

TEST(Parse, Values) {
  EXPECT_EQ(declaration("var a, b int = 1, 2"),
            "(VarSpec/3 a (IdentList a a b) int (ExprList 1 1 2))");
  EXPECT_EQ(declaration("var a []T"), "(VarSpec/1 a (IdentList a a) (SliceType [ T))");
  EXPECT_EQ(declaration("const a = iota"), "(ConstSpec/2 a (IdentList a a) (ExprList iota iota))");
  const Parsed parsed("package p\nconst (\na = iota\nb\n\nc\n)\n");
  EXPECT_EQ(parsed.tree[child_at(parsed.tree, parsed.tree.file, 1)].aux, 0);
  EXPECT_EQ(parsed.tree[child_at(parsed.tree, parsed.tree.file, 3)].aux, 2);
  EXPECT_EQ(parsed.tree[child_at(parsed.tree, parsed.tree.file, 3)].flags, 0);
}

TEST(Parse, Types) {
  EXPECT_EQ(declaration("type T = a.B"), "(TypeSpec/1 T T (Selector . a B))");
  EXPECT_EQ(declaration("type T [n]int"), "(TypeSpec T T (ArrayType [ n int))");
  EXPECT_EQ(declaration("type T [...]*int"),
            "(TypeSpec T T (ArrayType [ (Ellipsis ...) (Star * int)))");
  EXPECT_EQ(declaration("type T map[a]<-chan b"), "(TypeSpec T T (MapType map a (ChanType <- b)))");
  EXPECT_EQ(declaration("type T chan<- b"), "(TypeSpec T T (ChanType chan b))");
  EXPECT_EQ(declaration("type T func(int) (e error)"),
            "(TypeSpec T T (FuncType/4 func (Params ( (Param int int))"
            " (Results ( (Param/1 e error))))");
  EXPECT_EQ(declaration("type T struct { a, b int `t`; *c.D; e; F[g]; h []i; J[k, l] }"),
            "(TypeSpec T T (StructType struct (Field a (IdentList a a b) int)"
            " (Embedded * (Star * (Selector . c D))) (Embedded e e) (Embedded F (Index [ F g))"
            " (Field h (IdentList h h) (SliceType [ i)) (Embedded J (Index [ J k l))))");
  EXPECT_EQ(declaration("type T interface { m(int) error; a.B; ~int | string; C[d] }"),
            "(TypeSpec T T (InterfaceType interface (MethodSpec m m (FuncType/4 m"
            " (Params ( (Param int int)) (Results error (Param error error))))"
            " (Embedded a (Selector . a B)) (Embedded ~ (Union | (Tilde ~ int) string))"
            " (Embedded C (Index [ C d))))");
}

TEST(Parse, ChannelDirections) {
  const auto direction = [](const std::string& type) {
    const Parsed parsed("package p\ntype T " + type);
    const NodeId spec = child_at(parsed.tree, parsed.tree.file, 1);
    return static_cast<ChanDir>(parsed.tree[child_at(parsed.tree, spec, 1)].aux);
  };
  EXPECT_EQ(direction("chan int"), ChanDir::Both);
  EXPECT_EQ(direction("chan<- int"), ChanDir::Send);
  EXPECT_EQ(direction("<-chan int"), ChanDir::Receive);
  EXPECT_EQ(expression("(<-chan int)(x)"), "(Call ( (Paren ( (ChanType <- int)) x)");
  EXPECT_EQ(expression("(<-chan<- chan int)(x)"),
            "(Call ( (Paren ( (ChanType <- (ChanType <- int))) x)");
  EXPECT_EQ(expression("<-c"), "(Unary <- c)");
}

TEST(Parse, TypeParametersOrAnArrayLength) {
  EXPECT_EQ(declaration("type T[P any] struct{}"),
            "(TypeSpec/2 T T (TypeParams [ (Field P (IdentList P P) any)) (StructType struct))");
  EXPECT_EQ(declaration("type T[P, Q any, R ~int|string] = P"),
            "(TypeSpec/3 T T (TypeParams [ (Field P (IdentList P P Q) any)"
            " (Field R (IdentList R R) (Union | (Tilde ~ int) string))) P)");
  EXPECT_EQ(declaration("type T[P *C,] int"),
            "(TypeSpec/2 T T (TypeParams [ (Field P (IdentList P P) (Star * C))) int)");
  EXPECT_EQ(declaration("type T[P *C] int"), "(TypeSpec T T (ArrayType [ (Binary * P C) int))");
  EXPECT_EQ(declaration("type T[P *C|~D] int"),
            "(TypeSpec/2 T T (TypeParams [ (Field P (IdentList P P) (Union | (Star * C)"
            " (Tilde ~ D)))) int)");
  EXPECT_EQ(declaration("type T[P (C),] int"),
            "(TypeSpec/2 T T (TypeParams [ (Field P (IdentList P P) (Paren ( C))) int)");
  EXPECT_EQ(declaration("type T[P (C)] int"), "(TypeSpec T T (ArrayType [ (Call ( P C) int))");
  EXPECT_EQ(declaration("type T[P []C] int"),
            "(TypeSpec/2 T T (TypeParams [ (Field P (IdentList P P) (SliceType [ C))) int)");
  EXPECT_EQ(declaration("type T[P interface{}] int"),
            "(TypeSpec/2 T T (TypeParams [ (Field P (IdentList P P) (InterfaceType interface)))"
            " int)");
}

TEST(Parse, Functions) {
  EXPECT_EQ(declaration("func f()"), "(FuncDecl func f (Params ())");
  EXPECT_EQ(declaration("func (r *T) m(a, b int, c ...string) (int, error) {}"),
            "(FuncDecl/13 func (Receiver ( (Param/1 r (Star * T))) m"
            " (Params ( (Param/1 a) (Param/1 b int) (Param/3 c string))"
            " (Results ( (Param int int) (Param error error)) (Block {))");
  EXPECT_EQ(declaration("func f[K comparable, V any](m map[K]V) V { return v }"),
            "(FuncDecl/14 func f (TypeParams [ (Field K (IdentList K K) comparable)"
            " (Field V (IdentList V V) any)) (Params ( (Param/1 m (MapType map K V)))"
            " (Results V (Param V V)) (Block { (Return return (ExprList v v))))");
  EXPECT_EQ(declaration("func (r T[P]) m[Q any]()"),
            "(FuncDecl/3 func (Receiver ( (Param/1 r (Index [ T P))) m"
            " (TypeParams [ (Field Q (IdentList Q Q) any)) (Params ())");
  EXPECT_EQ(declaration("func f(a.B, []c, ...d)"),
            "(FuncDecl func f (Params ( (Param a (Selector . a B)) (Param [ (SliceType [ c))"
            " (Param/2 ... d)))");
  EXPECT_EQ(declaration("func f(T[p], []q)"),
            "(FuncDecl func f (Params ( (Param T (Index [ T p)) (Param [ (SliceType [ q))))");
  EXPECT_EQ(declaration("func f(a [n]int, b []T)"),
            "(FuncDecl func f (Params ( (Param/1 a (ArrayType [ n int))"
            " (Param/1 b (SliceType [ T))))");
}

TEST(Parse, Expressions) {
  EXPECT_EQ(expression("a + b*c - d"), "(Binary - (Binary + a (Binary * b c)) d)");
  EXPECT_EQ(expression("a || b && c == d"), "(Binary || a (Binary && b (Binary == c d)))");
  EXPECT_EQ(expression("-a.b(c, d...)[e]"),
            "(Unary - (Index [ (Call/1 ( (Selector . a b) c d) e))");
  EXPECT_EQ(expression("a[b:c]"), "(Slice [ a b c _)");
  EXPECT_EQ(expression("a[:]"), "(Slice [ a _ _ _)");
  EXPECT_EQ(expression("a[:b:c]"), "(Slice/1 [ a _ b c)");
  EXPECT_EQ(expression("f[int, []string](x)"), "(Call ( (Index [ f int (SliceType [ string)) x)");
  EXPECT_EQ(expression("x.(a.B)"), "(TypeAssert ( x (Selector . a B))");
  EXPECT_EQ(expression("&T{1, a: {2}, b: []int{}}"),
            "(Unary & (CompositeLit { T (Elements { 1"
            " (KeyValue : a (CompositeLit { (Elements { 2)))"
            " (KeyValue : b (CompositeLit { (SliceType [ int) (Elements {))))))");
  EXPECT_EQ(expression("func(a int) {}"),
            "(FuncLit func (FuncType func (Params ( (Param/1 a int))) (Block {))");
  EXPECT_EQ(expression("new(1 + x)"), "(Call ( new (Binary + 1 x))");
  EXPECT_EQ(expression("(*T)(nil)"), "(Call ( (Paren ( (Star * T)) nil)");
}

TEST(Parse, SimpleStatements) {
  EXPECT_EQ(statement("a, b := c, d"), "(AssignStmt := (ExprList a a b) (ExprList c c d))");
  EXPECT_EQ(statement("a.b <<= 1"),
            "(AssignStmt <<= (ExprList a (Selector . a b)) (ExprList 1 1))");
  EXPECT_EQ(statement("a++"), "(IncDec ++ a)");
  EXPECT_EQ(statement("a <- b"), "(Send <- a b)");
  EXPECT_EQ(statement("a.b()"), "(ExprStmt a (Call ( (Selector . a b)))");
  EXPECT_EQ(statement("return"), "(Return return)");
  EXPECT_EQ(statement("go f()"), "(Go go (Call ( f))");
  EXPECT_EQ(statement("defer a.b(c)"), "(Defer defer (Call ( (Selector . a b) c))");
  EXPECT_EQ(statement("goto l"), "(Branch goto l)");
  EXPECT_EQ(statement("break"), "(Branch break)");
  EXPECT_EQ(statement("l: for {}"), "(Labeled l l (For for _ _ _ (Block {)))");
  EXPECT_EQ(statement("l:"), "(Labeled l l (Empty }))");
  EXPECT_EQ(statement(";"), "(Empty ;)");
  EXPECT_EQ(statement("var a int"), "(DeclStmt var (VarSpec/1 a (IdentList a a) int))");
}

TEST(Parse, Branches) {
  EXPECT_EQ(statement("if a { b }"), "(If if (ExprStmt a a) (Block { (ExprStmt b b)))");
  EXPECT_EQ(statement("if a := b; c {} else if d {} else {}"),
            "(If/3 if (AssignStmt := (ExprList a a) (ExprList b b)) (ExprStmt c c) (Block {)"
            " (If/2 if (ExprStmt d d) (Block {) (Block {)))");
  EXPECT_EQ(statement("if x == (T{}) {}"),
            "(If if (ExprStmt x (Binary == x (Paren ( (CompositeLit { T (Elements {)))))"
            " (Block {))");
  EXPECT_EQ(statement("switch a := b; c {\ncase 1, 2:\nd\ndefault:\n}"),
            "(Switch/1 switch (AssignStmt := (ExprList a a) (ExprList b b)) (ExprStmt c c)"
            " (CaseClause case (ExprList 1 1 2) (Block : (ExprStmt d d)))"
            " (CaseClause default _ (Block :)))");
  EXPECT_EQ(statement("switch {\n}"), "(Switch switch _)");
  EXPECT_EQ(statement("switch a := b.(type) {\ncase T, nil:\n}"),
            "(TypeSwitch switch (AssignStmt := (ExprList a a) (ExprList b (TypeSwitchGuard ( b)))"
            " (CaseClause case (ExprList T T nil) (Block :)))");
  EXPECT_EQ(statement("switch b.(type) {\n}"),
            "(TypeSwitch switch (ExprStmt b (TypeSwitchGuard ( b)))");
  EXPECT_EQ(statement("select {\ncase a := <-b:\ncase c <- d:\ncase <-e:\ndefault:\n}"),
            "(Select select (CommClause case (AssignStmt := (ExprList a a)"
            " (ExprList <- (Unary <- b))) (Block :)) (CommClause case (Send <- c d) (Block :))"
            " (CommClause case (ExprStmt <- (Unary <- e)) (Block :))"
            " (CommClause default _ (Block :)))");
}

TEST(Parse, Loops) {
  EXPECT_EQ(statement("for i := 0; i < n; i++ {}"),
            "(For for (AssignStmt := (ExprList i i) (ExprList 0 0)) (ExprStmt i (Binary < i n))"
            " (IncDec ++ i) (Block {))");
  EXPECT_EQ(statement("for a {}"), "(For for _ (ExprStmt a a) _ (Block {))");
  EXPECT_EQ(statement("for ;; {}"), "(For for _ _ _ (Block {))");
  EXPECT_EQ(statement("for k, v := range m {}"),
            "(Range for (ExprList k k v) m (Block {))");
  EXPECT_EQ(statement("for a[0] = range 10 {}"),
            "(Range for (ExprList a (Index [ a 0)) 10 (Block {))");
  EXPECT_EQ(statement("for range seq {}"), "(Range for _ seq (Block {))");
}

TEST(Parse, RejectsWhatGoRejects) {
  const std::pair<const char*, const char*> all[] = {
      {"func f() { go x }", "26: expression in go or defer must be function call"},
      {"func f() { defer (x()) }", "27: expression in go or defer must not be parenthesized"},
      {"func f() { if {} }", "24: missing condition in if statement"},
      {"func f() { if x := 1; {} }", "30: missing condition in if statement"},
      {"func f() { if x = 1 {} }", "26: expected boolean expression in if statement"},
      {"func f() { a + b: x() }", "26: illegal label declaration"},
      {"func f() { a, b }", "21: expected 1 expression"},
      {"func f() { switch x = y.(type) {} }", "30: expected ':=', found '='"},
      {"func f() { for a, b, c := range d {} }", "31: range permits at most 2 expressions"},
      {"func f(a int, string)", "30: missing parameter type"},
      {"func f(a int, []string)", "24: missing parameter name"},
      {"func f(a ...int, b int)", "19: can only use ... with final parameter"},
      {"func f() (a ...int)", "22: invalid use of ..."},
      {"func f(a, b ...int)", "22: can only use ... with final parameter"},
      {"func f[]()", "17: empty type parameter list"},
      {"var x = a[1::2]", "21: middle index required in 3-index slice"},
      {"var x = a[]", "20: expected operand"},
      {"var x = (T){}", "19: cannot parenthesize type in composite literal"},
      {"var x = func[P any]() {}", "22: function type must have no type parameters"},
      {"type T struct { (a) }", "26: cannot parenthesize embedded type"},
      {"type T interface { m[P any]() }", "30: interface method must have no type parameters"},
      {"import 1", "17: missing import path"},
      {"var x int\nimport \"a\"", "20: imports must appear before other declarations"},
      {"func f()\n{}", "19: unexpected semicolon or newline before {"},
      {"x := 1", "10: expected declaration"},
  };
  for (const auto& [source, error] : all) EXPECT_EQ(error_in(source), error) << source;
  EXPECT_EQ(Parsed("").error(), "0: expected 'package'");
}

/// The names of the functions that a broken file still has.
std::string functions_of(const Parsed& parsed) {
  EXPECT_NE(parsed.error(), "");
  std::string names;
  for (NodeId id = parsed.tree[parsed.tree.file].first; id != 0; id = parsed.tree[id].next) {
    const Node& node = parsed.tree[id];
    if (node.kind != NodeKind::FuncDecl) continue;
    const bool is_method = (node.flags & kHasReceiver) != 0;
    const NodeId name = is_method ? parsed.tree[node.first].next : node.first;
    if (parsed.tree[name].kind != NodeKind::Ident) continue;
    names += std::string(parsed.tokens.text(parsed.tree[name].tok)) + " ";
  }
  return names;
}

TEST(Parse, KeepsTheOtherDeclarationsOfABrokenFile) {
  const std::string behind = "\nfunc b() { y() }\n\nvar v = 1\n\nfunc (t T) c() {}\n";
  for (const char* const broken :
       {"func a() { x( }", "func a() {", "func a() { if x {", "func a() { ) } }",
        "func a() { x := }", "func a() { return 1 2 3 }", "func a() { f(func() { g(", "func a() { T{1, 2, }",
        "func a() { switch { case }", "func a() { select { x }", "func a() { for i := {"}) {
    const Parsed parsed(std::string("package p\n\n") + broken + "\n" + behind);
    EXPECT_EQ(functions_of(parsed), "a b c ") << broken;
  }
  for (const char* const broken : {"var x = (", "type T struct {", "type T interface { m(",
                                   "const (\na = \"b", "))))", "x y z", "import (", "func", "}"}) {
    const Parsed parsed(std::string("package p\n\n") + broken + "\n" + behind);
    EXPECT_EQ(functions_of(parsed), "b c ") << broken;
  }
}

std::string repeated(const std::string& text, std::size_t count) {
  std::string result;
  result.reserve(text.size() * count);
  for (std::size_t i = 0; i < count; ++i) result += text;
  return result;
}

/// Returns the tree's depth without recursion.
std::size_t depth_of(const SyntaxTree& tree) {
  std::vector<std::pair<NodeId, std::size_t>> open = {{tree.file, 1}};
  std::size_t deepest = 0;
  while (!open.empty()) {
    const auto [id, depth] = open.back();
    open.pop_back();
    deepest = std::max(deepest, depth);
    for (NodeId child = tree[id].first; child != 0; child = tree[child].next) {
      open.emplace_back(child, depth + 1);
    }
  }
  return deepest;
}

TEST(Parse, BoundsNesting) {
  constexpr const char* kDeep[] = {
      "(", "[", "{", "-", "*", "&", "<-", "!", "x(", "x[", "x.(", "T{", "T{{", "[]T{{", "func() {",
      "func(", "func() (", "struct { a ", "interface { m(", "map[", "map[k]", "chan ", "[]", "[1]",
      "<-chan ", "x + (", "x * -", "f(g, func() { return ", "a.b(c)[", "interface{ ~", "T[",
      "x.(T["};
  for (const char* const deep : kDeep) {
    for (const char* const front : {"var x = ", "var x ", "type T ", "type T[P ", "func f(a ",
                                    "func f() ", "func f() { ", "func f() { x := ", "const c "}) {
      const Parsed parsed("package p\n" + (front + repeated(deep, 20'000)) +
                          "\nfunc behind() {}\n");
      EXPECT_NE(parsed.error(), "") << front << deep;
      EXPECT_LE(depth_of(parsed.tree), kDeepestTree) << front << deep;
      EXPECT_NE(functions_of(parsed).find("behind "), std::string::npos) << front << deep;
    }
  }
  for (const char* const deep : {"if x { ", "for { ", "switch { case x: ", "select { case <-x: ",
                                 "{ ", "l: ", "if x {} else ", "switch x := func() { ",
                                 "go func() { ", "type T struct { ", "var x func("}) {
    const Parsed parsed("package p\nfunc f() {\n" + repeated(deep, 20'000));
    EXPECT_NE(parsed.error(), "") << deep;
    EXPECT_LE(depth_of(parsed.tree), kDeepestTree) << deep;
  }
}

TEST(Parse, AllowsWhatProgramsNeed) {
  for (const char* const chain : {" + x", ".x", "[x]", "(x)", " || x", ".(T)"}) {
    EXPECT_EQ(error_in("var x = x" + repeated(chain, 9'900) + "\n"), "") << chain;
    const Parsed parsed("package p\nvar x = x" + repeated(chain, 10'100) + "\n");
    EXPECT_NE(parsed.error().find("nested too deeply"), std::string::npos) << chain;
    EXPECT_LE(depth_of(parsed.tree), kDeepestTree) << chain;
  }
  EXPECT_EQ(error_in("func f() {\nif x {}" + repeated(" else if x {}", 9'000) + "\n}\n"), "");
  EXPECT_EQ(error_in("func f() {\n" + repeated("if x {\n", 400) + repeated("}\n", 400) + "}\n"),
            "");
  EXPECT_EQ(error_in("var x = " + repeated("T{", 400) + repeated("}", 400) + "\n"), "");
  // Neighbours do not nest.
  EXPECT_EQ(error_in("func f() {\n" + repeated("f(x)\n", 50'000) + "}\n"), "");
  EXPECT_EQ(error_in("var x = []int{" + repeated("1, ", 50'000) + "}\n"), "");
}

TEST(Parse, ReusesItsTree) {
  Parsed parsed("package p\nfunc f() { x( }\n");
  EXPECT_NE(parsed.error(), "");
  const Parsed other("package q\n");
  parse(other.tokens, parsed.tree);
  EXPECT_EQ(parsed.tree.error.message, nullptr);
  EXPECT_EQ(parsed.tree.nodes.size(), 3u);   // None, File, Ident
}

TEST(Parse, LeavesOutBodiesWithoutAMark) {
  Parsed parsed(
      "package p\n"
      "func plain(a int) int { if a > 1 { return 2 }; return 3 }\n"
      "func given(ctx int) { plain(1) }\n"
      "func writes() { x.WithValue(1) }\n"
      "func broken() { a b c }\n"
      "func options() { WithName(1) }\n"
      "var f = func() { kept() }\n");
  EXPECT_NE(parsed.error(), "");
  parse(parsed.tokens, parsed.tree, ParsedBodies::Marked);
  EXPECT_EQ(parsed.error(), "");
  const std::string tree = Writer(parsed).write(parsed.tree.file);
  for (const char* kept : {"(Call", "WithValue", "kept"}) EXPECT_NE(tree.find(kept), std::string::npos) << tree;
  for (const char* gone : {"(If", "WithName", "(Return"}) EXPECT_EQ(tree.find(gone), std::string::npos) << tree;
  for (const char* name : {"plain", "given", "writes", "broken", "options"}) {
    EXPECT_NE(tree.find(name), std::string::npos) << tree;
  }
}

TEST(Parse, LeavesOutNoBodyThatIsNotClosed) {
  Parsed parsed("package p\nfunc f() { if x {\nfunc g() {}\n");
  const std::string whole = parsed.error();
  parse(parsed.tokens, parsed.tree, ParsedBodies::Marked);
  EXPECT_EQ(parsed.error(), whole);
}

}  // namespace
}  // namespace waybill::go_source
