#include <string>
#include <vector>

#include <fmt/format.h>

#include "tool/cli/command_line.hpp"
#include "tool/cli/commands.hpp"
#include "tool/cli/nearest.hpp"
#include "tool/rules/registry.hpp"

namespace waybill::cli {

int explain(Arguments arguments, Console& console) {
  CLI::App app("Show a rule's page: what it reports, why, and what to write instead.");
  prepare(app, "explain");
  std::string name;
  app.add_option("RULE", name, "the rule's name or code")->required();
  if (const auto status = parse(app, arguments, console)) return *status;

  if (const rules::Rule* rule = rules::find_rule(name)) {
    console.out << rule->page;
    return kDone;
  }
  std::vector<std::string_view> names;
  for (const rules::Rule& rule : rules::all_rules()) {
    names.push_back(rule.name);
    names.push_back(rule.code);
  }
  const auto meant = nearest(name, names);
  return fail(console, {.doing = "",
                        .what = "there is no such rule",
                        .where = name,
                        .advice = meant ? fmt::format("did you mean `waybill explain {}`?", *meant)
                                        : "see `waybill rules`"});
}

}  // namespace waybill::cli
