// A figure that was sampled.
#pragma once

namespace waybill::model {

/// A figure that was sampled, and where the true one lies: in 19 of 20 cases within [low, high]. `high` is infinite
/// where too little was seen.
struct Estimate {
  double value = 0, low = 0, high = 0;

  bool exact() const { return low == value && high == value; }
};

}  // namespace waybill::model
