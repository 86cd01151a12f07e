// A file's summary: everything the linker may ask about one Go file, made from that file's bytes
// alone. It is one flat, position-independent block of bytes, so that the cache can hand it out
// straight from a memory-mapped file. Names stay names here: what they mean is the linker's affair.
//
// Functions that may touch a carrier come with their body in SSA form: each expression is a value,
// each assignment to a local variable only renames, branches meet in phis. The rest of the file is
// declarations only.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::go_source {

using StringRef = std::uint32_t;  ///< offset of a StringRecord in the block; 0 is ""
using TypeRef = std::uint32_t;    ///< index into Summary::types(); 0 is unknown
using ValueRef = std::uint32_t;   ///< index into Summary::values(); 0 is none
using ListRef = std::uint32_t;    ///< index into Summary::lists(): a count, then that many words; 0 is empty
using RegionRef = std::uint32_t;  ///< index into Summary::regions(); 0 is package level
using FunctionRef = std::uint32_t;  ///< index into Summary::functions(); 0 is the package-level initialiser

constexpr std::uint32_t kNone = 0xFFFFFFFF;

/// What an ImportRef says: 0 is none; n is imports()[n - 1].
using ImportRef = std::uint32_t;

struct ImportRecord {
  StringRef path;
  StringRef alias;   ///< "" when the import has none; "_" and "." as written
  std::uint32_t offset;
};

enum class TypeOp : std::uint8_t {
  Unknown,
  Name,       // a = name, b = the qualifier as written (StringRef), 0 if there is none; which import it means needs
              // the imported packages' clauses, so the linker finds out
  LocalName,  // a = index into declarations() of a type declared in a function
  Parameter,  // a = name; flags: see TypeRecord; aux = index in its list
  Pointer,    // a = element
  Slice,      // a = element
  Array,      // a = element, b = ValueRef of the length (none for [...])
  Map,        // a = key, b = value
  Chan,       // a = element; aux = 0 both, 1 send, 2 receive
  Function,   // a = ListRef of parameter types, b = ListRef of result types; flags kTypeVariadic
  Struct,     // a = ListRef of triples: name, type, 1 if embedded
  Interface,  // a = ListRef of pairs: method name and its Function type, or "" and an embedded type; flags kTypeUnion: an element is a union or ~T
  Instance,   // a = generic type, b = ListRef of argument types
};
enum TypeFlag : std::uint8_t {
  kTypeVariadic = 1,
  kTypeUnion = 2,
  kTypeOfReceiver = 4,  ///< Parameter: declared by the receiver (else by the function or the type declaration)
};
struct TypeRecord {
  TypeOp op = TypeOp::Unknown;
  std::uint8_t flags = 0;
  std::uint16_t aux = 0;
  std::uint32_t a = 0, b = 0;
};

enum class DeclarationKind : std::uint8_t { Const, Var, Type, Function, Method };
enum DeclarationFlag : std::uint8_t {
  kDeclAlias = 1,            ///< type A = B
  kDeclGeneric = 2,          ///< has type parameters (list)
  kDeclPointerReceiver = 4,
  kDeclLocal = 8,            ///< declared in a function: found by index only
};
/// A declaration. Package-level ones come first in declarations(), sorted by (owner hash, name hash);
/// those of functions follow.
struct DeclarationRecord {
  StringRef name = 0;
  StringRef owner = 0;      ///< Method: the receiver's base type; else ""
  DeclarationKind kind = DeclarationKind::Const;
  std::uint8_t flags = 0;
  std::uint16_t iota = 0;   ///< Const
  TypeRef type = 0;         ///< Const, Var: the written type, if any. Type: what it is defined as. Function, Method: its Function type
  ValueRef value = 0;       ///< Const, Var: the initial value, if it was kept
  FunctionRef function = 0; ///< Function, Method: its body, or kNone
  ListRef type_parameters = 0;  ///< pairs: name, constraint type; for a Method those of its receiver (constraint 0)
  std::uint32_t offset = 0; ///< of the name
};

