#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tool/report/census.hpp"
#include "tool/report/figures.hpp"
#include "tool/report/printable.hpp"
#include "tool/report/summary.hpp"

namespace waybill::report {
namespace {

constexpr std::size_t kMostRows = 4;  ///< of paths, keys and lines of each holder

std::string figure(std::uint64_t number, std::string_view noun) {
  return fmt::format("{} {}{}", grouped(static_cast<double>(number)), noun, number == 1 ? "" : "s");
}

std::string range(const std::map<std::uint32_t, std::uint64_t>& depths) {
  if (depths.empty()) return "0";
  const double least = depths.begin()->first, most = depths.rbegin()->first;
  return least == most ? grouped(most) : fmt::format("{} to {}", grouped(least), grouped(most));
}

std::string place(const model::CodeSite& site) {
  return fmt::format("{} {}:{}", printable(short_name(site.function)), printable(site.file), site.line);
}

std::string shown(const model::ObservedKey& key) {
  const std::string type = key.type.empty() ? "" : printable(key.type);
  return key.value.empty() ? type : fmt::format("{}({})", type, printable(key.value));
}

class CensusText {
 public:
  CensusText(const model::ChainCensus& census, TextStyle style, std::size_t most, const std::string& prefix) : census_(census), style_(style), most_(most), prefix_(prefix) {}

  std::string write() {
    line(kDim, head());
    text_ += '\n';
    for (std::size_t i = 0; i < std::min(most_, census_.held.size()); ++i) holder(census_.held[i]);
    if (census_.held.size() > most_) line(kDim, fmt::format("{} more: --sites N, or --format json", figure(census_.held.size() - most_, "holder")));
    for (const std::string& gap : census_.gaps) line(kDim, "not seen: " + printable(gap));
    for (const std::string& advice : census_.surer) line(kYellow, "surer with " + printable(advice));
    return std::move(text_);
  }

 private:
  static constexpr std::string_view kBold = "\x1b[1m", kDim = "\x1b[2m", kYellow = "\x1b[33m", kReset = "\x1b[0m";

  std::string head() const {
    const std::string from = census_.file.empty() ? fmt::format("process {}", census_.process) : printable(census_.file);
    return fmt::format("{} ({}): {} on the heap, {}; {} of {} ({} with values, {} that can be cancelled, {}); {}", from, printable(census_.go_version),
                       figure(census_.objects, "object"), size(static_cast<double>(census_.bytes)), figure(census_.chains, "chain"),
                       figure(census_.layers, "context layer"), grouped(static_cast<double>(census_.value_layers)),
                       grouped(static_cast<double>(census_.cancel_layers)), size(static_cast<double>(census_.layer_bytes)),
                       figure(census_.goroutines, "goroutine"));
  }

  static std::string name(const model::ChainRoot& root) {
    switch (root.kind) {
      case model::RootKind::Global: return "global " + printable(root.name);
      case model::RootKind::Goroutine: return fmt::format("frame {} of {}", printable(short_name(root.name)), figure(root.goroutines, "goroutine"));
      case model::RootKind::Finalizer:
      case model::RootKind::Unknown: break;
    }
    return printable(root.name);
  }

  void holder(const model::HeldChains& held) {
    line(held.retained ? kBold : "", fmt::format("{}: {} of depth {} (value depth {}), {}{}", name(held.root), figure(held.chains, "chain"), range(held.depth),
                                                 range(held.value_depth), figure(held.layers, "layer"), held.retained ? ": kept" : ""));
    const model::ChainRoot& root = held.root;
    if (root.kind == model::RootKind::Goroutine) {
      std::string started = fmt::format("  started as {}", root.started.empty() ? "?" : printable(short_name(root.started)));
      if (!root.creator.function.empty()) started += " by " + place(root.creator);
      if (!root.state.empty()) started += ", now: " + printable(root.state);
      if (!root.ids.empty()) started += fmt::format(" (goroutine{} {}{})", root.ids.size() == 1 ? "" : "s", fmt::join(root.ids, ", "), root.ids.size() < root.goroutines ? ", …" : "");
      line("", started);
    }
    if (held.stayed && held.stayed->chains > 0) line("", fmt::format("  {} of {} stayed over a collection of garbage; the others may be dropped", figure(held.stayed->chains, "chain"), figure(held.stayed->layers, "layer")));
    else if (held.stayed) line("", fmt::format("  {} stayed over the last collection of garbage", figure(held.stayed->layers, "layer")));
    if (held.before && census_.seconds) line("", "  " + growth(held.layers, *held.before));
    for (std::size_t i = 0; i < std::min(kMostRows, held.paths.size()); ++i) {
      const std::string steps = printable(held.root.name + held.paths[i].steps);
      line("", fmt::format("  {} by way of {}", figure(held.paths[i].chains, "chain"), steps));
    }
    if (held.paths.size() > kMostRows) line(kDim, fmt::format("  and on {} more", figure(held.paths.size() - kMostRows, "way")));
    keys(held);
    allocations(held);
    text_ += '\n';
  }

