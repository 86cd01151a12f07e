#include "version.hpp"

#include "tool/cli/command_line.hpp"
#include "tool/cli/commands.hpp"

namespace waybill::cli {

int version(Arguments arguments, Console& console) {
  CLI::App app("Show the version.");
  prepare(app, "version");
  if (const auto status = parse(app, arguments, console)) return *status;
  console.out << "waybill " << kVersion << '\n';
  return kDone;
}

}  // namespace waybill::cli
