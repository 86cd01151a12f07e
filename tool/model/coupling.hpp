// How tightly parts of a service are bound to each other: components by the state that one writes and
// the other reads, units of a deployment by what ends or re-initialises them together.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tool/model/coverage.hpp"
#include "tool/model/finding.hpp"
#include "tool/model/map.hpp"

namespace waybill::model {

/// A key that one component of a pair writes and the other reads.
struct SharedKey {
  MapKeyIndex key = 0;
  Place written, read;         ///< the first place of each
};

/// Two components of one route, of which the second reads state of the first.
struct ComponentPair {
  ComponentIndex upstream = 0;     ///< writes
  ComponentIndex downstream = 0;   ///< reads
  std::uint32_t fields = 0;        ///< keys that the upstream writes
  std::vector<SharedKey> shared;   ///< of those, the ones that the downstream reads
  std::uint32_t routes = 0;        ///< on which both stand
  double visibility = 0;           ///< shared / fields
  double entropy = 0;              ///< of it, in bits: -p log2 p
  double binary_entropy = 0;       ///< -p log2 p - (1-p) log2 (1-p)
};

using UnitIndex = std::uint32_t;   ///< index into Deployment::units

/// A way in which a unit comes to its end.
enum class Ending : std::uint8_t {
  Stopped,     ///< somebody stops or removes it
  Restarted,   ///< somebody restarts or replaces it, as after a change of its configuration
  Failed,      ///< it ends by itself
};
constexpr std::size_t kEndings = 3;

/// What a manifest describes: a compose service, a systemd unit, a container, a config map, a secret.
struct Unit {
  std::string name;
  std::string kind;            ///< "compose service", "systemd unit", "container", "config map", "secret"
  std::string scope;           ///< the folder of its compose files: services of other folders are others
  bool configuration = false;  ///< it can change and never ends: a config map, a secret
  Site site;                   ///< its file as it was given
};

/// What the end of one unit does to another.
struct UnitLink {
  UnitIndex from = 0, to = 0;
  std::string why;             ///< "depends_on with restart: true"
  Site site;
  /// By how `from` ends: how `to` ends with it; empty: it goes on.
  std::array<std::optional<Ending>, kEndings> ends;
};

constexpr std::size_t kLongestChain = 16;   ///< links of a chain that are kept

/// Two units of which one does something to the other, by one link or by several.
struct UnitPair {
  UnitIndex upstream = 0, downstream = 0;
  std::optional<std::uint32_t> steps;    ///< links from a change of the first to the other's re-initialisation
  std::array<bool, kEndings> ended{};    ///< by how the first ends: whether the other does
  std::optional<double> binding;         ///< share of those; none if the first can't end
  std::vector<std::uint32_t> chain;      ///< a shortest way, as indices into Deployment::links; its first kLongestChain
};

/// What manifests say.
struct Deployment {
  std::vector<Unit> units;
  std::vector<UnitLink> links;
  std::vector<UnitPair> pairs;
  std::vector<std::uint32_t> radius;     ///< by unit: links of the longest chain that a change of it sets off
  std::vector<std::uint32_t> reached;    ///< by unit: units that such a change re-initialises
  std::vector<Gap> gaps;
};

struct Coupling {
  std::vector<ComponentPair> pairs;      ///< the closest first
  std::uint32_t quiet = 0;               ///< pairs of a route of which the second reads nothing of the first
  Deployment deployment;
};

}  // namespace waybill::model
