// Who owns what a carrier is stored in, and whether that outlives the call that stores it.
#pragma once

#include <string>
#include <vector>

#include "tool/model/program.hpp"

namespace waybill::rules {

/// How long the owner of a storage lives, as seen from the call that stores into it.
struct Lifetime {
  enum class Span : std::uint8_t {
    Outlives,  ///< later calls find what this one stored
    Likely,    ///< the same, but one step is not shown
    Call,      ///< it dies with the call or the request
    Unknown,
  } span = Span::Unknown;
  std::string reason;            ///< in one clause
  std::vector<model::Step> why;  ///< what shows it
};

/// Returns how long the owner of `store` lives. `load`: what is stored was read there, if that matters:
/// a loop that reads nothing anew makes nothing grow.
Lifetime lifetime_of(const model::Program& program, const model::Store& store,
                     const model::Flow* load = nullptr);

/// Whether that type ("import/path.Name", with or without a major version in the path) is a
/// framework's or net/http's holder of one request.
bool holds_one_request(std::string_view type_path);

}  // namespace waybill::rules
