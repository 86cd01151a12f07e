#include "tool/cli/command_line.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace waybill::cli {

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
  } catch (const CLI::ParseError& error) {
    return fail(console, {.doing = "",
                          .what = error.what(),
                          .where = "",
                          .advice = fmt::format("see `{} --help`", app.get_name())});
  }
  return std::nullopt;
}

}  // namespace waybill::cli
