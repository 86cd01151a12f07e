// The package that a key gets its type in, and whether those outside of it can reach it there.
#pragma once

#include <optional>

#include "tool/fix/key_plan.hpp"

namespace waybill::fix {

class KeyHome : KeySource {
 public:
  using KeySource::KeySource;

  /// Sets the plan's home and the constant that becomes the key, or adds an obstacle.
  void choose(KeyPlan& plan) const;
  /// Adds obstacles for sites outside of the key's package that can't use it from there.
  void check_foreign(KeyPlan& plan) const;

 private:
  std::optional<KeyPlan::Owned> owned_constant(const KeyPlan& plan) const;
};

}  // namespace waybill::fix
