#include "tool/report/trace.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "tool/report/figures.hpp"
#include "tool/report/printable.hpp"
#include "tool/report/summary.hpp"

namespace waybill::report {
namespace {

using Json = nlohmann::ordered_json;

std::string described(const model::TracedGroup& group) {
  const std::string name = group.start.empty() ? "of which the trace doesn't have the start" : "started as " + printable(short_name(group.start));
  std::string text = fmt::format("{} {}", counted(group.there, "goroutine"), name);
  if (!group.creator.function.empty()) text += fmt::format(" by {} {}:{}", printable(short_name(group.creator.function)), printable(group.creator.file), group.creator.line);
  if (group.older > 0) text += group.older == group.there ? ", older than the trace" : fmt::format(", {} of them older than the trace", group.older);
  if (group.oldest > 0) text += fmt::format(", the first {:.3f} s before the end", group.oldest);
  if (!group.ids.empty()) text += fmt::format(" (goroutine{} {}{})", group.ids.size() == 1 ? "" : "s", fmt::join(group.ids, ", "), group.ids.size() < group.there ? ", …" : "");
  return text + '\n';
}

}  // namespace

std::string trace_text(const model::TraceSummary& trace, std::size_t most) {
  std::string text = fmt::format("{} (form of Go 1.{}): {:.3f} s; {} created, {} ended, {} there at the end\n", printable(trace.file), trace.minor, trace.seconds,
                                 counted(trace.created, "goroutine"), grouped(static_cast<double>(trace.ended)), grouped(static_cast<double>(trace.there)));
  std::size_t shown = 0, left = 0;
  for (const model::TracedGroup& group : trace.groups) {
    if (group.there == 0 && group.layers.empty()) continue;
    if (shown == most) {
      ++left;
      continue;
    }
    ++shown;
    text += "  " + described(group);
    for (const model::TracedObjects& layers : group.layers) {
      text += fmt::format("    allocated {} × {}, of which {} weren't freed\n", grouped(static_cast<double>(layers.allocated)), printable(layers.type), grouped(static_cast<double>(layers.live)));
    }
  }
  if (left > 0) text += fmt::format("  and {} more: --sites N, or --format json\n", counted(left, "group"));
  for (const model::StopSummary& stop : trace.stops) {
    text += fmt::format("  stopped for {}: {}, {:.3f} ms in all, {:.3f} ms the longest\n", printable(stop.reason), counted(stop.count, "time"), stop.seconds * 1e3, stop.longest * 1e3);
  }
  if (!trace.cut.empty()) text += "not seen: " + trace.cut + '\n';
  if (std::ranges::any_of(trace.groups, [](const model::TracedGroup& group) { return group.start.empty() && group.there > 0; })) {
    text += "surer with the text of /debug/pprof/goroutine?debug=2 of the same process (--goroutine), or a heap dump of it: who started the goroutines that are older\n";
  }
  if (!trace.allocations) text += "surer with a trace with allocations (GODEBUG=traceallocfree=1, Go 1.23 and later): which goroutines made the layers, exactly\n";
  return text + '\n';
}

Json trace_json(const model::TraceSummary& trace) {
  Json groups = Json::array(), stops = Json::array();
  for (const model::TracedGroup& group : trace.groups) {
    Json layers = Json::array(), creator = nullptr;
    if (!group.creator.function.empty()) creator = {{"function", group.creator.function}, {"file", group.creator.file}, {"line", group.creator.line}};
    for (const model::TracedObjects& objects : group.layers) layers.push_back({{"type", objects.type}, {"allocated", objects.allocated}, {"live", objects.live}});
    groups.push_back({{"start", group.start}, {"created_by", std::move(creator)}, {"created", group.created}, {"there", group.there}, {"older", group.older}, {"oldest_seconds", group.oldest}, {"ended", group.ended},
                      {"lifetimes", group.whole == 0 ? Json(nullptr) : Json{{"goroutines", group.whole}, {"median_seconds", group.median}, {"longest_seconds", group.longest}}}, {"ids", group.ids}, {"layers", std::move(layers)}});
  }
  for (const model::StopSummary& stop : trace.stops) stops.push_back({{"reason", stop.reason}, {"count", stop.count}, {"seconds", stop.seconds}, {"longest", stop.longest}});
  Json stopped = Json::array();
  for (const model::StopTheWorld& stop : trace.longest_stops) {
    stopped.push_back({{"reason", stop.reason}, {"at_seconds", static_cast<double>(stop.begin) / 1e9}, {"seconds", static_cast<double>(stop.end - stop.begin) / 1e9}});
  }
  return {{"file", trace.file},       {"form", trace.minor},   {"seconds", trace.seconds}, {"events", trace.events},           {"created", trace.created},
          {"ended", trace.ended},     {"there", trace.there},  {"allocations", trace.allocations}, {"groups", std::move(groups)}, {"stops", std::move(stops)},
          {"course", trace.course},   {"stopped", std::move(stopped)}};
}

}  // namespace waybill::report
