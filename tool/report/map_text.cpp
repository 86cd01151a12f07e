#include <algorithm>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tool/report/map.hpp"
#include "tool/report/printable.hpp"
#include "tool/report/summary.hpp"

namespace waybill::report {
namespace {

constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kDim = "\x1b[2m";
constexpr std::string_view kYellow = "\x1b[33m";
constexpr std::string_view kReset = "\x1b[0m";

class MapText {
 public:
  MapText(const MapReport& report, TextStyle style) : report_(report), map_(report.map), style_(style) {}

  std::string write() {
    for (const model::MapKeyIndex key : report_.keys) detail(key);
    for (const model::ComponentIndex one : report_.components) detail_of_component(one);
    for (const std::vector<const model::Route*>& alike : groups()) add(alike);
    if (report_.keys.empty() && report_.components.empty()) keys();
    summary();
    return std::move(text_);
  }

 private:
  /// Routes with one and the same pipeline, in the order of their first.
  std::vector<std::vector<const model::Route*>> groups() const {
    std::vector<std::vector<const model::Route*>> groups;
    std::map<std::string, std::size_t> known;
    for (const model::Route& route : map_.routes) {
      std::string name = route.notes.empty() ? "" : route.notes.front();
      for (const model::Stage& stage : route.pipeline) {
        name += fmt::format(" {}{}{}", stage.component, stage.conditional ? "?" : "", stage.condition);
      }
      name += reads_of(route);
      const auto [at, is_new] = known.try_emplace(name, groups.size());
      if (is_new) groups.emplace_back();
      groups[at->second].push_back(&route);
    }
    return groups;
  }

  /// What tells handlers apart that stand behind the same components.
  static std::string reads_of(const model::Route& route) {
    std::string name;
    for (const auto* keys : {&route.unread, &route.unwritten, &route.too_early}) {
      for (const model::MapKeyIndex key : *keys) name += fmt::format(",{}", key);
      name += ';';
    }
    return name;
  }

  static std::string shown(const model::Range& range) {
    const std::string more = range.exact ? "" : " or more";
    return range.min == range.max ? fmt::format("{}{}", range.min, more) : fmt::format("{} to {}{}", range.min, range.max, more);
  }

  void add(const std::vector<const model::Route*>& alike) {
    std::size_t method = 0, pattern = 0, handler = 0;
    constexpr std::size_t kWidest = 60;
    for (const model::Route* route : alike) {
      method = std::max(method, route->method.size());
      pattern = std::max(pattern, std::min(kWidest, route->pattern.size()));
      handler = std::max(handler, std::min(kWidest, component(route->handler).name.size()));
    }
    for (const model::Route* route : alike) {
      paint(kBold, fmt::format("{:<{}}  {:<{}}", printable(route->method.empty() ? "any" : route->method), std::max<std::size_t>(method, 3), printable(route->pattern), pattern));
      text_ += fmt::format("  {:<{}}  ", printable(component(route->handler).name), handler);
      paint(kDim, place(route->place) + (route->conditional ? ", on a condition" : ""));
      text_ += '\n';
    }
    const model::Route& route = *alike.front();
    std::size_t width = 0;
    for (const model::Stage& stage : route.pipeline) width = std::max(width, component(stage.component).name.size());
    width = std::min(width, kWidest);
    std::size_t number = 0;
    for (const model::Stage& stage : route.pipeline) {
      const model::Component& at = component(stage.component);
      text_ += fmt::format("  {:>2} {:<{}}", ++number, printable(at.name), width);
      text_ += at.function == 0 ? "  not in sight" : fmt::format("  +{} layers, writes {}, reads {}", shown(stage.values), keys_in(at.writes), keys_in(at.reads));
      if (stage.conditional) text_ += stage.condition.empty() ? "  (on a condition)" : fmt::format("  (if {})", printable(stage.condition));
      paint(kDim, "  " + place(stage.place));
      text_ += '\n';
    }
    text_ += fmt::format("  at the handler: {} of the program on {} of the server, {}; {}; at most {} bytes in {}\n",
                         shown(route.depth) + (route.depth.max == 1 ? " layer" : " layers"), route.base, shown(route.values) + " of them with values",
                         shown(route.keys) + (route.keys.max == 1 ? " key" : " keys"), route.bytes, counted(route.allocations, "allocation"));
    list("written twice", route.twice);
    list("read before it is written", route.too_early);
    list("read and not written on this way", route.unwritten);
    list("written and not read on this way", route.unread);
    for (const std::string& note : route.notes) {
      text_ += "  ";
      paint(kYellow, "not known: " + printable(note));
      text_ += '\n';
    }
    text_ += '\n';
  }

  void list(std::string_view what, const std::vector<model::MapKeyIndex>& keys) {
    if (keys.empty()) return;
    std::string names;
    for (const model::MapKeyIndex key : keys) names += (names.empty() ? "" : ", ") + key_name(key);
    text_ += "  ";
    paint(kYellow, std::string(what) + ":");
    text_ += ' ' + names + '\n';
  }

  static std::size_t keys_in(const std::vector<model::KeyAccess>& accesses) {
    std::vector<model::MapKeyIndex> keys;
    for (const model::KeyAccess& access : accesses) keys.push_back(access.key);
    std::ranges::sort(keys);
    const auto repeated = std::ranges::unique(keys);
    return keys.size() - repeated.size();
  }

