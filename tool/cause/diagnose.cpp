#include "tool/cause/diagnose.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include <fmt/format.h>

#include "tool/cause/estimate.hpp"
#include "tool/cause/holders.hpp"
#include "tool/cause/sites.hpp"

namespace waybill::cause {
namespace {

/// Layers that a line may have for each goroutine before they count as kept: a request that puts on a hundred at one
/// line is no leak, nor is what idle connections and pools have of their last request.
constexpr double kLayersOfOne = 100;
/// Layers by which a site must have grown, at the least that sampling allows: fewer come and go with connections.
constexpr double kLeastGrowth = 100;
/// How much further below the estimate than the 95 % interval goes the verdict "growing" asks for: as far as a normal
/// variable goes in one of 2,000 cases (3.29 of its deviations for 1.96). Growth is looked for again and again, and one
/// interval in forty lies above what is so.
constexpr double kSure = 3.29 / 1.96;
constexpr std::size_t kMostCallers = 64;
constexpr double kLayerSize = 48;      ///< bytes of a value layer, in all versions of Go
constexpr double kWide = 0.25;         ///< an interval is wide if it goes this far, of the value, to a side

constexpr std::size_t index_of(model::ContextPart part) { return static_cast<std::size_t>(part); }

class Diagnosing {
 public:
  explicit Diagnosing(const Evidence& evidence) : evidence_(evidence), now_(sums_of(*evidence.heap)) {
    if (evidence.before != nullptr) before_ = sums_of(*evidence.before);
  }

  model::Diagnosis run(std::size_t functions) {
    const model::HeapProfile& heap = *evidence_.heap;
    result_.heap_file = heap.file;
    result_.rate = heap.rate;
    if (evidence_.before != nullptr) {
      result_.before_file = evidence_.before->file;
      if (heap.time > 0 && evidence_.before->time > 0 && heap.time != evidence_.before->time) {
        result_.seconds = static_cast<double>(heap.time - evidence_.before->time) / 1e9;
      }
    }
    if (evidence_.goroutines != nullptr) {
      result_.goroutine_file = evidence_.goroutines->file;
      result_.creators = evidence_.goroutines->creators;
      for (const model::GoroutineGroup& group : evidence_.goroutines->groups) result_.goroutines += group.count;
    }
    contributors();
    for (const auto& [key, sums] : now_.sites) site(key, sums);
    gone();
    order();
    result_.verdict = verdict();
    result_.functions = functions_of(heap);
    result_.functions.resize(std::min(functions, result_.functions.size()));
    surer();
    return std::move(result_);
  }

 private:
  /// What growth is counted over: seconds if the profiles say when they were taken, else the time between them.
  double over() const { return result_.seconds.value_or(1); }

  void contributors() {
    result_.objects = now_.objects.estimate();
    result_.bytes = now_.bytes.estimate();
    if (before_) result_.part_growth.emplace();
    for (std::size_t part = 0; part < model::kContextParts; ++part) {
      result_.part_objects[part] = now_.part_objects[part].estimate();
      result_.part_bytes[part] = now_.part_bytes[part].estimate();
      result_.part_shares[part] = share_of(result_.part_objects[part]);
      if (before_) (*result_.part_growth)[part] = difference(earlier(part), result_.part_objects[part], over());
    }
  }

  /// What there was of a part in the earlier profile: where none was sampled, what can have been missed of that size.
  model::Estimate earlier(std::size_t part) const {
    const model::Estimate before = before_->part_objects[part].estimate();
    if (before.value > 0 || result_.part_objects[part].value <= 0) return before;
    const double size = result_.part_bytes[part].value / result_.part_objects[part].value;
    return {0, 0, unseen(size, evidence_.before->rate)};
  }

  model::Estimate share_of(const model::Estimate& part) const {
    const model::Estimate& all = result_.objects;
    const double rest = std::max(0.0, all.value - part.value);
    const double scale = all.value > 0 ? rest / all.value : 0;
    // The rest is what is left of the whole; its interval is no narrower than the whole's, in relation.
    return share(part, {rest, scale * all.low, scale * all.high});
  }

