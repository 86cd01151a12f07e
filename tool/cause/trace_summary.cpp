#include "tool/cause/trace_summary.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

namespace waybill::cause {
namespace {

constexpr std::size_t kMostIds = 5;
constexpr std::size_t kMoments = 121;     ///< of the course
constexpr std::size_t kMostStops = 400;   ///< that are kept one by one

double seconds(std::int64_t nanoseconds) { return static_cast<double>(nanoseconds) / 1e9; }

/// Returns the innermost frame outside of the run time, else the outermost one; an empty place of an empty stack.
model::CodeSite innermost(const model::Trace& trace, std::uint32_t stack) {
  const model::Stretch frames = trace.stacks[stack];
  model::CodeSite place;
  for (std::uint32_t i = frames.first; i < frames.first + frames.count; ++i) {
    const model::ProfileFunction& function = trace.functions[trace.frames[i].function];
    place = {.function = function.name, .file = function.file, .line = trace.frames[i].line};
    if (!function.name.starts_with("runtime.")) break;
  }
  return place;
}

class Summing {
 public:
  Summing(const model::Trace& trace, const std::vector<model::GoroutineStart>& starts) : trace_(trace) {
    for (const model::GoroutineStart& start : starts) starts_.emplace(start.id, &start);
  }

  model::TraceSummary run() {
    summary_.file = trace_.file;
    summary_.cut = trace_.cut;
    summary_.minor = trace_.minor;
    summary_.seconds = seconds(trace_.end - trace_.begin);
    summary_.events = trace_.events;
    summary_.allocations = trace_.allocations;
    for (const model::TracedGoroutine& goroutine : trace_.goroutines) count(goroutine);
    for (const model::TracedObjects& objects : trace_.objects) count(objects);
    stops();
    course();
    lifetimes();
    const auto rank = [](const model::TracedGroup& group) {
      // Of what is made and freed again all the time, as by requests, some is always there: what counts is that it stays.
      double stays = 0;
      for (const model::TracedObjects& layers : group.layers) {
        if (layers.allocated > 0) stays += static_cast<double>(layers.live) * static_cast<double>(layers.live) / static_cast<double>(layers.allocated);
      }
      return std::tuple(stays, group.there, group.ended);
    };
    std::ranges::stable_sort(summary_.groups, std::ranges::greater(), rank);
    return std::move(summary_);
  }

 private:
  void count(const model::TracedGoroutine& goroutine) {
    summary_.created += goroutine.created ? 1 : 0;
    summary_.ended += goroutine.ended ? 1 : 0;
    model::TracedGroup& group = group_of(goroutine);
    group.created += goroutine.created ? 1 : 0;
    if (goroutine.ended) {
      ++group.ended;
      if (goroutine.created) lived_[group_of_goroutine_[goroutine.id]].push_back(*goroutine.ended - *goroutine.created);
      return;
    }
    ++summary_.there;
    ++group.there;
    if (group.ids.size() < kMostIds) group.ids.push_back(goroutine.id);
    if (goroutine.created) group.oldest = std::max(group.oldest, seconds(trace_.end - *goroutine.created));
  }

  model::TracedGroup& group_of(const model::TracedGoroutine& goroutine) {
    model::CodeSite start = innermost(trace_, goroutine.start), creator = innermost(trace_, goroutine.creation);
    const auto other = start.function.empty() ? starts_.find(goroutine.id) : starts_.end();
    if (other != starts_.end()) {
      start.function = other->second->function;
      creator = other->second->creator;
    }
    const auto [known, fresh] = groups_.try_emplace({start.function, creator}, summary_.groups.size());
    if (fresh) summary_.groups.push_back({.start = start.function, .creator = creator});
    if (other != starts_.end() && !goroutine.ended) ++summary_.groups[known->second].older;
    group_of_goroutine_[goroutine.id] = known->second;
    return summary_.groups[known->second];
  }

  void count(const model::TracedObjects& objects) {
    const auto group = group_of_goroutine_.find(objects.goroutine);
    if (group == group_of_goroutine_.end()) return;
    std::vector<model::TracedObjects>& layers = summary_.groups[group->second].layers;
    auto same = std::ranges::find(layers, objects.type, &model::TracedObjects::type);
    if (same == layers.end()) same = layers.insert(layers.end(), {.type = objects.type});
    same->allocated += objects.allocated;
    same->live += objects.live;
  }

