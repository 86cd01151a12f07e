// Kubernetes objects.
#pragma once

#include <yaml-cpp/yaml.h>

#include "tool/coupling/compose.hpp"
#include "tool/coupling/draft.hpp"

namespace waybill::coupling {

/// Reads the containers of a workload and the config maps and secrets that they take values of. A value in
/// the environment, or a file that is mounted with subPath, is what it was when the container started: a
/// change makes it necessary to start anew. Containers of a pod are stopped and replaced together.
/// Fails with YAML::Exception.
void read_kubernetes(const YAML::Node& object, const SiteOfMark& site, Draft& draft);

}  // namespace waybill::coupling
