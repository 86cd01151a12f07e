// What profiles of a Go program say: stacks, and what was counted on each.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace waybill::model {

/// A function as the profile names it: "example.com/gateway/auth.Require.func1".
struct ProfileFunction {
  std::string name;
  std::string file;
};

struct Frame {
  std::uint32_t function = 0;  ///< index into Stacks::functions
  std::uint32_t line = 0;      ///< 0: not known
};

/// Some elements of a vector that stand side by side.
struct Stretch {
  std::uint32_t first = 0, count = 0;
};

/// The stacks of a profile. Each place in the code is kept once, however many stacks pass it.
struct Stacks {
  std::vector<ProfileFunction> functions;
  std::vector<Frame> frames;
  std::vector<Stretch> locations;        ///< of `frames`: a call and those it was inlined into, innermost first
  std::vector<std::uint32_t> calls;      ///< indexes of `locations`; a stack is a stretch of these, innermost first

  /// Calls `see` with each Frame of a stack, from the innermost outwards, until it returns false.
  template <typename See>
  void walk(Stretch stack, See see) const {
    for (std::uint32_t i = stack.first; i < stack.first + stack.count; ++i) {
      const Stretch place = locations[calls[i]];
      for (std::uint32_t j = place.first; j < place.first + place.count; ++j) {
        if (!see(frames[j])) return;
      }
    }
  }
};

/// What was allocated on one stack with one size. The figures are those of the profile: already scaled
/// up from what was sampled.
struct HeapSample {
  Stretch stack;
  std::int64_t allocated_objects = 0, allocated_bytes = 0;  ///< since the program began
  std::int64_t objects = 0, bytes = 0;                      ///< of these, what is still there
};

struct HeapProfile {
  std::string file;                 ///< where it was read from
  Stacks stacks;
  std::vector<HeapSample> samples;
  std::int64_t rate = 0;            ///< bytes that are allocated between two samples, on average; 1: all are sampled
  std::int64_t time = 0;            ///< nanoseconds since 1970; 0: not known
};

/// Goroutines that stand at the same place; one alone where the profile tells them apart.
struct GoroutineGroup {
  Stretch stack;
  std::uint64_t count = 1;
  std::uint64_t id = 0;             ///< 0: not known
  std::string state;                ///< "chan receive"; "" if not known
  std::uint64_t waited = 0;         ///< minutes, as the program tells them: 0 is less than one, or not known
  std::string creator;              ///< the function with the `go` statement; "" if not known
  std::string creator_file;
  std::uint32_t creator_line = 0;
};

struct GoroutineProfile {
  std::string file;
  Stacks stacks;
  std::vector<GoroutineGroup> groups;
  bool creators = false;            ///< it is the form that names who created a goroutine
  std::int64_t time = 0;            ///< nanoseconds since 1970; 0: not known
};

}  // namespace waybill::model
