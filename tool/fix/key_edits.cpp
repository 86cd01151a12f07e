#include "tool/fix/key_edits.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace waybill::fix {

std::vector<model::Edit> KeyEdits::write(std::vector<KeyPlan>& plans) {
  std::map<PackageNumber, std::vector<KeyPlan*>> by_home;
  for (KeyPlan& plan : plans) by_home[plan.home].push_back(&plan);
  for (auto& [home, of_home] : by_home) write_home(home, of_home);
  std::vector<model::Edit> all;
  for (const auto& [file, change] : changes_) {
    const auto edits = change.edits();
    all.insert(all.end(), edits.begin(), edits.end());
  }
  return all;
}

/// The file of the package that the declarations go into.
FileIndex KeyEdits::file_for(PackageNumber home, const std::vector<KeyPlan*>& plans) const {
  std::optional<FileIndex> best;
  const auto offer = [&](FileIndex file) {
    if (source_.packages.of_file[file] != home) return;
    if (!best || std::pair(is_test(file), file) < std::pair(is_test(*best), *best)) best = file;
  };
  for (const KeyPlan* plan : plans) {
    if (plan->owned) offer(plan->owned->file);
    for (const KeySite& site : plan->sites) {
      offer(site.file);
      if (site.form == Form::Helper && plan->by_helper) offer(site.helper_file);
    }
  }
  return *best;
}

void KeyEdits::write_home(PackageNumber home, const std::vector<KeyPlan*>& plans) {
  Names taken = names_in(source_, package(home));
  const FileIndex file = file_for(home, plans);
  const std::string type = free_name(taken, "contextKey");
  taken.insert(type);
  Accessors accessors(source_, change(file), file);
  for (KeyPlan* plan : plans) {
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
  for (const KeyPlan* plan : plans) {
    for (const KeySite& site : plan->sites) {
      if (!is_text_for_helper(site)) continue;
      if (!retyped.insert({site.helper_file, site.parameter_type}).second) continue;
      const model::OutlineNode& node = outline(site.helper_file).nodes[site.parameter_type];
      change(site.helper_file).replace(node.start, node.end, type);
    }
  }
  write_declarations(file, type, plans);
  accessors.write();
}

void KeyEdits::write_declarations(FileIndex file, const std::string& type,
                                  const std::vector<KeyPlan*>& plans) {
  std::string text = fmt::format(
      "\n\n// {} is the type of the package's context keys: no other package can make one.\ntype "
      "{} string",
      type, type);
  std::vector<std::pair<std::string, std::string>> constants;
  for (const KeyPlan* plan : plans) {
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
}

void KeyEdits::write_site(KeyPlan& plan, const KeySite& site, PackageNumber home, const std::string& type,
                Accessors& accessors, Names& taken) {
  const Outline& there = outline(site.file);
  const model::OutlineNode& key = there.nodes[site.key];
  if (is_owned(plan, site)) return;
  if (plan.by_helper && is_text_for_helper(site))
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

}  // namespace waybill::fix
