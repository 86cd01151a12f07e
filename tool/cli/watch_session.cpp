#ifdef WAYBILL_WATCH_THERE  // see tool/process/CMakeLists.txt

#include "tool/cli/watch_session.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <expected>
#include <filesystem>
#include <optional>
#include <random>
#include <thread>

#include <fmt/format.h>

#include "tool/cause/source.hpp"
#include "tool/cli/live_view.hpp"
#include "tool/cli/source_evidence.hpp"
#include "tool/cli/stop_signals.hpp"
#include "tool/cli/watch_host.hpp"
#include "tool/cli/watch_one.hpp"
#include "tool/process/duty_cycle.hpp"
#include "tool/process/probe.hpp"
#include "tool/report/watch.hpp"
#include "version.hpp"

namespace waybill::cli {
namespace {

using Clock = std::chrono::steady_clock;


/// Returns the per cent that --budget gives, 0 for "off"; nothing where it is neither.
std::optional<double> per_cent(const std::string& text) {
  if (text == "off") return 0;
  double value = 0;
  const char* const end = text.data() + text.size() - (text.ends_with('%') ? 1 : 0);
  const auto [behind, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || behind != end || !(value >= 0.1 && value <= 100)) return std::nullopt;
  return value;
}

/// What is said while it goes on, and at the end.
class Session {
 public:
  Session(const SessionSettings& settings, Console& console)
      : flags_(settings.flags),
        console_(console),
        probe_(*settings.program.probe),
        source_(settings.source),
        board_(settings.board),
        name_(settings.name),
        ended_(settings.ended),
        budget_(settings.budget),
        duty_(settings.budget),
        begun_(Clock::now()) {
    report_.version = kVersion;
    report_.executable = flags_.executable;
    report_.name = flags_.process == 0 ? flags_.executable : program_name(flags_.executable);
    report_.go_version = settings.program.go_version();
    report_.process = flags_.process;
    report_.lookups = flags_.lookups;
    if (source_ != nullptr) {
      report_.source = source_->coverage;
      report_.prefix = source_->prefix;
    }
    report_.stacks = flags_.stacks;
  }

  /// Watches until it is to end. Fails where the probes can't be placed.
  std::expected<void, model::Error> run() {
    next_ = begun_ + to_duration(flags_.interval);
    last_ = flags_.duration > 0 ? begun_ + to_duration(flags_.duration) : Clock::time_point::max();
    settles_ = begun_ + to_duration(flags_.duration > 0 ? std::min(flags_.interval, flags_.duration / 2) : flags_.interval);
    if (budget_ == 0) {
      // Probes come and go one after the other: what is made between two of them would be seen by one alone.
      probe_.count(false);
      if (const auto attached = probe_.attach(); !attached) return attached;
      probe_.count(true);
      say_that_it_goes_on();
      wait(Clock::time_point::max());
      probe_.count(false);
      probe_.detach();
    } else if (const auto watched = run_in_windows(); !watched) {
      return watched;
    }
    if (file_is_wanted()) {
      console_.err << fmt::format("waybill: {} is being written to, so it is watched no longer; start again when that is done\n", flags_.executable);
    }
    tell_conflicts();
    report_.summary = true;
    report_.from = 0;
    report_.to = elapsed();
    report_.seen = read();
    report_.observed = budget_ > 0 ? duty_.observed() : report_.to;
    if (settled_) measure_growth(report_.seen, *settled_);
    write();
    return {};
  }

 private:
  /// Counts for a short time, and goes on while the cost is within the budget; else pauses until the target has used so much
  /// CPU that it is. For an executable without a process, one CPU's time.
  std::expected<void, model::Error> run_in_windows() {
    std::mt19937 chance{std::random_device{}()};
    std::uniform_real_distribution<double> stretch(0.8, 1.2);  // no step with what the target does in a rhythm
    bool first = true;
    double cpu = used();
    double latency = 0;  // of taking the probes away
    while (!over()) {
      probe_.count(false);
      const double start = elapsed();
      if (const auto attached = probe_.attach(); !attached) {
        if (!first && !alive()) break;
        return attached;
      }
      if (first) say_that_it_goes_on();
      first = false;
      const double attaching = elapsed() - start;
      count_while_it_may(cpu, latency);
      duty_.add_latency(attaching);
      const double stop = elapsed();
      probe_.detach();
      latency = elapsed() - stop;
      duty_.add_latency(latency);
      earn(cpu);
      const double until = cpu + duty_.owed(0) * stretch(chance);
      while (!over() && used() < until) wait(Clock::now() + std::chrono::milliseconds(20));
      earn(cpu);
    }
    return {};
  }

