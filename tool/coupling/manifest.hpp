// Manifests: compose files, systemd units, Kubernetes objects.
#pragma once

#include <string>
#include <string_view>

#include "tool/model/coupling.hpp"

namespace waybill::coupling {

/// Adds what a manifest says to a deployment: units, and what the end of one does to others. What it is
/// is told from its name (NAME.service and the other units of systemd; files of their NAME.d folders) or
/// else from its text. What isn't understood becomes a gap; any bytes will do.
void read_manifest(const std::string& file, std::string_view text, model::Deployment& deployment);

}  // namespace waybill::coupling
