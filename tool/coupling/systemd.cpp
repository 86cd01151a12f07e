#include "tool/coupling/systemd.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

namespace waybill::coupling {
namespace {

using model::Ending;

constexpr std::string_view kKind = "systemd unit";
constexpr std::string_view kBlanks = " \t\r";
constexpr std::array<std::string_view, 11> kSuffixes = {".service", ".socket", ".device", ".mount", ".automount", ".swap",
                                                        ".target",  ".path",   ".timer",  ".slice", ".scope"};

std::string_view trimmed(std::string_view text) {
  const std::size_t start = text.find_first_not_of(kBlanks);
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(kBlanks) - start + 1);
}

bool is_unit(std::string_view name) {
  return std::ranges::any_of(kSuffixes, [&](std::string_view suffix) { return name.size() > suffix.size() && name.ends_with(suffix); });
}

/// A dependency as it is written, and where.
struct Wanted {
  std::string_view setting, unit;
  std::uint32_t line = 0, column = 0;
};

/// What the end of the named unit does to the one that names it. Requires=, Requisite= and PartOf= pass
/// on what somebody does to the other unit, BindsTo= also that it ends by itself.
std::array<std::optional<Ending>, model::kEndings> ends_of(std::string_view setting) {
  return {Ending::Stopped, Ending::Restarted, setting == "BindsTo" ? std::optional(Ending::Stopped) : std::nullopt};
}

std::vector<Wanted> wanted_units(std::string_view text) {
  std::vector<Wanted> wanted;
  std::string_view section, setting;
  std::uint32_t number = 0;
  bool goes_on = false;   // the line before ended in a backslash
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    ++number;
    std::string_view rest = trimmed(line);
    if (rest.starts_with('#') || rest.starts_with(';')) continue;   // also between lines that belong together
    const bool continued = goes_on;
    goes_on = rest.ends_with('\\');
    if (goes_on) rest = trimmed(rest.substr(0, rest.size() - 1));
    if (!continued) {
      setting = {};
      if (rest.starts_with('[')) section = rest;
      const std::size_t equals = rest.find('=');
      if (section != "[Unit]" || equals == std::string_view::npos) continue;
      setting = trimmed(rest.substr(0, equals));
      rest = trimmed(rest.substr(equals + 1));
      if (rest.empty() && !goes_on) std::erase_if(wanted, [&](const Wanted& one) { return one.setting == setting; });
    }
    if (setting != "Requires" && setting != "Requisite" && setting != "BindsTo" && setting != "PartOf") continue;
    while (!rest.empty()) {
      const std::string_view unit = rest.substr(0, rest.find_first_of(kBlanks));
      wanted.push_back({setting, unit, number, static_cast<std::uint32_t>(unit.data() - line.data()) + 1});
      rest = trimmed(rest.substr(unit.size()));
    }
  }
  return wanted;
}

}  // namespace

std::string systemd_unit_of(std::string_view file) {
  const std::size_t slash = file.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? file : file.substr(slash + 1);
  if (is_unit(name)) return std::string(name);
  if (!name.ends_with(".conf") || slash == std::string_view::npos) return {};
  std::string_view folder = file.substr(0, slash);
  folder = folder.substr(folder.rfind('/') + 1);   // npos + 1: all of it
  if (!folder.ends_with(".d")) return {};
  folder.remove_suffix(2);
  return is_unit(folder) ? std::string(folder) : std::string();
}

void read_systemd(const std::string& file, std::string_view text, Draft& draft) {
  const auto unit = draft.unit(kKind, systemd_unit_of(file), {.file = file, .line = 1, .column = 1}, !file.ends_with(".conf"));
  for (const Wanted& wanted : wanted_units(text)) {
    const model::Site site{.file = file, .line = wanted.line, .column = wanted.column};
    if (!is_unit(wanted.unit)) {
      draft.gap(site, fmt::format("{}={}: that is no unit's name", wanted.setting, wanted.unit));
      continue;
    }
    const auto other = draft.unit(kKind, std::string(wanted.unit), site, false);
    if (!unit || !other || *unit == *other) continue;
    draft.link({.from = *other, .to = *unit, .why = fmt::format("{}=", wanted.setting), .site = site, .ends = ends_of(wanted.setting)});
  }
}

}  // namespace waybill::coupling
