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

bool are_more(std::uint64_t chains, std::uint64_t layers, std::uint64_t goroutines) {
  return layers > kLayersOfOne && (chains > goroutines || layers > kLayersOfOne * goroutines);
}

/// In a running process what nothing holds any more looks like what an unknown object holds.
bool may_be_dropped(const model::ChainCensus& census, const model::HeldChains& held) { return census.process != 0 && held.root.kind == model::RootKind::Unknown; }

bool is_kept(const model::ChainCensus& census, const model::HeldChains& held) {
  if (held.root.kind == model::RootKind::Goroutine) return held.layers > kLayersOfOne && held.layers > kLayersOfOne * held.root.goroutines;
  if (!may_be_dropped(census, held)) return are_more(held.chains, held.layers, census.goroutines);
  return held.stayed && are_more(held.stayed->chains, held.stayed->layers, census.goroutines);
}

/// More than can be under way, and not known whether a collection would leave them.
bool is_open(const model::ChainCensus& census, const model::HeldChains& held) {
  return may_be_dropped(census, held) && !held.stayed && are_more(held.chains, held.layers, census.goroutines);
}

}  // namespace

model::Verdict judge(model::ChainCensus& census) {
  bool any = false, kept = false, open = false;
  for (model::HeldChains& held : census.held) {
    held.retained = is_kept(census, held);
    open = open || is_open(census, held);
    any = any || held.layers > 0;
    kept = kept || held.retained;
    for (model::SampledAllocation& allocation : held.allocations) {
      const auto own = std::ranges::find_if_not(allocation.stack, [](const model::CodeSite& call) { return is_standard(call.function); });
      allocation.site = own == allocation.stack.end() ? 0 : static_cast<std::size_t>(own - allocation.stack.begin());
    }
  }
  std::ranges::stable_partition(census.held, &model::HeldChains::retained);
  return kept ? model::Verdict::Retained : open ? model::Verdict::Undecided : any ? model::Verdict::InFlight : model::Verdict::None;
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
