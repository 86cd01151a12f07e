// How a program is put together before it serves anything: the functions that may register handlers
// and build pipelines, each as its values in the order in which they are computed. Sensors fill it in;
// they say what the code is, and never what a route is.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "tool/model/program.hpp"

namespace waybill::model {

using SetupIndex = std::uint32_t;   ///< index into Setup::functions; 0 is none
using SetupRef = std::uint32_t;     ///< index into SetupFunction::values; 0 is none

enum class SetupOp : std::uint8_t {
  Unknown,     ///< `text`: why
  Parameter,   ///< `index`, the receiver being 0 if there is one
  Captured,    ///< `index`: place in the closure's list
  Constant,    ///< `text`: its value, if `is_text`; else as Go prints it
  Nil,         ///< nil or a zero value
  Function,    ///< a declared function as a value: `function`, or only `package`, `text` if its source is not here
  Method,      ///< method `text` of `a` as a value: `function` if it is known which
  Closure,     ///< `function`; `list`: what it captures
  Global,      ///< `text`: import path and name; `global`: its first value
  Field,       ///< field `text` of `a`
  Call,        ///< `call`; `list`: receiver (0 if there is none), then the arguments
  Result,      ///< result `index` of `a`
  Phi,         ///< `list`: one of them; in_loop: [0] enters the loop
  Composite,   ///< a literal of `type`: SetupFunction::names_of and keys_of beside `list`; `a`: place of its first name
  Convert,     ///< `a`, as `type`
  Same,        ///< `a`, or what it points to, is looked at by another way (dereference, assertion)
  Element,     ///< element `b` of `a`
  Each,        ///< one round of the range over `a`: results 0 and 1 are key and value
  Join,        ///< `a` + `b`
  Compute,     ///< `a` `text` `b`, of numbers and tests: "-", "<", "&&"; "!" and "-": of `a` alone if there is no `b`
  SetField,    ///< `a` with field `text` set to `b`
  SetElement,  ///< `a` with element `b` set to `c`
  SetPointee,  ///< what `a` points to is set to `b`
  SetGlobal,   ///< `text` is set to `b`
  SetCaptured, ///< the captured variable `index` is set to `b`
  Return,      ///< `list`
};

/// What a call may call: a function of the program, and for an interface's method the type it is one of.
struct SetupTarget {
  SetupIndex function = 0;
  std::string_view type;       ///< import path and name of the receiver's type
};

struct SetupCall {
  enum class Kind : std::uint8_t { Unknown, Function, Interface, Value } kind = Kind::Unknown;
  std::string_view package, receiver, name;   ///< of the callee, as far as they are known
  std::vector<SetupTarget> targets;
  SetupRef value = 0;          ///< Value: the function value that is called
  bool spread = false;         ///< the last argument is a list: f(list...)
  bool variadic = false;       ///< the callee's last parameter is a list
  std::uint16_t parameters = 0;   ///< of the callee, without receiver
  bool started = false;        ///< in a `go` statement
  bool deferred = false;
};

struct SetupValue {
  SetupOp op = SetupOp::Unknown;
  bool is_text = false;
  bool in_loop = false;
  bool pointer = false;        ///< its type is a pointer to `type`
  std::uint16_t index = 0;
  SetupRef a = 0, b = 0, c = 0;
  std::uint32_t region = 0;    ///< index into SetupFunction::regions
  SetupIndex function = 0;
  std::uint32_t call = 0;      ///< index into SetupFunction::calls
  Place place;
  std::string_view text, package;
  std::string_view type;       ///< import path and name of its type, without pointer; "" if it has none or it is not known
  std::uint32_t list = 0, count = 0;   ///< SetupFunction::list_of
};

struct SetupRegion {
  enum class Kind : std::uint8_t { Body, Then, Else, Case, Loop, Range } kind = Kind::Body;
  std::uint32_t parent = 0;
  SetupRef condition = 0;      ///< Then, Else, Loop: what is tested; Case: what is compared, 0: nothing; Range: what is ranged over
  std::vector<SetupRef> cases; ///< Case: what it is compared with, or tests; none: what is done if no other case is taken
  bool leaves = false;         ///< Loop: a break may end it early
  bool error_test = false;     ///< Then, Else: what is tested is whether an error came back
  bool taken_on_error = false; ///< and this is the way that is taken if one did
  std::string shown;           ///< the test for a person, "" if it is not short
  Place place;
};

/// A function that may take part in putting the program together, or that requests are handed to.
struct SetupFunction {
  std::string name;            ///< as the Go runtime has it: "pkg.F", "pkg.(*T).M", "pkg.F.func1"
  std::string package;         ///< import path
  std::string receiver;        ///< import path and name of the receiver's type, without pointer
  std::string method;          ///< its own name
  Place place;
  FunctionIndex function = 0;  ///< in the solved program, if it is there
  SetupIndex parent = 0;       ///< of a literal
  bool literal = false;
  bool reported = true;        ///< its file is one that is reported on
  bool exported = false;
  bool starts = false;         ///< main, init or a package's initial values
  bool called = false;         ///< some function here calls or mentions it
  bool kept = false;           ///< `values` are there
  bool relevant = false;       ///< a call of interest is reached from it
  std::uint16_t parameters = 0;
  std::vector<std::string> parameter_types;   ///< by parameter, the receiver included: import path and name, without pointer
  std::vector<SetupValue> values;     ///< [0] unused
  std::vector<SetupRegion> regions;   ///< [0] is the body
  std::vector<SetupCall> calls;       ///< [0] unused
  std::vector<SetupRef> refs;         ///< the values' lists
  std::vector<std::string_view> names;   ///< of literals' elements

