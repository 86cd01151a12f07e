// Runs the set-up of a program on what is known of it: calls in their order, functions with the
// arguments that they are given, loops over lists that are known. What is not known stays so, with
// the reason.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tool/model/setup.hpp"
#include "tool/routes/quiet.hpp"
#include "tool/routes/repeats.hpp"
#include "tool/routes/value.hpp"

namespace waybill::routes {

class Machine;

constexpr std::uint64_t kMostSteps = 120'000;   ///< values of one run, from where it begins; large services take half of it
constexpr std::string_view kTuple = "()";       ///< the type of several results of one call

/// Returns the two parts of a path put together with one slash between them.
std::string join_paths(std::string_view prefix, std::string_view path);

/// A call that a framework may know the meaning of.
struct Call {
  std::string_view package, receiver, name;
  Value self;                      ///< the receiver; Unknown if there is none
  std::vector<Value> arguments;    ///< the last one of f(list...) is its elements
  bool spread_unknown = false;     ///< elements are missing at the end
  std::string_view result_type;
  Conditions when;
  model::Place place;

  Value argument(std::size_t index) const { return index < arguments.size() ? arguments[index] : unknown("not given"); }
};

/// What is known of a framework: the calls that build its routers.
struct Framework {
  const char* name;
  std::vector<const char*> packages;       ///< import paths; sub-packages belong to them
  std::vector<const char*> router_types;   ///< import path and name
  /// The call's result; nothing if the call is of no interest.
  std::optional<Value> (*call)(Machine& machine, const Call& call);
  /// Whether what is given to Use and the like is given the next handler and returns one.
  bool wraps = false;
  /// How a group's prefix and a path are put together.
  std::string (*join)(std::string_view prefix, std::string_view path) = join_paths;
};

class Machine {
 public:
  Machine(const model::Setup& setup, const std::vector<const Framework*>& frameworks);

  /// Runs what starts the program, and then what nothing in sight calls.
  void run();

  // For frameworks.
  Value make_router(const Framework& framework, const Call& call);
  Value make_group(const Value& router, std::string_view prefix, bool prefix_known);
  static std::shared_ptr<Router> router_of(const Value& value);
  /// The router that the routes of this one go to.
  static Router& target_of(Router& router) { return router.target ? *router.target : router; }
  Value call_value(const Value& function, std::vector<Value> arguments, const Call& from);
  Value add_route(const Value& router, std::string method, const Value& pattern, Value handler, Entries entries, const Call& call);
  void add_mount(const Value& router, const Value& prefix, Value what, Entries entries, const Call& call);
  /// One of several values.
  static Value one_of(std::vector<Value> alternatives);
  /// What is served by a server of its own.
  void serve(Value handler, const Call& call);
  /// The multiplexer of package net/http itself.
  Value default_mux(const Call& call);
  /// Entries for what is given, lists spread out; Nil ones left out.
  Entries entries_of(const std::vector<Value>& given, const Call& call) const;
  void append_entries(const Value& given, const Call& call, const Conditions& when, Entries& entries) const;
  static void use(Entries& entries, const Entries& more) { entries.insert(entries.end(), more.begin(), more.end()); }

  // For who reads the result.
  const std::vector<Mount>& served() const { return served_; }
  const std::vector<std::shared_ptr<Router>>& routers() const { return routers_; }
  const model::Setup& setup() const { return setup_; }
  /// What a handler hands its request on to: functions, routers and the like that it holds; and where it does.
  struct Forwarded {
    Value to;
    std::vector<model::Place> places;
  };
  std::vector<Forwarded> forwards(const Value& handler);
  /// The method of this name of a value's type, bound to it; Unknown if there is none.
  Value method(const Value& of, std::string_view name) const;
  bool takes_request(model::SetupIndex function) const;
  Value apply(const Value& function, std::vector<Value> arguments);
  /// The method of a service that a generated handler calls in the end; null if it is not seen which.
  Value served_method(const Value& handler);

 private:
  struct Frame {
    model::SetupIndex function = 0;
    std::vector<Value> arguments, captured;
    std::vector<Value> values;          ///< by SetupRef; empty: not computed yet
    std::vector<std::uint8_t> busy;
    std::vector<std::vector<Value>> returned;
    std::map<std::uint32_t, std::pair<Value, Value>> rounds;   ///< by range region: key and element of this round
    Conditions outer;                   ///< when the function is called at all
  };

