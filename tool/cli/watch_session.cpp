#ifdef WAYBILL_WATCH_THERE  // see tool/process/CMakeLists.txt

#include "tool/cli/watch_session.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <thread>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tool/go_binary/executable.hpp"
#include "tool/process/probe.hpp"
#include "tool/report/watch.hpp"
#include "version.hpp"

namespace waybill::cli {
namespace {

using Clock = std::chrono::steady_clock;

volatile std::sig_atomic_t stopped = 0;

/// Ends the watching in good order while it lives.
class StopSignals {
 public:
  StopSignals() {
    stopped = 0;
    struct sigaction action {};
    action.sa_handler = [](int) { stopped = 1; };
    ::sigaction(SIGINT, &action, &interrupt_);
    ::sigaction(SIGTERM, &action, &terminate_);
  }
  ~StopSignals() {
    ::sigaction(SIGINT, &interrupt_, nullptr);
    ::sigaction(SIGTERM, &terminate_, nullptr);
  }
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

 private:
  struct sigaction interrupt_ {};
  struct sigaction terminate_ {};
};

nlohmann::ordered_json site_json(const model::CodeSite& site) {
  if (site.function.empty()) return nullptr;
  return {{"function", site.function}, {"file", site.file}, {"line", site.line}};
}

void write_conflict(const process::Conflict& conflict, const WatchFlags& flags, std::ostream& out) {
  if (flags.format == "json") {
    nlohmann::ordered_json stack = nlohmann::ordered_json::array();
    for (const model::CodeSite& site : conflict.stack) stack.push_back(site_json(site));
    const nlohmann::ordered_json json = {{"schema", "waybill.watch/1"},
                                         {"kind", "conflict"},
                                         {"seconds", conflict.seconds},
                                         {"process", conflict.process},
                                         {"thread", conflict.thread},
                                         {"goroutine", conflict.goroutine},
                                         {"key", {{"carrier", "context.Context"}, {"package", conflict.key.package}, {"type", conflict.key.type}, {"value", conflict.key.value}}},
                                         {"site", site_json(conflict.site)},
                                         {"earlier", site_json(conflict.earlier)},
                                         {"apart", conflict.apart},
                                         {"depth", conflict.depth},
                                         {"stack", std::move(stack)}};
    out << json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
    return;
  }
  out << fmt::format("goroutine {} of process {}: {} again, {} layers behind {}\n", conflict.goroutine, conflict.process, report::key_text(conflict.key),
                     conflict.apart, report::site_text(conflict.earlier));
  for (const model::CodeSite& site : conflict.stack) out << "    " << report::site_text(site) << '\n';
}

/// What is said while it goes on, and at the end.
class Session {
 public:
  Session(const WatchFlags& flags, Console& console, const go_binary::Executable& executable, process::Probe& probe)
      : flags_(flags), console_(console), probe_(probe), begun_(Clock::now()) {
    report_.version = kVersion;
    report_.executable = flags.executable;
    report_.go_version = executable.build().go_version;
    report_.process = flags.process;
    report_.lookups = flags.lookups;
  }

  void run() {
    Clock::time_point next = begun_ + to_duration(flags_.interval);
    const Clock::time_point last = flags_.duration > 0 ? begun_ + to_duration(flags_.duration) : Clock::time_point::max();
    while (stopped == 0 && Clock::now() < last && (flags_.process == 0 || process::runs(static_cast<pid_t>(flags_.process)))) {
      std::this_thread::sleep_until(std::min({next, last, Clock::now() + std::chrono::milliseconds(50)}));
      tell_conflicts();
      if (Clock::now() < next) continue;
      next += to_duration(flags_.interval);
      interval();
    }
    probe_.detach();
    tell_conflicts();
    report_.summary = true;
    report_.from = 0;
    report_.to = elapsed();
    report_.seen = probe_.read();
    write();
  }

 private:
  static Clock::duration to_duration(double seconds) { return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds)); }
  double elapsed() const { return std::chrono::duration<double>(Clock::now() - begun_).count(); }

  void tell_conflicts() {
    probe_.conflicts([&](const process::Conflict& conflict) {
      if (flags_.events) write_conflict(conflict, flags_, console_.out);
    });
  }

  void interval() {
    if (flags_.format == "text" && !console_.out_is_terminal) return;
    const model::Observation now = probe_.read();
    report_.from = report_.to;
    report_.to = elapsed();
    report_.seen = since(before_, now);
    before_ = now;
    write();
  }

  void write() {
    if (flags_.format == "json") {
      report::write_watch_json(report_, console_.out);
    } else {
      if (console_.out_is_terminal && !flags_.events) console_.out << "\x1b[H\x1b[2J";  // home, and clear what is there
      report::write_watch_text(report_, flags_.rows, console_.out);
    }
    console_.out.flush();
  }

  const WatchFlags& flags_;
  Console& console_;
  process::Probe& probe_;
  Clock::time_point begun_;
  report::WatchReport report_;
  model::Observation before_;
};

}  // namespace

int watch_program(const WatchFlags& given, Console& console) {
  WatchFlags flags = given;
  if ((flags.process == 0) == flags.executable.empty()) {
    return fail(console, {.doing = "", .what = "what to watch must be named once", .where = "", .advice = "give --pid PID or --exe PATH"});
  }
  process::WatchOptions options{.sample = flags.sample, .lookups = flags.lookups, .every_event = flags.events};
  options.executable = flags.executable;
  if (flags.process != 0) {
    const auto path = process::executable_of(static_cast<pid_t>(flags.process));
    if (!path) return fail(console, path.error());
    flags.executable = options.executable = *path;
  }
  const auto executable = go_binary::Executable::open(options.executable);
  if (!executable) return fail(console, executable.error());
  if (flags.process != 0) {
    const auto target = process::find_target(static_cast<pid_t>(flags.process), executable->image().entry());
    if (!target) return fail(console, target.error());
    options.target = *target;
  }
  auto probe = process::Probe::load(*executable, options);
  if (!probe) return fail(console, probe.error());
  const StopSignals signals;
  if (const auto attached = probe->attach(); !attached) return fail(console, attached.error());
  console.err << fmt::format("waybill: watching {} ({})\n", flags.executable, executable->build().go_version);
  console.err.flush();
  Session(flags, console, *executable, *probe).run();
  return kDone;
}

}  // namespace waybill::cli

#endif
