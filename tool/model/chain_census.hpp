// Context chains as they stood in a program's memory at one moment: how many, how deep, with which keys, and what held them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tool/model/code_site.hpp"
#include "tool/model/observation.hpp"

namespace waybill::model {

/// What a chain hangs on: where a search from outside of the heap comes to it first.
enum class RootKind : std::uint8_t {
  Global,      ///< a package's variable
  Goroutine,   ///< a frame of a goroutine
  Finalizer,   ///< an object with a finalizer, or that finalizer
  Unknown,     ///< not told by the evidence
};

/// Returns "global", "goroutine", "finalizer", "unknown".
std::string_view name_of(RootKind kind);

/// Of goroutines: those that started in the same function and hold their chains from the same one are one root.
struct ChainRoot {
  RootKind kind = RootKind::Unknown;
  std::string name;     ///< the variable, or the function of the frame; "0x5c1d20" where it has no name
  std::string started;  ///< the goroutines' first function
  CodeSite creator;     ///< the `go` statement; empty if not known
  std::string state;    ///< what most of them wait for: "chan receive"
  std::uint64_t goroutines = 0;
  std::vector<std::uint64_t> ids;  ///< of the first goroutines
};

/// One way from a root to chains, and how many are reached on it: "[].request.ctx".
struct HoldingPath {
  std::string steps;
  std::uint64_t chains = 0;
};

struct KeyLayers {
  ObservedKey key;
  std::uint64_t layers = 0;
};

/// Where layers were allocated, as far as that was sampled.
struct SampledAllocation {
  std::vector<CodeSite> stack;  ///< innermost first, without the run time and the context package
  std::size_t site = 0;         ///< index of the line that counts as the one that made the layers
  std::uint64_t layers = 0;     ///< that were sampled
  SiteSource source;            ///< what the source says of that line, if it was given
};

/// Chains that a collection of garbage left where they were, so that something did hold them.
struct StayingChains {
  std::uint64_t chains = 0;  ///< 0 where only the marks of an earlier collection were there to see
  std::uint64_t layers = 0;
};

/// Chains with the same root. A chain ends in a layer that is no other layer's parent; layers that chains share are
/// counted for the first of them.
struct HeldChains {
  ChainRoot root;
  std::vector<HoldingPath> paths;  ///< most chains first
  std::uint64_t chains = 0;
  std::uint64_t layers = 0, value_layers = 0, cancel_layers = 0;
  std::map<std::uint32_t, std::uint64_t> depth, value_depth;  ///< of chains
  std::vector<KeyLayers> keys;     ///< most layers first
  std::vector<SampledAllocation> allocations;  ///< most layers first
  bool retained = false;           ///< more than could be under way
  std::optional<StayingChains> stayed;  ///< of a live scan, where the root isn't known; empty: it could not be told
  std::optional<std::uint64_t> before;  ///< layers that the same root held when the process was looked at first
};

struct ChainCensus {
  std::string file;                ///< of the heap dump; "" if it was a running process
  int process = 0;
  std::optional<double> seconds;   ///< since it was looked at first, if it was looked at twice
  std::string go_version;
  std::string executable;          ///< "" if none was given
  std::uint64_t objects = 0, bytes = 0;  ///< on the heap
  std::uint64_t goroutines = 0;
  std::uint64_t chains = 0;
  std::uint64_t layers = 0, value_layers = 0, cancel_layers = 0, layer_bytes = 0;
  std::vector<HeldChains> held;    ///< most layers first
  std::vector<GoroutineStart> starts;    ///< of all goroutines, as far as that is known
  std::vector<std::string> gaps;   ///< what could not be seen, and why
  std::vector<std::string> surer;  ///< what would say more, and how it is got
};

}  // namespace waybill::model
