#include "tool/report/coverage_json.hpp"

namespace waybill::report {

nlohmann::ordered_json coverage_json(const model::Coverage& coverage) {
  using Json = nlohmann::ordered_json;
  Json missing = Json::array();
  for (const auto& dependency : coverage.dependencies.missing) {
    missing.push_back(
        {{"import_path", dependency.import_path}, {"imported_by", dependency.imported_by}});
  }
  Json causes = Json::object();
  for (const auto& [cause, number] : coverage.calls.unresolved_by_cause) causes[cause] = number;
  Json gaps = Json::array();
  for (const model::Gap& gap : coverage.gaps) {
    gaps.push_back({{"what", gap.what}, {"where", gap.where}, {"why", gap.why}});
  }
  const auto& files = coverage.files;
  const auto& dependencies = coverage.dependencies;
  return {{"files",
           {{"found", files.found},
            {"analysed", files.analysed},
            {"unreadable", files.unreadable},
            {"broken", files.broken},
            {"left_out", files.left_out}}},
          {"dependencies",
           {{"mode", dependencies.mode},
            {"vendor", dependencies.vendor},
            {"module_cache", dependencies.module_cache},
            {"replaced", dependencies.replaced},
            {"standard_library", dependencies.standard_library},
            {"missing", std::move(missing)}}},
          {"calls",
           {{"resolved", coverage.calls.resolved},
            {"may", coverage.calls.may},
            {"unresolved", coverage.calls.unresolved},
            {"unresolved_by_cause", std::move(causes)}}},
          {"gaps", std::move(gaps)}};
}

}  // namespace waybill::report
