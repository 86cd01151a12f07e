// What a request carries on its context as it passes a route's components, one after the other.
#pragma once

#include <map>
#include <set>

#include "tool/model/map.hpp"

namespace waybill::routes {

class Carried {
 public:
  /// Adds what a component puts there to the stage's figures and the route's. A layer that is only added where there is
  /// none counts once on the way, whoever adds it.
  void pass(model::Stage& stage, const model::Component& component, model::Route& route);
  /// Adds the layers to the route that are there but once.
  void finish(model::Route& route) const;
  /// The keys that are surely there by now.
  const std::set<model::MapKeyIndex>& sure() const { return sure_; }

 private:
  std::set<model::MapKeyIndex> sure_;
  std::map<model::MapKeyIndex, bool> filled_in_;   ///< keys of layers that count once; whether they are surely there
};

}  // namespace waybill::routes
