#include "tool/report/html.hpp"

#include <nlohmann/json.hpp>

#include "tool/report/coverage_json.hpp"
#include "tool/report/html_frame.hpp"
#include "tool/report/html_sites.hpp"

namespace waybill::report {
namespace {

using Json = nlohmann::ordered_json;

void write_page(const std::string& data, std::ostream& out) {
  const HtmlFrame frame = html_frame();
  if (frame.head.empty()) return;
  for (const std::string_view piece : frame.head) out << piece;
  out << data;
  for (const std::string_view piece : frame.tail) out << piece;
}

std::string_view fix_word(const model::Finding& finding) {
  if (!finding.fix) return "";
  return finding.fix->safe ? "safe" : "unsafe";
}

}  // namespace

bool has_html() { return !html_frame().head.empty(); }

std::string html_data(const Report& report) {
  HtmlSites sites(report.read_source);
  Json findings = Json::array(), rules = Json::array();
  for (const model::Finding& finding : report.findings) {
    Json evidence = Json::array();
    for (const model::EvidenceStep& step : finding.evidence) {
      evidence.push_back({{"site", sites.add(step.site)}, {"note", step.note}});
    }
    findings.push_back({{"rule", finding.rule},
                        {"code", finding.code},
                        {"severity", name_of(finding.severity)},
                        {"certainty", name_of(finding.certainty)},
                        {"message", finding.message},
                        {"site", sites.add(finding.site)},
                        {"evidence", std::move(evidence)},
                        {"fingerprint", finding.fingerprint},
                        {"fix", fix_word(finding)}});
  }
  for (const model::Rule& rule : report.rules) {
    rules.push_back({{"name", rule.name}, {"code", rule.code}, {"summary", rule.summary}});
  }
  Json data = page_of("check", report.version, report.root, report.prefix,
                     {{"findings", std::move(findings)},
                      {"rules", std::move(rules)},
                      {"suppressed", report.suppressed},
                      {"known", report.baseline ? report.baseline->known : 0},
                      {"coverage", coverage_json(report.coverage)}});
  sites.write_to(data);
  return script_text(data);
}

void write_html(const Report& report, std::ostream& out) {
  if (has_html()) write_page(html_data(report), out);
}

void write_map_html(const MapReport& report, std::ostream& out) {
  if (has_html()) write_page(html_data(report), out);
}

void write_coupling_html(const CouplingReport& report, std::ostream& out) {
  if (has_html()) write_page(html_data(report), out);
}

void write_diagnosis_html(const DiagnosisReport& report, std::ostream& out) {
  if (has_html()) write_page(html_data(report), out);
}

}  // namespace waybill::report
