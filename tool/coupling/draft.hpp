// A deployment while manifests are read into it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "tool/model/coupling.hpp"

namespace waybill::coupling {

/// The most units that are kept: what all of them do to each other is looked at.
constexpr std::size_t kMostUnits = 1000;

/// Adds units and links to a deployment and knows units by name.
class Draft {
 public:
  explicit Draft(model::Deployment& deployment) : deployment_(deployment) {
    for (model::UnitIndex i = 0; i < deployment.units.size(); ++i) {
      const model::Unit& unit = deployment.units[i];
      known_[{unit.kind, unit.scope, unit.name}] = i;
    }
  }

  /// Units that are made from now on are told apart by this: a compose file's folder.
  void set_scope(std::string scope) { scope_ = std::move(scope); }

  /// Returns the unit of that kind and name, made if it isn't there; nothing if there are too many. One
  /// that was only named so far is taken to stand at `site`, if `here`.
  std::optional<model::UnitIndex> unit(std::string_view kind, const std::string& name, const model::Site& site, bool here) {
    const auto [at, fresh] = known_.try_emplace({std::string(kind), scope_, name}, static_cast<model::UnitIndex>(deployment_.units.size()));
    if (!fresh) {
      if (here) deployment_.units[at->second].site = site;
      return at->second;
    }
    if (deployment_.units.size() >= kMostUnits) {
      known_.erase(at);
      if (!full_) gap(site, "there are more units than are looked at");
      full_ = true;
      return std::nullopt;
    }
    const bool configuration = kind == "config map" || kind == "secret";
    deployment_.units.push_back({.name = name, .kind = std::string(kind), .scope = scope_, .configuration = configuration, .site = site});
    return at->second;
  }

  void link(model::UnitLink link) { deployment_.links.push_back(std::move(link)); }

  void gap(const model::Site& site, std::string why) {
    std::string where = site.file;
    if (site.line > 0) where += ":" + std::to_string(site.line);
    deployment_.gaps.push_back({.what = "manifest", .where = std::move(where), .why = std::move(why)});
  }

 private:
  model::Deployment& deployment_;
  std::map<std::tuple<std::string, std::string, std::string>, model::UnitIndex> known_;   ///< by kind, scope and name
  std::string scope_;
  bool full_ = false;
};

}  // namespace waybill::coupling
