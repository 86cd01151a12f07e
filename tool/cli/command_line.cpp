#include "tool/cli/command_line.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "tool/cli/nearest.hpp"

namespace waybill::cli {
namespace {

/// Returns the error for an argument that the command doesn't take.
model::Error surplus(const CLI::App& app) {
  const std::vector<std::string> rest = app.remaining();
  const std::string argument = rest.empty() ? std::string() : rest.front();
  const std::string help = fmt::format("see `{} --help`", app.get_name());
  if (!argument.starts_with('-')) {
    return {.doing = "", .what = "there is one argument too many", .where = argument, .advice = help};
  }
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  const std::string flag = argument.substr(0, argument.find('='));
  const auto meant = nearest(flag, views);
  return {.doing = "",
          .what = "there is no such option",
          .where = flag,
          .advice = meant ? fmt::format("did you mean {}?", *meant) : help};
}

}  // namespace

void prepare(CLI::App& app, std::string_view command) {
  app.name(fmt::format("waybill {}", command));
  app.set_help_flag("-h,--help", "show this help");
  app.get_formatter()->column_width(34);
  app.get_formatter()->label("REQUIRED", "");
}

std::optional<int> parse(CLI::App& app, Arguments arguments, Console& console) {
  // CLI11 takes its arguments from the back.
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    console.out << app.help();
    return kDone;
  } catch (const CLI::ExtrasError&) {
    return fail(console, surplus(app));
  } catch (const CLI::ParseError& error) {
    return fail(console, {.doing = "",
                          .what = error.what(),
                          .where = "",
                          .advice = fmt::format("see `{} --help`", app.get_name())});
  }
  return std::nullopt;
}

bool in_colour(const std::string& wish, const Console& console) {
  if (wish != "auto") return wish == "always";
  const char* no_colour = std::getenv("NO_COLOR");  // no-color.org: set and not empty
  if (no_colour != nullptr && *no_colour != '\0') return false;
  return moves_cursor(console);
}

bool moves_cursor(const Console& console) {
  const char* terminal = std::getenv("TERM");
  return console.out_is_terminal && (terminal == nullptr || std::string_view(terminal) != "dumb");
}

}  // namespace waybill::cli
