// Watching a part of the time: how long to pause, and what the whole is likely to be.
#pragma once

#include <cstdint>
#include <vector>

#include "tool/model/observation.hpp"

namespace waybill::process {

/// One stretch of time in which the probes counted.
struct Window {
  double seconds = 0;
  std::uint64_t calls = 0;
  std::uint64_t conflicts = 0;
  std::uint64_t hits = 0;  ///< of all probes
};

/// What windows cost the target and what they say of the time between them.
class DutyCycle {
 public:
  /// `budget`: the share of the target's CPU that probes may cost, above 0.
  explicit DutyCycle(double budget) : budget_(budget) {}

  /// Takes a window into account. `latency` is the time in which probes were there without counting, in
  /// seconds; `nanoseconds` what a hit costs, with its trap. Returns the seconds of the target's
  /// CPU that the cycle must last, window and pause together.
  double add(const Window& window, double latency, double nanoseconds);

  /// Returns calls, or conflicts, a second with the 95 % interval, over windows that are taken as drawn by
  /// chance; the interval is without end where there are fewer than two.
  model::Estimate calls_per_second() const { return per_second(&Window::calls); }
  model::Estimate conflicts_per_second() const { return per_second(&Window::conflicts); }

  /// Returns the seconds that were counted.
  double observed() const;

 private:
  model::Estimate per_second(std::uint64_t Window::* what) const;

  double budget_;
  std::vector<Window> windows_;
};

/// Seconds of CPU that a trap costs the target: an empty probe on an instruction that the kernel emulates.
constexpr double kTrapNanoseconds = 600;

}  // namespace waybill::process
