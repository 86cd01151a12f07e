// The solved program: how request state flows through functions. Sensors fill it in, rules read it.
//
// In each function the carriers form a graph: a flow stands for the carrier that one expression
// yields, and points to the flows it descends from. Calls are already looked through: a derivation
// carries the layers that the callee adds, however many helpers lie between.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tool/model/finding.hpp"

namespace waybill::model {

using FileIndex = std::uint32_t;
using FunctionIndex = std::uint32_t;
using FlowIndex = std::uint32_t;   ///< index into Program::flows; 0 is none
using KeyIndex = std::uint32_t;    ///< index into Program::keys; 0 is none
using LoopIndex = std::uint32_t;   ///< index into Program::loops; 0 is none
/// Tells one Go type from all others; 0: not known, or no concrete type (an interface, a type parameter).
using TypeIdentity = std::uint64_t;
constexpr std::uint32_t kNowhere = 0xFFFFFFFF;
constexpr std::uint16_t kNoParameter = 0xFFFF;

/// A byte of a source file. Lines and columns are worked out only for what is shown.
struct Place {
  FileIndex file = kNowhere;
  std::uint32_t offset = 0;
  friend auto operator<=>(const Place&, const Place&) = default;
};

/// One step of a way through the program: where, and a word on it.
struct Step {
  Place place;
  std::string note;
};

struct SourceFile {
  std::string path;
  bool reported = true;    ///< findings in it are shown
  bool test = false;
};

enum class KeyKind : std::uint8_t {
  Static,      ///< `identity` tells it from all others
  Parameter,   ///< the caller's affair
  Dynamic,     ///< computed at run time
  Unknown,     ///< what it refers to is not on disk
};

/// A key of a context, a framework's map or metadata.
struct Key {
  KeyKind kind = KeyKind::Unknown;
  std::string package;       ///< import path of its type or variable; "" for predeclared types
  std::string type;          ///< as Go prints it
  std::string value;
  std::string shown;         ///< for a person
  std::uint64_t identity = 0;
  std::uint16_t parameter = 0;   ///< Parameter: which, the receiver being 0 if there is one
  bool basic_type = false;   ///< its type is a predeclared one (string, int, …)
  bool empty_struct = false;
  bool empty_pointee = false;   ///< it points to a value of an empty struct type: two such pointers may be equal
  bool anonymous = false;    ///< its type, or what it points to, has no name of its own
  bool alias = false;        ///< it is written by an alias of such a type
  bool comparable = true;
  Place declared;            ///< of the constant or variable it is
  std::string variable;      ///< that constant's or variable's name with its package
  std::string why;           ///< why it is not Static
};

enum class LayerKind : std::uint8_t {
  Value,       ///< holds one key and value
  Cancel,      ///< a cancellation or deadline
  Opaque,      ///< something a callee adds whose inside is not known (a span, tags)
  Metadata,    ///< an entry appended to metadata
  Logger,      ///< a logger derived from a logger
};

enum class Presence : std::uint8_t {
  Always,      ///< on every way through the callee
  Sometimes,   ///< on some ways
  IfAbsent,    ///< only if the key is not there yet
};

/// One layer that a derivation adds.
struct Layer {
  LayerKind kind = LayerKind::Value;
  Presence presence = Presence::Always;
  bool may = false;              ///< one step is a "may": an interface call, an unresolved callee
  bool builds_on = false;        ///< a function on the way to the write looks the key up in the same carrier
  Place absent_test;             ///< IfAbsent: the test that lets it be added wherever the key is absent, so that it is there behind; nowhere: more than that decides
  KeyIndex key = 0;
  std::string value_type;        ///< static type of the value, "" if unknown
  TypeIdentity value_identity = 0;
  bool value_has_methods = false;   ///< its concrete type is not known, but hardly one without methods: it is given as an interface, or as a type that is not on disk
  std::uint16_t value_parameter = kNoParameter;   ///< the value is this parameter of the function, whose type is an interface
  std::uint16_t operand_parameter = kNoParameter;   ///< the value is this parameter of the function, of whatever type
  Place write;                   ///< the call that really adds it
  std::vector<Step> path;        ///< call sites from the derivation's (left out) down to `write`, outermost first
};

enum class FlowKind : std::uint8_t {
  Parameter,   ///< `index`
  Captured,    ///< a captured variable when the literal is entered: `index` is its slot, parents[0] the flow outside
  Root,        ///< context.Background, TODO
  Load,        ///< read from a field, global, map or channel: `store`
  Outside,     ///< comes from a call that makes its own
  Derive,      ///< parents[0] with `layers` on top
  Join,        ///< one of parents, by the way control came
  LoopHead,    ///< of `loop`: parents[0] enters it, the others come round
};

/// What a load or a store goes to.
struct Storage {
  enum class Owner : std::uint8_t { None, Receiver, Parameter, Captured, Global, Local, Other } owner = Owner::None;
  std::uint16_t index = 0;       ///< of the parameter or captured variable
  std::string type;              ///< of the owner, without pointer: "pkg.T"; for a global its package
  std::string type_path;         ///< its import path and name; "" if unknown
  std::string path;              ///< "ctx", "state.ctx"; a global's name
  bool pointer = false;          ///< the owner is reached through a pointer
  LoopIndex made_in = kNowhere;  ///< Local: the innermost loop that the owner is made in, 0: in none; kNowhere: not known
  friend bool operator==(const Storage&, const Storage&) = default;
};

struct Flow {
  FlowKind kind = FlowKind::Outside;
  FunctionIndex function = 0;
  std::uint16_t index = 0;
  LoopIndex loop = 0;            ///< LoopHead: the loop it heads; else the innermost loop it stands in
  std::vector<FlowIndex> parents;
  std::vector<Layer> layers;     ///< Derive
  Storage storage;               ///< Load
  Place place;
  std::string callee;            ///< Derive, Outside: as it is called: "context.WithValue", "(*pkg.T).Method"
  bool may = false;              ///< the descent itself is a "may"
  bool assigned = false;         ///< it was assigned to a local variable
  bool used = true;              ///< something looks at it
  bool dropped = false;          ///< it is the result of a call statement
  bool pure = false;             ///< Derive: the call does nothing but derive, so dropping it is a mistake
  bool only_result = false;      ///< Derive: the carrier is all that the call yields, and it keeps nothing anywhere else
  bool unresolved = false;       ///< Derive: nothing is known of the callee but that it takes and returns a carrier
  bool returned = false;         ///< it is a result, or what a parameter points to when the function returns
  FlowIndex replaced_by = 0;     ///< of a request that was given a context: the call that gives it another, where nothing looks at the first
  bool request = false;          ///< the carrier is a *http.Request or a framework's context, not a context.Context
  bool round_only = false;       ///< LoopHead: what a round derives is handed on in that round, and nothing behind the loop looks at it
  bool blank = false;            ///< Derive: the first result of the call goes to `_`
  bool only_on_failure = false;  ///< Derive: it is looked at only where another result says that the call failed, on ways that leave
  bool until_return = false;     ///< Derive: what the call returns beside the carrier is ended by a defer statement, and `blank`
  Place ended;                   ///< Derive: the last call that ends what the call returns beside the carrier, if `blank`
  bool detached = false;         ///< Derive: it does not end with its parent (WithoutCancel, a context type of one's own)
};

enum class LoopKind : std::uint8_t { Endless, Condition, Counted, Range };
enum class Bound : std::uint8_t { Bounded, Unbounded, Unknown };

struct Loop {
  LoopKind kind = LoopKind::Endless;
  Bound bound = Bound::Unknown;
  std::string bound_reason;      ///< "receives from a channel", "ranges over a slice"
  LoopIndex parent = 0;
  FunctionIndex function = 0;
  Place place;
};

/// A write that reaches its key here: the call that names it, be it WithValue or a setter's.
struct Write {
  FunctionIndex function = 0;
  FlowIndex flow = 0;            ///< the derivation, 0 if the carrier is changed in place (c.Set)
  Layer layer;
  Place place;                   ///< the call, in `function`
  Place key_place;               ///< the argument that is the key
  std::string carrier;           ///< "context.Context", "*gin.Context", …
};

/// A type assertion on what a look-up yields.
struct Assertion {
  std::string type;              ///< as Go prints it
  TypeIdentity identity = 0;     ///< 0: an interface, or not known
  bool checked = false;          ///< `, ok`, or a case of a type switch
  bool in_switch = false;
  bool guarded = false;          ///< it is only reached where a look-up of the key was tested
  bool nil_tested = false;       ///< what it yields is compared with nil
  Place place;
};

/// A look-up of a key.
struct Read {
  FunctionIndex function = 0;
  FlowIndex flow = 0;
  KeyIndex key = 0;
  Place place;
  bool may = false;
  Place key_place;               ///< the argument that is the key; the call if the key is not named there
  std::string carrier;           ///< "context.Context", "*gin.Context", …
  std::vector<Assertion> assertions;
};

/// A carrier that is handed to a function whose body is in the program.
struct Pass {
  FunctionIndex function = 0;
  FlowIndex flow = 0;
  FunctionIndex callee = 0;
  std::uint16_t parameter = 0;   ///< the receiver being 0 if there is one
  Place place;                   ///< the call
  bool may = false;
  /// The callee is the method of what is looked up under this key, if that is of the type told by one of
  /// `receivers`; 0: it is not looked up. Such a pass is a `may` until the key's writers are known.
  KeyIndex receiver_key = 0;
  std::array<TypeIdentity, 2> receivers{};   ///< the type itself and the pointer to it
};

/// Who can name a key.
enum class Sight : std::uint8_t {
  Package,   ///< its own package alone
  Module,    ///< packages of its module alone, and all of them were read
  Program,   ///< anybody, but it belongs to a program whose source was read
  Open,      ///< somebody who was not read
};

/// A key that the program only writes or only reads: whether that is all that happens to it.
struct KeyUse {
  KeyIndex key = 0;              ///< one of those with that identity
  Sight sight = Sight::Open;
  bool written = false;          ///< else it is read
  std::vector<Place> computed;   ///< where a key of its type that is computed at run time is written or looked up
  Place seen;                    ///< Open: where it gets out of sight, if that is a place
  std::string why;               ///< Open: how
  /// Open: all that was read leaves the key alone, but this import is not on disk, and may use the text
  /// that the key is. "" if something else stands in the way.
  std::string missing;
};

/// An assignment to something that is not a local variable.
struct Store {
  FunctionIndex function = 0;
  Storage storage;
  FlowIndex value = 0;           ///< the carrier stored
  LoopIndex loop = 0;
  Place place;
  bool seen = true;              ///< false: nothing can see it (a value receiver's field, not looked at again)
  FlowIndex owner = 0;           ///< the carrier whose field is set, if the owner is a carrier itself
};

/// A way by which a carrier leaves the hands of the function that holds it. Calls of listed functions
/// that only look something up in it or derive from it are none.
struct Handover {
  enum class How : std::uint8_t {
    Call, Return, Store, Capture, Send,
    Ask,         ///< a call of a helper that only derives from it or looks something up in it
  } how = How::Call;
  FunctionIndex function = 0;
  FlowIndex flow = 0;            ///< the carrier
  Place place;
  std::string callee;            ///< Call: as it is called, "" for a function value
  std::string package, name;     ///< Call: of the callee, as far as it is known
  FunctionIndex target = 0;      ///< Call: the callee, if it is one function of the program
  std::uint16_t parameter = 0;   ///< Call: which of the callee's parameters the carrier is, the receiver being 0 if there is one
  bool forwards = false;         ///< Call: of a handler or of what comes next on the request's way
  std::vector<FlowIndex> newer;  ///< derivations of this carrier that were made before on every way, and are not in it
  std::vector<FlowIndex> newer_on_some;  ///< such ones that are in it on some of the ways that lead here, and on others not
};

enum class Runs : std::uint8_t { Once, Often, Unknown };

struct Closure {
  FunctionIndex function = 0;    ///< its body
  FunctionIndex parent = 0;
  Place place;
  Runs runs = Runs::Unknown;
  bool started = false;          ///< it runs as a goroutine of its own
  std::vector<Step> why;         ///< what shows that it runs more than once
};

/// An assignment to a captured variable.
struct CaptureStore {
  FunctionIndex function = 0;    ///< the literal
  std::uint16_t slot = 0;
  std::string variable;
  FlowIndex value = 0;
  LoopIndex loop = 0;
  bool from_outside_loop = false;   ///< the literal is made in a loop that the variable was declared outside of
  Place place;
};

/// A cancel function and what becomes of it.
struct Cancel {
  enum class State : std::uint8_t {
    Discarded,        ///< assigned to `_`, or the call's results are dropped
    LostOnPath,       ///< control can leave at `exit` without a use
    DeferredInLoop,   ///< deferred inside `loop`
    NeverCalled,      ///< kept in a field that nobody calls
    LeftAside,        ///< only what runs beside the function calls it, on some ways, and the function returns without a call
  } state = State::Discarded;
  FunctionIndex function = 0;
  Place place;                   ///< the call that makes it
  Place at;                      ///< the exit, the defer or the store; the literal that runs aside
  LoopIndex loop = 0;
  std::string maker;             ///< "context.WithCancel"
  std::string field;             ///< NeverCalled
  bool may = false;
  std::vector<Step> path;        ///< helpers between `place` and the real maker
};

/// What of a request somebody has in hand.
enum class Held : std::uint8_t {
  None,
  Request,     ///< *http.Request
  Body,        ///< its body, or a form read from it
  Field,       ///< another part of it: URL, headers
  Writer,      ///< http.ResponseWriter
  Context,     ///< its context, or one derived from that
  Pooled,      ///< a framework's context, which the framework uses again for another request
};

/// What is done with it.
enum class Use : std::uint8_t {
  None,        ///< nothing that depends on the request going on
  Ends,        ///< its end is waited for
  Reads,       ///< plain fields are read
  Whole,       ///< the request is handed on whole, to somebody who only reads plain fields
  Matters,     ///< something that goes wrong once the request is over
};

/// By which way something gets to run, or to be had, beyond the call that gives it.
enum class Means : std::uint8_t {
  Started,     ///< a `go` statement
  Submitted,   ///< a function that takes a function and runs it later
  Sent,        ///< a send on a channel
  Shared,      ///< work that is done once for all who ask for it meanwhile
  Returned,    ///< what was made with it is returned, and ends with it: a response, rows
};

/// A part of a request that is handed to something that may outlive the handler.
struct Escape {
  FunctionIndex function = 0;    ///< the handler whose request it is
  FunctionIndex starter = 0;     ///< the function that `place` stands in
  Held root = Held::None;        ///< what the handler was given
  Held held = Held::None;        ///< what gets away
  Means means = Means::Started;
  std::string carrier;           ///< the type of what the handler was given; "": it makes a context, and cancels it at its end
  std::string taker;             ///< what is started, or takes the function
  Place place;                   ///< the `go` statement, the call, the send
  Place given;                   ///< the handler's parameter, or where it makes the context
  std::vector<Step> path;        ///< calls from the handler to `place`, outermost first
  Use use = Use::None;
  Held used_as = Held::None;     ///< what of it is used
  Place used;                    ///< where, the calls to there in `use_path`
  std::string user;              ///< what uses it
  std::vector<Step> use_path;
  bool heeds_end = false;        ///< what runs waits for the end of the context itself
  bool waits = false;            ///< the handler, or a function between, may wait for it
  std::string wait_reason;
  bool handed = false;           ///< it waits only if somebody waits by what the function on the way yields
  bool lasts = false;            ///< what is started loops or waits, as what is to go on for long does
  bool callers = false;          ///< no handler is seen: `function` is given the context by who calls it
  bool ending = false;           ///< no handler is needed: `function` cancels the context, made at `given`, when it returns
  bool may = false;
};

/// A handler's use of a context that was there before any request, or a callback's of one that is older
/// than the one it is given.
struct SetupUse {
  enum class Kind : std::uint8_t {
    Captured,   ///< the handler captures it
    Kept,       ///< an object keeps it that is no request's
    Given,      ///< an object keeps it, and its method is given one itself
    Callback,   ///< a callback captures it, whose caller makes another one for it
  };
  FunctionIndex handler = 0;     ///< or callback
  std::string variable;
  Place made;                    ///< the parameter or the call that it comes from; Callback: the call that is given it
  std::string made_by;           ///< the function that takes it, or what makes it; Callback: who calls it
  Kind kind = Kind::Captured;
  bool parameter = false;        ///< it is a parameter of `made_by`
  Place used;                    ///< the call in the handler
  std::string user;
  std::vector<Step> use_path;
  bool may = false;
};

/// A context without a parent that is used where a request or context is at hand.
struct DetachedUse {
  FunctionIndex function = 0;
  Place made;                    ///< the call of Background or TODO
  std::string maker;
  Place used;
  std::string user;
  Place at_hand;                 ///< the parameter
  std::string carrier;           ///< its type
  bool handler = false;          ///< `function` serves a request
  bool aside = false;            ///< in a `go` or `defer` statement
  bool heeds_end = false;        ///< the function waits for the end of the context at hand
  bool may = false;
};

struct Function {
  std::string name;              ///< "pkg.F", "(*pkg.T).M", "pkg.F.func1"
  std::string package;
  FileIndex file = kNowhere;
  std::uint32_t offset = 0, end = 0;
  FunctionIndex parent = 0;      ///< of a literal
  bool literal = false, method = false, pointer_receiver = false, constructor = false;
  std::string receiver;          ///< type of the receiver, without pointer, with import path
  bool returns_receiver_type = false, returns_interface = false;
  std::vector<std::string> parameters;   ///< types
  bool takes_request = false;    ///< a parameter is a context or another carrier
  bool handler = false;          ///< it serves a request: takes a writer and a request, or a framework's context
  bool once = false;             ///< it leaves early if a field is set that it sets itself
  bool called = false;           ///< some call in the program certainly calls it
};

/// A value as it is put into a context, seen where its own type is known: at the write, or at the
/// call of a helper that is given it.
struct StoredValue {
  FunctionIndex function = 0;
  Place place;                   ///< the call, in `function`
  Place value;                   ///< the operand that is the value
  Place write;                   ///< the call that really writes it
  KeyIndex key = 0;
  std::string type;              ///< as Go prints it
  bool typed = true;             ///< its type is first known here: the write, or a helper that takes it as an interface
  enum class Shape : std::uint8_t { Other, Pointer, Map, Slice, Struct, Array, Interface } shape = Shape::Other;
  std::uint64_t bytes = 0;       ///< its own size on amd64, 0: not known
  struct Part {
    std::string field;           ///< "" for the value itself
    std::string type_path;       ///< import path and name, without pointer; "" for a type without a name
    bool context = false;        ///< it is a context
  };
  std::vector<Part> parts;       ///< the value, and if it is a struct or points to one its fields
  bool locked = false;           ///< its type holds something of sync or sync/atomic, or a channel
  std::vector<Step> path;        ///< call sites from `place` (left out) down to `write`
  struct Change {
    Place place;
    std::string what;            ///< "sets an element", "sets field Name", "appends"
    Place shared;                ///< where the context was handed on before
    std::string taker;           ///< to whom
    bool concurrent = false;     ///< who got it runs beside this function
  };
  std::vector<Change> changes;   ///< of what it refers to, after the context was handed on
  /// The value is closed or given back to its pool while somebody may still ask the context for it.
  struct Release {
    Place place;
    std::string what;            ///< "(*sync.Pool).Put"
    bool deferred = false;       ///< it runs when the function ends
    bool beside = false;         ///< who has the context runs beside the function; else it is handed on afterwards
    Place given;                 ///< where the context is handed on
    std::string taker;           ///< to whom; "" for the caller
    FunctionIndex target = 0;    ///< that function, if it is one of the program
    std::uint16_t parameter = 0; ///< which of its parameters the context is
    bool captured = false;       ///< it is a literal that captures the context
    bool waits = false;          ///< the function may wait for it
  };
  std::vector<Release> releases;
};

/// A change of what was looked up in a context and is still in it: `append` to a slice that may have
/// room writes into the array that all holders of the context share; an entry set in a map that is put
/// back into a newer context is in the older one, too.
struct ReadChange {
  enum class What : std::uint8_t { Append, Element };
  FunctionIndex function = 0;
  Place place;                   ///< of the change
  Place read;                    ///< the look-up
  KeyIndex key = 0;
  std::string type;
  What what = What::Append;
};

/// A type that is a context by its own methods.
struct ContextType {
  std::string type;              ///< import path and name
  Place declared;
  std::vector<std::string> asks; ///< fields that its look-ups go on to; an embedded context's if it has no Value of its own
};

/// A literal of a context type that its own method makes in place of the receiver.
struct Rebuild {
  FunctionIndex function = 0;
  Place place;                   ///< the literal
  std::string type;              ///< as Go prints it
  struct Field {
    std::string name, type;
    Place read;                  ///< where a method of the type reads it
  };
  std::vector<Field> left_out;   ///< fields that the literal does not set
  std::vector<std::string> set;  ///< those that it sets
};

/// A carrier as a function hands it on to a handler or to what comes next on the request's way.
struct Forward {
  FunctionIndex function = 0;
  FlowIndex flow = 0;            ///< the carrier; 0: what was handed in, if nothing was done to it
  Place place;                   ///< the call; what returns, if the framework goes on by itself then
  bool at_exit = false;          ///< it is what the framework's context is when the function returns
};

/// A call that hands a framework's context to what comes next on the request's way.
struct NextCall {
  FunctionIndex function = 0;
  Place place;
  std::string callee;
  std::string carrier;           ///< its type
  bool again = false;            ///< control may come to it more than once
  std::vector<Place> behind;     ///< calls with a framework's context that only run when it has returned
  std::vector<Place> put_off;    ///< those that are deferred or started: they may run then
  Place unknown;                 ///< one by a function value or interface that may run then, if there is any
};

/// A table at package level whose keys are requests or contexts.
struct SideTable {
  std::string name;              ///< with its package's name
  std::string type;              ///< as Go prints it
  std::string key;               ///< the type of what it is filled with here
  Place declared;
  struct Entry {
    FunctionIndex function = 0;
    Place place;
  };
  std::vector<Entry> entries;    ///< where something is put in
  bool in_sight = false;         ///< all that mentions it was read
  std::string why;               ///< if something may take entries out, or it is not in sight: what
  Place seen;                    ///< and where
};

/// Something of one request that is put into a store which outlives it.
struct Kept {
  FunctionIndex function = 0;
  Place place;
  std::string store;             ///< the store's type
  std::string name;              ///< what it is kept under, with quotes; "" if that is not known
  enum class What : std::uint8_t { Request, Context, Span, Identifier } what = What::Identifier;
  std::string shown;             ///< for a person: "the header X-Request-Id"
  Place value;                   ///< where it comes from
  std::vector<Step> path;        ///< calls from `place` (left out) down to `value`
  bool may = false;              ///< only its name tells what it is
};

/// A text constant of a package that is reported on, whose value somebody spells out as a key.
struct NamedText {
  std::string name;              ///< with its package's name
  std::string package;           ///< import path
  std::string value;             ///< as Key::value has it, with quotes
  Place declared;
};

/// What is known of a named type that keeps a carrier in a field.
struct Owner {
  std::string type;              ///< import path and name
  bool per_request = false;      ///< some constructor of it takes a carrier, or it is made in a handler
  bool long_lived = false;       ///< an instance is kept in a global, or made where no request is
  std::vector<Step> why;
};

struct Program {
  std::vector<SourceFile> files;
  std::vector<Function> functions;   // [0] unused
  std::vector<Flow> flows;           // [0] unused
  std::vector<Key> keys;             // [0] unused
  std::vector<Loop> loops;           // [0] unused
  std::vector<Write> writes;
  std::vector<Read> reads;
  std::vector<Pass> passes;
  std::vector<KeyUse> key_uses;      ///< one for each identity of which reported files hold only writes or only reads
  std::vector<Store> stores;
  std::vector<Handover> handovers;   ///< of functions that derive a carrier
  std::vector<Closure> closures;
  std::vector<CaptureStore> capture_stores;
  std::vector<Cancel> cancels;
  std::vector<Escape> escapes;
  std::vector<SetupUse> setup_uses;
  std::vector<DetachedUse> detached_uses;
  std::map<std::string, Owner> owners;
  std::vector<StoredValue> stored_values;
  std::vector<ReadChange> read_changes;
  std::map<std::string, ContextType> context_types;   ///< those that a field of is stored to
  std::vector<Rebuild> rebuilds;
  std::vector<NextCall> next_calls;
  std::vector<Forward> forwards;
  std::vector<SideTable> side_tables;
  std::vector<Kept> kept;
  std::vector<NamedText> named_texts;
  std::vector<Place> fallbacks;      ///< where gin's ContextWithFallback is set
  std::vector<Silence> silences;     ///< what the front end saw and could not follow
};

}  // namespace waybill::model
