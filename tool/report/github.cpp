// Workflow commands of GitHub Actions; the escapes are those of actions/toolkit,
// packages/core/src/command.ts (escapeData, escapeProperty).
#include <ostream>
#include <string>

#include <fmt/format.h>

#include "tool/report/columns.hpp"
#include "tool/report/report.hpp"
#include "tool/report/summary.hpp"

namespace waybill::report {
namespace {

std::string escaped_data(std::string_view raw) {
  std::string text;
  for (const char c : raw) {
    switch (c) {
      case '%': text += "%25"; break;
      case '\r': text += "%0D"; break;
      case '\n': text += "%0A"; break;
      default: text += c;
    }
  }
  return text;
}

std::string escaped_property(std::string_view raw) {
  std::string text;
  for (const char c : escaped_data(raw)) {
    switch (c) {
      case ':': text += "%3A"; break;
      case ',': text += "%2C"; break;
      default: text += c;
    }
  }
  return text;
}

std::string_view command_of(model::Severity severity) {
  switch (severity) {
    case model::Severity::Error: return "error";
    case model::Severity::Warning: return "warning";
    case model::Severity::Info: return "notice";
  }
  return "error";
}

}  // namespace

void write_github(const Report& report, std::ostream& out) {
  Columns columns(report.read_source);
  for (const model::Finding& finding : report.findings) {
    const model::Site& site = finding.site;
    out << fmt::format("::{} file={}", command_of(finding.severity),
                       escaped_property(report.prefix + site.file));
    if (site.line > 0) out << fmt::format(",line={}", site.line);
    if (site.end_line > 0) out << fmt::format(",endLine={}", site.end_line);
    // Columns are accepted only where start and end stand on one line (REST API, check runs).
    if (site.end_line == 0 || site.end_line == site.line) {
      if (const auto column = columns.utf16(site.file, site.line, site.column)) {
        out << fmt::format(",col={}", *column);
        if (const auto end = columns.utf16(site.file, site.end_line, site.end_column)) {
          out << fmt::format(",endColumn={}", *end);
        }
      }
    }
    std::string message = finding.message;
    for (const model::EvidenceStep& step : finding.evidence) {
      message += fmt::format("\n{}:{}:{}: {}", report.prefix + step.site.file, step.site.line,
                             step.site.column, step.note);
    }
    out << fmt::format(",title={}::{}\n",
                       escaped_property(fmt::format("{} ({})", finding.rule, finding.code)),
                       escaped_data(message));
  }
  std::string blind;
  for (const std::string& line : coverage_summary(report.coverage)) {
    blind += (blind.empty() ? "" : "\n") + line;
  }
  if (!blind.empty()) out << "::notice title=waybill could not see::" << escaped_data(blind) << '\n';
}

}  // namespace waybill::report
