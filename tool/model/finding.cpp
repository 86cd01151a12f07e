#include "tool/model/finding.hpp"

namespace waybill::model {

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::Info: return "info";
    case Severity::Warning: return "warning";
    case Severity::Error: return "error";
  }
  return "error";
}

std::string_view name_of(Certainty certainty) {
  return certainty == Certainty::Proven ? "proven" : "likely";
}

std::optional<Severity> severity_named(std::string_view name) {
  for (Severity severity : {Severity::Info, Severity::Warning, Severity::Error}) {
    if (name == name_of(severity)) return severity;
  }
  return std::nullopt;
}

}  // namespace waybill::model