  /// Counts window after window until it costs more than it may, or watching is over. `cpu`: of the target, up to which it
  /// is accounted for; `latency`: seconds that taking the probes away will take.
  void count_while_it_may(double& cpu, double latency) {
    constexpr double kWindow = 0.05;  // seconds
    process::Counted before = probe_.counted();
    double begun = elapsed();
    probe_.count(true);
    for (bool goes_on = true; goes_on;) {
      wait(Clock::now() + to_duration(kWindow));
      const double now = elapsed();
      const process::Counted after = probe_.counted();
      duty_.add({.seconds = now - begun, .calls = after.calls - before.calls, .conflicts = after.conflicts - before.conflicts, .hits = after.hits - before.hits},
                probe_.nanoseconds_per_hit());
      earn(cpu);
      before = after;
      begun = now;
      goes_on = !over() && duty_.owed(latency) == 0;
    }
    probe_.count(false);
  }

  void earn(double& cpu) {
    const double now = used();
    duty_.earn(now - cpu);
    cpu = now;
  }

  bool alive() const { return flags_.process == 0 || process::runs(static_cast<pid_t>(flags_.process)); }
  bool file_is_wanted() const { return probe_.file() != nullptr && probe_.file()->is_wanted(); }
  bool over() const {
    return StopSignals::was_sent() || (ended_ != nullptr && *ended_) || Clock::now() >= last_ || !alive() || file_is_wanted();
  }
  /// Seconds of CPU of the target; of one CPU where there is no one target.
  double used() const { return flags_.process == 0 ? elapsed() : process::cpu_seconds(static_cast<pid_t>(flags_.process)).value_or(0); }

  /// Waits, telling what is to be told, until a time or the end.
  void wait(Clock::time_point until) {
    while (!over() && Clock::now() < until) {
      std::this_thread::sleep_until(std::min({next_, last_, until, Clock::now() + std::chrono::milliseconds(50)}));
      tell_conflicts();
      if (!settled_ && Clock::now() >= settles_) settled_ = read();
      if (Clock::now() < next_) continue;
      next_ += to_duration(flags_.interval);
      interval();
      if (flags_.process == 0 && !replaced_ && probe_.file() != nullptr && probe_.file()->was_replaced()) {
        replaced_ = true;
        console_.err << fmt::format("waybill: {} is another file now; only processes that run the old one are watched\n", flags_.executable);
      }
    }
  }

  void say_that_it_goes_on() {
    publish(read());
    console_.err << fmt::format("waybill: watching {}{} ({})\n", report_.name, flags_.process == 0 ? "" : fmt::format(", process {}", flags_.process), report_.go_version.empty() ? "libwaybill" : report_.go_version);
    if (board_ != nullptr) console_.err << fmt::format("waybill: metrics at {}\n", board_->address());
    console_.err.flush();
  }

  model::Observation read() {
    model::Observation seen = probe_.read();
    seen.seconds = elapsed();
    if (!seen.cancel_makers && !seen.library) {
      seen.coverage.left_out.emplace_back("which contexts are never cancelled: that needs all calls all the time (--budget off, without --sample)");
    }
    if (budget_ > 0 && elapsed() > 0) {
      report_.estimated = true;
      report_.calls_per_second = duty_.calls_per_second();
      report_.conflicts_per_second = duty_.conflicts_per_second();
      seen.coverage.observed = duty_.observed() / elapsed();
    }
    return seen;
  }

  static Clock::duration to_duration(double seconds) { return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds)); }
  double elapsed() const { return std::chrono::duration<double>(Clock::now() - begun_).count(); }

  void tell_conflicts() {
    probe_.conflicts([&](const model::Conflict& conflict) {
      if (flags_.events) (flags_.format == "json" ? report::write_conflict_json : report::write_conflict_text)(conflict, console_.out);
    });
  }

  /// Hands out metrics of what was seen until now.
  void publish(const model::Observation& seen) {
    if (board_ == nullptr) return;
    report::WatchReport now = report_;
    now.to = elapsed();
    now.seen = seen;
    board_->update(name_, now);
  }

  void interval() {
    const bool told = flags_.format == "json" || live_;
    if (!told && board_ == nullptr) return;
    const model::Observation now = read();
    publish(now);
    if (!told) return;
    report_.from = report_.to;
    report_.to = elapsed();
    report_.seen = since(before_, now);
    report_.observed = budget_ > 0 ? duty_.observed() - observed_before_ : report_.to - report_.from;
    observed_before_ = duty_.observed();
    before_ = now;
    write();
  }

