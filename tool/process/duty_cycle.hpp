// Watching a part of the time: how long to pause, and what the whole is likely to be.
#pragma once

#include <cstdint>

#include "tool/model/observation.hpp"

namespace waybill::process {

/// One stretch of time in which the probes counted.
struct Window {
  double seconds = 0;
  std::uint64_t calls = 0;
  std::uint64_t conflicts = 0;
  std::uint64_t hits = 0;  ///< of all probes
};

/// What windows cost the target and what they say of the time between them: what its CPU earns is held against what
/// watching costs.
class DutyCycle {
 public:
  /// `budget`: the share of the target's CPU that probes may cost, above 0.
  explicit DutyCycle(double budget) : budget_(budget) {}

  /// Takes a window into account, in which a hit cost so many nanoseconds, with its trap.
  void add(const Window& window, double nanoseconds);

  /// Takes seconds into account in which probes came or went and nothing was counted, at the last window's rate.
  void add_latency(double seconds);

  /// Takes CPU of the target into account, in seconds. What is left of it is kept for later, up to a second's worth: a
  /// long calm doesn't pay for a long burst.
  void earn(double cpu);

  /// Returns the seconds of CPU that the target must use before the cost is within the budget; 0 where it is, even if the
  /// probes went now, which takes `latency`.
  double owed(double latency) const;

  /// Returns calls, or conflicts, a second with the 95 % interval, over windows that are taken as drawn by
  /// chance; the interval is without end where there are fewer than two.
  model::Estimate calls_per_second() const { return per_second(calls_); }
  model::Estimate conflicts_per_second() const { return per_second(conflicts_); }

  /// Returns the seconds that were counted.
  double observed() const { return seconds_; }

 private:
  /// Of one count, over all windows.
  struct Sums {
    double counted = 0, squares = 0, by_seconds = 0;
  };
  model::Estimate per_second(const Sums& sums) const;
  double cost(double seconds) const { return hits_per_second_ * seconds * nanoseconds_ / 1e9; }

  double budget_;
  double debt_ = 0;  ///< seconds of CPU that watching cost beyond what was earned; below 0: what is left
  double hits_per_second_ = 0;  ///< of the last window
  double nanoseconds_ = 0;
  double windows_ = 0, seconds_ = 0, seconds_squared_ = 0;
  Sums calls_, conflicts_;
};

/// Nanoseconds of CPU that a trap costs the target: an empty probe on an instruction that the kernel emulates.
constexpr double kTrapNanoseconds = 600;

}  // namespace waybill::process
