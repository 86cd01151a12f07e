#include "tool/cli/command_line.hpp"
#include "tool/cli/commands.hpp"
#include "tool/cli/watch_session.hpp"

namespace waybill::cli {

void WatchFlags::add_to(CLI::App& app) {
  app.add_option("--pid", process, "process to watch")->check(CLI::PositiveNumber);
  app.add_option("--exe", executable, "executable, whose processes are watched: those that run, and those that start");
  app.add_option("--name", names, "executables of this name, wherever they run on this host; with --listen (repeatable)")->allow_extra_args(false);
  app.add_option("--source", source, "folder with the program's source: components and findings behind the sites");
  app.add_option("--duration", duration, "seconds to watch (default: until stopped, or the process ends)")->check(CLI::PositiveNumber);
  app.add_option("--interval", interval, "seconds between two looks (default: 5)")->check(CLI::Range(0.1, 86400.0));
  app.add_option("--format", format, "form of the output: text, json")->check(CLI::IsMember({"text", "json"}));
  app.add_option("--sample", sample, "look at one call in so many (default: 1, each)")->check(CLI::Range(1u, 1000000u));
  app.add_option("--budget", budget, "per cent of the target's CPU that watching may cost (default: 2), or off");
  app.add_flag("--lookups", lookups, "count look-ups too");
  app.add_flag("--events", events, "tell each conflict with its stack");
  app.add_option("--listen", listen, "serve metrics for Prometheus here: PORT (on 127.0.0.1), ADDRESS:PORT");
  app.add_option("--rows", rows, "rows in each list of the text, keys and sites in the metrics (default: 10)")->check(CLI::Range(std::size_t{1}, std::size_t{1000}));
  app.add_flag("--stacks", stacks, "show in the text where conflicts and contexts that stay were first seen");
}

#ifndef WAYBILL_WATCH_THERE  // see tool/process/CMakeLists.txt
int watch_program(const WatchFlags&, Console& console) {
  return fail(console, {.doing = "watch a program",
                        .what = "this waybill was built without it",
                        .where = "",
                        .advice = "it needs Linux on amd64; there, install clang-19, bpftool, libbpf-dev and libmicrohttpd-dev and build anew"});
}
#endif

int watch(Arguments arguments, Console& console) {
  CLI::App app("Show how deep context chains are in a running program, which keys are on them, and which twice.");
  prepare(app, "watch");
  WatchFlags flags;
  flags.add_to(app);
  if (const auto status = parse(app, arguments, console)) return *status;
  return watch_program(flags, console);
}

}  // namespace waybill::cli
