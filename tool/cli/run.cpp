#include "tool/cli/run.hpp"

#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "tool/cli/commands.hpp"
#include "tool/cli/nearest.hpp"

namespace waybill::cli {
namespace {

constexpr Command kCommands[] = {
    {"check", "report request-state abuse in Go source", check},
    {"map", "show what requests carry on their way to each handler, and who puts it there", map},
    {"coupling", "show how tightly components are bound to each other, and by what", coupling},
    {"fix", "mend what has a sure remedy: show the difference, or write it", fix},
    {"watch", "show context chains in a running program", watch},
    {"diagnose", "say from profiles which code made the contexts that stay, and who holds them", diagnose},
    {"facts", "write what was read from the source, one record a line", facts},
    {"explain", "show a rule's page", explain},
    {"rules", "list the rules", rules},
    {"help", "show this, or a command's help", help},
    {"version", "show the version", version},
};

int dispatch(Arguments arguments, Console& console) {
  if (arguments.empty()) {
    Console to_err{console.err, console.err};
    help({}, to_err);
    return kFailed;
  }
  const std::string& name = arguments.front();
  if (name == "--help" || name == "-h") return help({}, console);
  if (name == "--version" || name == "-V") return version({}, console);
  std::vector<std::string_view> names;
  for (const Command& command : commands()) {
    if (name == command.name) return command.run(arguments.subspan(1), console);
    names.push_back(command.name);
  }
  const auto meant = nearest(name, names);
  return fail(console, {.doing = "",
                        .what = "there is no such command",
                        .where = name,
                        .advice = meant ? fmt::format("did you mean `waybill {}`?", *meant)
                                        : "see `waybill help`"});
}

}  // namespace

std::span<const Command> commands() { return kCommands; }

void warn(Console& console, const model::Error& error) {
  console.err << "waybill: " << one_line(error) << '\n';
}

int fail(Console& console, const model::Error& error) {
  warn(console, error);
  return kFailed;
}

int run(Arguments arguments, std::ostream& out, std::ostream& err) {
  Console console{out, err, &out == &std::cout && isatty(STDOUT_FILENO) == 1,
                  &err == &std::cerr && isatty(STDERR_FILENO) == 1};
  int status = kFailed;
  try {
    status = dispatch(arguments, console);
  } catch (const std::bad_alloc&) {
    return fail(console, {.doing = "",
                          .what = "out of memory",
                          .where = "",
                          .advice = "analyse a part of the tree, or leave dependencies out with "
                                    "--deps none"});
  } catch (const std::exception& error) {
    return fail(console, {.doing = "go on",
                          .what = error.what(),
                          .where = "",
                          .advice = "this is a defect in waybill; please report it"});
  }
  // A full disk or a closed pipe must not pass for a clean run.
  out.flush();
  if (!out) {
    return fail(console, {.doing = "write the result",
                          .what = "standard output took no more",
                          .where = "",
                          .advice = "check that its disk has room"});
  }
  return status;
}

}  // namespace waybill::cli
