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

double DutyCycle::add(const Window& window, double latency, double nanoseconds) {
  windows_.push_back(window);
  if (window.seconds <= 0) return 0;
  const double rate = static_cast<double>(window.hits) / window.seconds;
  // While probes come and go a hit costs less than a counted one, but there are more hits: together no
  // more than what as much time of counting costs.
  const double cost = rate * (window.seconds + latency) * std::max(nanoseconds, kTrapNanoseconds) / 1e9;
  return cost / budget_;
}

double DutyCycle::observed() const {
  double seconds = 0;
  for (const Window& window : windows_) seconds += window.seconds;
  return seconds;
}

model::Estimate DutyCycle::per_second(std::uint64_t Window::* what) const {
  const double seconds = observed();
  if (seconds <= 0) return {};
  double counted = 0;
  for (const Window& window : windows_) counted += static_cast<double>(window.*what);
  model::Estimate estimate{.value = counted / seconds, .low = 0, .high = std::numeric_limits<double>::infinity()};
  const std::size_t count = windows_.size();
  if (count < 2) return estimate;
  // A ratio of two sums over windows (Cochran, Sampling Techniques, 6.4).
  double squares = 0;
  for (const Window& window : windows_) {
    const double off = static_cast<double>(window.*what) - estimate.value * window.seconds;
    squares += off * off;
  }
  const auto n = static_cast<double>(count);
  const double margin = student(count - 1) * std::sqrt(squares / (n - 1) * n) / seconds;
  estimate.low = std::max(0.0, estimate.value - margin);
  estimate.high = estimate.value + margin;
  return estimate;
}

}  // namespace waybill::process
