// A key of a predeclared type becomes one of a type of its own, in the whole program or not at all.
#pragma once

#include <cstdint>
#include <vector>

#include "tool/fix/key_sites.hpp"
#include "tool/fix/source.hpp"

namespace waybill::fix {

struct Migration {
  std::vector<model::Edit> edits;
  /// The keys that stay as they are, each with what stands in the way; not empty for any of them.
  struct Kept {
    std::uint64_t identity = 0;
    std::vector<Obstacle> obstacles;
  };
  std::vector<Kept> kept;
};

/// Returns the edits that give each of the keys a type that only its own package can name, with
/// accessors where another package uses it: every write and every read of a key that is changed,
/// together. A key stays as it is if somebody who is not changed may depend on it. `uses` says who
/// can name each key.
Migration migrate_keys(const Source& source, const std::vector<model::KeyUse>& uses,
                       const std::vector<std::uint64_t>& identities);

}  // namespace waybill::fix
