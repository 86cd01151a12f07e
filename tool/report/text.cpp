#include <ostream>
#include <string>

#include <fmt/format.h>

#include "tool/report/printable.hpp"
#include "tool/report/report.hpp"
#include "tool/report/summary.hpp"

namespace waybill::report {
namespace {

// ECMA-48 select graphic rendition.
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kRed = "\x1b[31m";
constexpr std::string_view kYellow = "\x1b[33m";
constexpr std::string_view kCyan = "\x1b[36m";
constexpr std::string_view kDim = "\x1b[2m";
constexpr std::string_view kReset = "\x1b[0m";

std::string_view colour_of(model::Severity severity) {
  switch (severity) {
    case model::Severity::Error: return kRed;
    case model::Severity::Warning: return kYellow;
    case model::Severity::Info: return kCyan;
  }
  return kReset;
}

class TextWriter {
 public:
  TextWriter(const Report& report, TextStyle style) : report_(report), style_(style) {}

  std::string write() {
    for (const model::Finding& finding : report_.findings) add(finding);
    if (report_.silences) {
      for (const model::Silence& silence : *report_.silences) {
        text_ += place(silence.site) + ": ";
        paint(kDim, "not reported: " + printable(silence.reason));
        text_ += fmt::format(" ({})\n", silence.rule);
      }
    }
    if (!text_.empty()) text_ += '\n';
    paint(kBold, findings_summary(report_));
    text_ += '\n';
    for (const std::string& line : coverage_summary(report_.coverage)) {
      paint(kDim, "not seen: " + printable(line));
      text_ += '\n';
    }
    return std::move(text_);
  }

 private:
  void add(const model::Finding& finding) {
    paint(kBold, place(finding.site) + ":");
    text_ += ' ' + printable(finding.message) + " (";
    paint(colour_of(finding.severity), finding.rule);
    text_ += ")\n";
    for (const model::EvidenceStep& step : finding.evidence) {
      text_ += "    ";
      paint(kDim, place(step.site) + ":");
      text_ += ' ' + printable(step.note) + '\n';
    }
  }

  std::string place(const model::Site& site) const {
    std::string text = printable(report_.prefix + site.file);
    if (site.line > 0) text += fmt::format(":{}", site.line);
    if (site.line > 0 && site.column > 0) text += fmt::format(":{}", site.column);
    return text;
  }

  void paint(std::string_view colour, std::string_view text) {
    if (style_.colour) text_ += colour;
    text_ += text;
    if (style_.colour) text_ += kReset;
  }

  const Report& report_;
  TextStyle style_;
  std::string text_;
};

}  // namespace

void write_text(const Report& report, TextStyle style, std::ostream& out) {
  out << TextWriter(report, style).write();
}

}  // namespace waybill::report
