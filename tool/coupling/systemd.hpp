// systemd's units.
#pragma once

#include <string>
#include <string_view>

#include "tool/coupling/draft.hpp"

namespace waybill::coupling {

/// Returns the unit that a file describes or adds to: "a.service" for a/b/a.service and for
/// a.service.d/x.conf; empty if the name is none of systemd's.
std::string systemd_unit_of(std::string_view file);

/// Reads Requires=, Requisite=, BindsTo= and PartOf= of the section [Unit] (systemd.unit(5)).
void read_systemd(const std::string& file, std::string_view text, Draft& draft);

}  // namespace waybill::coupling
