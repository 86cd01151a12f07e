#include "tool/process/duty_cycle.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace waybill::process {
namespace {

/// Two-sided 95 % quantile of Student's t; between the rows the next smaller number of degrees is taken,
/// which makes the interval the wider.
double student(std::size_t degrees) {
  constexpr struct {
    std::size_t degrees;
    double value;
  } kRows[] = {{1, 12.706}, {2, 4.303}, {3, 3.182}, {4, 2.776}, {5, 2.571}, {6, 2.447}, {7, 2.365}, {8, 2.306},
               {9, 2.262}, {10, 2.228}, {12, 2.179}, {15, 2.131}, {20, 2.086}, {30, 2.042}, {60, 2.000}, {120, 1.980}};
  double value = kRows[0].value;
  for (const auto& row : kRows) {
    if (row.degrees <= degrees) value = row.value;
  }
  return value;
}

}  // namespace

void DutyCycle::add(const Window& window, double nanoseconds) {
  if (window.seconds <= 0) return;
  hits_per_second_ = static_cast<double>(window.hits) / window.seconds;
  nanoseconds_ = std::max(nanoseconds, kTrapNanoseconds);
  debt_ += cost(window.seconds);
  ++windows_;
  seconds_ += window.seconds;
  seconds_squared_ += window.seconds * window.seconds;
  const auto sum = [&](Sums& sums, std::uint64_t count) {
    const auto counted = static_cast<double>(count);
    sums.counted += counted;
    sums.squares += counted * counted;
    sums.by_seconds += counted * window.seconds;
  };
  sum(calls_, window.calls);
  sum(conflicts_, window.conflicts);
}

// While probes come and go a hit costs less than a counted one, but there are more hits: together no more than what as
// much time of counting costs.
void DutyCycle::add_latency(double seconds) { debt_ += cost(seconds); }

void DutyCycle::earn(double cpu) {
  constexpr double kMostSeconds = 1;
  debt_ = std::max(debt_ - budget_ * cpu, -budget_ * kMostSeconds);
}

double DutyCycle::owed(double latency) const { return std::max(0.0, (debt_ + cost(latency)) / budget_); }

model::Estimate DutyCycle::per_second(const Sums& sums) const {
  if (seconds_ <= 0) return {};
  model::Estimate estimate{.value = sums.counted / seconds_, .low = 0, .high = std::numeric_limits<double>::infinity()};
  if (windows_ < 2) return estimate;
  // A ratio of two sums over windows (Cochran, Sampling Techniques, 6.4).
  const double rate = estimate.value;
  const double squares = std::max(0.0, sums.squares - 2 * rate * sums.by_seconds + rate * rate * seconds_squared_);
  const double margin = student(static_cast<std::size_t>(windows_) - 1) * std::sqrt(squares / (windows_ - 1) * windows_) / seconds_;
  estimate.low = std::max(0.0, estimate.value - margin);
  estimate.high = estimate.value + margin;
  return estimate;
}

}  // namespace waybill::process
