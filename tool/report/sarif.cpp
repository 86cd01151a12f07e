// SARIF 2.1.0 (OASIS standard, 27 March 2020, with errata 01). Section numbers are the standard's.
#include <algorithm>
#include <ostream>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tool/report/columns.hpp"
#include "tool/report/report.hpp"

namespace waybill::report {
namespace {

using Json = nlohmann::ordered_json;

/// The id under which all file names stand; its value is the folder the command ran in (3.14.14).
constexpr const char* kBase = "%SRCROOT%";

std::string_view level_of(model::Severity severity) {
  switch (severity) {
    case model::Severity::Error: return "error";
    case model::Severity::Warning: return "warning";
    case model::Severity::Info: return "note";
  }
  return "error";
}

/// Percent-encodes a path as an RFC 3986 path; '/' stays.
std::string uri_path(std::string_view path) {
  std::string uri;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                       (byte >= '0' && byte <= '9') ||
                       std::string_view("-._~/").find(c) != std::string_view::npos;
    if (plain) {
      uri += c;
    } else {
      uri += fmt::format("%{:02X}", byte);
    }
  }
  return uri;
}

class SarifWriter {
 public:
  explicit SarifWriter(const Report& report) : report_(report), columns_(report.read_source) {}

  Json log() {
    Json run{{"tool", {{"driver", driver()}}}, {"columnKind", "utf16CodeUnits"}};
    if (!report_.current_folder.empty()) {
      // 3.14.14: the URI of a folder ends with a slash.
      std::string uri = "file://" + uri_path(report_.current_folder);
      if (!uri.ends_with('/')) uri += '/';
      run["originalUriBaseIds"] = {{kBase, {{"uri", std::move(uri)}}}};
    }
    Json results = Json::array();
    for (const model::Finding& finding : report_.findings) results.push_back(result(finding));
    run["results"] = std::move(results);
    run["invocations"] = Json::array({invocation()});
    return {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
            {"version", "2.1.0"},
            {"runs", Json::array({std::move(run)})}};
  }

 private:
  Json driver() const {
    Json rules = Json::array();
    for (const model::Rule& rule : report_.rules) {
      Json entry{{"id", rule.code},
                 {"name", rule.name},
                 {"shortDescription", {{"text", rule.summary}}},
                 {"defaultConfiguration",
                  {{"enabled", rule.on_by_default}, {"level", level_of(rule.severity)}}},
                 {"properties", {{"tags", Json::array({"request-state"})}}}};
      if (!rule.page.empty()) entry["help"] = {{"text", rule.page}, {"markdown", rule.page}};
      rules.push_back(std::move(entry));
    }
    return {{"name", "waybill"},
            {"semanticVersion", report_.version},
            {"rules", std::move(rules)}};
  }

  /// What could not be seen becomes notifications, so that a clean log never hides a blind run.
  Json invocation() const {
    Json notifications = Json::array();
    for (const model::Gap& gap : report_.coverage.gaps) {
      notifications.push_back(
          {{"level", "warning"},
           {"message", {{"text", fmt::format("{}: {}", gap.where.empty() ? gap.what : gap.what + ": " + gap.where, gap.why)}}}});
    }
    for (const auto& missing : report_.coverage.dependencies.missing) {
      notifications.push_back(
          {{"level", "note"},
           {"message", {{"text", fmt::format("missing dependency: {}", missing.import_path)}}}});
    }
    Json json{{"executionSuccessful", true}};
    if (!notifications.empty()) json["toolExecutionNotifications"] = std::move(notifications);
    return json;
  }

  Json result(const model::Finding& finding) {
    Json json{{"ruleId", finding.code}};
    const auto rule = std::ranges::find(report_.rules, std::string_view(finding.code),
                                        &model::Rule::code);
    if (rule != report_.rules.end()) json["ruleIndex"] = rule - report_.rules.begin();
    json["level"] = level_of(finding.severity);
    json["message"] = {{"text", finding.message}};
    json["locations"] = Json::array({location(finding.site)});
    if (!finding.evidence.empty()) {
      Json steps = Json::array();
      for (const model::EvidenceStep& step : finding.evidence) {
        Json at = location(step.site);
        at["message"] = {{"text", step.note}};
        steps.push_back({{"location", std::move(at)}});
      }
      json["codeFlows"] =
          Json::array({{{"threadFlows", Json::array({{{"locations", std::move(steps)}}})}}});
    }
    json["partialFingerprints"] = {{"waybill/1", finding.fingerprint}};
    if (finding.fix) {
      if (auto fix = fix_of(*finding.fix)) json["fixes"] = Json::array({std::move(*fix)});
    }
    json["properties"] = {{"certainty", name_of(finding.certainty)}, {"rule", finding.rule}};
    return json;
  }

  Json artifact(const std::string& file) const {
    const std::string path = report_.prefix + file;
    // 3.4.4: a relative reference goes with a base; an absolute URI must not.
    if (path.starts_with('/')) return {{"uri", "file://" + uri_path(path)}};
    // A first segment with a colon would be read as a scheme; uri_path encodes it away.
    return {{"uri", uri_path(path)}, {"uriBaseId", kBase}};
  }

  Json location(const model::Site& site) {
    Json physical{{"artifactLocation", artifact(site.file)}};
    if (site.line > 0) {
      Json region{{"startLine", site.line}};
      const auto column = columns_.utf16(site.file, site.line, site.column);
      if (column) region["startColumn"] = *column;
      if (site.end_line > 0) {
        const auto end = columns_.utf16(site.file, site.end_line, site.end_column);
        // Without an end column a region runs to the end of its last line (3.30.8).
        if (column && end) {
          region["endLine"] = site.end_line;
          region["endColumn"] = *end;
        } else if (!column) {
          region["endLine"] = site.end_line;
        }
      }
      physical["region"] = std::move(region);
    }
    return {{"physicalLocation", std::move(physical)}};
  }

  /// Returns nothing if an edit can't be placed: half a fix is worse than none.
  std::optional<Json> fix_of(const model::Fix& fix) {
    Json changes = Json::array();
    for (const model::Edit& edit : fix.edits) {
      const auto start = columns_.position(edit.file, edit.start);
      const auto end = columns_.position(edit.file, edit.end);
      if (!start || !end) return std::nullopt;
      Json replacement{{"deletedRegion",
                        {{"startLine", start->line},
                         {"startColumn", start->column},
                         {"endLine", end->line},
                         {"endColumn", end->column}}},
                       {"insertedContent", {{"text", edit.text}}}};
      changes.push_back({{"artifactLocation", artifact(edit.file)},
                         {"replacements", Json::array({std::move(replacement)})}});
    }
    if (changes.empty()) return std::nullopt;
    return Json{{"description", {{"text", fix.safe ? "Safe fix" : "Unsafe fix: review it"}}},
                {"artifactChanges", std::move(changes)}};
  }

  const Report& report_;
  Columns columns_;
};

}  // namespace

void write_sarif(const Report& report, std::ostream& out) {
  out << SarifWriter(report).log().dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

}  // namespace waybill::report
