#include <algorithm>
#include <cmath>
#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tool/report/census.hpp"
#include "tool/report/diagnosis.hpp"
#include "tool/report/figures.hpp"
#include "tool/report/printable.hpp"
#include "tool/report/summary.hpp"
#include "tool/report/trace.hpp"

namespace waybill::report {
namespace {

constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kDim = "\x1b[2m";
constexpr std::string_view kYellow = "\x1b[33m";
constexpr std::string_view kReset = "\x1b[0m";

std::string with_interval(const model::Estimate& estimate) {
  if (estimate.exact()) return grouped(estimate.value);
  return fmt::format("{} ({} to {})", grouped(estimate.value), grouped(estimate.low), grouped(estimate.high));
}

std::string percent(const model::Estimate& share) {
  const auto shown = [](double value) { return fmt::format("{:.{}f}", 100 * value, value < 0.0995 ? 1 : 0); };
  if (shown(share.low) == shown(share.high)) return shown(share.value) + " %";
  return fmt::format("{} to {} %", shown(share.low), shown(share.high));
}

class DiagnosisText {
 public:
  DiagnosisText(const DiagnosisReport& report, TextStyle style) : report_(report), diagnosis_(report.diagnosis), style_(style) {}

  std::string write() {
    paint(kBold, verdict_text(diagnosis_));
    text_ += "\n\n";
    if (diagnosis_.census) text_ += census_text(*diagnosis_.census, style_, report_.most_sites, report_.prefix);
    if (diagnosis_.trace) text_ += trace_text(*diagnosis_.trace, report_.most_sites);
    if (!diagnosis_.heap_file.empty()) heap_profile();
    conditions();
    return std::move(text_);
  }

 private:
  void heap_profile() {
    parts();
    std::size_t shown = 0;
    for (const model::ContextSite& site : diagnosis_.sites) {
      if (site.objects.value <= 0 && !(site.growth && site.growth->high < 0)) continue;
      if (shown++ == report_.most_sites) break;
      describe(site);
    }
    if (shown > report_.most_sites) paint_line(kDim, fmt::format("{} more sites: --sites N, or --format json", diagnosis_.sites.size() - report_.most_sites));
    functions();
  }

  void parts() {
    const auto row = [&](std::string_view name, const model::Estimate& objects, const model::Estimate& bytes, std::string share, std::string growth) {
      text_ += fmt::format("{:<14}  {:>32}  {:>10}  {:>15}{}\n", name, with_interval(objects), size(bytes.value), share, growth);
    };
    paint_line(kDim, fmt::format("{:<14}  {:>32}  {:>10}  {:>15}{}", "", "live objects", "bytes", "of all objects", diagnosis_.part_growth ? "  growth" : ""));
    row("all", diagnosis_.objects, diagnosis_.bytes, "", "");
    for (std::size_t part = 0; part < model::kContextParts; ++part) {
      const std::string grown = diagnosis_.part_growth ? "  " + growth((*diagnosis_.part_growth)[part]) : "";
      row(model::name_of(static_cast<model::ContextPart>(part)), diagnosis_.part_objects[part], diagnosis_.part_bytes[part],
          diagnosis_.part_objects[part].value > 0 ? percent(diagnosis_.part_shares[part]) : "", grown);
    }
    text_ += '\n';
  }

  /// Growth with its interval; no figure where it may as well be none.
  std::string growth(const model::Estimate& growth) const {
    const std::string_view over = diagnosis_.seconds ? " a second" : " between the profiles";
    if (growth.low <= 0 && growth.high >= 0) return growth.high == 0 ? "none" : fmt::format("none sure (at most {}{})", signed_number(growth.high), over);
    if (growth.exact()) return signed_number(growth.value) + std::string(over);
    return fmt::format("{}{} ({} to {})", signed_number(growth.value), over, signed_number(growth.low), signed_number(growth.high));
  }

  static std::string signed_number(double number) {
    const std::string sign = number >= 0 ? "+" : "";
    return std::abs(number) < 9.95 ? sign + fmt::format("{:.1f}", number) : sign + grouped(number);
  }

