#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tool/report/coupling.hpp"
#include "tool/report/printable.hpp"
#include "tool/report/summary.hpp"

namespace waybill::report {
namespace {

constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kDim = "\x1b[2m";
constexpr std::string_view kYellow = "\x1b[33m";
constexpr std::string_view kReset = "\x1b[0m";
constexpr std::string_view kEndingNames[model::kEndings] = {"stopped", "restarted", "failed"};

/// Rows of cells below a head; the cells from `numbers` on stand at the right.
class Columns {
 public:
  Columns(std::vector<std::string> head, std::size_t numbers) : numbers_(numbers) { rows_.push_back(std::move(head)); }
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }

  std::vector<std::string> lines() const {
    std::vector<std::size_t> widths(rows_.front().size());
    for (const auto& row : rows_) {
      for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    }
    std::vector<std::string> lines;
    for (const auto& row : rows_) {
      std::string line;
      for (std::size_t i = 0; i < row.size(); ++i) {
        const bool last = i + 1 == row.size();
        if (i > 0) line += "  ";
        if (i >= numbers_) line += fmt::format("{:>{}}", row[i], widths[i]);
        else line += fmt::format("{:<{}}", row[i], last ? 0 : widths[i]);
      }
      lines.push_back(std::move(line));
    }
    return lines;
  }

 private:
  std::size_t numbers_;
  std::vector<std::vector<std::string>> rows_;
};

class CouplingText {
 public:
  CouplingText(const CouplingReport& report, TextStyle style) : report_(report), style_(style) {}

  std::string write() {
    pairs();
    const std::size_t worst = std::min(report_.worst, report_.coupling.pairs.size());
    for (std::size_t i = 0; i < worst; ++i) sites_of(report_.coupling.pairs[i]);
    units();
    summary();
    return std::move(text_);
  }

 private:
  void pairs() {
    if (report_.coupling.pairs.empty()) return;
    Columns columns({"upstream", "downstream", "read", "SVI", "entropy", "binary", "routes"}, 2);
    for (const model::ComponentPair& pair : report_.coupling.pairs) {
      columns.add({name(pair.upstream), name(pair.downstream), fmt::format("{} of {}", pair.shared.size(), pair.fields),
                   fmt::format("{:.2f}", pair.visibility), fmt::format("{:.3f}", pair.entropy),
                   fmt::format("{:.3f}", pair.binary_entropy), fmt::format("{}", pair.routes)});
    }
    add(columns);
  }

  void sites_of(const model::ComponentPair& pair) {
    paint(kBold, fmt::format("{} reads {} of {} keys of {}", name(pair.downstream), pair.shared.size(), pair.fields, name(pair.upstream)));
    text_ += '\n';
    std::size_t width = 0;
    for (const model::SharedKey& shared : pair.shared) width = std::max(width, key(shared.key).size());
    for (const model::SharedKey& shared : pair.shared) {
      text_ += fmt::format("  {:<{}}", key(shared.key), width);
      paint(kDim, fmt::format("  written at {}, read at {}", place(shared.written), place(shared.read)));
      text_ += '\n';
    }
    text_ += '\n';
  }

  void units() {
    const model::Deployment& deployment = report_.coupling.deployment;
    if (deployment.units.empty()) return;
    std::vector<std::size_t> order(deployment.units.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
      return std::pair(deployment.radius[a], deployment.reached[a]) > std::pair(deployment.radius[b], deployment.reached[b]);
    });
    Columns columns({"unit", "kind", "CPR", "re-initialised"}, 2);
    for (const std::size_t i : order) {
      columns.add({printable(deployment.units[i].name), deployment.units[i].kind, fmt::format("{}", deployment.radius[i]),
                   fmt::format("{}", deployment.reached[i])});
    }
    add(columns);
    if (deployment.pairs.empty()) return;
    Columns bound({"the end of", "ends", "if it is", "LBS", "steps"}, 3);
    for (const model::UnitPair& pair : deployment.pairs) {
      std::vector<std::string_view> ways;
      for (std::size_t i = 0; i < model::kEndings; ++i) {
        if (pair.ended[i]) ways.push_back(kEndingNames[i]);
      }
      const bool changes = deployment.units[pair.upstream].configuration;
      bound.add({printable(deployment.units[pair.upstream].name), printable(deployment.units[pair.downstream].name),
                 changes ? "changed" : fmt::format("{}", fmt::join(ways, ", ")),
                 pair.binding ? fmt::format("{:.2f}", *pair.binding) : "-", pair.steps ? fmt::format("{}", *pair.steps) : "-"});
    }
    add(bound);
    std::size_t shown = 0;
    for (const model::UnitPair& pair : deployment.pairs) {
      if (shown++ == report_.worst) break;
      chain(pair);
    }
  }

