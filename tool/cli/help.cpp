#include <string>
#include <vector>

#include <fmt/format.h>

#include "tool/cli/commands.hpp"
#include "tool/cli/nearest.hpp"

namespace waybill::cli {

int help(Arguments arguments, Console& console) {
  for (const std::string& argument : arguments) {
    if (argument == "--help" || argument == "-h") continue;
    std::vector<std::string_view> names;
    for (const Command& command : commands()) {
      const std::vector<std::string> ask = {"--help"};
      if (argument == command.name && argument != "help") return command.run(ask, console);
      names.push_back(command.name);
    }
    if (argument == "help") break;
    const auto meant = nearest(argument, names);
    return fail(console, {.doing = "",
                          .what = "there is no such command",
                          .where = argument,
                          .advice = meant ? fmt::format("did you mean `waybill help {}`?", *meant)
                                          : "see `waybill help`"});
  }
  console.out << "Finds request-state abuse in Go services, from their source.\n\n"
                 "Usage: waybill COMMAND [OPTION]... [ARGUMENT]...\n\nCommands:\n";
  for (const Command& command : commands()) {
    console.out << fmt::format("  {:<10} {}\n", command.name, command.summary);
  }
  console.out << "\nStart with `waybill check ./...`; `waybill help COMMAND` shows a command's options.\n"
                 "Exit status: 0 done, 1 something at or above the limit was found, 2 failed.\n";
  return kDone;
}

}  // namespace waybill::cli
