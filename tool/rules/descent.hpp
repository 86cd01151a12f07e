// Questions that several rules ask of the flows of one function: does this carrier descend from
// that one, which calls derive it on the way, and what do they add.
#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tool/model/program.hpp"

namespace waybill::rules {

/// All ways by which a value descends from the ancestors that a rule asked for. Only flows of the
/// value's own function are followed: a captured variable or a parameter ends a way.
class Descent {
 public:
  using IsAncestor = std::function<bool(model::FlowIndex, const model::Flow&)>;

  /// Follows `value` up to the nearest flows that `is_ancestor` accepts and not beyond them. The
  /// value itself may be one. `program` must outlive the descent.
  Descent(const model::Program& program, model::FlowIndex value, const IsAncestor& is_ancestor);

  /// Whether an ancestor was reached.
  bool reached() const { return reached_; }

  /// The ancestors that were reached, in the order of their indices.
  const std::vector<model::FlowIndex>& ancestors() const { return ancestors_; }

  /// The derivations that lie on some way from an ancestor to the value, each call once, in the
  /// order in which they run as far as the ways tell (nearest to an ancestor first).
  const std::vector<model::FlowIndex>& derivations() const { return derivations_; }

  /// One shortest way from an ancestor (left out) through `derivation` to the value (the last one);
  /// a way without any "may" is preferred. Empty if `derivation` lies on no way.
  std::vector<model::FlowIndex> way_through(model::FlowIndex derivation) const;

  /// Whether some way from an ancestor through `derivation` to the value has no "may" in it.
  bool certain(model::FlowIndex derivation) const;

 private:
  /// A flow that was visited, with its distance to an ancestor and to the value. `next` leads
  /// towards the ancestor, `back` towards the value; 0 ends the way.
  struct Visit {
    model::FlowIndex next = 0, back = 0;
    std::uint32_t up = model::kNowhere, down = model::kNowhere;
    bool on_way() const { return up != model::kNowhere && down != model::kNowhere; }
  };
  using Visits = std::unordered_map<model::FlowIndex, Visit>;

  Visits explore(bool without_may, const IsAncestor& is_ancestor) const;
  std::vector<model::FlowIndex> way(const Visits& visits, model::FlowIndex through) const;

  const model::Program& program_;
  model::FlowIndex value_;
  Visits all_, certain_;
  std::vector<model::FlowIndex> ancestors_, derivations_;
  bool reached_ = false;
};

/// Returns the ways by which `value` descends from the flow `ancestor`.
Descent descent_from(const model::Program& program, model::FlowIndex value,
                     model::FlowIndex ancestor);

/// Whether the layer is put on at each run, and not only while its key is absent.
bool grows(const model::Layer& layer);
/// Whether some layer of this flow grows.
bool grows(const model::Flow& flow);
/// Whether all layers of this flow that grow are a "may"; false if none grows.
bool grows_maybe(const model::Flow& flow);
/// Whether all layers of this flow that grow are cancellations or deadlines; false if none grows.
bool only_cancels(const model::Flow& flow);

/// Returns the call inside this one's operands that grows first: for A of `ctx = A(B(ctx))` the
/// flow of B, if B adds a layer; else `derivation` itself.
model::FlowIndex innermost_of_statement(const model::Program& program, model::FlowIndex derivation);

/// Returns what a person calls what this derivation yields: "context", "request", "logger",
/// "metadata".
std::string_view carrier_noun(const model::Flow& derivation);

/// Returns what the flow's growing layers are: "a value layer with key user", "a cancel layer",
/// "2 value layers with keys a, b". Empty if none grows.
std::string describe_layers(const model::Program& program, const model::Flow& flow);

/// Returns how a key is named to a person, never empty.
std::string shown_key(const model::Program& program, model::KeyIndex key);

/// Appends the derivation's call with `note` and then, for each layer that grows, the calls that
/// lead to the write (at most `most_layers` of them).
void append_derivation(const model::Program& program, const model::Flow& flow, std::string note,
                       std::vector<model::Step>& evidence, std::size_t most_layers = 3);

/// Returns the keys and callees that tell one derivation from another, for a fingerprint.
std::vector<std::string> identity_of(const model::Program& program, const model::Flow& derivation);

/// Returns the closure whose body is that function, or null.
const model::Closure* closure_of(const model::Program& program, model::FunctionIndex function);

/// Returns a function's last name: "M" of "(*pkg.T).M", "F" of "pkg.F".
std::string_view bare_name(std::string_view name);

/// Whether a bare name starts with one of the words: "WithUser" with "With", but not "Withdraw".
bool starts_with_word(std::string_view bare, std::initializer_list<std::string_view> words);

/// Whether a bare name promises a child of what is given: `With…` or `Without…`, exported or not.
bool named_as_derivation(std::string_view bare);

}  // namespace waybill::rules
