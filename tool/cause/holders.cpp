#include "tool/cause/holders.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tool/cause/context_frames.hpp"

namespace waybill::cause {
namespace {

constexpr std::size_t kMostIds = 8;
constexpr std::size_t kFarthestCaller = 3;   ///< calls between the site and the function that holds what was returned

/// "example.com/gateway" of "example.com/gateway/auth.Require".
std::string_view project_of(std::string_view function) {
  const std::string_view package = package_of(function);
  const std::size_t first = package.find('/');
  return first == std::string_view::npos ? package : package.substr(0, package.find('/', first + 1));
}

/// A stack from the outermost call inwards, without what the runtime puts below each.
std::vector<model::Frame> inwards(const model::Stacks& stacks, std::vector<model::Frame> frames) {
  std::ranges::reverse(frames);
  std::size_t below = 0;
  while (below < frames.size() && stacks.functions[frames[below].function].name.starts_with("runtime.")) ++below;
  frames.erase(frames.begin(), frames.begin() + static_cast<std::ptrdiff_t>(below));
  return frames;
}

class Finder {
 public:
  Finder(const SiteSums& site, const model::Stacks& heap, const model::GoroutineProfile& goroutines) : heap_(heap), goroutines_(goroutines) {
    for (const auto& [objects, frames] : site.stacks) stacks_.push_back(inwards(heap, frames));
  }

  Standing run() {
    for (const model::GoroutineGroup& group : goroutines_.groups) look_at(group);
    // A way that another one begins with stands right before those that go on from it.
    const Way* outer = nullptr;
    Found all;
    for (auto& [way, found] : found_) {
      if (outer != nullptr && way.size() >= outer->size() && std::equal(outer->begin(), outer->end(), way.begin())) {
        add(all, std::move(found));
        continue;
      }
      if (outer != nullptr) close(std::move(all));
      outer = &way;
      all = std::move(found);
    }
    if (outer != nullptr) close(std::move(all));
    std::ranges::stable_sort(standing_.holders, std::ranges::greater(), &model::Holder::goroutines);
    return std::move(standing_);
  }

 private:
  using Way = std::vector<std::string_view>;  ///< who started the goroutine, then the functions inwards

  struct Found {
    model::Holder holder;
    std::vector<std::pair<model::Call, std::uint64_t>> calls;  ///< how many goroutines stood where, outer calls first
    std::map<std::string, std::uint64_t> states;
  };

  /// Those that were met a call further in are the same goroutines' kind: each of them is there for a moment.
  static void add(Found& all, Found&& more) {
    all.holder.goroutines += more.holder.goroutines;
    all.holder.waited = std::max(all.holder.waited, more.holder.waited);
    all.holder.ids.insert(all.holder.ids.end(), more.holder.ids.begin(), more.holder.ids.end());
    if (all.holder.ids.size() > kMostIds) all.holder.ids.resize(kMostIds);
    all.calls.insert(all.calls.end(), more.calls.begin(), more.calls.end());
    for (const auto& [state, count] : more.states) all.states[state] += count;
  }

  void close(Found&& found) {
    model::Holder& holder = found.holder;
    holder.innermost = std::ranges::max_element(found.calls, {}, &std::pair<model::Call, std::uint64_t>::second)->first;
    std::uint64_t most = 0;
    for (const auto& [state, count] : found.states) {
      if (count > most) holder.state = state;
      most = std::max(most, count);
    }
    standing_.goroutines += holder.goroutines;
    standing_.holders.push_back(std::move(holder));
  }

  std::string_view allocated_in(model::Frame frame) const { return heap_.functions[frame.function].name; }
  std::string_view standing_in(model::Frame frame) const { return goroutines_.stacks.functions[frame.function].name; }

  void look_at(const model::GoroutineGroup& group) {
    std::vector<model::Frame> frames;
    goroutines_.stacks.walk(group.stack, [&](model::Frame frame) {
      frames.push_back(frame);
      return true;
    });
    frames = inwards(goroutines_.stacks, std::move(frames));
    std::size_t deepest = 0;
    for (const std::vector<model::Frame>& stack : stacks_) deepest = std::max(deepest, shared(stack, frames));
    if (deepest == 0) return;
    const model::Frame innermost = frames[deepest - 1];
    const model::ProfileFunction& function = goroutines_.stacks.functions[innermost.function];
    Way way{group.creator};
    for (std::size_t i = 0; i < deepest; ++i) way.push_back(standing_in(frames[i]));
    Found& found = found_[std::move(way)];
    const model::Call call{.function = function.name, .file = function.file, .line = innermost.line};
    const auto known = std::ranges::find(found.calls, call, &std::pair<model::Call, std::uint64_t>::first);
    if (known == found.calls.end()) found.calls.emplace_back(call, group.count);
    else known->second += group.count;
    model::Holder& holder = found.holder;
    holder.goroutines += group.count;
    holder.waited = std::max(holder.waited, group.waited);
    if (!group.state.empty()) found.states[group.state] += group.count;
    if (holder.creator.empty()) {
      holder.creator = group.creator;
      holder.creator_file = group.creator_file;
      holder.creator_line = group.creator_line;
    }
    if (group.id != 0 && holder.ids.size() < kMostIds) holder.ids.push_back(group.id);
    if (!is_standard(standing_in(frames.front()))) standing_.long_lived = true;
  }

  /// How many calls a goroutine shares with an allocation, if the innermost of them may hold what was made; else 0.
  std::size_t shared(const std::vector<model::Frame>& stack, const std::vector<model::Frame>& frames) const {
    std::size_t same = 0;
    while (same < stack.size() && same < frames.size() && allocated_in(stack[same]) == standing_in(frames[same])) ++same;
    if (same == 0) return 0;
    if (same == stack.size()) return same;  // it is in the very function
    const std::string_view innermost = allocated_in(stack[same - 1]);
    if (is_standard(innermost) || stack.size() - same > kFarthestCaller) return 0;
    return same == 1 || project_of(innermost) == project_of(allocated_in(stack.back())) ? same : 0;
  }

  const model::Stacks& heap_;
  const model::GoroutineProfile& goroutines_;
  std::vector<std::vector<model::Frame>> stacks_;
  std::map<Way, Found> found_;
  Standing standing_;
};

}  // namespace

Standing standing_at(const SiteSums& site, const model::Stacks& heap, const model::GoroutineProfile& goroutines) {
  return Finder(site, heap, goroutines).run();
}

}  // namespace waybill::cause
