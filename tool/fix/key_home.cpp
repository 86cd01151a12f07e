#include "tool/fix/key_home.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include <fmt/format.h>

#include "tool/fix/imports.hpp"

namespace waybill::fix {

std::optional<KeyPlan::Owned> KeyHome::owned_constant(const KeyPlan& plan) const {
  std::set<Place> keys;
  for (const KeySite& site : plan.sites) keys.insert(key_place(site));
  for (const KeySite& site : plan.sites) {
    const model::Key& key = source_.program.keys[site.index];
    const auto spec = spec_of(key);
    if (!spec || !source_.program.files[spec->first].reported) continue;
    const Outline& there = outline(spec->first);
    const model::OutlineNode& node = there.nodes[spec->second];
    const std::vector<NodeIndex> parts = children_of(there, spec->second);
    if (node.parent != 1 || node.typed || parts.size() != 2 ||
        text_of(there, parts[1]) != plan.text)
      continue;
    const std::string name(text_of(there, parts[0]));
    const auto mentions =
        mentions_of_object(source_, source_.packages.of_file[spec->first], name);
    const bool only_key = std::ranges::all_of(mentions, [&](Place place) {
      return keys.contains(place) ||
             (place.file == spec->first && place.offset == there.nodes[parts[0]].start);
    });
    if (only_key) return KeyPlan::Owned{name, key.variable, spec->first, parts[1]};
  }
  return {};
}

void KeyHome::choose(KeyPlan& plan) const {
  std::map<PackageNumber, std::size_t> writes;
  for (const KeySite& site : plan.sites) {
    const PackageNumber at = package_of(site);
    writes.try_emplace(at, 0);
    if (site.writes && !is_test(site.file)) ++writes[at];
  }
  if (plan.by_helper) {
    std::set<PackageNumber> homes;
    for (const KeySite& site : plan.sites) {
      if (is_text_for_helper(site))
        homes.insert(source_.packages.of_file[site.helper_file]);
    }
    plan.home = *homes.begin();
    if (homes.size() > 1)
      plan.obstacles.push_back(
          {key_place(plan.sites.front()), "functions of several packages take it as a string"});
    return;
  }
  plan.owned = owned_constant(plan);
  if (plan.owned) {
    plan.home = source_.packages.of_file[plan.owned->file];
    return;
  }
  if (writes.size() == 1) {
    plan.home = writes.begin()->first;
    return;
  }
  // Where it is written most, of the packages that all others may import.
  std::optional<PackageNumber> best;
  for (const auto& [number, count] : writes) {
    const bool fits = std::ranges::all_of(writes, [&](const auto& other) {
      return may_import(source_.packages, other.first, number);
    });
    const bool has_file = std::ranges::any_of(plan.sites, [&](const KeySite& site) {
      return package_of(site) == number && !is_test(site.file);
    });
    if (fits && has_file && !package(number).external_test && package(number).name != "main" &&
        (!best || count > writes[*best]))
      best = number;
  }
  if (best) {
    plan.home = *best;
  } else {
    plan.obstacles.push_back(
        {key_place(plan.sites.front()),
         "none of the packages that use it can be imported by all the others"});
  }
}

/// Sites outside of the key's package: whether they can use it from there.
void KeyHome::check_foreign(KeyPlan& plan) const {
  for (const KeySite& site : plan.sites) {
    if (package_of(site) == plan.home || is_owned(plan, site)) continue;
    if (plan.by_helper && is_text_for_helper(site)) continue;
    const model::SourcePackage& home = package(plan.home);
    if (!may_import(source_.packages, package_of(site), plan.home)) {
      plan.obstacles.push_back(
          {key_place(site), fmt::format("this package can't import {}, where the key would be",
                                        home.path.empty() ? home.name : home.path)});
    } else if (is_shadowed(outline(site.file), site.call, home.name)) {
      plan.obstacles.push_back(
          {key_place(site),
           fmt::format("a variable is called {} here, as the package is where the key would be",
                       home.name)});
    } else if (site.form == Form::WithValue &&
               arguments_of(outline(site.file), site.call).size() != 3) {
      plan.obstacles.push_back({key_place(site), "the call is not understood"});
    }
  }
}

}  // namespace waybill::fix
