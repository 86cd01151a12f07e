#include "tool/rules/registry.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tool/cli/command_line.hpp"
#include "tool/cli/commands.hpp"

namespace waybill::cli {
namespace {

void write_json(std::ostream& out) {
  using Json = nlohmann::ordered_json;
  Json all = Json::array();
  for (const rules::Rule& rule : rules::all_rules()) {
    all.push_back({{"code", rule.code},
                   {"name", rule.name},
                   {"severity", name_of(rule.severity)},
                   {"on_by_default", rule.on_by_default},
                   {"fix", model::name_of(rule.fix)},
                   {"summary", rule.summary}});
  }
  out << Json{{"schema", "waybill.rules/1"}, {"rules", std::move(all)}}.dump(2) << '\n';
}

void write_text(std::ostream& out) {
  std::size_t widest = 0;
  for (const rules::Rule& rule : rules::all_rules()) widest = std::max(widest, rule.name.size());
  for (const rules::Rule& rule : rules::all_rules()) {
    out << fmt::format("{}  {:<{}}  {:<7}  {:<6}  {}\n", rule.code, rule.name, widest,
                       name_of(rule.severity), rule.on_by_default ? "on" : "opt-in", rule.summary);
  }
}

}  // namespace

int rules(Arguments arguments, Console& console) {
  CLI::App app("List the rules: code, name, severity, whether they run by default, what they report.");
  prepare(app, "rules");
  std::string format = "text";
  app.add_option("--format", format, "form of the output: text, json")
      ->check(CLI::IsMember({"text", "json"}));
  if (const auto status = parse(app, arguments, console)) return *status;
  if (format == "json") {
    write_json(console.out);
  } else {
    write_text(console.out);
  }
  return kDone;
}

}  // namespace waybill::cli
