#include "tool/cause/census.hpp"

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <utility>

#include "tool/cause/context_frames.hpp"

namespace waybill::cause {
namespace {

/// As in the judgement of profiles: a request that puts on a hundred layers is no leak.
constexpr std::uint64_t kLayersOfOne = 100;

bool is_kept(const model::HeldChains& held, std::uint64_t goroutines) {
  if (held.layers <= kLayersOfOne) return false;
  if (held.root.kind == model::RootKind::Goroutine) return held.layers > kLayersOfOne * held.root.goroutines;
  return held.chains > goroutines || held.layers > kLayersOfOne * goroutines;
}

}  // namespace

model::Verdict judge(model::ChainCensus& census) {
  bool any = false, kept = false;
  for (model::HeldChains& held : census.held) {
    held.retained = is_kept(held, census.goroutines);
    any = any || held.layers > 0;
    kept = kept || held.retained;
    for (model::SampledAllocation& allocation : held.allocations) {
      const auto own = std::ranges::find_if_not(allocation.stack, [](const model::CodeSite& call) { return is_standard(call.function); });
      allocation.site = own == allocation.stack.end() ? 0 : static_cast<std::size_t>(own - allocation.stack.begin());
    }
  }
  std::ranges::stable_partition(census.held, &model::HeldChains::retained);
  return kept ? model::Verdict::Retained : any ? model::Verdict::InFlight : model::Verdict::None;
}

void add_earlier(model::ChainCensus& census, const model::ChainCensus& before, double seconds) {
  const auto identity = [](const model::ChainRoot& root) { return std::tie(root.kind, root.name, root.started, root.creator); };
  census.seconds = seconds;
  for (model::HeldChains& held : census.held) {
    held.before = 0;
    for (const model::HeldChains& earlier : before.held) {
      if (identity(earlier.root) == identity(held.root)) *held.before += earlier.layers;
    }
  }
}

void add_census(model::Diagnosis& diagnosis, model::ChainCensus census) {
  const model::Verdict verdict = judge(census);
  const bool alone = diagnosis.heap_file.empty();
  if (alone || (verdict == model::Verdict::Retained && diagnosis.verdict != model::Verdict::Growing)) diagnosis.verdict = verdict;
  if (alone) {
    const auto objects = static_cast<double>(census.objects), bytes = static_cast<double>(census.bytes);
    diagnosis.objects = {objects, objects, objects};
    diagnosis.bytes = {bytes, bytes, bytes};
    diagnosis.goroutines = census.goroutines;
  }
  diagnosis.census = std::move(census);
}

}  // namespace waybill::cause
