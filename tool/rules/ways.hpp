// The ways of requests that are known as a whole: what a rule about their order asks of the state map.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tool/model/map.hpp"
#include "tool/model/program.hpp"

namespace waybill::rules {

/// A component that a request passes; the last one of a way is the handler.
struct Passed {
  const model::Component* component = nullptr;
  model::Place place;          ///< where it was given to the framework
  bool conditional = false;
};

struct Way {
  const model::Route* route = nullptr;
  std::vector<Passed> passed;
  bool known = false;          ///< the order is known, and all components but the framework's own are in sight
};

class Ways {
 public:
  /// Keeps references to both.
  Ways(const model::Program& program, const model::StateMap& map);

  /// Returns the ways of all routes.
  const std::vector<Way>& all() const { return ways_; }

  /// Whether all that puts a key of that identity into anything runs as a part of some component.
  bool writes_are_seen(std::uint64_t identity) const;

  /// Whether the context that the component hands on holds all that it writes, whichever way is taken in it.
  bool writes_surely(const model::Component& component) const;

  /// Whether the component writes the key, on whatever carrier and however surely.
  bool writes(const model::Component& component, std::uint64_t identity) const;

  /// Whether the component looks the key up, or one that is not known.
  bool reads(const model::Component& component, std::uint64_t identity) const;

  /// Whether the look-up at that place runs before the component hands the request on, whichever way it gets there.
  bool runs_before_next(const model::Component& component, const model::Read& read) const;

  /// Returns the look-up at that place of a key of that identity, or null.
  const model::Read* read_at(model::Place place, std::uint64_t identity) const;

  std::uint64_t identity_of(model::MapKeyIndex key) const { return map_.keys[key].identity; }
  const std::string& carrier_of(model::MapKeyIndex key) const { return map_.keys[key].carrier; }

 private:
  bool runs_before_next(const model::Component& component, model::FunctionIndex function, model::Place place, int depth) const;

  const model::Program& program_;
  const model::StateMap& map_;
  std::vector<Way> ways_;
  std::set<model::FunctionIndex> parts_;                            ///< functions that are a part of some component
  std::map<std::uint64_t, std::set<model::FunctionIndex>> writers_; ///< by identity
  std::map<model::Place, std::vector<const model::Read*>> reads_;
  std::set<model::FunctionIndex> blind_;                            ///< functions that look a key up that is not known
  std::map<model::FunctionIndex, std::vector<model::Place>> nexts_; ///< where a function hands the request on
  std::set<model::FunctionIndex> again_;                            ///< functions that may do so more than once
  std::set<model::Place> put_off_;                                  ///< calls that are deferred or started
  std::map<model::FunctionIndex, std::vector<const model::Pass*>> passes_;   ///< by callee
};

/// Returns a route as a person would name it: "GET /orders/{id}".
std::string name_of(const model::Route& route);

/// Returns " and on N more routes", or nothing if N is 0.
std::string and_more_routes(std::size_t count);

}  // namespace waybill::rules
