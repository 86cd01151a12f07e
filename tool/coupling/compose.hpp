// Compose files.
#pragma once

#include <functional>

#include <yaml-cpp/yaml.h>

#include "tool/coupling/draft.hpp"

namespace waybill::coupling {

using SiteOfMark = std::function<model::Site(const YAML::Mark&)>;

/// Reads the services, and which of them Compose restarts when another is restarted or made anew: by
/// `depends_on` with `restart: true`, and by what the Compose specification treats as that: `links`, and
/// namespaces of another service. Fails with YAML::Exception.
void read_compose(const YAML::Node& root, const SiteOfMark& site, Draft& draft);

}  // namespace waybill::coupling
