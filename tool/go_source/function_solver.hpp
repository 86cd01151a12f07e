// Solves one function body: SSA values -> flows, facts and the function's solution.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <unordered_map>

#include "tool/go_source/solver.hpp"

namespace waybill::go_source {

/// Whether a call looks at a context's values at most: loggers, look-ups, metrics.
bool only_observes(const Callee& target);   // solve_use.cpp

class FunctionSolver {
 public:
  FunctionSolver(Solver& solver, BodyRef body);
  /// What the body does with request state. The solver is of no other use then.
  CarrierUses uses();
  /// Fills in `solution`; if the function is one that findings can stand in, its flows and facts go
  /// into the program too.
  void run(Solution& solution);

 private:
  using Local = std::uint32_t;   ///< index into flows_; 0 is none

  struct Operands {              ///< of a call: [0] is the receiver (0 if there is none)
    std::vector<ValueRef> values;
    ValueRef at(std::size_t index) const { return index < values.size() ? values[index] : 0; }
  };

  // solve_flow.cpp: flows of values
  Local flow(ValueRef value);
  Local make_flow(ValueRef value);
  Local add(model::Flow flow) { flows_.push_back(std::move(flow)); return static_cast<Local>(flows_.size() - 1); }
  Local phi(ValueRef value);
  void close_phis();
  Local select(ValueRef value);
  Local view(Local of, ValueRef at);
  model::Storage storage(ValueRef owner, std::string_view field);
  ValueRef origin(ValueRef value, bool* copied = nullptr) const;
  std::vector<Chain> chains(Local flow);

  // solve_join.cpp: ways that meet, and layers that are only added where their key is absent
  struct Way {
    std::vector<Chain> chains;
    RegionRef region = 0;                      ///< where it leaves the function; 0: elsewhere
    std::vector<std::uint32_t> meetings = {};  ///< offsets of the tests whose two ways it has met
  };
  std::vector<Chain> join(std::vector<Way> ways);
  RegionRef absence_test(ValueRef call, model::KeyIndex key, Local from);
  bool is_absent(ValueRef condition, bool holds, model::KeyIndex key, Local from);
  bool same_key(model::KeyIndex a, model::KeyIndex b) const;
  bool same_carrier(Local a, Local b, int depth = 0) const;
  bool has_key_already(const Way& way, const model::Layer& layer) const;

  // solve_call.cpp: what calls do
  const Callee& callee(ValueRef call);
  Operands operands(ValueRef call);
  Local call_result(ValueRef call, std::uint16_t result);
  Local after(ValueRef value);
  Local derived(ValueRef call, ValueRef parent, std::vector<model::Layer> layers, bool may, bool pure);
  Local derived_from(ValueRef call, Local from, std::vector<model::Layer> layers, bool may, bool pure);
  bool done_once(ValueRef value) const;
  bool is_command(BodyRef literal) const;
  bool is_started(ValueRef literal);
  bool disarms_itself(ValueRef literal, std::string_view variable) const;
  Local apply(ValueRef call, const Operands& with, const std::vector<Chain>& alternatives, bool may, bool pure);
  model::KeyIndex known_key(ValueRef call, const Operands& with, const Effect& effect);
  model::Layer known_layer(ValueRef call, const Operands& with, const Effect& effect);
  std::optional<model::Layer> instantiate(model::Layer layer, ValueRef call, const Operands& with, bool may);
  model::KeyIndex key_at(ValueRef operand);
  ValueRef argument(ValueRef call, const Operands& with, std::uint16_t parameter);
  Local unknown_derivation(ValueRef call, Local given);
  Local named_derivation(ValueRef call, const Operands& with);
  bool guarded(ValueRef value, model::KeyIndex key);
  void keys_read(ValueRef condition, std::vector<model::KeyIndex>& keys, int depth);
  std::vector<const Solution*> candidates(const Callee& callee, const Operands& with, bool* more);
  bool given_carrier(const Operands& with);

