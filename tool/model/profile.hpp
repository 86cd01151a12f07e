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
  /// A stack is a stretch of these bytes, innermost call first: 1 + the call's index of `locations` in base 128, the low
  /// digits first, all but the last with 128 added. So stands it in profiles, which can then be kept as they were read.
  std::string calls;

  /// Adds a call to the last stack.
  void add_call(std::uint32_t location) {
    std::uint64_t left = std::uint64_t{location} + 1;
    for (; left >= 0x80; left >>= 7) calls.push_back(static_cast<char>(left | 0x80));
    calls.push_back(static_cast<char>(left));
  }

  /// Calls `see` with the index of each Frame of a stack, from the innermost outwards, until it returns false.
  template <typename See>
  void walk_indexes(Stretch stack, See see) const {
    const char* const end = calls.data() + stack.first + stack.count;
    for (const char* at = calls.data() + stack.first; at != end;) {
      auto byte = static_cast<unsigned char>(*at++);
      std::uint64_t number = byte & 0x7F;
      for (unsigned shift = 7; byte >= 0x80 && at != end; shift += 7) {
        byte = static_cast<unsigned char>(*at++);
        number |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      }
      const Stretch place = locations[static_cast<std::size_t>(number - 1)];
      for (std::uint32_t j = place.first; j < place.first + place.count; ++j) {
        if (!see(j)) return;
      }
    }
  }

  /// Likewise with each Frame.
  template <typename See>
  void walk(Stretch stack, See see) const {
    walk_indexes(stack, [&](std::uint32_t index) { return see(frames[index]); });
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
