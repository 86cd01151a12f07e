#include "tool/coupling/propagation.hpp"

#include <algorithm>
#include <deque>
#include <limits>
#include <utility>

namespace waybill::coupling {
namespace {

using model::Ending;
using model::kEndings;

constexpr std::uint32_t kUnreached = std::numeric_limits<std::uint32_t>::max();

std::size_t number(Ending ending) { return static_cast<std::size_t>(ending); }

/// How a walk came to a unit that ends in some way.
struct Step {
  std::uint32_t distance = kUnreached;
  std::uint32_t link = 0, before = 0;   ///< the link it came by, and the state before it
};

class Walk {
 public:
  explicit Walk(const model::Deployment& deployment) : deployment_(deployment), out_(deployment.units.size()) {
    for (std::uint32_t i = 0; i < deployment.links.size(); ++i) out_[deployment.links[i].from].push_back(i);
  }

  /// Breadth first from one unit that ends in one way: so everything is reached by its shortest chain.
  void from(model::UnitIndex unit, Ending ending) {
    steps_.assign(deployment_.units.size() * kEndings, {});
    std::deque<std::uint32_t> left{state(unit, ending)};
    steps_[left.front()].distance = 0;
    while (!left.empty()) {
      const std::uint32_t at = left.front();
      left.pop_front();
      for (const std::uint32_t index : out_[at / kEndings]) {
        const model::UnitLink& link = deployment_.links[index];
        const auto then = link.ends[at % kEndings];
        if (!then) continue;
        Step& next = steps_[state(link.to, *then)];
        if (next.distance != kUnreached) continue;
        next = {steps_[at].distance + 1, index, at};
        left.push_back(state(link.to, *then));
      }
    }
  }

  /// The links to the unit's end, whichever it is; kUnreached if it goes on.
  std::uint32_t distance(model::UnitIndex unit) const { return steps_[nearest(unit)].distance; }

  std::vector<std::uint32_t> chain(model::UnitIndex unit) const {
    std::vector<std::uint32_t> links;
    for (std::uint32_t at = nearest(unit); steps_[at].distance != 0; at = steps_[at].before) links.push_back(steps_[at].link);
    std::ranges::reverse(links);
    if (links.size() > model::kLongestChain) links.resize(model::kLongestChain);
    return links;
  }

 private:
  static std::uint32_t state(model::UnitIndex unit, Ending ending) {
    return static_cast<std::uint32_t>(unit * kEndings + number(ending));
  }

  std::uint32_t nearest(model::UnitIndex unit) const {
    std::uint32_t best = static_cast<std::uint32_t>(unit * kEndings);
    for (std::uint32_t at = best + 1; at < (unit + 1) * kEndings; ++at) {
      if (steps_[at].distance < steps_[best].distance) best = at;
    }
    return best;
  }

  const model::Deployment& deployment_;
  std::vector<std::vector<std::uint32_t>> out_;   ///< links by the unit they start from
  std::vector<Step> steps_;                       ///< by unit and ending
};

}  // namespace

void propagate(model::Deployment& deployment) {
  const auto units = static_cast<model::UnitIndex>(deployment.units.size());
  deployment.pairs.clear();
  deployment.radius.assign(units, 0);
  deployment.reached.assign(units, 0);
  Walk walk(deployment);
  std::vector<model::UnitPair> from(units);
  for (model::UnitIndex unit = 0; unit < units; ++unit) {
    for (model::UnitIndex other = 0; other < units; ++other) from[other] = {.upstream = unit, .downstream = other};
    // A change of the configuration comes first, so that its chain is the one that is told.
    for (const Ending ending : {Ending::Restarted, Ending::Stopped, Ending::Failed}) {
      walk.from(unit, ending);
      for (model::UnitIndex other = 0; other < units; ++other) {
        const std::uint32_t distance = walk.distance(other);
        if (other == unit || distance == kUnreached) continue;
        model::UnitPair& pair = from[other];
        pair.ended[number(ending)] = true;
        if (pair.chain.empty()) pair.chain = walk.chain(other);
        if (ending != Ending::Restarted) continue;
        pair.steps = distance;
        ++deployment.reached[unit];
        deployment.radius[unit] = std::max(deployment.radius[unit], distance);
      }
    }
    for (model::UnitPair& pair : from) {
      const auto ended = std::ranges::count(pair.ended, true);
      if (ended == 0) continue;
      if (!deployment.units[unit].configuration) pair.binding = static_cast<double>(ended) / kEndings;
      deployment.pairs.push_back(std::move(pair));
    }
  }
  std::ranges::stable_sort(deployment.pairs, [](const model::UnitPair& a, const model::UnitPair& b) {
    return std::pair(a.binding.value_or(0), a.steps.value_or(0)) > std::pair(b.binding.value_or(0), b.steps.value_or(0));
  });
}

}  // namespace waybill::coupling