  // solve_handover.cpp: to whom carriers are handed on
  void handover_facts();
  bool is_wrapped();
  void forward_facts();
  bool only_looks_at(const Callee& target);
  bool forwards(const Callee& target, Local carrier);
  bool encloses(RegionRef outer, RegionRef inner) const;
  void note_newer(ValueRef call, Local carrier, model::Handover& handover);
  bool takes_request_at(const Callee& target, std::size_t operand);
  Local carrier_within(ValueRef value);
  bool reaches(ValueRef first, ValueRef second);
  bool descends(Local flow, Local from);

  // solve_next.cpp: what runs before and after the rest of a request's way
  void next_facts();
  bool calls_next(ValueRef call);
  bool is_given_pooled(ValueRef call);
  bool runs_only_behind(ValueRef first, ValueRef second) const;

  // solve_values.cpp: the values that are put into contexts, and what becomes of them
  void note_operand(ValueRef call, ValueRef operand, model::Layer& layer);
  void value_facts();
  void stored_value(ValueRef call, Local made, const model::Layer& layer, ValueRef operand);
  void find_changes(model::StoredValue& stored, ValueRef call, Local made, ValueRef operand);
  bool is_version_of(ValueRef value, ValueRef base, int depth);

  // solve_read_change.cpp: what was looked up and is changed while the context still has it
  struct LookedUp {
    model::KeyIndex key = 0;
    ValueRef call = 0;      ///< the look-up, or the helper's call that yields it
    ValueRef changed = 0;   ///< the last change of it since; 0: none
  };
  void find_read_change(ValueRef append);
  void find_put_back(model::KeyIndex under, ValueRef operand);
  std::vector<LookedUp> look_ups_behind(ValueRef value, std::uint16_t result, int depth);
  model::KeyIndex looked_up_result(std::uint16_t result, int depth);
  bool copies_into(ValueRef call, std::uint16_t operand);

  // solve_release.cpp: values that are closed or given back while a context holds them
  bool ends_with_function(ValueRef call);
  model::Place last_end_of(ValueRef call) const;
  void find_releases(model::StoredValue& stored, ValueRef call, Local made, ValueRef operand);
  std::string release_of(ValueRef call, ValueRef operand);
  // solve_side_tables.cpp: tables beside the requests
  void side_table_fact(ValueRef value);
  // solve_sessions.cpp: what is put into a store that outlives its request
  void session_fact(ValueRef value);
  model::Kept request_value(ValueRef value, int depth);
  // solve_rounds.cpp: what a loop derives for its rounds
  struct FromHead {
    bool reached = false;   ///< it comes from the loop's head
    bool derived = false;   ///< and something was put on it on the way
  };
  FromHead from_head(Local carrier, Local head) const;
  bool is_logger(Local head) const;
  void round_facts();

  // solve_context_types.cpp: types that are contexts themselves
  void rebuild_facts();
  void fallback_fact(ValueRef update);