  std::string key_name(model::MapKeyIndex index) const {
    const model::MapKey& key = map_.keys[index];
    return printable(key.carrier == "context.Context" ? key.shown : fmt::format("{} on {}", key.shown, key.carrier));
  }

  void keys() {
    std::map<std::string, std::vector<model::MapKeyIndex>> carriers;
    for (model::MapKeyIndex key = 1; key < map_.keys.size(); ++key) {
      if (map_.keys[key].writers.empty() && map_.keys[key].readers.empty()) continue;
      carriers[map_.keys[key].carrier].push_back(key);
    }
    for (auto& [carrier, keys] : carriers) {
      std::ranges::sort(keys, {}, [&](model::MapKeyIndex key) { return map_.keys[key].shown; });
      paint(kBold, fmt::format("{} on {}", counted(keys.size(), "key"), printable(carrier)));
      text_ += '\n';
      std::size_t width = 0;
      constexpr std::size_t kWidest = 40;
      for (const model::MapKeyIndex key : keys) width = std::max(width, std::min(kWidest, map_.keys[key].shown.size()));
      for (const model::MapKeyIndex index : keys) {
        const model::MapKey& key = map_.keys[index];
        text_ += fmt::format("  {:<{}}  written by {}; read by {}", printable(key.shown), width, components(key.writers), components(key.readers));
        if (is_twice(index)) paint(kYellow, "  twice on one way");
        text_ += '\n';
      }
      text_ += '\n';
    }
  }

  /// All about one key: where it is written and read.
  void detail(model::MapKeyIndex index) {
    const model::MapKey& key = map_.keys[index];
    paint(kBold, fmt::format("{} on {}", printable(key.shown), printable(key.carrier)));
    text_ += fmt::format("  type {}{}\n", printable(key.type), key.package.empty() ? "" : " of " + printable(key.package));
    const auto sites = [&](std::string_view what, const std::vector<model::ComponentIndex>& who, std::vector<model::KeyAccess> model::Component::*accesses) {
      if (who.empty()) text_ += fmt::format("  {} by nobody\n", what);
      for (const model::ComponentIndex one : who) {
        for (const model::KeyAccess& access : component(one).*accesses) {
          if (access.key != index) continue;
          text_ += fmt::format("  {} by {}{}{}", what, printable(component(one).name), access.maybe ? ", not on every way" : "", access.after ? ", when what comes next has returned" : "");
          paint(kDim, "  " + place(access.place));
          text_ += '\n';
        }
      }
    };
    sites("written", key.writers, &model::Component::writes);
    sites("read", key.readers, &model::Component::reads);
    text_ += '\n';
  }

  /// All about one component: the keys that it writes and reads, with their places.
  void detail_of_component(model::ComponentIndex index) {
    const model::Component& at = component(index);
    paint(kBold, printable(at.name));
    text_ += at.function == 0 ? "  its source is not in sight\n" : fmt::format("  adds {} layers, {} of them with values; {} bytes at most\n", shown(at.layers), shown(at.values), at.bytes);
    const auto sites = [&](std::string_view what, const std::vector<model::KeyAccess>& accesses) {
      for (const model::KeyAccess& access : accesses) {
        text_ += fmt::format("  {} {}{}{}", what, key_name(access.key), access.maybe ? ", not on every way" : "", access.after ? ", when what comes next has returned" : "");
        paint(kDim, "  " + place(access.place));
        text_ += '\n';
      }
    };
    sites("writes", at.writes);
    sites("reads", at.reads);
    text_ += '\n';
  }

  bool is_twice(model::MapKeyIndex key) const {
    return std::ranges::any_of(map_.routes, [&](const model::Route& route) { return std::ranges::find(route.twice, key) != route.twice.end(); });
  }

  std::string components(const std::vector<model::ComponentIndex>& indices) const {
    if (indices.empty()) return "nobody";
    std::string names;
    for (const model::ComponentIndex index : indices) names += (names.empty() ? "" : ", ") + printable(component(index).name);
    return names;
  }

  void summary() {
    std::size_t keys = 0, used = 0;
    for (std::size_t i = 1; i < map_.keys.size(); ++i) keys += map_.keys[i].writers.empty() && map_.keys[i].readers.empty() ? 0 : 1;
    used = map_.components.empty() ? 0 : map_.components.size() - 1;
    paint(kBold, fmt::format("{}, {}, {}", counted(map_.routes.size(), "route"), counted(used, "component"), counted(keys, "key")));
    text_ += '\n';
    for (const std::string& line : report_.over_budget) {
      paint(kYellow, "over budget: " + printable(line));
      text_ += '\n';
    }
    for (const model::Gap& gap : map_.gaps) {
      paint(kDim, fmt::format("not placed: {}: {}", printable(gap.where), printable(gap.why)));
      text_ += '\n';
    }
    for (const std::string& line : coverage_summary(report_.coverage)) {
      paint(kDim, "not seen: " + printable(line));
      text_ += '\n';
    }
  }

  const model::Component& component(model::ComponentIndex index) const { return map_.components[index]; }

  std::string place(model::Place where) const {
    if (where.file == model::kNowhere) return {};
    const model::Site site = report_.site_of(where);
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

  const MapReport& report_;
  const model::StateMap& map_;
  TextStyle style_;
  std::string text_;
};

}  // namespace

void write_map_text(const MapReport& report, TextStyle style, std::ostream& out) { out << MapText(report, style).write(); }

}  // namespace waybill::report
