#include "tool/fix/migrate.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "tool/fix/key_edits.hpp"
#include "tool/fix/key_helpers.hpp"
#include "tool/fix/key_home.hpp"
#include "tool/fix/key_plan.hpp"

namespace waybill::fix {
namespace {

using model::Key;

class Migrator : KeySource {
 public:
  Migrator(const Source& source, const std::vector<model::KeyUse>& uses)
      : KeySource(source), uses_(uses) {}

  Migration run(const std::vector<std::uint64_t>& identities) const;

 private:
  KeyPlan look_at(std::uint64_t identity) const;
  bool is_for_others(const KeyPlan& plan) const;

  const std::vector<model::KeyUse>& uses_;
};

Migration Migrator::run(const std::vector<std::uint64_t>& identities) const {
  std::vector<KeyPlan> plans;
  for (const std::uint64_t identity : identities) plans.push_back(look_at(identity));
  KeyHelpers helpers(source_, plans);
  helpers.check();
  helpers.spread_refusals();
  const KeyHome home(source_);
  for (KeyPlan& plan : plans) {
    if (plan.obstacles.empty()) home.choose(plan);
  }
  helpers.spread_refusals();
  for (KeyPlan& plan : plans) {
    if (plan.obstacles.empty()) home.check_foreign(plan);
  }
  helpers.spread_refusals();
  Migration migration;
  for (const KeyPlan& plan : plans) {
    if (!plan.obstacles.empty()) migration.kept.push_back({plan.identity, plan.obstacles});
  }
  std::erase_if(plans, [](const KeyPlan& plan) { return !plan.obstacles.empty(); });
  migration.edits = KeyEdits(source_).write(plans);
  return migration;
}

/// Whether a package that others can import writes the key, and nothing but tests looks it up.
bool Migrator::is_for_others(const KeyPlan& plan) const {
  const bool looked_up = std::ranges::any_of(
      plan.sites, [&](const KeySite& site) { return !site.writes && !is_test(site.file); });
  return !looked_up && std::ranges::any_of(plan.sites, [&](const KeySite& site) {
    const model::SourcePackage& at = package(package_of(site));
    const bool is_internal = ("/" + at.path + "/").find("/internal/") != std::string::npos;
    return site.writes && !is_test(site.file) && at.name != "main" && !is_internal;
  });
}

KeyPlan Migrator::look_at(std::uint64_t identity) const {
  KeyPlan plan{.identity = identity};
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
  if (written && is_for_others(plan))
    plan.obstacles.push_back(
        {first, "nothing that was read looks it up, tests aside, so others may"});
  if (plan.sites.empty() && plan.obstacles.empty())
    plan.obstacles.push_back({{}, "it is used nowhere in the source that was read"});
  if (!plan.text.starts_with('"') && !plan.sites.empty())
    plan.obstacles.push_back({first, "it is no text"});
  return plan;
}

}  // namespace

Migration migrate_keys(const Source& source, const std::vector<model::KeyUse>& uses,
                       const std::vector<std::uint64_t>& identities) {
  return Migrator(source, uses).run(identities);
}

}  // namespace waybill::fix
