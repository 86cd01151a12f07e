#include "tool/cause/estimate.hpp"

#include <algorithm>
#include <cmath>

namespace waybill::cause {
namespace {

constexpr double kZ = 1.959964;   ///< 2.5 % of a normal distribution lie beyond
constexpr double kNone = 3.0;     ///< the mean of a Poisson count that is 0 in one of 20 cases: ln 20

/// Limits of a Poisson mean from a count: Byar's approximation (Breslow and Day, 1987, p. 69), which holds for
/// counts of one too, where value ± error would go below nothing.
double lower_limit(double count) {
  if (count <= 0) return 0;
  const double root = 1 - 1 / (9 * count) - kZ / (3 * std::sqrt(count));
  return root <= 0 ? 0 : count * root * root * root;
}

double upper_limit(double count) {
  const double next = count + 1;
  const double root = 1 - 1 / (9 * next) + kZ / (3 * std::sqrt(next));
  return next * root * root * root;
}

}  // namespace

double sampling_probability(double size, std::int64_t rate) {
  if (rate <= 1 || size <= 0) return 1;
  return -std::expm1(-size / static_cast<double>(rate));
}

void Sum::add(const Sum& other) {
  value_ += other.value_;
  variance_ += other.variance_;
  sampled_ += other.sampled_;
}

model::Estimate Sum::estimate() const {
  if (value_ <= 0 || variance_ <= 1e-6 * value_) return {value_, value_, value_};
  // As many objects of one size as would give the same relative error.
  const double count = value_ * value_ / variance_;
  return {value_, value_ * lower_limit(count) / count, value_ * upper_limit(count) / count};
}

model::Estimate share(const model::Estimate& part, const model::Estimate& rest) {
  const auto ratio = [](double a, double b) { return a + b > 0 ? a / (a + b) : 0; };
  return {ratio(part.value, rest.value), ratio(part.low, rest.high), ratio(part.high, rest.low)};
}

model::Estimate difference(const model::Estimate& before, const model::Estimate& after, double over) {
  const double value = after.value - before.value;
  const double down = std::hypot(after.value - after.low, before.high - before.value);
  const double up = std::hypot(after.high - after.value, before.value - before.low);
  return {value / over, (value - down) / over, (value + up) / over};
}

double unseen(double size, std::int64_t rate) {
  const double p = sampling_probability(size, rate);
  return p >= 1 ? 0 : kNone / p;
}

}  // namespace waybill::cause