  void describe(const model::ContextSite& site) {
    paint(kBold, fmt::format("{}:{}: ", printable(site.call.file), site.call.line));
    std::string head = fmt::format("{} {} made in {}", with_interval(site.objects), model::name_of(site.part), printable(short_name(site.call.function)));
    if (!site.through.empty()) head += fmt::format(", through {}", printable(site.through));
    if (site.base) head += " (the server's own)";
    text_ += head + '\n';
    line(fmt::format("{} of live objects, {}{}", percent(site.share), size(site.bytes.value),
                     site.boxed.value > 0 ? fmt::format("; {} objects more were allocated on this line: boxed values", with_interval(site.boxed)) : ""));
    if (site.growth) line("growth: " + growth(*site.growth));
    called_by(site);
    keys(site);
    retention(site);
    for (const model::Finding& finding : site.findings) {
      line(fmt::format("{}{}:{}:{}: {} ({})", printable(report_.prefix), printable(finding.site.file), finding.site.line, finding.site.column, printable(finding.message), finding.rule));
    }
    text_ += '\n';
  }

  void called_by(const model::ContextSite& site) {
    if (site.paths.empty()) return;
    constexpr std::size_t kMostCallers = 3;
    const std::vector<model::Call>& callers = site.paths.front().callers;
    for (std::size_t i = 0; i < std::min(callers.size(), kMostCallers); ++i) {
      paint_line(kDim, fmt::format("    called by {} {}:{}", printable(short_name(callers[i].function)), printable(callers[i].file), callers[i].line));
    }
    if (site.paths.size() > 1) paint_line(kDim, fmt::format("    and on {} more: --format json", counted(site.paths.size() - 1, "path")));
  }

  void keys(const model::ContextSite& site) {
    std::map<std::string, std::vector<std::string>> by_component;
    for (const model::SourceKey& key : site.keys) by_component[key.component].push_back(printable(key.key));
    for (const auto& [component, names] : by_component) {
      line(fmt::format("{} {}, written by {}", names.size() == 1 ? "key" : "keys", fmt::join(names, ", "), printable(component)));
    }
  }

  void retention(const model::ContextSite& site) {
    std::uint64_t standing = 0;
    for (const model::Holder& holder : site.holders) standing += holder.goroutines;
    switch (site.retention) {
      case model::Retention::InGoroutine:
        line(fmt::format("likely held by {} in the code that makes them: about {} for each", counted(standing, "goroutine"),
                         grouped(site.objects.value / static_cast<double>(standing))));
        break;
      case model::Retention::Beyond:
        line(fmt::format("likely outlive what made them: {} in this code, {} in all; a global, a queue, a field or a timer keeps them",
                         standing == 0 ? "no goroutine is" : counted(standing, "goroutine"), counted(diagnosis_.goroutines, "goroutine")));
        break;
      case model::Retention::InFlight: line(fmt::format("{} in this code: what is under way explains them", counted(standing, "goroutine"))); break;
      case model::Retention::Unknown:
        if (standing > 0) line(fmt::format("{} in this code; whether more is kept than is under way isn't known", counted(standing, "goroutine")));
        break;
    }
    constexpr std::size_t kMostHolders = 3;
    for (std::size_t i = 0; i < std::min(site.holders.size(), kMostHolders); ++i) {
      const model::Holder& holder = site.holders[i];
      std::string text = fmt::format("    {} in {} {}:{}", counted(holder.goroutines, "goroutine"), printable(short_name(holder.innermost.function)),
                                     printable(holder.innermost.file), holder.innermost.line);
      if (!holder.state.empty()) text += fmt::format(", {}", printable(holder.state));
      if (holder.waited > 0) text += fmt::format(" for up to {}", counted(holder.waited, "minute"));
      if (!holder.creator.empty()) text += fmt::format(", started by {} {}:{}", printable(short_name(holder.creator)), printable(holder.creator_file), holder.creator_line);
      if (!holder.ids.empty()) {
        text += fmt::format(" (goroutine{} {}{})", holder.ids.size() == 1 ? "" : "s", fmt::join(holder.ids, ", "), holder.ids.size() < holder.goroutines ? ", …" : "");
      }
      paint_line(kDim, text);
    }
  }

