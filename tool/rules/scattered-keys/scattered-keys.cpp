// WB205: keys put in one by one where one struct would do.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tool/rules/checks.hpp"
#include "tool/rules/descent.hpp"
#include "tool/rules/written_key.hpp"

namespace waybill::rules {
namespace {

using model::Flow;
using model::FlowIndex;
using model::FlowKind;
using model::Key;
using model::KeyKind;
using model::Layer;
using model::LayerKind;
using model::Place;
using model::Program;
using model::Step;

constexpr std::string_view kName = "scattered-keys";
constexpr std::uint32_t kFewest = 3;

using LinkIndex = std::uint32_t;  ///< index into Lines' links; 0 is none

/// A derivation that adds a key which no derivation above it has added.
struct Link {
  LinkIndex above = 0;
  FlowIndex flow = 0;
  std::uint32_t length = 0;  ///< links up to and including this one
  bool continued = false;    ///< some link stands below it
  const Layer* layer = nullptr;
};

/// Which layers a struct could replace.
class Counted {
 public:
  explicit Counted(const Program& program) : program_(program) {
    for (const Flow& flow : program.flows) {
      if (flow.kind == FlowKind::Derive && flow.callee.ends_with(".WithValue")) {
        writes_.insert(number(flow.place));
      }
    }
  }

  /// Keys that foreign code chooses can't be joined into a struct, and what an interface call may
  /// add is not this function's doing.
  bool operator()(const Layer& layer) const {
    const Key* key = key_at(program_, layer.key);
    return layer.kind == LayerKind::Value && !layer.may && key != nullptr &&
           key->kind == KeyKind::Static && is_reported(layer.write) &&
           writes_.contains(number(layer.write)) &&
           (key->declared.file == model::kNowhere || is_reported(key->declared));
  }

 private:
  static std::uint64_t number(Place place) {
    return std::uint64_t{place.file} << 32 | place.offset;
  }
  bool is_reported(Place place) const {
    return place.file < program_.files.size() && program_.files[place.file].reported;
  }

  const Program& program_;
  std::unordered_set<std::uint64_t> writes_;  ///< the calls of WithValue itself
};

/// For each flow the longest line of such derivations that leads to it.
class Lines {
 public:
  Lines(const Program& program, const Counted& is_counted)
      : program_(program), is_counted_(is_counted), links_(1) {
    best_.resize(program.flows.size(), kUnknown);
    for (FlowIndex flow = 1; flow < program.flows.size(); ++flow) settle(flow);
  }

  /// The links where a line of kFewest or more ends.
  std::vector<LinkIndex> ends() const {
    std::vector<LinkIndex> found;
    for (LinkIndex link = 1; link < links_.size(); ++link) {
      if (!links_[link].continued && links_[link].length >= kFewest) found.push_back(link);
    }
    return found;
  }

  /// The links of the line that ends there, first to last.
  std::vector<const Link*> line(LinkIndex end) const {
    std::vector<const Link*> found;
    for (LinkIndex at = end; at != 0; at = links_[at].above) found.push_back(&links_[at]);
    std::ranges::reverse(found);
    return found;
  }

 private:
  static constexpr LinkIndex kUnknown = 0xFFFFFFFF, kOpen = 0xFFFFFFFE;

  /// Where branches meet the longest line counts, and a loop is entered from above: what it adds to
  /// its own carrier is growth.
  void settle(FlowIndex start) {
    std::vector<FlowIndex> stack = {start};
    while (!stack.empty()) {
      const FlowIndex index = stack.back();
      const Flow& flow = program_.flows[index];
      if (best_[index] != kUnknown && best_[index] != kOpen) {
        stack.pop_back();
        continue;
      }
      bool waits = false;
      const bool first_time = best_[index] == kUnknown;
      best_[index] = kOpen;
      LinkIndex above = 0;
      for (std::size_t i = 0; i < count_parents(flow); ++i) {
        const FlowIndex parent = flow.parents[i];
        if (parent == 0 || program_.flows[parent].function != flow.function) continue;
        if (first_time && best_[parent] == kUnknown) {
          stack.push_back(parent);
          waits = true;
        } else if (best_[parent] < kOpen && links_[best_[parent]].length > links_[above].length) {
          above = best_[parent];
        }
      }
      if (waits) continue;
      best_[index] = flow.kind == FlowKind::Derive ? extended(index, above) : above;
      stack.pop_back();
    }
  }

