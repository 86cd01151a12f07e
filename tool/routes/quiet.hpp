// Which calls change nothing that the program is put together from: they need not be made in their order, only where
// someone asks for what they return.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "tool/model/setup.hpp"

namespace waybill::routes {

struct Framework;

class QuietCalls {
 public:
  /// Keeps references to both.
  QuietCalls(const model::Setup& setup, const std::vector<const Framework*>& frameworks);

  /// Whether the call, a value of the function, changes nothing but what it returns.
  bool is_quiet(model::SetupIndex function, const model::SetupValue& call);

 private:
  bool may_change(const model::SetupFunction& function) const;
  bool changes_outside(const model::SetupFunction& function, model::SetupRef ref, int depth) const;
  bool is_quiet(const model::SetupCall& call) const;
  bool is_frameworks(const model::SetupCall& call) const;

  const model::Setup& setup_;
  const std::vector<const Framework*>& frameworks_;
  model::SetupInterest interest_;
  std::vector<std::uint8_t> loud_;                    ///< by function: it may change something
  std::vector<std::vector<std::uint8_t>> calls_;      ///< by function and call, once one is asked about: 1 quiet
};

}  // namespace waybill::routes
