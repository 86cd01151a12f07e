// What was seen of a running program's contexts.
#pragma once

#include <cstdint>
#include <map>
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
  std::vector<std::string> missing_probes;    ///< functions that have none, and why
};

/// What was seen from one time to another.
struct Observation {
  double seconds = 0;
  std::uint64_t calls = 0;        ///< of context.WithValue
  std::uint64_t conflicts = 0;    ///< of them, those with a key that was on the chain already
  std::uint64_t cancels_made = 0; ///< contexts with a cancellation
  std::uint64_t lookups = 0;      ///< that begin at a value layer
  std::uint64_t lookup_misses = 0;
  std::uint64_t lookup_layers = 0;  ///< value layers that they walked
  std::map<std::uint32_t, std::uint64_t> depth;        ///< of the new layer: calls; the last is "or more"
  std::map<std::uint32_t, std::uint64_t> value_depth;
  std::vector<KeyWriter> writers;  ///< most writes first
  ObservationCoverage coverage;
};

/// Returns what was seen between two observations of one program, both counted from the same start.
Observation since(const Observation& earlier, const Observation& later);

}  // namespace waybill::model