  static std::size_t count_parents(const Flow& flow) {
    if (flow.kind == FlowKind::Captured || flow.kind == FlowKind::Load) return 0;
    return flow.kind == FlowKind::Join ? flow.parents.size()
                                       : std::min<std::size_t>(flow.parents.size(), 1);
  }

  /// Returns the line with this derivation on it, if it adds a key that is new.
  LinkIndex extended(FlowIndex index, LinkIndex above) {
    if (program_.flows[index].may) return above;
    for (const Layer& layer : program_.flows[index].layers) {
      if (!is_counted_(layer) || has(above, layer)) continue;
      links_[above].continued = above != 0;
      links_.push_back({above, index, links_[above].length + 1, false, &layer});
      return static_cast<LinkIndex>(links_.size() - 1);
    }
    return above;
  }

  bool has(LinkIndex line, const Layer& layer) const {
    const std::uint64_t identity = key_at(program_, layer.key)->identity;
    for (LinkIndex at = line; at != 0; at = links_[at].above) {
      for (const Layer& other : program_.flows[links_[at].flow].layers) {
        if (is_counted_(other) && key_at(program_, other.key)->identity == identity) return true;
      }
    }
    return false;
  }

  const Program& program_;
  const Counted& is_counted_;
  std::vector<Link> links_;
  std::vector<LinkIndex> best_;  ///< by flow
};

Draft draft_of(const Program& program, const Counted& is_counted,
               const std::vector<const Link*>& line) {
  const Flow& first = program.flows[line.front()->flow];
  Draft draft;
  draft.rule = kName;
  draft.place = first.place;
  draft.function = first.function;
  std::vector<std::string> names;
  for (const Link* link : line) {
    const Flow& flow = program.flows[link->flow];
    std::vector<std::string> added;
    for (const Layer& layer : flow.layers) {
      std::string name = shown_key(program, layer.key);
      const bool counts = is_counted(layer) && std::ranges::find(names, name) == names.end();
      if (counts && std::ranges::find(added, name) == added.end()) added.push_back(std::move(name));
    }
    names.insert(names.end(), added.begin(), added.end());
    draft.causes.push_back(flow.place);
    const std::string note = fmt::format("puts in {}", fmt::join(added, ", "));
    for (Step& step : write_evidence(*link->layer, flow.place, note)) {
      draft.evidence.push_back(std::move(step));
    }
  }
  // The first key alone, so that the finding stays the same one when another key joins the line.
  draft.identity = {names.front()};
  constexpr std::size_t kMostNames = 6;
  const std::size_t count = names.size();
  if (count > kMostNames) {
    names.resize(kMostNames);
    names.push_back("…");
  }
  draft.message = fmt::format(
      "{} keys are put into this context one by one, a layer each: {}; one struct under one key "
      "would do",
      count, fmt::join(names, ", "));
  return draft;
}

}  // namespace

void check_scattered_keys(const Program& program, Sink& sink) {
  const Counted is_counted(program);
  const Lines lines(program, is_counted);
  // Lines that part after a common start are one finding: the longest of them.
  std::map<Place, std::vector<const Link*>> longest;
  for (const LinkIndex end : lines.ends()) {
    auto line = lines.line(end);
    auto& kept = longest[program.flows[line.front()->flow].place];
    if (line.size() > kept.size()) kept = std::move(line);
  }
  for (const auto& [place, line] : longest) sink.report(draft_of(program, is_counted, line));
}

}  // namespace waybill::rules
