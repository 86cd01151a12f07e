#include "tool/cause/sites.hpp"

#include <algorithm>
#include <unordered_map>

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
  explicit Adder(const model::HeapProfile& heap) : heap_(heap), kinds_(heap.stacks) {}

  HeapSums run() {
    for (const model::HeapSample& sample : heap_.samples) add(sample);
    for (const auto& [line, site] : std::map<std::uint64_t, SiteSums*>(callers_.begin(), callers_.end())) {
      const auto at = at_line_.find(line);
      if (at == at_line_.end()) continue;
      constexpr auto kBoxed = static_cast<std::size_t>(model::ContextPart::BoxedValue);
      sums_.part_objects[kBoxed].add(at->second.first);
      sums_.part_bytes[kBoxed].add(at->second.second);
      site->boxed.add(at->second.first);
    }
    return std::move(sums_);
  }

 private:
  void add(const model::HeapSample& sample) {
    if (sample.objects <= 0) return;
    const auto objects = static_cast<double>(sample.objects);
    const double size = static_cast<double>(sample.bytes) / objects;
    if (size != last_size_) {
      last_size_ = size;
      probability_ = sampling_probability(size, heap_.rate);
    }
    const auto count = [&](Sum& counted, Sum& bytes) {
      counted.add(objects, probability_, 1);
      bytes.add(objects, probability_, size);
    };
    count(sums_.objects, sums_.bytes);

    // Most stacks have nothing to do with contexts: that shows at their first frames. Those that have are looked at up to
    // the program's own code.
    frames_.clear();
    bool of_context = false, ended = true;
    heap_.stacks.walk(sample.stack, [&](model::Frame frame) {
      frames_.push_back(frame);
      if (kinds_.of_context(frame)) of_context = true;
      else if (of_context ? !kinds_.of_standard_library(frame) : !kinds_.of_runtime(frame)) ended = false;
      return ended;
    });
    if (!of_context) {
      if (ended) return;
      auto& [counted, bytes] = at_line_[line_of(frames_.back())];
      count(counted, bytes);
      return;
    }
    const auto allocation = kinds_.allocation(frames_, size);
    if (!allocation) return;
    const auto part = static_cast<std::size_t>(allocation->part);
    count(sums_.part_objects[part], sums_.part_bytes[part]);
    if (allocation->part != model::ContextPart::ValueLayer && allocation->part != model::ContextPart::CancelLayer) return;
    SiteSums& site = site_of(*allocation);
    if (allocation->part == model::ContextPart::ValueLayer) callers_[line_of(frames_[allocation->called_from])] = &site;
    count(site.objects, site.bytes);
    keep_stack(site, objects, sample.stack, allocation->site);
  }

  SiteSums& site_of(const ContextAllocation& allocation) {
    const model::Frame frame = frames_[allocation.site];
    SiteSums*& known = known_[static_cast<std::size_t>(allocation.part)][line_of(frame)];
    if (known != nullptr) return *known;
    // Functions of one name and file are one, however often a profile has them.
    const auto [at, fresh] = sums_.sites.try_emplace({allocation.part, call_of(heap_.stacks, frame)});
    known = &at->second;
    if (fresh) {
      known->base = allocation.base;
      if (allocation.site != allocation.called_from) known->through = heap_.stacks.functions[frames_[allocation.site - 1].function].name;
    }
    return *known;
  }

  void keep_stack(SiteSums& site, double objects, model::Stretch stack, std::uint32_t from) {
    const auto lighter = [](const auto& a, const auto& b) { return a.first > b.first; };
    if (site.stacks.size() == kMostStacks && site.stacks.back().first >= objects) return;
    std::pair<double, std::vector<model::Frame>> kept{objects, {}};
    heap_.stacks.walk(stack, [&](model::Frame frame) {
      if (from > 0) --from;
      else kept.second.push_back(frame);
      return true;
    });
    site.stacks.insert(std::ranges::upper_bound(site.stacks, kept, lighter), std::move(kept));
    if (site.stacks.size() > kMostStacks) site.stacks.pop_back();
  }

  const model::HeapProfile& heap_;
  const ContextFrames kinds_;
  HeapSums sums_;
  std::vector<model::Frame> frames_;                                  // of the stack that is looked at, the first ones
  double last_size_ = -1, probability_ = 1;
  std::unordered_map<std::uint64_t, std::pair<Sum, Sum>> at_line_;    // what lines allocate themselves
  std::unordered_map<std::uint64_t, SiteSums*> callers_;              // lines that call WithValue
  std::array<std::unordered_map<std::uint64_t, SiteSums*>, model::kContextParts> known_;
};

}  // namespace

HeapSums sums_of(const model::HeapProfile& heap) { return Adder(heap).run(); }

}  // namespace waybill::cause
