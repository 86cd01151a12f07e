#include "tool/fix/migrate.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "tool/fix/accessors.hpp"
#include "tool/fix/imports.hpp"

namespace waybill::fix {
namespace {

using model::Key;
using PackageNumber = std::uint32_t;

/// A constant that is used as this key alone, so that it may become one of the key's type where it
/// is declared.
struct Owned {
  std::string name, variable;
  FileIndex file = 0;
  NodeIndex value = 0;
};

/// One key and what becomes of it.
struct Plan {
  std::uint64_t identity = 0;
  std::string text;  ///< the key's, with quotes
  std::vector<KeySite> sites;
  std::vector<Obstacle> obstacles;
  PackageNumber home = 0;
  std::optional<Owned> owned;
  bool by_helper = false;  ///< a function takes it as a string, and will take it as the type
  std::string name;        ///< of the constant
  bool declared = false;   ///< the constant is to be declared
};

bool is_any(std::string_view type) {
  return type == "any" || type == "interface{}" || type == "interface {}";
}

class Migrator {
 public:
  Migrator(const Source& source, const std::vector<model::KeyUse>& uses)
      : source_(source), uses_(uses) {}

  Migration run(const std::vector<std::uint64_t>& identities) {
    for (const std::uint64_t identity : identities) plans_.push_back(look_at(identity));
    for (Plan& plan : plans_) check_helpers(plan);
    spread_refusals();
    for (Plan& plan : plans_) {
      if (plan.obstacles.empty()) choose_home(plan);
    }
    spread_refusals();
    for (Plan& plan : plans_) {
      if (plan.obstacles.empty()) check_foreign(plan);
    }
    spread_refusals();
    Migration migration;
    for (const Plan& plan : plans_) {
      if (!plan.obstacles.empty()) migration.kept.push_back({plan.identity, plan.obstacles});
    }
    std::erase_if(plans_, [](const Plan& plan) { return !plan.obstacles.empty(); });
    write_edits();
    for (const auto& [file, change] : changes_) {
      const auto edits = change.edits();
      migration.edits.insert(migration.edits.end(), edits.begin(), edits.end());
    }
    return migration;
  }

 private:
  const Outline& outline(FileIndex file) const { return *source_.outline(file); }
  PackageNumber package_of(const KeySite& site) const {
    return source_.packages.of_file[site.file];
  }
  const model::SourcePackage& package(PackageNumber number) const {
    return source_.packages.packages[number];
  }
  bool is_test(FileIndex file) const { return source_.program.files[file].test; }
  Place key_place(const KeySite& site) const {
    return {site.file, outline(site.file).nodes[site.key].start};
  }

  Plan look_at(std::uint64_t identity) const {
    Plan plan{.identity = identity};
    KeySites found = sites_of(source_, identity, false);
    plan.sites = std::move(found.sites);
    plan.obstacles = std::move(found.obstacles);
    for (const Key& key : source_.program.keys) {
      if (key.identity == identity && key.kind == model::KeyKind::Static) plan.text = key.value;
    }
    const Place first = plan.sites.empty() ? Place{} : key_place(plan.sites.front());
    for (const model::KeyUse& use : uses_) {
      if (source_.program.keys[use.key].identity != identity || use.sight != model::Sight::Open)
        continue;
      plan.obstacles.push_back({use.seen.file == model::kNowhere ? first : use.seen, use.why});
    }
    for (const KeySite& site : plan.sites) {
      const model::SourcePackage& at = package(package_of(site));
      if (at.module.empty() || at.module_folder.starts_with("..")) {
        plan.obstacles.push_back(
            {key_place(site),
             at.module.empty()
                 ? "the package belongs to no module, so others may use the text as a key"
                 : fmt::format("only a part of module {} was read; name its root", at.module)});
        break;
      }
    }
    const bool written =
        std::ranges::any_of(plan.sites, [](const KeySite& site) { return site.writes; });
    if (!plan.sites.empty() && !written)
      plan.obstacles.push_back({first, "nothing that was read writes it, so others may"});
    if (plan.sites.empty() && plan.obstacles.empty())
      plan.obstacles.push_back({{}, "it is used nowhere in the source that was read"});
    if (!plan.text.starts_with('"') && !plan.sites.empty())
      plan.obstacles.push_back({first, "it is no text"});
    return plan;
  }

  // --- functions that take the key

