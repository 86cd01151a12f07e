#include "tool/coupling/kubernetes.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tool/coupling/yaml.hpp"

namespace waybill::coupling {
namespace {

using model::Ending;

constexpr std::size_t kMostContainers = 64;    ///< of a pod; each is linked with each
constexpr int kDeepestList = 4;

/// Where a workload of each kind holds its pod's specification.
const std::map<std::string, std::vector<std::string_view>, std::less<>> kPods = {
    {"Pod", {"spec"}},
    {"Deployment", {"spec", "template", "spec"}},
    {"StatefulSet", {"spec", "template", "spec"}},
    {"DaemonSet", {"spec", "template", "spec"}},
    {"ReplicaSet", {"spec", "template", "spec"}},
    {"ReplicationController", {"spec", "template", "spec"}},
    {"Job", {"spec", "template", "spec"}},
    {"CronJob", {"spec", "jobTemplate", "spec", "template", "spec"}},
};

class Workload {
 public:
  Workload(std::string space, std::string name, const YAML::Node& pod, const SiteOfMark& site, Draft& draft)
      : space_(std::move(space)), name_(std::move(name)), pod_(pod), site_(site), draft_(draft) {}

  void read() {
    volumes();
    for (const YAML::Node& container : value_of(pod_, "initContainers")) {
      // One that is always restarted runs beside the others; the rest are gone when they start.
      add(container, text_of(value_of(container, "restartPolicy")) == "Always");
    }
    for (const YAML::Node& container : value_of(pod_, "containers")) add(container, true);
    for (const model::UnitIndex one : together_) {
      for (const model::UnitIndex other : together_) {
        if (one == other) continue;
        draft_.link({.from = one, .to = other, .why = "containers of one pod", .site = site_(pod_.Mark()),
                     .ends = {Ending::Stopped, Ending::Restarted, std::nullopt}});
      }
    }
  }

 private:
  struct Source {
    std::string_view kind;
    std::string name;
  };

  /// Config maps and secrets that are mounted, by volume.
  void volumes() {
    for (const YAML::Node& volume : value_of(pod_, "volumes")) {
      std::vector<Source>& sources = volumes_[text_of(value_of(volume, "name"))];
      const auto take = [&](const YAML::Node& from) {
        if (const auto name = text_of(value_of(value_of(from, "configMap"), "name")); !name.empty()) sources.push_back({"config map", name});
        const YAML::Node secret = value_of(from, "secret");   // of a volume secretName, of a projected one name
        for (const char* key : {"secretName", "name"}) {
          if (const auto name = text_of(value_of(secret, key)); !name.empty()) sources.push_back({"secret", name});
        }
      };
      take(volume);
      for (const YAML::Node& source : value_of(value_of(volume, "projected"), "sources")) take(source);
    }
  }

  void add(const YAML::Node& container, bool stays) {
    const std::string name = text_of(value_of(container, "name"));
    if (name.empty()) return;
    const auto unit = draft_.unit("container", fmt::format("{}:{}", name_, name), site_(container.Mark()), true);
    if (!unit) return;
    if (stays && together_.size() < kMostContainers) together_.push_back(*unit);
    else if (stays) draft_.gap(site_(container.Mark()), "there are more containers in the pod than are looked at");
    linked_.clear();
    for (const YAML::Node& from : value_of(container, "envFrom")) {
      take(*unit, {"config map", text_of(value_of(value_of(from, "configMapRef"), "name"))}, "envFrom", from);
      take(*unit, {"secret", text_of(value_of(value_of(from, "secretRef"), "name"))}, "envFrom", from);
    }
    for (const YAML::Node& variable : value_of(container, "env")) {
      const YAML::Node from = value_of(variable, "valueFrom");
      take(*unit, {"config map", text_of(value_of(value_of(from, "configMapKeyRef"), "name"))}, "env", variable);
      take(*unit, {"secret", text_of(value_of(value_of(from, "secretKeyRef"), "name"))}, "env", variable);
    }
    for (const YAML::Node& mount : value_of(container, "volumeMounts")) {
      // The kubelet brings what is mounted whole up to date by itself, but never a subPath.
      if (text_of(value_of(mount, "subPath")).empty() && text_of(value_of(mount, "subPathExpr")).empty()) continue;
      const auto volume = volumes_.find(text_of(value_of(mount, "name")));
      if (volume == volumes_.end()) continue;
      for (const Source& source : volume->second) take(*unit, source, "a mount with subPath", mount);
    }
  }

  void take(model::UnitIndex unit, const Source& source, std::string_view why, const YAML::Node& at) {
    if (source.name.empty()) return;
    const auto from = draft_.unit(source.kind, space_ + source.name, site_(at.Mark()), false);
    if (!from || !linked_.insert(*from).second) return;
    model::UnitLink link{.from = *from, .to = unit, .why = fmt::format("{} of {} {}", why, source.kind, source.name), .site = site_(at.Mark()), .ends = {}};
    link.ends[static_cast<std::size_t>(Ending::Restarted)] = Ending::Restarted;
    draft_.link(std::move(link));
  }

  std::string space_, name_;
  const YAML::Node& pod_;
  const SiteOfMark& site_;
  Draft& draft_;
  std::map<std::string, std::vector<Source>> volumes_;
  std::vector<model::UnitIndex> together_;   ///< containers that run side by side
  std::set<model::UnitIndex> linked_;        ///< what the container at hand takes values of
};

void read_object(const YAML::Node& object, const SiteOfMark& site, Draft& draft, int depth) {
  const std::string kind = text_of(value_of(object, "kind"));
  if (kind.ends_with("List") && depth < kDeepestList) {
    for (const YAML::Node& item : value_of(object, "items")) read_object(item, site, draft, depth + 1);
    return;
  }
  const YAML::Node metadata = value_of(object, "metadata");
  const std::string name = text_of(value_of(metadata, "name"));
  const std::string space = text_of(value_of(metadata, "namespace"));
  const std::string prefix = space.empty() ? "" : space + "/";
  if (name.empty()) return;
  if (kind == "ConfigMap" || kind == "Secret") {
    draft.unit(kind == "Secret" ? "secret" : "config map", prefix + name, site(object.Mark()), true);
    return;
  }
  const auto where = kPods.find(kind);
  if (where == kPods.end()) return;
  YAML::Node pod = object;
  for (const std::string_view key : where->second) pod.reset(value_of(pod, key));
  if (!pod.IsDefined() || !pod.IsMap()) {
    draft.gap(site(object.Mark()), fmt::format("{} {} has no pod in it", kind, name));
    return;
  }
  Workload(prefix, fmt::format("{}{}/{}", prefix, kind, name), pod, site, draft).read();
}

}  // namespace

void read_kubernetes(const YAML::Node& object, const SiteOfMark& site, Draft& draft) { read_object(object, site, draft, 0); }

}  // namespace waybill::coupling