  void chain(const model::UnitPair& pair) {
    const model::Deployment& deployment = report_.coupling.deployment;
    paint(kBold, fmt::format("{} and {}", printable(deployment.units[pair.upstream].name), printable(deployment.units[pair.downstream].name)));
    text_ += '\n';
    for (const std::uint32_t index : pair.chain) {
      const model::UnitLink& link = deployment.links[index];
      text_ += fmt::format("  {} follows {}: {}", printable(deployment.units[link.to].name), printable(deployment.units[link.from].name), printable(link.why));
      paint(kDim, fmt::format("  {}:{}:{}", printable(link.site.file), link.site.line, link.site.column));
      text_ += '\n';
    }
    if (pair.chain.size() == model::kLongestChain) text_ += "  and on\n";
    text_ += '\n';
  }

  void summary() {
    const model::Coupling& coupling = report_.coupling;
    std::string line = fmt::format("{} of components in which one reads what the other writes, {} in which it doesn't",
                                   counted(coupling.pairs.size(), "pair"), coupling.quiet);
    if (!coupling.deployment.units.empty()) {
      line += fmt::format("; {}, {} bound to each other", counted(coupling.deployment.units.size(), "unit"), counted(coupling.deployment.pairs.size(), "pair"));
    }
    paint(kBold, line);
    text_ += '\n';
    for (const std::string& over : report_.over_budget) paint_line(kYellow, "over budget: " + printable(over));
    constexpr std::size_t kMostGaps = 10;
    const std::vector<model::Gap>& gaps = coupling.deployment.gaps;
    for (std::size_t i = 0; i < std::min(gaps.size(), kMostGaps); ++i) {
      paint_line(kDim, fmt::format("not understood: {}: {}", printable(gaps[i].where), printable(gaps[i].why)));
    }
    if (gaps.size() > kMostGaps) paint_line(kDim, fmt::format("not understood: {} more, all of them with --format json", gaps.size() - kMostGaps));
    for (const std::string& gap : coverage_summary(report_.coverage)) paint_line(kDim, "not seen: " + printable(gap));
  }

  void add(const Columns& columns) {
    bool head = true;
    for (const std::string& line : columns.lines()) {
      if (head) paint(kDim, line);
      else text_ += line;
      text_ += '\n';
      head = false;
    }
    text_ += '\n';
  }

  std::string name(model::ComponentIndex index) const { return printable(report_.map.components[index].name); }

  std::string key(model::MapKeyIndex index) const {
    const model::MapKey& key = report_.map.keys[index];
    return printable(key.carrier == "context.Context" ? key.shown : fmt::format("{} on {}", key.shown, key.carrier));
  }

  std::string place(model::Place where) const {
    if (where.file == model::kNowhere) return "a place not in sight";
    const model::Site site = report_.site_of(where);
    return fmt::format("{}:{}:{}", printable(report_.prefix + site.file), site.line, site.column);
  }

  void paint(std::string_view colour, std::string_view text) {
    if (style_.colour) text_ += colour;
    text_ += text;
    if (style_.colour) text_ += kReset;
  }

  void paint_line(std::string_view colour, std::string_view text) {
    paint(colour, text);
    text_ += '\n';
  }

  const CouplingReport& report_;
  TextStyle style_;
  std::string text_;
};

}  // namespace

void write_coupling_text(const CouplingReport& report, TextStyle style, std::ostream& out) {
  out << CouplingText(report, style).write();
}

}  // namespace waybill::report