  void site(const SiteKey& key, const SiteSums& sums) {
    model::ContextSite site{.part = key.first, .call = key.second, .through = sums.through, .base = sums.base};
    site.objects = sums.objects.estimate();
    site.bytes = sums.bytes.estimate();
    site.boxed = sums.boxed.estimate();
    site.samples = sums.objects.sampled();
    site.share = share_of(site.objects);
    if (before_) {
      const auto earlier = before_->sites.find(key);
      site.before = earlier == before_->sites.end() ? model::Estimate{0, 0, unseen(kLayerSize, evidence_.before->rate)} : earlier->second.objects.estimate();
      site.growth = difference(*site.before, site.objects, over());
    }
    const model::Stacks& stacks = evidence_.heap->stacks;
    for (const auto& [objects, frames] : sums.stacks) {
      model::CallPath& path = site.paths.emplace_back();
      path.objects = objects;
      for (std::size_t i = 1; i < std::min(frames.size(), kMostCallers + 1); ++i) {
        const model::ProfileFunction& function = stacks.functions[frames[i].function];
        path.callers.push_back({.function = function.name, .file = function.file, .line = frames[i].line});
      }
    }
    if (evidence_.goroutines != nullptr && !site.base) judge_holders(site, standing_at(sums, stacks, *evidence_.goroutines));
    result_.sites.push_back(std::move(site));
  }

  void judge_holders(model::ContextSite& site, Standing standing) const {
    site.holders = std::move(standing.holders);
    const auto standing_there = static_cast<double>(standing.goroutines);
    if (site.objects.high <= standing_there) site.retention = model::Retention::InFlight;
    else if (standing.goroutines > 0 && site.objects.low <= kLayersOfOne * standing_there) site.retention = model::Retention::Unknown;
    else if (standing.long_lived) site.retention = model::Retention::InGoroutine;
    else if (site.objects.low > kLayersOfOne * static_cast<double>(result_.goroutines)) site.retention = model::Retention::Beyond;
  }

  /// Sites that only the earlier profile has: they tell that something went away.
  void gone() {
    if (!before_) return;
    for (const auto& [key, sums] : before_->sites) {
      if (now_.sites.contains(key)) continue;
      model::ContextSite site{.part = key.first, .call = key.second, .through = sums.through, .base = sums.base};
      site.objects = {0, 0, unseen(kLayerSize, evidence_.heap->rate)};
      site.before = sums.objects.estimate();
      site.growth = difference(*site.before, site.objects, over());
      result_.sites.push_back(std::move(site));
    }
  }

  /// What is sure to have grown first, by the least it can have; then what there is most of. The server's own last.
  void order() {
    const auto rank = [](const model::ContextSite& site) {
      const double growth = site.growth ? std::max(0.0, site.growth->low) : 0;
      return std::tuple(!site.base, growth, site.objects.value);
    };
    std::ranges::stable_sort(result_.sites, [&](const auto& a, const auto& b) { return rank(a) > rank(b); });
  }

  model::Verdict verdict() const {
    bool any = false, retained = false, undecided = false;
    Sum grown_now, grown_before;
    for (const model::ContextSite& site : result_.sites) {
      if (site.base) continue;
      any = any || site.objects.value > 0;
      retained = retained || site.retention == model::Retention::InGoroutine || site.retention == model::Retention::Beyond;
      if (site.retention == model::Retention::InFlight) continue;
      undecided = undecided || site.objects.value > 0;
      const SiteKey key{site.part, site.call};
      if (const auto at = now_.sites.find(key); at != now_.sites.end()) grown_now.add(at->second.objects);
      if (!before_) continue;
      if (const auto at = before_->sites.find(key); at != before_->sites.end()) grown_before.add(at->second.objects);
    }
    if (before_) {
      const model::Estimate growth = difference(grown_before.estimate(), grown_now.estimate(), 1);
      // A profile in which nothing of this was sampled can have held some all the same.
      const double missed = grown_before.sampled() > 0 ? 0 : unseen(kLayerSize, evidence_.before->rate);
      if (growth.value - kSure * (growth.value - growth.low) - missed >= kLeastGrowth) return model::Verdict::Growing;
    }
    if (retained) return model::Verdict::Retained;
    if (!any && !before_) return model::Verdict::None;
    if (before_) return model::Verdict::NotGrowing;
    return undecided ? model::Verdict::Undecided : model::Verdict::InFlight;
  }