enum class ValueOp : std::uint8_t {
  None,
  Parameter,   // aux = index, the receiver being 0 if there is one; a = type
  Capture,     // aux = slot in FunctionRecord::captures; b = the enclosing function's value when the literal was made
  Literal,     // a = source text; aux = Tok of the literal
  Name,        // a = name: a package-level or predeclared object, or an imported package (then it is a Select's operand)
  Select,      // a = operand, b = name: field, method or method value; a package's member if a is a Name that means one
  Call,        // a = callee, b = ListRef of arguments; flags kCall…; aux = bits of results assigned to `_`
  Result,      // a = Call, RangeNext, Assert, Index or Receive with several results; aux = which
  After,       // a = Call; b = the variable's value before it; aux = operand (0 receiver, 1… arguments): the same variable after the call, which may have changed what it points to
  Phi,         // b = ListRef of values; kPhiLoop: [0] enters the loop, the others come round it; c = region of the loop
  Dereference, // a
  Address,     // a
  Index,       // a, b = index
  IndexList,   // a, b = ListRef: explicit instantiation f[A, B]; items are values (TypeExpression where it is plain)
  Slice,       // a
  Unary,       // a; aux = Tok
  Binary,      // a, b; aux = Tok
  Assert,      // a = operand, b = type; kCommaOk; kTypeSwitch: the variable of a case with one type
  TypeExpression,  // a = type: a conversion's callee, an argument of new or make, a method expression's base
  Composite,   // a = type, b = ListRef of triples: field name or "", key value, value; kDropped: elements were not kept
  Closure,     // a = FunctionRef; b = ListRef of the captured variables' values
  RangeNext,   // a = the operand: results 0 and 1 are key and value of one iteration
  Receive,     // a = channel
  Zero,        // a = type: a variable declared without a value
  Update,      // a = value before, b = field name, c = new field value: the same variable with the field stored
  UpdateElement,   // a = value before, b = key, c = new element
  UpdatePointee,   // a = pointer before, c = what it now points to
  StoreName,   // a = Name value, c = value: assignment to a package-level variable
  StoreCapture,    // aux = slot, c = value: assignment to a captured variable
  Send,        // a = channel, c = value
  Return,      // b = ListRef of results
  ExitValue,   // a = value, aux = parameter index: what the parameter's variable is when the function returns, if it was changed
  Use,         // a = value: it is looked at in a way that no other record shows
  UnusedAtExit,    // a = Result that holds a cancel function: control may leave the function here without a use of its variable; kRoundEnds: the loop's round that the variable belongs to
};
enum ValueFlag : std::uint8_t {
  kCallSpread = 1, kCallGo = 2, kCallDefer = 4,
  kCallStatement = 8,   ///< its results are dropped
  kCallLeaves = 16,     ///< the function always returns behind it without a wait of its own, one that is deferred aside
  kPhiLoop = 1,
  kCommaOk = 1, kTypeSwitch = 2,
  kDropped = 1,
  kRoundEnds = 1,
  kFromOutsideLoop = 1, ///< StoreCapture: the literal is made in a loop that the variable was declared outside of
  kImplied = 2,         ///< Update…: it only carries an inner update out to the variable
  kUsed = 128,          ///< some expression reads it, whether that was kept or not
  kAssigned = 64,       ///< it was assigned to a local variable
};
struct ValueRecord {
  ValueOp op = ValueOp::None;
  std::uint8_t flags = 0;
  std::uint16_t aux = 0;
  std::uint32_t a = 0, b = 0, c = 0;
  RegionRef region = 0;
  std::uint32_t offset = 0;  ///< of the expression's first byte (statements: the statement's)
};

enum class RegionKind : std::uint8_t {
  Function,   // a function's body
  Then, Else, // cond = condition
  Case,       // cond = tag (or none); cases = ListRef of its values; an empty list: default
  TypeCase,   // cond = operand; cases = ListRef of TypeRef
  CommCase,   // cond = the variable of the channel that it receives from and drops what comes, or none
  Loop,       // `for` with cond = condition, or none: endless
  Range,      // cond = operand
};
enum RegionFlag : std::uint8_t {
  kLoopHasCondition = 4,
  kLoopHasPost = 1,     ///< three-clause loop
  kLoopLeaves = 2,      ///< a break, return, goto or panic in it leaves it
  kLoopCountsOut = 8,   ///< a test of what its post statement counts leads out of it
  kRegionRest = 32,     ///< Then, Else: what stands behind an `if` whose other branch leaves
  kRegionOnce = 16,     ///< Then: entered while something is unset that it sets: `if s.log == nil { s.log = … }`
};
struct RegionRecord {
  RegionKind kind = RegionKind::Function;
  std::uint8_t flags = 0;
  std::uint16_t depth = 0;  ///< loops around and including it
  RegionRef parent = 0;
  ValueRef cond = 0;
  ListRef cases = 0;
  std::uint32_t offset = 0;
};

