#include <ostream>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tool/report/map.hpp"

namespace waybill::report {
namespace {

// Not `quoted`: std has one, which is found for a std::string wherever <iomanip> is.
std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) >= 0x20) out += c;
  }
  return out + '"';
}

}  // namespace

void write_map_dot(const MapReport& report, std::ostream& out) {
  const model::StateMap& map = report.map;
  std::set<model::ComponentIndex> shown;
  std::set<std::pair<model::ComponentIndex, model::ComponentIndex>> edges;
  std::set<model::ComponentIndex> handlers;
  for (const model::Route& route : map.routes) {
    model::ComponentIndex before = 0;
    const auto pass = [&](model::ComponentIndex component) {
      shown.insert(component);
      if (before != 0) edges.emplace(before, component);
      before = component;
    };
    for (const model::Stage& stage : route.pipeline) pass(stage.component);
    pass(route.handler);
    handlers.insert(route.handler);
  }
  out << "digraph waybill {\n  rankdir=LR;\n  node [fontname=\"sans-serif\"];\n";
  for (const model::ComponentIndex index : shown) {
    const model::Component& component = map.components[index];
    out << fmt::format("  c{} [shape={}, label={}];\n", index, handlers.contains(index) ? "box, style=bold" : "box", in_quotes(component.name));
  }
  for (const auto& [from, to] : edges) out << fmt::format("  c{} -> c{} [style=dashed];\n", from, to);
  for (std::size_t i = 1; i < map.keys.size(); ++i) {
    const model::MapKey& key = map.keys[i];
    std::string lines;
    for (const model::ComponentIndex writer : key.writers) {
      if (shown.contains(writer)) lines += fmt::format("  c{} -> k{};\n", writer, i);
    }
    for (const model::ComponentIndex reader : key.readers) {
      if (shown.contains(reader)) lines += fmt::format("  k{} -> c{};\n", i, reader);
    }
    if (lines.empty()) continue;
    out << fmt::format("  k{} [shape=ellipse, label={}];\n", i, in_quotes(key.shown)) << lines;
  }
  out << "}\n";
}

}  // namespace waybill::report