  void stops() {
    std::map<std::string_view, model::StopSummary> by_reason;
    for (const model::StopTheWorld& stop : trace_.stops) {
      model::StopSummary& sum = by_reason[stop.reason];
      sum.reason = stop.reason;
      ++sum.count;
      sum.seconds += seconds(stop.end - stop.begin);
      sum.longest = std::max(sum.longest, seconds(stop.end - stop.begin));
    }
    for (auto& [reason, sum] : by_reason) summary_.stops.push_back(std::move(sum));
    std::ranges::stable_sort(summary_.stops, std::ranges::greater(), &model::StopSummary::seconds);
    summary_.longest_stops = trace_.stops;
    if (summary_.longest_stops.size() > kMostStops) {
      const auto longer = [](const model::StopTheWorld& a, const model::StopTheWorld& b) { return a.end - a.begin > b.end - b.begin; };
      std::ranges::nth_element(summary_.longest_stops, summary_.longest_stops.begin() + kMostStops, longer);
      summary_.longest_stops.resize(kMostStops);
      std::ranges::sort(summary_.longest_stops, {}, &model::StopTheWorld::begin);
    }
    for (model::StopTheWorld& stop : summary_.longest_stops) {
      stop.begin -= trace_.begin;
      stop.end -= trace_.begin;
    }
  }

  /// How many goroutines were there at each moment: those that had begun, without those that had ended.
  void course() {
    const std::int64_t whole = trace_.end - trace_.begin;
    if (whole <= 0) return;
    std::vector<std::int64_t> change(kMoments + 1);
    const auto moment = [&](std::int64_t time) {   // the first that isn't before the time
      const double place = static_cast<double>(time - trace_.begin) / static_cast<double>(whole) * static_cast<double>(kMoments - 1);
      return static_cast<std::size_t>(std::clamp(std::ceil(place), 0.0, static_cast<double>(kMoments)));
    };
    for (const model::TracedGoroutine& goroutine : trace_.goroutines) {
      ++change[goroutine.created ? moment(*goroutine.created) : 0];
      if (goroutine.ended) --change[moment(*goroutine.ended)];
    }
    std::int64_t there = 0;
    for (std::size_t i = 0; i < kMoments; ++i) summary_.course.push_back(static_cast<std::uint64_t>(std::max<std::int64_t>(there += change[i], 0)));
  }

  void lifetimes() {
    for (auto& [place, lived] : lived_) {
      model::TracedGroup& group = summary_.groups[place];
      const auto middle = lived.begin() + static_cast<std::ptrdiff_t>(lived.size() / 2);
      group.whole = lived.size();
      group.longest = seconds(std::ranges::max(lived));
      std::ranges::nth_element(lived, middle);
      group.median = seconds(*middle);
    }
  }

  const model::Trace& trace_;
  model::TraceSummary summary_;
  std::map<std::pair<std::string, model::CodeSite>, std::size_t> groups_;
  std::unordered_map<std::uint64_t, std::size_t> group_of_goroutine_;
  std::unordered_map<std::size_t, std::vector<std::int64_t>> lived_;   // by group, nanoseconds
  std::unordered_map<std::uint64_t, const model::GoroutineStart*> starts_;   // by goroutine
};

}  // namespace

model::TraceSummary summarise(const model::Trace& trace, const std::vector<model::GoroutineStart>& starts) { return Summing(trace, starts).run(); }

std::vector<model::GoroutineStart> starts_of(const model::GoroutineProfile& profile) {
  std::vector<model::GoroutineStart> starts;
  for (const model::GoroutineGroup& group : profile.groups) {
    if (group.id == 0) continue;
    model::GoroutineStart& start = starts.emplace_back();
    start.id = group.id;
    profile.stacks.walk(group.stack, [&](model::Frame frame) {
      const std::string& name = profile.stacks.functions[frame.function].name;
      if (name != "runtime.goexit") start.function = name;
      return true;
    });
    start.creator = {.function = group.creator, .file = group.creator_file, .line = group.creator_line};
  }
  return starts;
}

void name_holders(model::ChainCensus& census, const model::Trace& trace) {
  for (model::HeldChains& held : census.held) {
    model::ChainRoot& root = held.root;
    if (root.kind != model::RootKind::Goroutine || !root.creator.function.empty()) continue;
    for (const std::uint64_t id : root.ids) {
      const auto seen = std::ranges::lower_bound(trace.goroutines, id, {}, &model::TracedGoroutine::id);
      if (seen == trace.goroutines.end() || seen->id != id || !seen->created) continue;
      root.creator = innermost(trace, seen->creation);
      if (root.started.empty()) root.started = innermost(trace, seen->start).function;
      break;
    }
  }
}

}  // namespace waybill::cause