  // solve_facts.cpp: what is written down
  void mark_built_on(Solution& solution) const;
  void find_results(Solution& solution);
  void facts(Solution& solution);
  void commit(Solution& solution);
  bool is_copied(ValueRef variable);
  bool is_pure();
  bool only_returns();
  bool is_done_to_made(ValueRef called) const;
  // solve_call_facts.cpp: keys, entries and stored carriers
  void call_facts(ValueRef call, Solution& solution);
  void write_fact(ValueRef call, Local flow, const model::Layer& layer, ValueRef key_operand);
  ValueRef key_operand_of(ValueRef call, const Operands& with, const model::Layer& inner);
  void note_substituted(ValueRef call, const Operands& with, Local made, const std::vector<model::Layer>& inner,
                        const model::Layer& here);
  void store_facts(ValueRef value);
  void replacement_facts(ValueRef call);
  bool is_only_given_another_context(ValueRef request) const;
  // solve_cancel.cpp: cancel functions
  void cancel_facts(Solution& solution);
  bool returns_behind(ValueRef statement) const;
  std::string field_that_keeps(ValueRef held) const;
  // solve_cancel_aside.cpp: cancel functions that only something beside the function calls
  ValueRef left_aside(ValueRef made);
  bool is_own_channel(ValueRef literal, ValueRef channel) const;
  bool calls_on_some_ways(ValueRef literal, std::size_t slot) const;
  bool stays_here(ValueRef call);
  bool is_cancelled_with_parent(ValueRef call);
  bool leaves_with_error(ValueRef call, const Solution::CancelResult& made, RegionRef exit);
  std::optional<Solution::CancelResult> unseen_cancel_of(ValueRef call, std::uint16_t result);
  std::optional<Solution::CancelResult> cancel_of(ValueRef call, std::uint16_t result);
  // solve_closure.cpp: literals and how often they run
  void closure_facts(ValueRef value);
  void given_runs(Solution& solution);
  model::Runs runs_captured(ValueRef literal, std::size_t slot, int depth);
  model::Runs runs_given(const Callee& target, std::size_t argument);
  model::Runs runs(ValueRef function_value, std::vector<model::Step>& why, int depth);
  // solve_reads.cpp: look-ups and hand-overs
  std::vector<model::Assertion> assertions(ValueRef looked_up, model::KeyIndex key);
  ValueRef without_conversions(ValueRef value);
  void note_value(model::Layer& layer, ValueRef value);
  void pass_facts(ValueRef call, const Operands& with, bool may);
  bool is_tested_beside(ValueRef assertion);
  bool is_compared_with_nil(ValueRef value);
  void looked_up_pass_facts(ValueRef call, const Operands& with);
  model::KeyIndex looked_up_under(ValueRef value);

  model::LoopIndex loop(RegionRef region);   // solve_loops.cpp

  // solve_source.cpp: where request state comes from
  using Sources = std::vector<Source>;
  bool touches_requests();
  Sources sources(ValueRef value);
  void add_sources(ValueRef value, int depth, Sources& found);
  bool defers_cancel(ValueRef call) const;
  void add_call_sources(ValueRef call, std::uint16_t result, int depth, Sources& found);
  void add_interface_sources(ValueRef call, std::uint16_t result, int depth, Sources& found);
  void add_member_sources(ValueRef value, int depth, Sources& found);
  void add_contents(ValueRef value, int depth, Sources& found);
  model::Held held_of_result(const Callee& target, std::uint16_t result);

  // solve_use.cpp: what is done with it
  void uses_in_composite(ValueRef composite, CarrierUses& found);
  void uses_in_call(ValueRef call, std::size_t operand, const Source& source, CarrierUses& found);
  void uses_by_callee(ValueRef call, std::size_t operand, const Source& source, CarrierUses& found);
  bool append_uses(BodyRef body, std::size_t parameter, ValueRef call, const Source& source, bool may, CarrierUses& found);
  void uses_of_literal(ValueRef closure, bool aside, CarrierUses& found);
  ValueRef literal_behind(ValueRef value);
  bool runs_later(const Callee& target, bool* known) const;
  bool takes_work(const Callee& target) const;

  // solve_escape.cpp: what outlives the function
  void escape_facts(Solution& solution);
  void escapes_by_start(ValueRef call, Solution& solution);
  void escapes_by_submit(ValueRef call, Solution& solution);
  void escapes_by_send(ValueRef send, Solution& solution);
  void escapes_by_sending_literal(ValueRef literal, Solution& solution);
  void escapes_through(ValueRef call, Solution& solution);
  void escapes_of_literal(ValueRef closure, Solution& solution);
  void setup_facts(ValueRef closure, Solution& solution);
  bool makes_own_context() const;
  void detached_facts(ValueRef call);
  bool ends_behind(ValueRef at);
  void note_escape(const Source& source, model::Escape escape, ValueRef at, Solution& solution);
  model::Escape escape_of(const CarrierUse& use, ValueRef at, model::Means means);

  // solve_shared.cpp: work that is done once for several callers
  void escapes_by_share(ValueRef call, Solution& solution);
  bool starts_shared_work(ValueRef start);
  bool is_kept_in_table(ValueRef value);

  // solve_bound.cpp: what is returned and ends with its context
  void escapes_by_return(ValueRef out, Solution& solution);
  ValueRef made_to_end(ValueRef value, bool& may, int depth);
  bool is_used_up(ValueRef made);

