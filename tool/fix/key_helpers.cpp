#include "tool/fix/key_helpers.hpp"

#include <algorithm>
#include <set>
#include <string>

#include <fmt/format.h>

namespace waybill::fix {
namespace {

bool is_any(std::string_view type) {
  return type == "any" || type == "interface{}" || type == "interface {}";
}

}  // namespace

void KeyHelpers::check() {
  for (KeyPlan& plan : plans_) check(plan);
}

void KeyHelpers::check(KeyPlan& plan) {
  for (const KeySite& site : plan.sites) {
    if (site.form != Form::Helper) continue;
    const std::string_view type = text_of(outline(site.helper_file), site.parameter_type);
    if (is_any(type)) continue;
    const std::string_view name = helper_name(site);
    if (type != "string") {
      plan.obstacles.push_back({key_place(site), fmt::format("{} takes it as {}", name, type)});
      continue;
    }
    plan.by_helper = true;
    helpers_[{site.helper_file, site.parameter}].push_back(&site);
  }
}

std::string_view KeyHelpers::helper_name(const KeySite& site) const {
  const Outline& home = outline(site.helper_file);
  for (const NodeIndex child : children_of(home, site.helper)) {
    if (home.nodes[child].shape == Shape::Name) return text_of(home, child);
  }
  return {};
}

/// A function that takes keys as strings is changed for all of them or for none.
void KeyHelpers::spread_refusals() {
  for (auto& [parameter, sites] : helpers_) {
    if (auto obstacle = refuse_helper(*sites.front(), sites)) {
      for (KeyPlan& plan : plans_) {
        if (uses_helper(plan, parameter) && plan.obstacles.empty())
          plan.obstacles.push_back(*obstacle);
      }
    }
  }
  for (bool again = true; std::exchange(again, false);) {
    for (const auto& [parameter, sites] : helpers_) {
      const auto kept = std::ranges::find_if(plans_, [&](const KeyPlan& plan) {
        return uses_helper(plan, parameter) && !plan.obstacles.empty();
      });
      if (kept == plans_.end()) continue;
      for (KeyPlan& plan : plans_) {
        if (!uses_helper(plan, parameter) || !plan.obstacles.empty()) continue;
        plan.obstacles.push_back(
            {key_place(*sites.front()),
             fmt::format("{} takes it as a string, and takes the key {} too, which stays",
                         helper_name(*sites.front()), kept->text)});
        again = true;
      }
    }
  }
}

bool KeyHelpers::uses_helper(const KeyPlan& plan, const std::pair<FileIndex, NodeIndex>& parameter) {
  return std::ranges::any_of(plan.sites, [&](const KeySite& site) {
    return site.form == Form::Helper && site.helper_file == parameter.first &&
           site.parameter == parameter.second;
  });
}

std::optional<Obstacle> KeyHelpers::refuse_helper(const KeySite& site,
                                      const std::vector<const KeySite*>& sites) const {
  const Outline& home = outline(site.helper_file);
  const std::string name(helper_name(site));
  const Place declared{site.helper_file, home.nodes[site.helper].start};
  if (!source_.program.files[site.helper_file].reported)
    return Obstacle{declared, fmt::format("{} stands in a file that is not to be changed", name)};
  const NodeIndex first = home.nodes[site.helper].first;
  if (home.nodes[first].shape == Shape::Parameters)
    return Obstacle{
        declared,
        fmt::format("{} takes it as a string, and is a method, which an interface may ask for",
                    name)};
  if (home.nodes[site.parameter_type].parent != site.parameter ||
      shares_type(home, site.parameter)) {
    return Obstacle{declared,
                    fmt::format("{} takes it as a string together with another parameter", name)};
  }
  std::set<Place> keys;
  for (const KeySite* other : sites) {
    keys.insert(key_place(*other));
    if (!is_untyped(*other))
      return Obstacle{key_place(*other),
                      fmt::format("{} is given a constant of type string here", name)};
  }
  for (const Place mention :
       mentions_of_object(source_, source_.packages.of_file[site.helper_file], name)) {
    if (mention.file == site.helper_file && mention.offset > home.nodes[site.helper].start &&
        mention.offset < home.nodes[site.parameter].start)
      continue;
    const Outline& there = outline(mention.file);
    NodeIndex call = 0;
    for (NodeIndex index = 1; index < there.nodes.size(); ++index) {
      if (there.nodes[index].shape == Shape::Call &&
          there.nodes[there.nodes[index].first].start == mention.offset)
        call = index;
    }
    const bool known =
        call != 0 && std::ranges::any_of(arguments_of(there, call), [&](NodeIndex argument) {
          return keys.contains({mention.file, there.nodes[argument].start});
        });
    if (!known)
      return Obstacle{
          mention,
          fmt::format("{} takes it as a string, and is used here with a key that is not known",
                      name)};
  }
  return {};
}

/// Whether the parameter before has no type of its own: `name, key string`.
bool KeyHelpers::shares_type(const Outline& outline, NodeIndex parameter) {
  NodeIndex before = 0;
  for (const NodeIndex other : children_of(outline, outline.nodes[parameter].parent)) {
    if (other == parameter) break;
    before = other;
  }
  return before != 0 && outline.nodes[before].first == 0;
}

/// Whether the key at the site is a literal or a constant without a type, which becomes of
/// whatever type is asked for.
bool KeyHelpers::is_untyped(const KeySite& site) const {
  const model::Key& key = source_.program.keys[site.index];
  if (outline(site.file).nodes[site.key].shape == Shape::Literal) return true;
  const auto constant = spec_of(key);
  return constant && !outline(constant->first).nodes[constant->second].typed;
}

}  // namespace waybill::fix
