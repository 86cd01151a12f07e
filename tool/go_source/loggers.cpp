#include "tool/go_source/loggers.hpp"

#include <algorithm>
#include <array>

namespace waybill::go_source {

bool is_logger_name(std::string_view type_name) {
  if (type_name.ends_with("Adapter")) type_name.remove_suffix(std::string_view("Adapter").size());
  return type_name.ends_with("Logger") || type_name == "logger" || type_name == "Log";
}

std::span<const std::string_view> logger_derivations() {
  // Not those that set one thing anew, such as a level, a context or a time.
  static constexpr std::array<std::string_view, 18> kNames{
      "With",     "WithField", "WithFields", "WithValue", "WithValues", "WithData",
      "WithTag",  "WithTags",  "WithAttr",   "WithAttrs", "WithKV",     "WithLabels",
      "WithKeyValues", "WithExtra", "WithGroup", "WithName", "WithMap", "WithAny"};
  return kNames;
}

bool derives_logger(std::string_view type_name, std::string_view method) {
  return method.starts_with("With") && is_logger_name(type_name) &&
         std::ranges::find(logger_derivations(), method) != logger_derivations().end();
}

}  // namespace waybill::go_source
