#include <cmath>
#include <map>
#include <vector>

#include <nlohmann/json.hpp>

#include "tool/report/coverage_json.hpp"
#include "tool/report/finding_json.hpp"
#include "tool/report/watch.hpp"

namespace waybill::report {
namespace {

using Json = nlohmann::ordered_json;

Json site_json(const model::CodeSite& site) {
  if (site.function.empty()) return nullptr;
  return {{"function", site.function}, {"file", site.file}, {"line", site.line}};
}

Json stack_json(const std::vector<model::CodeSite>& stack) {
  Json sites = Json::array();
  for (const model::CodeSite& site : stack) sites.push_back(site_json(site));
  return sites;
}

Json estimate_json(const model::Estimate& estimate) {
  return {{"value", estimate.value}, {"low", estimate.low}, {"high", std::isfinite(estimate.high) ? Json(estimate.high) : Json(nullptr)}};
}

Json histogram_json(const std::map<std::uint32_t, std::uint64_t>& counts) {
  Json histogram = Json::object();
  for (const auto& [depth, calls] : counts) histogram[std::to_string(depth)] = calls;
  return histogram;
}

Json roots_json(const std::vector<model::GoroutineRoot>& roots) {
  Json all = Json::array();
  for (const model::GoroutineRoot& root : roots) {
    Json json = {{"start", site_json(root.start)}, {"calls", root.calls}, {"deepest", root.deepest}, {"growth", nullptr}};
    if (root.growth) json["growth"] = {{"layers", *root.growth}, {"seconds", root.growth_seconds}};
    all.push_back(std::move(json));
  }
  return all;
}

Json cancels_json(const std::vector<model::CancelMaker>& makers, bool stacks) {
  Json sites = Json::array();
  std::uint64_t made = 0;
  std::uint64_t cancelled = 0;
  for (const model::CancelMaker& maker : makers) {
    made += maker.made;
    cancelled += maker.cancelled;
    sites.push_back({{"site", site_json(maker.site)},
                     {"made", maker.made},
                     {"cancelled", maker.cancelled},
                     {"never_cancelled", maker.made - maker.cancelled},
                     {"oldest_seconds", maker.oldest}});
    if (stacks) sites.back()["stack"] = stack_json(maker.stack);
  }
  return {{"made", made}, {"cancelled", cancelled}, {"never_cancelled", made - cancelled}, {"sites", std::move(sites)}};
}

/// The report's keys with who writes them, in the summary with the first stack of each place.
Json keys_json(const WatchReport& report) {
  const std::vector<model::KeyWriter>& writers = report.seen.writers;
  const char* const carrier = report.seen.library ? "waybill::Context" : "context.Context";
  std::map<model::ObservedKey, std::vector<const model::KeyWriter*>> by_key;
  for (const model::KeyWriter& writer : writers) by_key[writer.key].push_back(&writer);
  Json keys = Json::array();
  for (const auto& [key, places] : by_key) {
    std::uint64_t writes = 0;
    std::uint64_t conflicts = 0;
    Json sites = Json::array();
    for (const model::KeyWriter* place : places) {
      writes += place->writes;
      conflicts += place->conflicts;
      Json writer = {{"site", site_json(place->site)}, {"writes", place->writes}, {"conflicts", place->conflicts}};
      if (place->conflicts > 0) {
        writer["earlier"] = site_json(place->earlier);
        writer["apart"] = {{"min", place->nearest}, {"max", place->farthest}};
      }
      if (report.source) {
        Json components = Json::array();
        for (const model::SourceKey& known : place->source.keys) components.push_back(known.component);
        writer["components"] = std::move(components);
        writer["findings"] = findings_beside(place->source.findings);
      }
      if (report.summary && !report.seen.library) writer["stack"] = stack_json(place->stack);
      sites.push_back(std::move(writer));
    }
    keys.push_back({{"carrier", carrier},
                    {"package", key.package},
                    {"type", key.type},
                    {"value", key.value},
                    {"exact", key.exact},
                    {"writes", writes},
                    {"conflicts", conflicts},
                    {"writers", std::move(sites)}});
  }
  return keys;
}

Json coverage_of(const model::ObservationCoverage& coverage, const std::optional<model::Coverage>& source) {
  Json inlined = Json::array();
  for (const model::CodeSite& site : coverage.inlined_copies) inlined.push_back(site_json(site));
  return {{"observed", coverage.observed},
          {"inlined_copies", std::move(inlined)},
          {"missing_probes", coverage.missing_probes},
          {"unknown_layers", coverage.unknown_layers},
          {"unknown_types", coverage.unknown_types},
          {"foreign_chains", coverage.foreign},
          {"truncated_chains", coverage.truncated},
          {"faults", coverage.faults},
          {"possible_conflicts", coverage.possible_conflicts},
          {"lost_writes", coverage.lost_writes},
          {"lost_events", coverage.lost_events},
          {"lost_cancels", coverage.lost_cancels},
          {"left_out", coverage.left_out},
          {"source", source ? coverage_json(*source) : Json(nullptr)}};
}

Json library_json(const model::Observation& seen) {
  if (!seen.library) return nullptr;
  const model::LibraryObservation& library = *seen.library;
  Json components = Json::array();
  for (const model::ComponentCalls& one : library.components) {
    components.push_back({{"component", one.name}, {"place", one.place}, {"entered", one.entered}, {"went_on", one.went_on}});
  }
  return {{"contexts_made", seen.cancels_made}, {"with_deadline", library.with_deadline}, {"cancelled", library.cancelled},
          {"expired", library.expired},         {"ended", library.ended},                 {"components", std::move(components)}};
}

/// Names come from a foreign file: what isn't UTF-8 in them is replaced.
void write_line(const Json& json, std::ostream& out) { out << json.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n'; }

}  // namespace

void write_watch_json(const WatchReport& report, std::ostream& out) {
  const model::Observation& seen = report.seen;
  Json json = {{"schema", "waybill.watch/1"},
               {"version", report.version},
               {"kind", report.summary ? "summary" : "interval"},
               {"executable", report.executable},
               {"go", report.go_version.empty() ? Json(nullptr) : Json(report.go_version)},
               {"process", report.process == 0 ? Json(nullptr) : Json(report.process)},
               {"from", report.from},
               {"to", report.to},
               {"observed_seconds", report.observed},
               {"calls", seen.calls},
               {"conflicts", seen.conflicts},
               {"cancels_made", seen.cancels_made},
               {"depth", histogram_json(seen.depth)},
               {"value_depth", histogram_json(seen.value_depth)},
               {"library", library_json(seen)},
               {"base", {{"depth", histogram_json(seen.base)}, {"value_depth", histogram_json(seen.base_values)}}},
               {"added_value_depth", histogram_json(seen.added_values)},
               {"lookups", nullptr},
               {"estimate", nullptr},
               {"cancels", seen.cancel_makers ? cancels_json(*seen.cancel_makers, report.summary) : Json(nullptr)},
               {"roots", roots_json(seen.roots)},
               {"keys", keys_json(report)},
               {"coverage", coverage_of(seen.coverage, report.source)}};
  if (report.lookups) json["lookups"] = {{"count", seen.lookups}, {"hits", seen.lookup_hits}, {"misses", seen.lookup_misses}, {"layers", seen.lookup_layers}};
  if (report.estimated) {
    json["estimate"] = {{"calls_per_second", estimate_json(report.calls_per_second)}, {"conflicts_per_second", estimate_json(report.conflicts_per_second)}};
  }
  write_line(json, out);
}

void write_conflict_json(const model::Conflict& conflict, std::ostream& out) {
  write_line({{"schema", "waybill.watch/1"},
              {"kind", "conflict"},
              {"seconds", conflict.seconds},
              {"process", conflict.process},
              {"thread", conflict.thread},
              {"goroutine", conflict.goroutine},
              {"key", {{"carrier", "context.Context"}, {"package", conflict.key.package}, {"type", conflict.key.type}, {"value", conflict.key.value}}},
              {"site", site_json(conflict.site)},
              {"earlier", site_json(conflict.earlier)},
              {"apart", conflict.apart},
              {"depth", conflict.depth},
              {"stack", stack_json(conflict.stack)}},
             out);
}

}  // namespace waybill::report
