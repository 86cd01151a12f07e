#include "tool/coupling/compose.hpp"

#include <map>
#include <string>

#include <fmt/format.h>

#include "tool/coupling/yaml.hpp"

namespace waybill::coupling {
namespace {

using model::Ending;

constexpr std::string_view kKind = "compose service";

/// One service's dependency on another; `restart`: it is restarted with it.
struct Dependency {
  bool restart = false;
  std::string why;
  YAML::Mark mark;
};

bool is_true(const YAML::Node& node) {
  const std::string text = text_of(node);
  bool value = false;
  return !text.empty() && YAML::convert<bool>::decode(node, value) && value;
}

class Service {
 public:
  Service(const std::string& name, const YAML::Node& node, const SiteOfMark& site, Draft& draft)
      : name_(name), node_(node), site_(site), draft_(draft) {}

  /// What is said by `depends_on` wins over what follows from elsewhere (compose-go, loader/normalize.go).
  void read() {
    depends_on();
    for (const YAML::Node& link : value_of(node_, "links")) {
      const std::string text = text_of(link);
      add(text.substr(0, text.find(':')), {true, "links", link.Mark()});
    }
    for (const char* space : {"network_mode", "ipc", "pid", "uts", "cgroup"}) {
      const YAML::Node value = value_of(node_, space);
      constexpr std::string_view kOfService = "service:";
      const std::string text = text_of(value);
      if (text.starts_with(kOfService)) add(text.substr(kOfService.size()), {true, fmt::format("{}: service", space), value.Mark()});
    }
    const auto unit = draft_.unit(kKind, name_, site_(node_.Mark()), false);
    for (const auto& [other, dependency] : dependencies_) {
      if (!dependency.restart || other == name_) continue;
      const auto from = draft_.unit(kKind, other, site_(dependency.mark), false);
      if (!unit || !from) return;
      model::UnitLink link{.from = *from, .to = *unit, .why = dependency.why, .site = site_(dependency.mark), .ends = {}};
      link.ends[static_cast<std::size_t>(Ending::Restarted)] = Ending::Restarted;
      draft_.link(std::move(link));
    }
    if (value_of(node_, "extends").IsDefined()) draft_.gap(site_(node_.Mark()), fmt::format("`extends` of {} is not followed", name_));
  }

 private:
  void depends_on() {
    const YAML::Node value = value_of(node_, "depends_on");
    if (!value.IsDefined()) return;
    if (value.IsSequence()) {   // the short form never restarts
      for (const YAML::Node& other : value) add(text_of(other), {false, "depends_on", other.Mark()});
    } else if (value.IsMap()) {
      for (const auto& entry : value) {
        const bool restart = is_true(value_of(entry.second, "restart"));
        add(text_of(entry.first), {restart, "depends_on with restart: true", entry.first.Mark()});
      }
    }
  }

  void add(const std::string& other, Dependency dependency) {
    if (other.empty()) return;
    if (other.find('$') != std::string::npos) {
      draft_.gap(site_(dependency.mark), fmt::format("`{}` depends on the environment", other));
      return;
    }
    dependencies_.try_emplace(other, std::move(dependency));
  }

  const std::string& name_;
  const YAML::Node& node_;
  const SiteOfMark& site_;
  Draft& draft_;
  std::map<std::string, Dependency> dependencies_;
};

}  // namespace

void read_compose(const YAML::Node& root, const SiteOfMark& site, Draft& draft) {
  if (const YAML::Node include = value_of(root, "include"); include.IsDefined()) {
    draft.gap(site(include.Mark()), "`include` is not followed: give these files too");
  }
  const YAML::Node services = value_of(root, "services");
  if (!services.IsMap()) return;
  for (const auto& entry : services) {
    const std::string name = text_of(entry.first);
    if (!name.empty()) draft.unit(kKind, name, site(entry.first.Mark()), true);
  }
  for (const auto& entry : services) {
    const std::string name = text_of(entry.first);
    if (!name.empty() && entry.second.IsMap()) Service(name, entry.second, site, draft).read();
  }
}

}  // namespace waybill::coupling
