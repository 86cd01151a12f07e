// How far a figure of a sampled heap profile can be from the truth.
#pragma once

#include <cstdint>

#include "tool/model/diagnosis.hpp"
#include "tool/model/profile.hpp"

namespace waybill::cause {

/// How probable it is that the runtime samples an object of `size` bytes.
double sampling_probability(double size, std::int64_t rate);

/// Adds up samples, and what sampling leaves open about the sum. The runtime samples an object of `size` bytes with
/// probability p = 1 - exp(-size/rate) and counts it 1/p times (runtime/pprof's scaleHeapSample), so a sum of
/// n objects of the same size has the variance n(1-p)/p².
class Sum {
 public:
  /// Adds one sample's objects, and `each` for each of them: 1 to count them, their size to count bytes.
  void add(double objects, double size, std::int64_t rate, double each) { add(objects, sampling_probability(size, rate), each); }

  /// Likewise, of objects that are sampled with this probability.
  void add(double objects, double probability, double each) {
    if (objects <= 0) return;
    value_ += objects * each;
    variance_ += objects * (1 - probability) / probability * each * each;
    sampled_ += objects * probability;
  }

  void add(const Sum& other);

  /// The sum, and the interval that it lies in, in 19 of 20 cases; nothing is nothing here, see unseen().
  model::Estimate estimate() const;

  /// Objects that the profile sampled, as far as can be told from what it says.
  double sampled() const { return sampled_; }

 private:
  double value_ = 0, variance_ = 0, sampled_ = 0;
};

/// The share a part has of a whole, from the estimates of the part and of the rest: the widest that they allow.
model::Estimate share(const model::Estimate& part, const model::Estimate& rest);

/// What lies between two estimates, divided by `over`. The samples of the two count as independent, which can only make
/// the interval too wide: what is in both profiles was sampled once.
model::Estimate difference(const model::Estimate& before, const model::Estimate& after, double over);

/// How many objects of `size` bytes can be there without one being sampled, in 19 of 20 cases.
double unseen(double size, std::int64_t rate);

}  // namespace waybill::cause