  std::string growth(std::uint64_t layers, std::uint64_t before) const {
    if (layers == before) return fmt::format("as many as {:.0f} seconds before", *census_.seconds);
    const std::uint64_t change = layers > before ? layers - before : before - layers;
    const double each = static_cast<double>(change) / std::max(*census_.seconds, 0.001);
    return fmt::format("{} {} than {:.0f} seconds before: {}{} a second", figure(change, "layer"), layers > before ? "more" : "fewer", *census_.seconds, layers > before ? "+" : "−", each < 9.95 ? fmt::format("{:.1f}", each) : grouped(each));
  }

  void keys(const model::HeldChains& held) {
    std::vector<std::string> shown_keys;
    for (std::size_t i = 0; i < std::min(held.keys.size(), 2 * kMostRows); ++i) {
      shown_keys.push_back(fmt::format("{} × {}", grouped(static_cast<double>(held.keys[i].layers)), shown(held.keys[i].key)));
    }
    if (shown_keys.empty()) return;
    const std::size_t more = held.keys.size() - shown_keys.size();
    line("", fmt::format("  {}: {}{}", held.keys.size() == 1 ? "key" : figure(held.keys.size(), "key"), fmt::join(shown_keys, ", "), more > 0 ? fmt::format(" and {} more", more) : ""));
  }

  void allocations(const model::HeldChains& held) {
    std::uint64_t all = 0;
    std::map<model::CodeSite, std::uint64_t> sites;
    std::map<model::CodeSite, std::set<std::string>> notes;   // what the source says of them
    for (const model::SampledAllocation& allocation : held.allocations) {
      all += allocation.layers;
      if (allocation.site >= allocation.stack.size()) continue;
      const model::CodeSite& site = allocation.stack[allocation.site];
      sites[site] += allocation.layers;
      for (const model::SourceKey& key : allocation.source.keys) notes[site].insert(fmt::format("key {}, written by {}", printable(key.key), printable(key.component)));
      for (const model::Finding& finding : allocation.source.findings) {
        notes[site].insert(fmt::format("{}{}:{}:{}: {} ({})", printable(prefix_), printable(finding.site.file), finding.site.line, finding.site.column, printable(finding.message), finding.rule));
      }
    }
    std::vector<std::pair<std::uint64_t, model::CodeSite>> most;
    for (const auto& [site, layers] : sites) most.emplace_back(layers, site);
    std::ranges::stable_sort(most, std::ranges::greater(), [](const auto& row) { return row.first; });
    for (std::size_t i = 0; i < std::min(kMostRows, most.size()); ++i) {
      line("", fmt::format("  made in {} ({} of {} layers that were sampled)", place(most[i].second), most[i].first, all));
      for (const std::string& note : notes[most[i].second]) line("", "    " + note);
    }
  }

  void line(std::string_view colour, const std::string& text) {
    const bool painted = style_.colour && !colour.empty();
    text_ += fmt::format("{}{}{}\n", painted ? colour : "", text, painted ? kReset : "");
  }

  const model::ChainCensus& census_;
  TextStyle style_;
  std::size_t most_;
  const std::string& prefix_;
  std::string text_;
};

}  // namespace

std::string census_text(const model::ChainCensus& census, TextStyle style, std::size_t most, const std::string& prefix) {
  return CensusText(census, style, most, prefix).write();
}

}  // namespace waybill::report
