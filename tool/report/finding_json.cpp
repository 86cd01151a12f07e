#include "tool/report/finding_json.hpp"

namespace waybill::report {

nlohmann::ordered_json findings_beside(const std::vector<model::Finding>& findings) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const model::Finding& finding : findings) {
    all.push_back({{"rule", finding.rule},
                   {"certainty", model::name_of(finding.certainty)},
                   {"message", finding.message},
                   {"site", {{"file", finding.site.file}, {"line", finding.site.line}, {"column", finding.site.column}}}});
  }
  return all;
}

}  // namespace waybill::report
