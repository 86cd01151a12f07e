// Functions of the program that take a key as a string: they are changed for all of their keys or for none.
#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "tool/fix/key_plan.hpp"

namespace waybill::fix {

class KeyHelpers : KeySource {
 public:
  /// Keeps references to both.
  KeyHelpers(const Source& source, std::vector<KeyPlan>& plans) : KeySource(source), plans_(plans) {}

  /// Looks at the functions that are given the keys.
  void check();
  /// Adds obstacles to the keys that share such a function with one that stays as it is.
  void spread_refusals();

 private:
  void check(KeyPlan& plan);
  std::string_view helper_name(const KeySite& site) const;
  static bool uses_helper(const KeyPlan& plan, const std::pair<FileIndex, NodeIndex>& parameter);
  std::optional<Obstacle> refuse_helper(const KeySite& site,
                                        const std::vector<const KeySite*>& sites) const;
  static bool shares_type(const Outline& outline, NodeIndex parameter);
  bool is_untyped(const KeySite& site) const;

  std::vector<KeyPlan>& plans_;
  std::map<std::pair<FileIndex, NodeIndex>, std::vector<const KeySite*>> helpers_;   ///< by parameter
};

}  // namespace waybill::fix