  void write() {
    if (source_) cause::join_source(report_.seen, source_->findings, source_->writes);
    const auto text = [&](std::ostream& out, std::size_t rows) { report::write_watch_text(report_, rows, out); };
    const bool in_place = live_ && !flags_.events;  // events are to stay where they were told
    if (flags_.format == "json") {
      report::write_watch_json(report_, console_.out);
    } else if (in_place && !report_.summary) {
      show_anew(fitted_rows(text, flags_.rows, screen_size()), console_.out);
    } else {
      if (in_place) show_anew("", console_.out);
      text(console_.out, flags_.rows);
    }
    console_.out.flush();
  }

  const WatchFlags& flags_;
  Console& console_;
  bool live_ = moves_cursor(console_);  ///< the text is shown while it goes on, not only at the end
  process::Watching& probe_;
  const SourceEvidence* source_;
  MetricsBoard* board_;
  MetricsBoard::Program name_;
  const std::atomic<bool>* ended_;
  double budget_;  ///< share of the target's CPU; 0: watch all the time
  process::DutyCycle duty_;
  Clock::time_point begun_;
  Clock::time_point next_;
  Clock::time_point last_;
  bool replaced_ = false;
  Clock::time_point settles_;
  std::optional<model::Observation> settled_;  ///< what growth in the summary is measured from: chains have their usual depth by then
  report::WatchReport report_;
  model::Observation before_;
  double observed_before_ = 0;  ///< up to the last interval
};

}  // namespace

std::expected<void, model::Error> watch_one(const SessionSettings& settings, Console& console) { return Session(settings, console).run(); }

std::string program_name(const std::string& executable) {
  std::error_code ignored;
  const std::filesystem::path there = std::filesystem::read_symlink(executable, ignored);
  return (there.empty() ? std::filesystem::path(executable) : there).filename().string();
}

int watch_program(const WatchFlags& given, Console& console) {
  WatchFlags flags = given;
  if ((flags.process != 0) + !flags.executable.empty() + !flags.names.empty() != 1) {
    return fail(console, {.doing = "", .what = "what to watch must be named once", .where = "", .advice = "give --pid PID, --exe PATH or --name NAME"});
  }
  const auto budget = per_cent(flags.budget);
  if (!budget) return fail(console, {.doing = "", .what = "it is neither a number from 0.1 to 100 nor off", .where = "--budget " + flags.budget, .advice = "see `waybill watch --help`"});
  process::WatchOptions options{.sample = flags.sample, .lookups = flags.lookups, .cancels = *budget == 0 && flags.sample == 1, .every_event = flags.events};
  options.executable = flags.executable;
  if (flags.process != 0) {
    const auto path = process::executable_of(static_cast<pid_t>(flags.process));
    if (!path) return fail(console, path.error());
    flags.executable = options.executable = *path;
  }
  std::optional<SourceEvidence> source;
  if (!flags.source.empty()) {
    auto read = read_source(flags.source, console, false);
    if (!read) return fail(console, read.error());
    source = std::move(*read);
  }
  std::optional<MetricsBoard> board;
  if (!flags.listen.empty()) {
    auto listening = MetricsEndpoint::listen(flags.listen);
    if (!listening) return fail(console, listening.error());
    board.emplace(std::move(*listening), flags.rows);
  }
  const StopSignals signals;
  if (!flags.names.empty()) {
    const bool one_only = !flags.source.empty() || flags.events || flags.format != "text";
    if (!board || one_only) {
      return fail(console, {.doing = "", .what = "it serves metrics alone", .where = "--name", .advice = "give --listen, and neither --source, --events nor --format json"});
    }
    return watch_host(flags, *budget / 100, *board, console);
  }
  const auto program = open_program(options, static_cast<pid_t>(flags.process));
  if (!program) return fail(console, program.error());
  const std::string only_go = flags.lookups ? "--lookups" : flags.events ? "--events" : flags.source.empty() ? "" : "--source";
  if (program->library && !only_go.empty()) {
    return fail(console, {.doing = "", .what = "that is for Go programs, and this one is on libwaybill", .where = only_go, .advice = "leave it out"});
  }
  const auto watched = watch_one({.flags = flags,
                                  .program = *program,
                                  .budget = *budget / 100,
                                  .source = source ? &*source : nullptr,
                                  .board = board ? &*board : nullptr,
                                  .name = {program_name(flags.executable), ""}},
                                 console);
  return watched ? kDone : fail(console, watched.error());
}

}  // namespace waybill::cli

#endif
