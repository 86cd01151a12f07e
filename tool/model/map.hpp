// The state map: which components a request passes on its way to each handler, in which order, and
// what they put on it and look up.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tool/model/coverage.hpp"
#include "tool/model/program.hpp"

namespace waybill::model {

using ComponentIndex = std::uint32_t;   ///< index into StateMap::components
using MapKeyIndex = std::uint32_t;      ///< index into StateMap::keys

/// A number that is not the same for every request.
struct Range {
  std::uint32_t min = 0, max = 0;
  bool exact = true;           ///< false: something that was not seen may add to it
  void add(const Range& other) {
    min += other.min;
    max += other.max;
    exact = exact && other.exact;
  }
  friend bool operator==(const Range&, const Range&) = default;
};

/// One place where a component writes or reads a key.
struct KeyAccess {
  MapKeyIndex key = 0;
  Place place;
  bool maybe = false;          ///< not on every way through the component
  bool may = false;            ///< one step is a "may": an interface call, an unresolved callee
  bool after = false;          ///< only when what comes next has returned
  bool if_absent = false;      ///< only where the key isn't there yet
};

/// A layer that a component adds where its key isn't on the context yet.
struct FilledIn {
  MapKeyIndex key = 0;
  bool sure = false;           ///< the key is there behind the component, whichever way a request takes through it
  std::uint64_t bytes = 0;
  std::uint32_t allocations = 0;
};

/// Who writes and reads: a middleware, an interceptor, a handler.
struct Component {
  std::string name;
  std::string package;
  Place place;                 ///< where it is declared; nowhere: not in sight
  FunctionIndex function = 0;  ///< what serves the request; 0: not in sight
  std::vector<FunctionIndex> functions;   ///< that and what runs as a part of it, in the order of their numbers
  std::vector<KeyAccess> writes, reads;
  Range values, layers;        ///< what it adds to the context that it hands on: value layers, all layers
  std::uint64_t bytes = 0;     ///< of them at most, with their values
  std::uint32_t allocations = 0;
  std::vector<FilledIn> filled_in;    ///< a part of `values` and the like: layers for keys that may be there already
  std::vector<MapKeyIndex> held;      ///< keys that are surely on what it hands on, by layers that are there in any case
  bool hands_on = false;       ///< it hands the request on to something
};

/// A component's place on the way of a route.
struct Stage {
  ComponentIndex component = 0;
  Place place;                 ///< where it was given to the framework
  Range values, layers;        ///< what the component adds there, behind those before it
  bool conditional = false;
  std::string condition;       ///< for a person; "" if it is not short
  std::vector<std::uint64_t> branches;   ///< tests it depends on: the same number with the last bit different is the other way
};

struct Route {
  std::string framework;
  std::string method;          ///< "": any
  std::string pattern;
  bool pattern_known = true;
  bool conditional = false;    ///< it is registered on a condition
  std::string program;         ///< import path of the main package that registers it, "" if that is not known
  ComponentIndex handler = 0;
  Place place;                 ///< where it is registered
  std::vector<Stage> pipeline; ///< in order; without the handler
  bool ordered = true;         ///< false: `why_not` says what is not known of the order
  std::vector<std::string> notes;
  Range depth, values;         ///< layers that the program adds before the handler; value layers of them
  std::uint32_t base = 0, base_values = 0;   ///< what the server puts on each request
  Range keys;                  ///< different keys that are written before the handler is reached
  std::vector<MapKeyIndex> written;   ///< those
  std::vector<MapKeyIndex> twice;     ///< written more than once on the way
  std::vector<MapKeyIndex> unread;    ///< written on the way, and never read by a component of it
  std::vector<MapKeyIndex> unwritten; ///< read on the way, and written by nobody before
  std::vector<MapKeyIndex> too_early; ///< read before the component that writes it
  std::uint64_t bytes = 0;     ///< at most
  std::uint32_t allocations = 0;
};

struct MapKey {
  std::string carrier;         ///< "context.Context", "*gin.Context"
  std::string package, type, value, shown;
  std::uint64_t identity = 0;
  Place declared;
  std::vector<ComponentIndex> writers, readers;
};

struct StateMap {
  std::vector<Component> components;
  std::vector<MapKey> keys;
  std::vector<Route> routes;
  std::vector<Gap> gaps;       ///< what could not be placed or followed
};

}  // namespace waybill::model
