// What a function that serves requests does to their state, its helpers included: keys that it writes
// and reads, layers that it adds to what it hands on.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "tool/model/map.hpp"
#include "tool/model/program.hpp"

namespace waybill::routes {

class Effects {
 public:
  /// Keeps references to both; keys are added to the map.
  Effects(const model::Program& program, model::StateMap& map);

  /// Fills in what the component's function does. `next`: the calls that are known to run what comes next, if they
  /// are; otherwise every call that may is taken for one.
  void find(model::Component& component, const std::set<model::Place>* next);

  /// The number of a key in the map.
  model::MapKeyIndex key_of(model::KeyIndex key, const std::string& carrier);

 private:
  /// What is on a carrier beside what it came in with.
  struct Added {
    model::Range values, layers;         ///< without what is filled in
    std::uint64_t bytes = 0;
    std::uint32_t allocations = 0;
    std::vector<model::FilledIn> filled_in;
    std::set<model::MapKeyIndex> held;   ///< keys that other layers surely hold
  };
  struct Scope {
    model::FunctionIndex function = 0;
    std::set<model::FunctionIndex> reached;
    std::map<std::pair<model::FunctionIndex, std::uint16_t>, std::vector<model::FlowIndex>> given;   ///< by callee and parameter
    std::set<model::Place> behind;      ///< what runs when the rest of the way has returned
    std::map<model::FlowIndex, Added> known;
    std::set<model::FlowIndex> open;
    std::set<model::Place> handed_on;   ///< writes of layers that are on what is handed on
  };

  void reach(Scope& scope);
  Added added(Scope& scope, model::FlowIndex flow, int depth);
  void add(const model::Layer& layer, Added& to);
  static void fill_in(const model::FilledIn& layer, Added& to);
  bool only_fills_in(const model::Flow& join, std::size_t* filled) const;
  static void join(Added& to, const Added& way, bool first);
  void note_writes(const Scope& scope, model::Component& component);
  void note_reads(const Scope& scope, model::Component& component);
  static void drop_reads_that_write(model::Component& component);

  const model::Program& program_;
  model::StateMap& map_;
  std::map<std::pair<std::string, std::uint64_t>, model::MapKeyIndex> keys_;
  std::unordered_map<model::FunctionIndex, std::vector<std::uint32_t>> passes_, writes_, reads_, forwards_, closures_, nexts_;
  std::unordered_map<model::FunctionIndex, std::vector<model::FlowIndex>> flows_;
  std::map<model::Place, model::Place> written_at_;   ///< by the call that names the key: the write itself
  std::set<model::Place> layered_;   ///< writes that put a layer on a context
};

}  // namespace waybill::routes
