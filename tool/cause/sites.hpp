// The context layers of one heap profile, by the line that makes them.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tool/cause/estimate.hpp"
#include "tool/model/diagnosis.hpp"
#include "tool/model/profile.hpp"

namespace waybill::cause {

/// One line's layers as they are added up.
struct SiteSums {
  Sum objects, bytes, boxed;
  std::string through;
  bool base = false;
  /// The stacks that lead to it, innermost frame (the site's own) first, the heaviest first; no more than kMostStacks.
  std::vector<std::pair<double, std::vector<model::Frame>>> stacks;
};
constexpr std::size_t kMostStacks = 32;

using SiteKey = std::pair<model::ContextPart, model::Call>;

/// Everything that a heap profile says of contexts.
struct HeapSums {
  Sum objects, bytes;                                          ///< all that is live
  std::array<Sum, model::kContextParts> part_objects, part_bytes;
  std::map<SiteKey, SiteSums> sites;                           ///< of value and cancel layers
};

/// Adds up a heap profile.
HeapSums sums_of(const model::HeapProfile& heap);

}  // namespace waybill::cause