  /// The value's list, as its op has it; a literal's elements.
  std::span<const SetupRef> list_of(const SetupValue& value) const { return std::span(refs).subspan(value.list, value.count); }
  /// Beside the elements of a literal: their keys, 0 where there is none, and their names, "" where there is none.
  std::span<const SetupRef> keys_of(const SetupValue& composite) const {
    return std::span(refs).subspan(composite.list + composite.count, composite.count);
  }
  std::span<const std::string_view> names_of(const SetupValue& composite) const { return std::span(names).subspan(composite.a, composite.count); }
};

/// A variable at package level.
struct SetupGlobal {
  SetupIndex function = 0;     ///< the package's initial values
  SetupRef value = 0;          ///< its own there; 0: zero
};

/// Texts that are kept once each; views of them stay while it is moved.
class SetupTexts {
 public:
  SetupTexts() = default;
  SetupTexts(SetupTexts&&) = default;
  SetupTexts& operator=(SetupTexts&&) = default;

  std::string_view keep(std::string_view text) {
    if (const auto known = texts_.find(text); known != texts_.end()) return *known;
    return *texts_.emplace(text).first;
  }

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  std::unordered_set<std::string, Hash, std::equal_to<>> texts_;
};

/// What is said here of texts are views: of the sources and types that it was found by, which have to outlive it, or of `texts`.
struct Setup {
  SetupTexts texts;                              ///< those that were put together
  std::vector<SetupFunction> functions;          ///< [0] unused
  std::map<std::string_view, SetupGlobal> globals;            ///< by import path and name, of `texts`
  std::map<std::pair<std::string_view, std::string_view>, SetupIndex> methods;   ///< by type and name, of `texts`: those that serve requests
};

/// Which calls may register handlers: of these names, in packages whose paths begin so.
struct SetupInterest {
  std::set<std::string, std::less<>> names;
  std::vector<std::string> packages;
  std::set<std::string, std::less<>> near;       ///< of the names: those whose callers matter only as far as they may hand something down
  std::set<std::string, std::less<>> left_out;   ///< receivers, packages, and functions with their package, that have such names too
  std::set<std::string, std::less<>> types;      ///< literals of these types are of interest too
  std::set<std::string, std::less<>> serving;    ///< methods of these names serve requests
};

}  // namespace waybill::model
