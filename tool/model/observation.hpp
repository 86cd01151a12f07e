// What was seen of a running program's contexts.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tool/model/code_site.hpp"
#include "tool/model/estimate.hpp"

namespace waybill::model {

/// A key on a context chain.
struct ObservedKey {
  std::string package;  ///< import path of its type; empty for predeclared types
  std::string type;     ///< with the package's name: "auth.userKey"
  std::string value;    ///< a text in quotes, a number, an address, bytes in hex; empty for struct{}
  bool exact = true;    ///< false: values that differ may be counted as one

  friend auto operator<=>(const ObservedKey&, const ObservedKey&) = default;
};

/// One place that writes one key.
struct KeyWriter {
  ObservedKey key;
  CodeSite site;
  std::uint64_t writes = 0;
  std::uint64_t conflicts = 0;   ///< writes of a key that was on the chain already
  CodeSite earlier;              ///< who wrote the layer that the last conflict shadows
  std::uint32_t nearest = 0;     ///< layers from a conflict to what it shadows, at least
  std::uint32_t farthest = 0;    ///< and at most
  SiteSource source;             ///< if the source was given: who writes the key, and what is found there
  std::vector<CodeSite> stack;   ///< of the first sighting of the site; the site first
};

/// A line that makes contexts with a cancellation.
struct CancelMaker {
  CodeSite site;
  std::uint64_t made = 0;
  std::uint64_t cancelled = 0;  ///< of those that were made while watched
  double oldest = 0;            ///< seconds since the oldest that isn't cancelled was made; 0: there is none
  std::vector<CodeSite> stack;  ///< of the first sighting; the site first
};

/// Goroutines that were started with one function.
struct GoroutineRoot {
  CodeSite start;                        ///< the function; where it begins
  std::uint64_t calls = 0;               ///< of context.WithValue
  std::uint64_t deepest = 0;             ///< the greatest value depth
  std::optional<std::uint64_t> growth;   ///< value layers by which it rose since an earlier observation
  double growth_seconds = 0;             ///< how long ago that was
};

/// What could not be seen of the contexts while they were watched.
struct ObservationCoverage {
  double observed = 1;                        ///< share of the time that was looked at
  std::vector<CodeSite> inlined_copies;       ///< of WithValue: calls without a probe
  std::map<std::string, std::uint64_t> unknown_types;  ///< context types whose parent isn't known: layers seen
  std::uint64_t truncated = 0;                ///< chains longer than what is walked
  std::uint64_t foreign = 0;                  ///< chains that end in a context without a known parent
  std::uint64_t unknown_layers = 0;
  std::uint64_t faults = 0;                   ///< memory that could not be read
  std::uint64_t possible_conflicts = 0;       ///< keys that could not be compared
  std::uint64_t lost_writes = 0;              ///< calls whose key fell out of the table
  std::uint64_t lost_events = 0;
  std::uint64_t lost_cancels = 0;             ///< contexts with a cancellation that weren't followed
  std::vector<std::string> missing_probes;    ///< functions that have none, and why
  std::vector<std::string> left_out;          ///< what needs all calls all the time, and wasn't looked for
};

/// How often a middleware or handler of a chain was run.
struct ComponentCalls {
  std::string name;         ///< its function or type
  std::uint32_t place = 0;  ///< in its chain, from 0
  std::uint64_t entered = 0;
  std::uint64_t went_on = 0;  ///< to what comes behind it; a second attempt counts again
};

/// What a program on libwaybill does, beside putting values on contexts.
struct LibraryObservation {
  std::uint64_t with_deadline = 0;  ///< of the contexts made (`cancels_made`), those with a deadline of their own
  std::uint64_t cancelled = 0;      ///< contexts that became done, by a cancellation
  std::uint64_t expired = 0;        ///< and by a deadline
  std::uint64_t ended = 0;          ///< contexts whose last handle is gone
  std::vector<ComponentCalls> components;  ///< in the order of their places
};

/// What was seen from one time to another.
struct Observation {
  double seconds = 0;             ///< since the start, or in the part that is looked at
  std::uint64_t calls = 0;        ///< of context.WithValue
  std::uint64_t conflicts = 0;    ///< of them, those with a key that was on the chain already
  std::uint64_t cancels_made = 0; ///< contexts with a cancellation
  std::uint64_t lookups = 0;      ///< that begin at a value layer or a cancellation
  std::uint64_t lookup_hits = 0;
  std::uint64_t lookup_misses = 0;  ///< that came to the root; others were answered by a type of the program's own
  std::uint64_t lookup_layers = 0;  ///< value layers that they walked
  std::map<std::uint32_t, std::uint64_t> depth;        ///< of the new layer: calls; the last is "or more". On libwaybill: of contexts made
  std::map<std::uint32_t, std::uint64_t> value_depth;
  std::map<std::uint32_t, std::uint64_t> base;         ///< layers of net/http's server in the chain, where there are any: calls
  std::map<std::uint32_t, std::uint64_t> base_values;  ///< value layers among them
  std::map<std::uint32_t, std::uint64_t> added_values; ///< value depth without those: what the program added
  std::vector<KeyWriter> writers;  ///< most writes first
  std::optional<LibraryObservation> library;  ///< of programs on libwaybill: `calls` are values put on contexts, `conflicts` those that replaced one
  std::vector<GoroutineRoot> roots;        ///< the deepest first
  std::optional<std::vector<CancelMaker>> cancel_makers;  ///< most open ones first; nothing where they weren't followed
  ObservationCoverage coverage;
};

/// One conflict as it happened.
struct Conflict {
  double seconds = 0;              ///< since the system started
  long process = 0;
  long thread = 0;
  std::uint64_t goroutine = 0;
  ObservedKey key;
  CodeSite site;
  CodeSite earlier;                ///< who wrote the layer that is shadowed
  std::uint32_t apart = 0;         ///< layers to that one
  std::uint32_t depth = 0;         ///< of the new layer
  std::vector<CodeSite> stack;     ///< the site first
};

/// Sets of each goroutine root how its deepest chain rose since an earlier observation, if it was known then.
void measure_growth(Observation& later, const Observation& earlier);

/// Returns what was seen between two observations of one program, both counted from the same start.
Observation since(const Observation& earlier, const Observation& later);

}  // namespace waybill::model
