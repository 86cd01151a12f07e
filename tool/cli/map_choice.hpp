// Which part of the state map is shown.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "tool/model/error.hpp"
#include "tool/model/map.hpp"

namespace waybill::cli {

/// What of the map was asked for; empty: all.
struct MapChoice {
  std::string route;       ///< "GET /a/{id}", "/a/*": a pattern with or without its method, * stands for anything
  std::string key;         ///< as the map shows it, or a part of that
  std::string component;
};

/// Returns whether `text` is as `pattern` says, where * stands for any number of bytes.
bool is_like(std::string_view pattern, std::string_view text);

/// Leaves the routes in the map that were asked for: those of that pattern, that pass the component, and on
/// which the key is written or read. Sets which keys and components were meant; fails if there are none.
std::expected<void, model::Error> choose(const MapChoice& choice, model::StateMap& map, std::vector<model::MapKeyIndex>& keys,
                                         std::vector<model::ComponentIndex>& components);

}  // namespace waybill::cli