  void surer() {
    std::vector<std::string>& surer = result_.surer;
    if (evidence_.before == nullptr) surer.push_back("an earlier heap profile of the same process (--heap-before): what grows between the two stays");
    else if (!result_.seconds) surer.push_back("profiles that say when they were taken: growth is per time then");
    if (evidence_.goroutines == nullptr) {
      surer.push_back("a goroutine profile taken with the heap profile (--goroutine): who is still in the code that made the layers");
    } else if (!evidence_.goroutines->creators) {
      surer.push_back(fmt::format("/debug/pprof/goroutine?debug=2: who started the goroutines, and how long they have waited; it stops the program while {} are written",
                                  result_.goroutines == 1 ? std::string("one goroutine is") : fmt::format("{} goroutines", result_.goroutines)));
    }
    const model::Estimate& layers = result_.part_objects[index_of(model::ContextPart::ValueLayer)];
    const bool wide = layers.value > 0 && (layers.high - layers.value > kWide * layers.value || layers.value - layers.low > kWide * layers.value);
    if (result_.rate > 1 && (wide || layers.value == 0)) {
      surer.push_back(fmt::format("more samples: start the program with GODEBUG=memprofilerate={} (now one in {} bytes)", std::max<std::int64_t>(1, result_.rate / 64), result_.rate));
    }
  }

  const Evidence& evidence_;
  HeapSums now_;
  std::optional<HeapSums> before_;
  model::Diagnosis result_;
};

}  // namespace

std::vector<model::FunctionUse> functions_of(const model::HeapProfile& heap) {
  const model::Stacks& stacks = heap.stacks;
  // Functions of one name are one to pprof, whatever files they stand in.
  std::unordered_map<std::string_view, std::uint32_t> by_name;
  std::vector<std::uint32_t> name_of(stacks.functions.size());
  for (std::size_t i = 0; i < stacks.functions.size(); ++i) {
    name_of[i] = by_name.try_emplace(stacks.functions[i].name, static_cast<std::uint32_t>(by_name.size())).first->second;
  }
  std::vector<model::FunctionUse> uses(by_name.size());
  for (const auto& [name, index] : by_name) uses[index].name = name;
  std::vector<std::uint32_t> name_at(stacks.frames.size());
  for (std::size_t i = 0; i < stacks.frames.size(); ++i) name_at[i] = name_of[stacks.frames[i].function];
  std::vector<std::size_t> last(by_name.size(), 0);   // 1 + the sample that it was last counted for
  for (std::size_t i = 0; i < heap.samples.size(); ++i) {
    const model::HeapSample& sample = heap.samples[i];
    bool innermost = true;
    stacks.walk_indexes(sample.stack, [&](std::uint32_t frame) {
      const std::uint32_t index = name_at[frame];
      if (last[index] == i + 1) return true;
      last[index] = i + 1;
      model::FunctionUse& use = uses[index];
      use.objects += sample.objects;
      use.bytes += sample.bytes;
      use.allocated_objects += sample.allocated_objects;
      use.allocated_bytes += sample.allocated_bytes;
      if (!innermost) return true;
      innermost = false;
      use.flat_objects += sample.objects;
      use.flat_bytes += sample.bytes;
      use.flat_allocated_objects += sample.allocated_objects;
      use.flat_allocated_bytes += sample.allocated_bytes;
      return true;
    });
  }
  std::erase_if(uses, [](const model::FunctionUse& use) { return use.objects == 0 && use.bytes == 0 && use.allocated_objects == 0 && use.allocated_bytes == 0; });
  std::ranges::sort(uses, [](const model::FunctionUse& a, const model::FunctionUse& b) {
    return std::tuple(b.flat_bytes, b.bytes, std::string_view(a.name)) < std::tuple(a.flat_bytes, a.bytes, std::string_view(b.name));
  });
  return uses;
}

model::Diagnosis diagnose(const Evidence& evidence, std::size_t functions) { return Diagnosing(evidence).run(functions); }

}  // namespace waybill::cause