  // solve_kept.cpp: contexts that are older than the one at hand
  std::optional<model::Storage> kept_context(ValueRef value);
  std::optional<CarrierUse> works_with_older(ValueRef call, std::size_t operand, std::string_view shown);
  bool asks_for_context(ValueRef call, std::size_t operand);
  bool is_method_with_context();
  bool takes_kept_by_mistake(ValueRef call, ValueRef operand, std::string_view path);
  void kept_fact(ValueRef call);
  void older_uses(Solution& solution);
  void callback_fact(ValueRef call);
  bool gives_newer(std::uint16_t parameter);

  // solve_failed_ways.cpp: carriers that only failed ways look at
  bool tests_failure(ValueRef test, ValueRef call) const;
  bool looks_at(ValueRef value, ValueRef other) const;
  bool only_on_failure(ValueRef result);

  // solve_handler.cpp: who serves a request
  void served_fact(ValueRef call);
  bool is_handler(BodyRef body);
  bool is_service_method(BodyRef body);
  bool is_plain_data(TypeId type, std::set<TypeId>& seen);

  // solve_wait.cpp: who waits for what is started
  bool waits_behind(ValueRef value) const;
  bool is_conditional(ValueRef value) const;
  bool may_last(BodyRef body);
  bool can_be_waited_for();
  bool takes_means_to_wait();
  bool tells_an_end(TypeId type, bool no_functions, int depth);
  bool yields_means_to_wait();
  bool has_other_end(ValueRef start);
  bool waits_with_what_is_given(ValueRef start);
  bool is_receiver(ValueRef value) const;

  model::Place place(ValueRef value) const { return {body_.file, summary_.values()[value].offset}; }
  const ValueRecord& record(ValueRef value) const { return summary_.values()[value]; }
  std::string_view text(StringRef ref) const { return summary_.string(ref); }
  std::string callee_text(ValueRef call);

  Solver& solver_;
  BodyRef body_;
  const Summary& summary_;
  const FunctionRecord& function_;
  bool recorded_;
  std::vector<Local> memo_;          // by value - first_value: flow + 2; 0: not asked yet; 1: none
  std::vector<model::Flow> flows_;   // [0] unused
  std::vector<std::optional<std::vector<Chain>>> chains_;
  std::vector<std::uint8_t> chain_busy_;
  std::unordered_map<ValueRef, Callee> callees_;
  std::unordered_map<RegionRef, model::LoopIndex> loops_;
  std::unordered_map<std::uint32_t, RegionRef> absence_tests_;   // by offset: the branch that a key's absence leads to
  std::vector<std::pair<Local, ValueRef>> open_phis_;   // whose parents are not known yet
  std::uint32_t depth_ = 0;

  // Facts, until the function is committed.
  std::vector<model::Write> writes_;
  std::vector<model::Read> reads_;
  std::vector<model::Pass> passes_;
  std::optional<std::unordered_multimap<ValueRef, ValueRef>> asserted_;   // by the call whose value it is of: assertion
  std::vector<model::Store> stores_;
  std::vector<model::Handover> handovers_;
  std::vector<ValueRef> handover_values_;                 // by handover: the value that hands over
  std::vector<model::StoredValue> stored_values_;
  std::vector<model::ReadChange> read_changes_;
  std::vector<model::Rebuild> rebuilds_;
  std::map<std::pair<ValueRef, model::Place>, ValueRef> value_operands_;   // by call and write: the value's operand
  std::vector<std::pair<ValueRef, Local>> derivations_;   // calls that yield a newer carrier, in their order
  std::vector<model::CaptureStore> capture_stores_;
  std::vector<model::Cancel> cancels_;
  std::vector<model::Closure> closures_;
  std::vector<model::DetachedUse> detached_uses_;
  std::vector<model::NextCall> next_calls_;
  std::vector<model::Forward> forwards_;
  std::vector<model::Kept> kept_;
  std::vector<std::pair<model::Storage, model::SetupUse>> kept_uses_;
};

}  // namespace waybill::go_source