  void check_helpers(Plan& plan) {
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

  std::string_view helper_name(const KeySite& site) const {
    const Outline& home = outline(site.helper_file);
    for (const NodeIndex child : children_of(home, site.helper)) {
      if (home.nodes[child].shape == Shape::Name) return text_of(home, child);
    }
    return {};
  }

  /// A function that takes keys as strings is changed for all of them or for none.
  void spread_refusals() {
    for (auto& [parameter, sites] : helpers_) {
      if (auto obstacle = refuse_helper(*sites.front(), sites)) {
        for (Plan& plan : plans_) {
          if (uses_helper(plan, parameter) && plan.obstacles.empty())
            plan.obstacles.push_back(*obstacle);
        }
      }
    }
    for (bool again = true; std::exchange(again, false);) {
      for (const auto& [parameter, sites] : helpers_) {
        const auto kept = std::ranges::find_if(plans_, [&](const Plan& plan) {
          return uses_helper(plan, parameter) && !plan.obstacles.empty();
        });
        if (kept == plans_.end()) continue;
        for (Plan& plan : plans_) {
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

  static bool uses_helper(const Plan& plan, const std::pair<FileIndex, NodeIndex>& parameter) {
    return std::ranges::any_of(plan.sites, [&](const KeySite& site) {
      return site.form == Form::Helper && site.helper_file == parameter.first &&
             site.parameter == parameter.second;
    });
  }

  std::optional<Obstacle> refuse_helper(const KeySite& site,
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
  static bool shares_type(const Outline& outline, NodeIndex parameter) {
    NodeIndex before = 0;
    for (const NodeIndex other : children_of(outline, outline.nodes[parameter].parent)) {
      if (other == parameter) break;
      before = other;
    }
    return before != 0 && outline.nodes[before].first == 0;
  }

  /// Whether the key at the site is a literal or a constant without a type, which becomes of
  /// whatever type is asked for.
  bool is_untyped(const KeySite& site) const {
    const Key& key = source_.program.keys[site.index];
    if (outline(site.file).nodes[site.key].shape == Shape::Literal) return true;
    const auto constant = spec_of(key);
    return constant && !outline(constant->first).nodes[constant->second].typed;
  }

  /// The spec of the constant that the key is.
  std::optional<std::pair<FileIndex, NodeIndex>> spec_of(const Key& key) const {
    if (key.variable.empty() || key.declared.file == model::kNowhere ||
        !package_is_target(key.declared.file))
      return {};
    const Outline* there = source_.outline(key.declared.file);
    if (there == nullptr) return {};
    for (NodeIndex index = 1; index < there->nodes.size(); ++index) {
      const model::OutlineNode& node = there->nodes[index];
      if (node.shape == Shape::ConstSpec && node.start <= key.declared.offset &&
          key.declared.offset < node.end)
        return std::pair(key.declared.file, index);
    }
    return {};
  }

  bool package_is_target(FileIndex file) const { return source_.package_of(file).target; }

  // --- where the key lives

  std::optional<Owned> owned_constant(const Plan& plan) const {
    std::set<Place> keys;
    for (const KeySite& site : plan.sites) keys.insert(key_place(site));
    for (const KeySite& site : plan.sites) {
      const Key& key = source_.program.keys[site.index];
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
      if (only_key) return Owned{name, key.variable, spec->first, parts[1]};
    }
    return {};
  }

  void choose_home(Plan& plan) {
    std::map<PackageNumber, std::size_t> writes;
    for (const KeySite& site : plan.sites) {
      const PackageNumber at = package_of(site);
      writes.try_emplace(at, 0);
      if (site.writes && !is_test(site.file)) ++writes[at];
    }
    if (plan.by_helper) {
      std::set<PackageNumber> homes;
      for (const KeySite& site : plan.sites) {
        if (site.form == Form::Helper &&
            text_of(outline(site.helper_file), site.parameter_type) == "string")
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

  bool is_owned(const Plan& plan, const KeySite& site) const {
    return plan.owned && source_.program.keys[site.index].variable == plan.owned->variable &&
           outline(site.file).nodes[site.key].shape != Shape::Literal;
  }

  /// Sites outside of the key's package: whether they can use it from there.
  void check_foreign(Plan& plan) {
    for (const KeySite& site : plan.sites) {
      if (package_of(site) == plan.home || is_owned(plan, site)) continue;
      if (plan.by_helper && site.form == Form::Helper &&
          text_of(outline(site.helper_file), site.parameter_type) == "string")
        continue;
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

  // --- edits

  FileChange& change(FileIndex file) {
    return changes_.try_emplace(file, source_, file).first->second;
  }

  void write_edits() {
    std::map<PackageNumber, std::vector<Plan*>> by_home;
    for (Plan& plan : plans_) by_home[plan.home].push_back(&plan);
    for (auto& [home, plans] : by_home) write_home(home, plans);
  }

  /// The file of the package that the declarations go into.
  FileIndex file_for(PackageNumber home, const std::vector<Plan*>& plans) const {
    std::optional<FileIndex> best;
    const auto offer = [&](FileIndex file) {
      if (source_.packages.of_file[file] != home) return;
      if (!best || std::pair(is_test(file), file) < std::pair(is_test(*best), *best)) best = file;
    };
    for (const Plan* plan : plans) {
      if (plan->owned) offer(plan->owned->file);
      for (const KeySite& site : plan->sites) {
        offer(site.file);
        if (site.form == Form::Helper && plan->by_helper) offer(site.helper_file);
      }
    }
    return *best;
  }

  void write_home(PackageNumber home, const std::vector<Plan*>& plans) {
    std::set<std::string, std::less<>> taken = names_in(source_, package(home));
    const FileIndex file = file_for(home, plans);
    const std::string type = free_name(taken, "contextKey");
    taken.insert(type);
    Accessors accessors(source_, change(file), file);
    for (Plan* plan : plans) {
      const bool needs_export = std::ranges::any_of(plan->sites, [&](const KeySite& site) {
        return package_of(site) != home && site.form == Form::Helper && !plan->by_helper &&
               !is_owned(*plan, site);
      });
      plan->name = plan->owned ? plan->owned->name : name_from(plan->text, needs_export);
      if (!plan->owned) {
        if (!plan->name.ends_with("Key")) plan->name += "Key";
        plan->name = free_name(taken, plan->name);
        taken.insert(plan->name);
      } else {
        const model::OutlineNode& value = outline(plan->owned->file).nodes[plan->owned->value];
        change(plan->owned->file)
            .replace(value.start, value.end, fmt::format("{}({})", type, plan->text));
      }
      for (const KeySite& site : plan->sites) write_site(*plan, site, home, type, accessors, taken);
    }
    std::set<std::pair<FileIndex, NodeIndex>> retyped;
    for (const Plan* plan : plans) {
      for (const KeySite& site : plan->sites) {
        if (site.form != Form::Helper ||
            text_of(outline(site.helper_file), site.parameter_type) != "string")
          continue;
        if (!retyped.insert({site.helper_file, site.parameter_type}).second) continue;
        const model::OutlineNode& node = outline(site.helper_file).nodes[site.parameter_type];
        change(site.helper_file).replace(node.start, node.end, type);
      }
    }
    std::string text = fmt::format(
        "\n\n// {} is the type of the package's context keys: no other package can make one.\ntype "
        "{} string",
        type, type);
    std::vector<std::pair<std::string, std::string>> constants;
    for (const Plan* plan : plans) {
      if (plan->declared) constants.emplace_back(plan->name, plan->text);
    }
    if (constants.size() == 1) {
      text += fmt::format("\n\nconst {} {} = {}", constants[0].first, type, constants[0].second);
    } else if (!constants.empty()) {
      std::size_t longest = 0;
      for (const auto& [name, value] : constants) longest = std::max(longest, name.size());
      text += "\n\nconst (";
      for (const auto& [name, value] : constants)
        text += fmt::format("\n\t{:<{}} {} = {}", name, longest, type, value);
      text += "\n)";
    }
    const std::uint32_t at = declaration_point(outline(file));
    change(file).replace(at, at, text);
    accessors.write();
  }

  void write_site(Plan& plan, const KeySite& site, PackageNumber home, const std::string& type,
                  Accessors& accessors, std::set<std::string, std::less<>>& taken) {
    const Outline& there = outline(site.file);
    const model::OutlineNode& key = there.nodes[site.key];
    if (is_owned(plan, site)) return;
    const bool as_string = site.form == Form::Helper &&
                           text_of(outline(site.helper_file), site.parameter_type) == "string";
    if (plan.by_helper && as_string)
      return;  // the text becomes of the type where it is handed over
    if (package_of(site) == home) {
      if (plan.by_helper) {
        change(site.file).replace(key.start, key.end, fmt::format("{}({})", type, site.key_text));
      } else {
        plan.declared = !plan.owned;
        change(site.file).replace(key.start, key.end, plan.name);
      }
      return;
    }
    if (!plan.owned) plan.declared = true;
    if (site.form == Form::Helper) {
      change(site.file).replace(
          key.start, key.end,
          change(site.file).import(package(home).path, package(home).name) + "." + plan.name);
      return;
    }
    const std::string import = change(site.file).import(package(home).path, package(home).name);
    if (site.form == Form::WithValue) {
      const std::string function =
          accessors.setter(plan.identity, plan.name, plan.text, plan.sites, taken);
      const std::vector<NodeIndex> arguments = arguments_of(there, site.call);
      const model::OutlineNode& callee = there.nodes[there.nodes[site.call].first];
      change(site.file).replace(callee.start, callee.end, import + "." + function);
      change(site.file).replace(there.nodes[arguments[0]].end, there.nodes[arguments[2]].start,
                                ", ");
      return;
    }
    const Accessors::Getter getter =
        accessors.getter(plan.identity, plan.name, plan.text, plan.sites, home, taken);
    const model::OutlineNode& call = there.nodes[site.call];
    const NodeIndex operand = there.nodes[there.nodes[site.call].first].first;
    const NodeIndex assertion = call.parent;
    change(site.file).replace(call.start, call.start, fmt::format("{}.{}(", import, getter.name));
    change(site.file).replace(there.nodes[operand].end,
                              getter.typed ? there.nodes[assertion].end : call.end, ")");
  }

  const Source& source_;
  const std::vector<model::KeyUse>& uses_;
  std::vector<Plan> plans_;
  std::map<std::pair<FileIndex, NodeIndex>, std::vector<const KeySite*>> helpers_;
  std::map<FileIndex, FileChange> changes_;
};

}  // namespace

Migration migrate_keys(const Source& source, const std::vector<model::KeyUse>& uses,
                       const std::vector<std::uint64_t>& identities) {
  return Migrator(source, uses).run(identities);
}

}  // namespace waybill::fix
