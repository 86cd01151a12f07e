// Manifests: compose files, systemd units, Kubernetes objects.
#pragma once

#include <string>
#include <string_view>

#include "tool/model/coupling.hpp"

namespace waybill::coupling {

/// Adds what a manifest says to a deployment: units, and what the end of one does to others. What it is
/// is told from its name (NAME.service and the other units of systemd; files of their NAME.d folders) or
/// else from its text. What isn't understood becomes a gap; any bytes will do. `named`: it was asked for by
/// its name, so that a gap tells too if it is no manifest at all.
void read_manifest(const std::string& file, std::string_view text, bool named, model::Deployment& deployment);

/// Names units of one kind and name by their scope too, so that all names differ.
void tell_apart(model::Deployment& deployment);

}  // namespace waybill::coupling
