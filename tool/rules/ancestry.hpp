// Which carriers another one holds: its ancestors as look-ups see them.
#pragma once

#include <vector>

#include "tool/model/program.hpp"

namespace waybill::rules {

/// The ways by which a carrier holds another one whole. What was read from one of its fields is not
/// it, so ways end at loads (which a Descent passes).
class Ancestry {
 public:
  /// Follows `value` up to any of `ancestors`, which the value itself doesn't count as.
  Ancestry(const model::Program& program, model::FlowIndex value,
           const std::vector<model::FlowIndex>& ancestors);

  bool reached() const { return reached_; }
  /// The derivations between the ancestors and the value, nearest to the value first.
  const std::vector<model::FlowIndex>& derivations() const { return derivations_; }

 private:
  bool reached_ = false;
  std::vector<model::FlowIndex> derivations_;
};

}  // namespace waybill::rules
