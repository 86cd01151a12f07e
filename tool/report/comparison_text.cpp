#include <algorithm>
#include <cmath>
#include <ostream>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "tool/report/comparison.hpp"
#include "tool/report/figures.hpp"
#include "tool/report/printable.hpp"
#include "tool/report/summary.hpp"

namespace waybill::report {
namespace {

constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kDim = "\x1b[2m";
constexpr std::string_view kReset = "\x1b[0m";

/// Three digits that count, however small: "0.0123".
std::string digits(double number) {
  if (std::abs(number) >= 1000) return grouped(number);
  const int whole = number == 0 ? 1 : static_cast<int>(std::floor(std::log10(std::abs(number)))) + 1;
  return fmt::format("{:.{}f}", number, std::clamp(3 - whole, 0, 9));
}

std::string time(double seconds) {
  if (seconds >= 1) return digits(seconds) + " s";
  if (seconds >= 1e-3) return digits(1e3 * seconds) + " ms";
  return digits(1e6 * seconds) + " µs";
}

std::string shown(double number, const model::Comparison& figure) {
  if (figure.unit == "B") return size(number);
  if (figure.unit == "s") return time(number);
  return figure.per_request ? digits(number) : grouped(number);
}

std::string shown(const model::Measured& measured, const model::Comparison& figure) {
  const model::Estimate& estimate = measured.estimate;
  if (!measured.bounded) return estimate.value > 0 ? fmt::format("{} (?)", shown(estimate.value, figure)) : "none seen";
  if (estimate.exact()) return shown(estimate.value, figure);
  return fmt::format("{} ({} to {})", shown(estimate.value, figure), shown(estimate.low, figure), shown(estimate.high, figure));
}

std::string change_of(const model::Comparison& figure) {
  if (!figure.change) return "none sure";
  const auto share = [](double value) { return fmt::format("{:+.{}f}", 100 * value, std::abs(value) < 0.0995 ? 1 : 0); };
  const model::Estimate& change = *figure.change;
  if (share(change.low) == share(change.high)) return share(change.value) + " %";
  return fmt::format("{} % ({} to {})", share(change.value), share(change.low), share(change.high));
}

/// How far a text's characters reach on a terminal: µ is one, and two bytes.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }));
}

std::string column(std::string_view text, std::size_t wide) { return std::string(wide - std::min(wide, width(text)), ' ') + std::string(text); }

class ComparisonText {
 public:
  ComparisonText(const ComparisonReport& report, TextStyle style) : report_(report), comparison_(report.comparison), style_(style) {}

  std::string write() {
    paint_line(kBold, fmt::format("{} -> {}", printable(comparison_.before_file), printable(comparison_.after_file)));
    text_ += '\n';
    head("");
    bool of_requests = false;
    for (const model::Comparison& figure : comparison_.figures) {
      if (figure.per_request && !of_requests) {
        of_requests = true;
        text_ += '\n';
        head("for each request");
      }
      row(figure.what, figure);
    }
    if (!comparison_.functions.empty()) {
      text_ += '\n';
      head("value layers by function");
    }
    for (std::size_t i = 0; i < std::min(comparison_.functions.size(), report_.most_functions); ++i) {
      row(printable(short_name(comparison_.functions[i].function)), comparison_.functions[i].objects);
    }
    if (comparison_.functions.size() > report_.most_functions) {
      paint_line(kDim, fmt::format("{}: --format json", counted(comparison_.functions.size() - report_.most_functions, "more function")));
    }
    text_ += '\n';
    paint_line(kDim, "in 19 of 20 cases the true figure is within the brackets; no change is told where they meet");
    if (of_requests) {
      paint_line(kDim, fmt::format("requests were counted in {} before and {} after", counted(comparison_.before_windows, "window"), counted(comparison_.after_windows, "window")));
    } else {
      paint_line(kDim, "collections, stop-the-world and their CPU: only with the program's metrics, see `waybill diagnose compare --help`");
    }
    return std::move(text_);
  }

 private:
  static constexpr std::size_t kName = 26, kFigure = 36;

  void head(std::string_view name) { paint_line(kDim, fmt::format("{:<{}}{}{}  change", name, kName, column("before", kFigure), column("after", kFigure))); }

  void row(std::string_view name, const model::Comparison& figure) {
    text_ += fmt::format("{:<{}}{}{}  {}\n", name, kName, column(shown(figure.before, figure), kFigure), column(shown(figure.after, figure), kFigure), change_of(figure));
  }

  void paint_line(std::string_view colour, std::string_view text) {
    if (style_.colour) text_ += colour;
    text_ += text;
    if (style_.colour) text_ += kReset;
    text_ += '\n';
  }

  const ComparisonReport& report_;
  const model::CaptureComparison& comparison_;
  TextStyle style_;
  std::string text_;
};

}  // namespace

void write_comparison_text(const ComparisonReport& report, TextStyle style, std::ostream& out) {
  out << ComparisonText(report, style).write();
}

}  // namespace waybill::report
