// What the evidence of an incident comes to: which code made the contexts that are there, whether they grow, and who
// may hold them. Each figure has its interval, each conclusion its certainty.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tool/model/chain_census.hpp"
#include "tool/model/code_site.hpp"
#include "tool/model/estimate.hpp"
#include "tool/model/finding.hpp"
#include "tool/model/trace.hpp"

namespace waybill::model {

/// What is made for a request's state, told apart by the function that allocated it.
enum class ContextPart : std::uint8_t {
  ValueLayer,    ///< context.valueCtx
  BoxedValue,    ///< a value or key put into an interface on the line of the call, or else allocated there
  CancelLayer,   ///< context.cancelCtx, timerCtx, afterFuncCtx and the like
  CancelState,   ///< Done channels, lists of children, cancel functions
  Timer,         ///< timers of deadlines
};
constexpr std::size_t kContextParts = 5;

/// Returns "value layers", "boxed values", "cancel layers", "cancel state", "timers".
std::string_view name_of(ContextPart part);

/// One call in a profile's words.
struct Call {
  std::string function;
  std::string file;
  std::uint32_t line = 0;

  friend auto operator<=>(const Call&, const Call&) = default;
};

/// One way to a line.
struct CallPath {
  double objects = 0;               ///< that were made on it
  std::vector<Call> callers;        ///< outwards
};

/// Goroutines of one creator that stood in the code that made the layers of a site, on one way into it.
struct Holder {
  Call innermost;                   ///< the innermost call that most of them share with the allocation
  std::uint64_t goroutines = 0;
  std::string state;                ///< of most of them; "" if the profile doesn't tell
  std::uint64_t waited = 0;         ///< minutes, the longest
  std::string creator;              ///< of most of them; "" if the profile doesn't tell
  std::string creator_file;
  std::uint32_t creator_line = 0;
  std::vector<std::uint64_t> ids;   ///< the first of them, if the profile tells
};

/// Whether a site's layers are explained by the goroutines that are in its code.
enum class Retention : std::uint8_t {
  Unknown,       ///< the evidence doesn't say
  InFlight,      ///< no more than the goroutines that are there can account for
  InGoroutine,   ///< over a hundred for each of the goroutines that are in the code that makes them, and stay there
  Beyond,        ///< over a hundred for each goroutine that there is
};

/// A line that makes context layers, and all that is known of what it made.
struct ContextSite {
  ContextPart part = ContextPart::ValueLayer;
  Call call;                        ///< the line that calls the context package
  std::vector<CallPath> paths;      ///< the ways to the line, those with the most objects first
  std::string through;              ///< the standard library's function that made it for the call: "runtime/pprof.Do"
  bool base = false;                ///< no code of the program is on the stack: the server's own
  Estimate objects, bytes;
  Estimate share;                   ///< of all live objects, 0 to 1
  Estimate boxed;                   ///< objects that were allocated on the same line beside the layers
  double samples = 0;               ///< objects that were sampled, which the interval follows from
  std::optional<Estimate> before;   ///< objects in the earlier profile
  std::optional<Estimate> growth;   ///< objects; a second if `Diagnosis::seconds` is known
  Retention retention = Retention::Unknown;
  std::vector<Holder> holders;      ///< the deepest first
  std::vector<SourceKey> keys;
  std::vector<Finding> findings;    ///< of `check`, at this line or with this line in their evidence
};

/// What is found as a whole.
enum class Verdict : std::uint8_t {
  Growing,       ///< a site makes layers that stay: more in the later profile, beyond what sampling explains
  Retained,      ///< more layers than goroutines could have under way
  NotGrowing,    ///< two profiles, and no growth that sampling would have let through
  InFlight,      ///< what is there fits the goroutines that are under way
  Undecided,     ///< one heap profile can't tell what stays from what is under way
  None,          ///< no context layer was sampled
};

/// Returns the word of the output: "in flight".
std::string_view name_of(Retention retention);
/// Returns the word of the output: "not growing".
std::string_view name_of(Verdict verdict);

/// A function, as `go tool pprof -top` has it.
struct FunctionUse {
  std::string name;
  std::int64_t flat_objects = 0, flat_bytes = 0;  ///< allocated by itself
  std::int64_t objects = 0, bytes = 0;            ///< and by what it calls
  std::int64_t flat_allocated_objects = 0, flat_allocated_bytes = 0;  ///< likewise, since the program began
  std::int64_t allocated_objects = 0, allocated_bytes = 0;
};

/// One question that a running program was asked.
struct Fetch {
  std::string profile;              ///< "heap?gc=1"
  std::uint64_t bytes = 0;          ///< of the answer, packed
  double seconds = 0;               ///< until it was there
  std::string cost;                 ///< what the program has to do for it
};

struct Diagnosis {
  Verdict verdict = Verdict::None;
  std::string heap_file, before_file, goroutine_file, source;  ///< "" if not given
  std::int64_t rate = 0;                ///< of the heap profile
  Estimate objects, bytes;              ///< all that is live
  std::array<Estimate, kContextParts> part_objects, part_bytes;
  std::array<Estimate, kContextParts> part_shares;   ///< of the live objects, 0 to 1
  std::optional<std::array<Estimate, kContextParts>> part_growth;
  std::vector<ContextSite> sites;       ///< what grows most first, else what is most
  std::vector<FunctionUse> functions;   ///< most bytes first
  std::optional<double> seconds;        ///< between the two heap profiles
  std::uint64_t goroutines = 0;         ///< in all
  bool creators = false;                ///< the goroutine profile names them
  std::optional<ChainCensus> census;    ///< of the chains in its memory, if that was looked at
  std::optional<TraceSummary> trace;    ///< if there was one
  std::string url;                      ///< of the program that was asked; "" if files were given
  std::vector<Fetch> fetches;
  std::vector<std::string> surer;       ///< what evidence would make it surer, and how it is got
};

}  // namespace waybill::model
