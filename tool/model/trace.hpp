// What an execution trace says of goroutines and pauses.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tool/model/code_site.hpp"
#include "tool/model/profile.hpp"

namespace waybill::model {

/// One goroutine, as far as the trace saw it. Times are nanoseconds on the trace's own clock.
struct TracedGoroutine {
  std::uint64_t id = 0;
  std::optional<std::int64_t> created;  ///< nothing: it is older than the trace
  std::optional<std::int64_t> ended;    ///< nothing: it was there at the end
  std::uint32_t creation = 0;           ///< index of Trace::stacks, of the `go` statement; 0: none
  std::uint32_t start = 0;              ///< likewise: its first function
  std::uint64_t creator = 0;            ///< the goroutine that created it; 0: not known
};

/// The program was stopped.
struct StopTheWorld {
  std::string reason;  ///< "GC sweep termination"
  std::int64_t begin = 0, end = 0;
};

/// Objects of one type that a goroutine allocated and that were there at the end of the trace.
struct TracedObjects {
  std::uint64_t goroutine = 0;  ///< 0: not known
  std::string type;             ///< "context.valueCtx"
  std::uint64_t allocated = 0;  ///< while the trace ran
  std::uint64_t live = 0;       ///< of these
};

struct Trace {
  std::string file;
  std::string cut;             ///< what is missing at its end, as a sentence; "": nothing
  unsigned minor = 0;          ///< 23 of Go 1.23: the form; newer versions can write an older one
  std::uint64_t events = 0;
  std::int64_t begin = 0, end = 0;
  std::vector<ProfileFunction> functions;
  std::vector<Frame> frames;
  std::vector<Stretch> stacks; ///< of frames, innermost first; the first is empty
  std::vector<TracedGoroutine> goroutines;   ///< by id
  std::vector<StopTheWorld> stops;           ///< by begin
  bool allocations = false;    ///< it has allocations and frees (GODEBUG=traceallocfree=1)
  std::vector<TracedObjects> objects;        ///< context layers alone: most live ones first
};

/// Goroutines with the same first function that were started by the same line.
struct TracedGroup {
  std::string start;            ///< "" for those that are older than the trace
  CodeSite creator;             ///< the `go` statement
  std::uint64_t created = 0;    ///< while the trace ran
  std::uint64_t there = 0;      ///< at its end
  std::uint64_t older = 0;      ///< of these: older than the trace; another capture tells their start
  double oldest = 0;            ///< of these: seconds before the end that the first was created
  std::uint64_t ended = 0;      ///< while the trace ran
  std::uint64_t whole = 0;      ///< of these: created while the trace ran, too, so that the trace tells how long they lived
  double median = 0, longest = 0;     ///< of these: seconds
  std::vector<std::uint64_t> ids;     ///< of the first that are there
  std::vector<TracedObjects> layers;  ///< by type; `goroutine` is 0
};

struct StopSummary {
  std::string reason;
  std::uint64_t count = 0;
  double seconds = 0, longest = 0;
};

/// What of a trace goes into a diagnosis.
struct TraceSummary {
  std::string file;
  std::string cut;              ///< as Trace::cut
  unsigned minor = 0;
  double seconds = 0;
  std::uint64_t events = 0;
  std::uint64_t created = 0, ended = 0, there = 0;  ///< goroutines
  bool allocations = false;
  std::vector<TracedGroup> groups;  ///< first those whose layers stay: most live ones, weighed by their share of the allocated; then most that are there, then most that ended
  std::vector<StopSummary> stops;   ///< most seconds first
  std::vector<std::uint64_t> course;  ///< goroutines that were there, at moments that are evenly spaced from its begin to its end
  std::vector<StopTheWorld> longest_stops;  ///< by begin, which is from the trace's
};

}  // namespace waybill::model