enum FunctionFlag : std::uint16_t {
  kFunctionHasReceiver = 1, kFunctionPointerReceiver = 2, kFunctionVariadic = 4, kFunctionLiteral = 8,
  kFunctionGeneric = 16, kFunctionHasGoto = 32, kFunctionRecovers = 64,
  kFunctionOnce = 2048,          ///< it leaves early if a field is set that it sets itself: `if s.ready { return }`
  kFunctionDropsEffects = 128,   ///< it does things that were of no interest and were not kept
  kFunctionWaits = 256,          ///< it may wait for others or go on for long: Wait, a receive, an endless loop
  kFunctionWaitsAfterStart = 512,   ///< the same behind (or deferred before) a `go` statement of its own
  kFunctionSignals = 1024,       ///< it may tell others that it is done: a send, close, Done
  kFunctionUnmarked = 4096,      ///< nothing in it hints at a carrier: it was kept for its calls alone
};
/// A function, method or literal whose body was kept; [0] holds the package-level initial values.
struct FunctionRecord {
  StringRef name = 0;         ///< "" for a literal
  std::uint16_t flags = 0;
  std::uint16_t parameters = 0;   ///< the receiver included
  std::uint16_t results = 0;
  std::uint16_t declaration_depth = 0;
  TypeRef type = 0;           ///< its Function type (without receiver)
  std::uint32_t declaration = 0;  ///< index into declarations(), kNone for a literal
  FunctionRef parent = 0;     ///< the enclosing function of a literal
  ValueRef first_value = 0, last_value = 0;    ///< its values are [first, last)
  RegionRef first_region = 0, last_region = 0; ///< its regions are [first, last); the first is its body
  ListRef captures = 0;       ///< pairs: name, value in the parent when the literal was made
  std::uint32_t offset = 0, end_offset = 0;    ///< of `func` and behind the closing brace
  std::uint32_t last_wait = 0;   ///< kFunctionWaits: of the last that it may wait at, or the end of the loop around it; kNone: at its end
  std::uint32_t last_sure_wait = 0;   ///< the same of those that stand in no branch
};

enum class DirectiveKind : std::uint8_t { Ignore, NoLint };
struct DirectiveRecord {
  std::uint32_t offset, length;  ///< of the comment
};

enum SummaryFlag : std::uint32_t {
  kGenerated = 1,    ///< has a "// Code generated … DO NOT EDIT." line
  kTestFile = 2,
  kBroken = 4,       ///< has a syntax error (error_offset, error_message)
  kHasCgo = 8,       ///< imports "C"
  kDotImport = 16,
  kPassingBodies = 32,   ///< made for a dependency: see Bodies::Passing
  kWholeBodies = 64,     ///< with every call: see Bodies::Whole
};

struct SummaryHeader {
  std::uint32_t size;             ///< of the whole block in bytes, a multiple of 8
  std::uint32_t flags;
  std::uint32_t bytes, lines;     ///< of the file
  StringRef package_name, build_constraint, error_message;
  std::uint32_t error_offset;
  std::uint32_t package_declarations;  ///< how many of the declarations are package-level
  std::uint32_t functions_left_out;    ///< whose bodies would have cost too much: declarations only
  struct Table { std::uint32_t offset, count; };
  Table imports, types, declarations, functions, values, regions, lists, directives;
};

/// A read-only view of a summary's bytes, which the caller keeps alive.
class Summary {
 public:
  Summary() = default;
  explicit Summary(const std::byte* block) : block_(block) {}
  explicit operator bool() const { return block_ != nullptr; }
  const std::byte* data() const { return block_; }
  const SummaryHeader& header() const { return *reinterpret_cast<const SummaryHeader*>(block_); }

  std::span<const ImportRecord> imports() const { return table<ImportRecord>(header().imports); }
  std::span<const TypeRecord> types() const { return table<TypeRecord>(header().types); }
  std::span<const DeclarationRecord> declarations() const { return table<DeclarationRecord>(header().declarations); }
  std::span<const FunctionRecord> functions() const { return table<FunctionRecord>(header().functions); }
  std::span<const ValueRecord> values() const { return table<ValueRecord>(header().values); }
  std::span<const RegionRecord> regions() const { return table<RegionRecord>(header().regions); }
  std::span<const std::uint32_t> lists() const { return table<std::uint32_t>(header().lists); }
  std::span<const DirectiveRecord> directives() const { return table<DirectiveRecord>(header().directives); }

  /// The words of a list.
  std::span<const std::uint32_t> list(ListRef ref) const {
    const std::uint32_t* words = lists().data() + ref;
    return {words + 1, *words};
  }
  /// The text of a string; the hash it was stored with is hash_of(ref).
  std::string_view string(StringRef ref) const {
    const auto* record = reinterpret_cast<const std::uint32_t*>(block_ + ref);
    return ref == 0 ? std::string_view{} : std::string_view{reinterpret_cast<const char*>(record + 2), record[1]};
  }
  std::uint32_t hash_of(StringRef ref) const {
    return ref == 0 ? 0 : *reinterpret_cast<const std::uint32_t*>(block_ + ref);
  }

  /// Whether every reference in the block stays inside it and leads where the extractor's do: types
  /// and values are made of earlier ones (but for what comes round a loop), values and regions of
  /// their own function's, so that who follows them comes to an end. A block from a damaged cache
  /// fails here, and may be used in no other way.
  static bool validate(std::span<const std::byte> block);

 private:
  template <class T> std::span<const T> table(SummaryHeader::Table where) const {
    return {reinterpret_cast<const T*>(block_ + where.offset), where.count};
  }
  const std::byte* block_ = nullptr;
};

/// The hash that a summary's strings are stored with (0 for ""). Declarations are ordered by it.
std::uint32_t hash_name(std::string_view text);

}  // namespace waybill::go_source