  void run_entry(model::SetupIndex function);
  std::vector<std::vector<model::SetupIndex>> callers_of_each() const;
  std::vector<Value> enter(model::SetupIndex function, std::vector<Value> arguments, std::vector<Value> captured,
                           const Conditions& when, bool in_order);
  void execute(Frame& frame, model::SetupRef first, model::SetupRef last, std::uint32_t within);
  struct Loop;
  void execute_loop(Frame& frame, model::SetupRef first, model::SetupRef last, std::uint32_t region);
  bool execute_each(Frame& frame, Loop& loop, Value over, bool backwards);
  bool execute_counted(Frame& frame, Loop& loop);
  bool execute_indexed(Frame& frame, Loop& loop);
  void execute_once(Frame& frame, Loop& loop);
  void next_round(Frame& frame, Loop& loop);
  bool hangs_on(const model::SetupFunction& function, model::SetupRef ref, model::SetupRef on, int depth) const;
  Value evaluate(Frame& frame, model::SetupRef ref);
  Value compute(Frame& frame, model::SetupRef ref);
  Value call(Frame& frame, model::SetupRef ref);
  std::vector<Value> run(model::SetupIndex function, std::vector<Value> arguments, std::vector<Value> captured, const Conditions& when);
  Value call_function(model::SetupIndex function, std::vector<Value> arguments, std::vector<Value> captured, const Call& call);
  std::optional<Value> builtin(const Call& call, Frame& frame, const model::SetupValue& at);
  std::uint32_t frameworks_of(std::string_view package);
  std::optional<Value> framework_call(Call& call);
  std::optional<Value> text_call(const Call& call);
  Value made(const Call& call);
  bool may_enter(model::SetupIndex function) const;
  Value field(const Value& of, std::string_view name, const model::SetupValue& at);
  Value element(const Value& of, const Value& key);
  Value unknown_parameter(const model::SetupFunction& function, std::size_t index, const model::SetupValue& at);
  bool is_inside(const model::SetupFunction& function, std::uint32_t region, std::uint32_t outer) const;
  bool is_told(const Frame& frame, model::SetupRef ref, int depth) const;
  std::optional<bool> outcome(Frame& frame, model::SetupRef test);
  std::optional<bool> is_named_case(Frame& frame, const model::SetupRegion& region);
  std::optional<bool> is_taken(Frame& frame, const model::SetupRegion& region);
  bool is_left_out(Frame& frame, std::uint32_t region);
  bool is_surely_inside(Frame& frame, std::uint32_t region, std::uint32_t outer);
  Conditions own_conditions(Frame& frame, std::uint32_t region);
  Conditions conditions(Frame& frame, std::uint32_t region);
  static Value join_texts(const Value& left, const Value& right);
  Value unplaced_router(std::string_view type, const std::string& reason, model::Place place);
  void collect_forwards(const Value& handler, std::vector<Forwarded>& found, int depth);

  const model::Setup& setup_;
  const std::vector<const Framework*>& frameworks_;
  std::map<std::string, std::uint32_t, std::less<>> frameworks_of_;   ///< by package
  QuietCalls quiet_;
  Repeats repeats_;
  std::vector<Mount> served_;
  std::vector<std::shared_ptr<Router>> routers_;
  std::map<std::string, Value, std::less<>> globals_;
  std::map<model::SetupIndex, std::unique_ptr<Frame>> initialisers_;   ///< for globals' first values
  std::map<std::pair<std::string_view, std::string_view>, model::SetupIndex> methods_;   ///< by receiver's type and name
  std::map<model::SetupIndex, Value> closures_;              ///< the literals that something may call later, as they were made last
  std::map<std::string_view, Value> instances_;                   ///< by type: what stands for a receiver that is not known
  std::vector<std::uint8_t> ran_;                            ///< by function: it was run in its order
  std::vector<model::SetupIndex> stack_;
  model::SetupIndex entry_ = 0;                              ///< what the present run began with
  Value default_mux_;
  int aside_ = 0;                                            ///< functions on the stack that register nothing
  std::uint64_t steps_ = 0, all_steps_ = 0;
  bool effects_ = true;                                      ///< false: only values are wanted
};

/// Returns the part of a package's path that its name is likely to be.
std::string package_name(std::string_view path);

/// Returns how a function is named to a person: what made it, or its own name.
std::string name_of(const model::Setup& setup, const Object& function);

}  // namespace waybill::routes