  void functions() {
    if (diagnosis_.functions.empty()) return;
    paint_line(kDim, fmt::format("{:>10}  {:>12}  {:>10}  {:>12}  function (as go tool pprof -top)", "flat bytes", "flat objects", "bytes", "objects"));
    for (const model::FunctionUse& use : diagnosis_.functions) {
      text_ += fmt::format("{:>10}  {:>12}  {:>10}  {:>12}  {}\n", size(static_cast<double>(use.flat_bytes)), grouped(static_cast<double>(use.flat_objects)),
                           size(static_cast<double>(use.bytes)), grouped(static_cast<double>(use.objects)), printable(use.name));
    }
    text_ += '\n';
  }

  void conditions() {
    if (diagnosis_.heap_file.empty()) {
      // What the figures are of stands with the census.
    } else if (diagnosis_.rate > 1) {
      paint_line(kDim, fmt::format("sampled: one allocation in {} bytes; in 19 of 20 cases the true figure is within the brackets", grouped(static_cast<double>(diagnosis_.rate))));
    } else {
      paint_line(kDim, "every allocation was sampled; figures are exact for the last collection before the profile");
    }
    if (diagnosis_.seconds) paint_line(kDim, fmt::format("between the two heap profiles: {:.0f} seconds", *diagnosis_.seconds));
    fetches();
    for (const std::string& advice : diagnosis_.surer) paint_line(kYellow, "surer with " + printable(advice));
    if (report_.coverage) {
      for (const std::string& gap : coverage_summary(*report_.coverage)) paint_line(kDim, "not seen: " + printable(gap));
    }
  }

  /// What the program was asked, and what that costs it.
  void fetches() {
    if (diagnosis_.url.empty()) return;
    paint_line(kDim, "asked of " + printable(diagnosis_.url) + ':');
    for (const model::Fetch& fetch : diagnosis_.fetches) {
      paint_line(kDim, fmt::format("  {:<17}  {:>8} after {:.0f} ms; {}", fetch.profile, size(static_cast<double>(fetch.bytes)), 1000 * fetch.seconds, fetch.cost));
    }
  }

  void line(const std::string& text) { text_ += "  " + text + '\n'; }

  void paint(std::string_view colour, std::string_view text) {
    if (style_.colour) text_ += colour;
    text_ += text;
    if (style_.colour) text_ += kReset;
  }

  void paint_line(std::string_view colour, std::string_view text) {
    paint(colour, text);
    text_ += '\n';
  }

  const DiagnosisReport& report_;
  const model::Diagnosis& diagnosis_;
  TextStyle style_;
  std::string text_;
};

}  // namespace

std::string_view verdict_text(const model::Diagnosis& diagnosis) {
  if (diagnosis.census) {
    const bool kept = std::ranges::any_of(diagnosis.census->held, &model::HeldChains::retained);
    if (kept) return "Context chains are kept: more than can be under way. What holds them comes first.";
    if (diagnosis.heap_file.empty() && diagnosis.verdict == model::Verdict::Undecided) return "Context chains are there; whether they stay, this look can't tell.";
    if (diagnosis.heap_file.empty()) return "No context leak found: nothing holds more context chains than can be under way.";
  }
  if (diagnosis.heap_file.empty()) return "Goroutines and pauses; what is kept, a trace can't tell.";
  switch (diagnosis.verdict) {
    case model::Verdict::Growing: return "Context layers stay behind: more of them in the later profile than sampling and the goroutines explain.";
    case model::Verdict::Retained: return "Likely more context layers than goroutines could have under way: something keeps them.";
    case model::Verdict::NotGrowing: return "No context leak found: layers did not grow between the two profiles beyond what sampling explains.";
    case model::Verdict::InFlight: return "No context leak found: the goroutines in the code that made the layers account for them.";
    case model::Verdict::Undecided: return "Context layers are there; whether they stay, one heap profile can't tell.";
    case model::Verdict::None: return "No context layer was sampled.";
  }
  return "";
}

void write_diagnosis_text(const DiagnosisReport& report, TextStyle style, std::ostream& out) {
  out << DiagnosisText(report, style).write();
}

}  // namespace waybill::report
