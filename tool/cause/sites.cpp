#include "tool/cause/sites.hpp"

#include <algorithm>
#include <set>

#include "tool/cause/context_frames.hpp"

namespace waybill::cause {
namespace {

model::Call call_of(const model::Stacks& stacks, model::Frame frame) {
  const model::ProfileFunction& function = stacks.functions[frame.function];
  return {.function = function.name, .file = function.file, .line = frame.line};
}

/// What a line that calls the context package is known by while one profile is read.
std::uint64_t line_of(model::Frame frame) { return (std::uint64_t{frame.function} << 32) | frame.line; }

class Adder {
 public:
  explicit Adder(const model::HeapProfile& heap) : heap_(heap), of_context_(heap.stacks.functions.size()), runtime_(heap.stacks.functions.size()) {
    for (std::size_t i = 0; i < heap.stacks.functions.size(); ++i) {
      const std::string& name = heap.stacks.functions[i].name;
      of_context_[i] = name.starts_with("context.");
      runtime_[i] = name.starts_with("runtime.") || name.starts_with("time.") || name.starts_with("sync.") || name.starts_with("internal/");
    }
  }

  HeapSums run() {
    for (const model::HeapSample& sample : heap_.samples) add(sample);
    for (const auto& [line, sum] : at_line_) {
      const auto site = lines_.find(line);
      if (site == lines_.end()) continue;
      constexpr auto kBoxed = static_cast<std::size_t>(model::ContextPart::BoxedValue);
      sums_.part_objects[kBoxed].add(sum.first);
      sums_.part_bytes[kBoxed].add(sum.second);
      if (site->second != nullptr) site->second->boxed.add(sum.first);
    }
    return std::move(sums_);
  }

 private:
  void add(const model::HeapSample& sample) {
    if (sample.objects <= 0) return;
    const auto objects = static_cast<double>(sample.objects);
    const double size = static_cast<double>(sample.bytes) / objects;
    const auto count = [&](Sum& counted, Sum& bytes) {
      counted.add(objects, size, heap_.rate, 1);
      bytes.add(objects, size, heap_.rate, size);
    };
    count(sums_.objects, sums_.bytes);

    // Most stacks have nothing to do with contexts: that shows at their first frames.
    bool of_context = false;
    model::Frame leaf;
    bool found = false;
    heap_.stacks.walk(sample.stack, [&](model::Frame frame) {
      if (of_context_[frame.function]) of_context = true;
      else if (runtime_[frame.function]) return true;
      leaf = frame;
      found = true;
      return false;
    });
    if (!found) return;
    if (!of_context) {
      auto& [counted, bytes] = at_line_[line_of(leaf)];
      count(counted, bytes);
      return;
    }
    frames_.clear();
    heap_.stacks.walk(sample.stack, [&](model::Frame frame) {
      frames_.push_back(frame);
      return true;
    });
    const auto allocation = context_allocation(heap_.stacks, frames_, size);
    if (!allocation) return;
    const auto part = static_cast<std::size_t>(allocation->part);
    count(sums_.part_objects[part], sums_.part_bytes[part]);
    const model::Frame caller = frames_[allocation->called_from];
    if (allocation->part != model::ContextPart::ValueLayer && allocation->part != model::ContextPart::CancelLayer) {
      return;
    }
    const auto [at, fresh] = sums_.sites.try_emplace({allocation->part, call_of(heap_.stacks, frames_[allocation->site])});
    SiteSums& site = at->second;
    if (fresh) {
      site.base = allocation->base;
      if (allocation->site != allocation->called_from) site.through = heap_.stacks.functions[frames_[allocation->site - 1].function].name;
    }
    if (allocation->part == model::ContextPart::ValueLayer) lines_[line_of(caller)] = &site;
    count(site.objects, site.bytes);
    keep_stack(site, objects, allocation->site);
  }

  void keep_stack(SiteSums& site, double objects, std::uint32_t from) {
    const auto lighter = [](const auto& a, const auto& b) { return a.first > b.first; };
    if (site.stacks.size() == kMostStacks && site.stacks.back().first >= objects) return;
    std::pair<double, std::vector<model::Frame>> stack{objects, {frames_.begin() + from, frames_.end()}};
    site.stacks.insert(std::ranges::upper_bound(site.stacks, stack, lighter), std::move(stack));
    if (site.stacks.size() > kMostStacks) site.stacks.pop_back();
  }

  const model::HeapProfile& heap_;
  std::vector<bool> of_context_, runtime_;   // by function
  HeapSums sums_;
  std::vector<model::Frame> frames_;
  std::map<std::uint64_t, std::pair<Sum, Sum>> at_line_;   // what lines allocate themselves
  std::map<std::uint64_t, SiteSums*> lines_;               // those that call WithValue
};

}  // namespace

HeapSums sums_of(const model::HeapProfile& heap) { return Adder(heap).run(); }

}  // namespace waybill::cause
