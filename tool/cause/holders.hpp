// Goroutines that may hold what a site made: they stand in the code that made it.
#pragma once

#include <cstdint>
#include <vector>

#include "tool/cause/sites.hpp"
#include "tool/model/diagnosis.hpp"
#include "tool/model/profile.hpp"

namespace waybill::cause {

/// Goroutines that stand in the code of a site.
struct Standing {
  std::vector<model::Holder> holders;  ///< the most goroutines first
  std::uint64_t goroutines = 0;        ///< in all
  bool long_lived = false;             ///< their outermost function is the program's, and not a server's
};

/// Returns the goroutines whose stacks agree with that of an allocation from the outermost call inwards, up to the
/// function that made the layer, or one that it may have returned it to. A function counts as such if it is the
/// goroutine's outermost, or has the site's first two path elements, so that a framework that calls every handler
/// counts for none. That a goroutine stands there makes it likely, and doesn't prove, that it holds layers.
Standing standing_at(const SiteSums& site, const model::Stacks& heap, const model::GoroutineProfile& goroutines);

}  // namespace waybill::cause
