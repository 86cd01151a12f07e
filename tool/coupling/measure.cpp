#include "tool/coupling/measure.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <span>
#include <tuple>
#include <utility>

namespace waybill::coupling {
namespace {

using model::ComponentIndex;
using model::KeyAccess;

/// Adding nothing makes the -0 of p = 1 a 0.
double term(double p) { return p > 0 ? -p * std::log2(p) + 0.0 : 0; }

/// What an upstream hands down and a downstream hands back, for two components in that order.
struct Order {
  ComponentIndex first = 0, second = 0;
  friend auto operator<=>(const Order&, const Order&) = default;
};

class Pairs {
 public:
  explicit Pairs(const model::StateMap& map) : map_(map) {}

  std::vector<model::ComponentPair> take(std::uint32_t& quiet) {
    for (const model::Route& route : map_.routes) add(route);
    std::vector<model::ComponentPair> pairs;
    quiet = 0;
    for (auto& [order, pair] : pairs_) {
      if (pair.shared.empty()) {
        ++quiet;
        continue;
      }
      std::ranges::sort(pair.shared, {}, &model::SharedKey::key);
      pair.visibility = visibility(pair.shared.size(), pair.fields);
      pair.entropy = entropy(pair.visibility);
      pair.binary_entropy = binary_entropy(pair.visibility);
      pairs.push_back(std::move(pair));
    }
    std::ranges::sort(pairs, [&](const model::ComponentPair& a, const model::ComponentPair& b) {
      const auto rank = [&](const model::ComponentPair& pair) {
        return std::tuple(-pair.visibility, -static_cast<double>(pair.shared.size()), map_.components[pair.upstream].name,
                          map_.components[pair.downstream].name, pair.upstream, pair.downstream);
      };
      return rank(a) < rank(b);
    });
    return pairs;
  }

 private:
  void add(const model::Route& route) {
    std::vector<ComponentIndex> way;
    for (const model::Stage& stage : route.pipeline) way.push_back(stage.component);
    way.push_back(route.handler);
    std::set<Order> here;   // a component may stand on a route twice
    for (std::size_t first = 0; first < way.size(); ++first) {
      for (std::size_t second = first + 1; second < way.size(); ++second) {
        if (way[first] == way[second] || way[first] == 0 || way[second] == 0) continue;
        if (!here.insert({way[first], way[second]}).second) continue;
        count(way[first], way[second], std::span(way).subspan(first + 1, second - first - 1), false);
        count(way[second], way[first], {}, true);
      }
    }
  }

  /// Counts the route for a writer and a reader, and those who stand between them. `back`: the reader
  /// stands first, and sees of the other what is there when that has returned.
  void count(ComponentIndex writer, ComponentIndex reader, std::span<const ComponentIndex> between, bool back) {
    std::set<model::MapKeyIndex> fields;
    for (const KeyAccess& write : map_.components[writer].writes) {
      if (back || !write.after) fields.insert(write.key);
    }
    if (fields.empty()) return;
    const std::vector<model::SharedKey> shared = shared_keys(writer, reader, between, back);
    if (back && shared.empty()) return;   // nobody expects that way, so its silence says nothing
    const auto [at, fresh] = pairs_.try_emplace({writer, reader});
    model::ComponentPair& pair = at->second;
    if (fresh) {
      pair.upstream = writer;
      pair.downstream = reader;
      pair.fields = static_cast<std::uint32_t>(fields.size());
    }
    for (const model::SharedKey& key : shared) {
      if (std::ranges::find(pair.shared, key.key, &model::SharedKey::key) == pair.shared.end()) pair.shared.push_back(key);
    }
    ++pair.routes;
  }

  /// Whether the component writes the key whatever happens: what was there before is not seen behind it.
  bool hides(ComponentIndex component, model::MapKeyIndex key) const {
    return std::ranges::any_of(map_.components[component].writes, [&](const KeyAccess& write) {
      return write.key == key && !write.maybe && !write.may && !write.after;
    });
  }

  std::vector<model::SharedKey> shared_keys(ComponentIndex writer, ComponentIndex reader, std::span<const ComponentIndex> between,
                                            bool back) const {
    std::vector<model::SharedKey> shared;
    for (const KeyAccess& read : map_.components[reader].reads) {
      // A context is handed down and never back; the maps of the frameworks' own contexts are one for all.
      if (back && (!read.after || map_.keys[read.key].carrier == "context.Context")) continue;
      if (std::ranges::find(shared, read.key, &model::SharedKey::key) != shared.end()) continue;
      if (std::ranges::any_of(between, [&](ComponentIndex one) { return hides(one, read.key); })) continue;
      for (const KeyAccess& write : map_.components[writer].writes) {
        if (write.key != read.key || (!back && write.after)) continue;
        shared.push_back({read.key, write.place, read.place});
        break;
      }
    }
    return shared;
  }

  const model::StateMap& map_;
  std::map<Order, model::ComponentPair> pairs_;   ///< by writer and reader
};

}  // namespace

double visibility(std::size_t shared, std::size_t fields) {
  return fields == 0 ? 0 : static_cast<double>(shared) / static_cast<double>(fields);
}

double entropy(double p) { return term(p); }

double binary_entropy(double p) { return term(p) + term(1 - p); }

std::vector<model::ComponentPair> pairs_of(const model::StateMap& map, std::uint32_t& quiet) { return Pairs(map).take(quiet); }

}  // namespace waybill::coupling
