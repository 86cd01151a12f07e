#ifdef WAYBILL_WATCH_THERE  // see tool/process/CMakeLists.txt

#include "tool/cli/watch_host.hpp"

#include <algorithm>
#include <chrono>
#include <list>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tool/cli/stop_signals.hpp"
#include "tool/cli/watch_one.hpp"
#include "tool/process/running_programs.hpp"
#include "tool/process/watched_file.hpp"

namespace waybill::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostPrograms = 16;  ///< one of Go's has tables of 25 MB in the kernel
constexpr auto kLook = std::chrono::seconds(2);
/// A program without a process for so long is done with; one that is restarted goes on being watched.
constexpr auto kGone = std::chrono::seconds(30);

/// One executable that is watched, by a thread of its own.
class Watched {
 public:
  Watched(const WatchFlags& flags, double budget, MetricsBoard& board, const process::RunningProgram& found, process::WatchedFile file, WatchedProgram program)
      : found_(found), file_(std::move(file)), program_(std::move(program)), flags_(flags), seen_(Clock::now()) {
    flags_.executable = found.path;
    thread_ = std::jthread([this, budget, &board] {
      Console console{.out = out_, .err = err_};
      const SessionSettings settings{.flags = flags_, .program = program_, .budget = budget, .board = &board, .name = name(), .ended = &ended_};
      const auto watched = watch_one(settings, console);
      if (!watched) error_ = watched.error();
      board.remove(name());
      done_ = true;
    });
  }

  const process::RunningProgram& found() const { return found_; }
  const process::FileIdentity& file() const { return found_.file; }
  MetricsBoard::Program name() const { return {found_.name, fmt::format("{}:{}", found_.file.device, found_.file.inode)}; }

  void runs_still() { seen_ = Clock::now(); }
  bool is_over() const { return done_ || Clock::now() - seen_ > kGone; }

  /// Ends the watching; returns why it wasn't possible, if it wasn't, and otherwise tells what came of it.
  std::optional<model::Error> end(Console& console) {
    ended_ = true;
    thread_.join();
    if (!error_) console.out << out_.str() << '\n';
    console.out.flush();
    return error_;
  }

 private:
  process::RunningProgram found_;
  process::WatchedFile file_;  ///< for its path, wherever the process is
  WatchedProgram program_;
  WatchFlags flags_;
  Clock::time_point seen_;
  std::ostringstream out_;
  std::ostringstream err_;
  std::optional<model::Error> error_;  ///< read when the thread has ended
  std::atomic<bool> ended_ = false;
  std::atomic<bool> done_ = false;
  std::jthread thread_;  ///< the last: it uses the others
};

/// The host, look by look.
class Host {
 public:
  Host(const WatchFlags& flags, double budget, MetricsBoard& board, Console& console) : flags_(flags), budget_(budget), board_(board), console_(console) {}

  void look() {
    for (const process::RunningProgram& found : process::running_programs(flags_.names)) {
      const auto known = std::ranges::find(watched_, found.file, &Watched::file);
      if (known != watched_.end()) known->runs_still();
      else if (!refused_.contains(found.file)) begin(found);
    }
    for (auto one = watched_.begin(); one != watched_.end();) {
      if (!one->is_over()) {
        ++one;
        continue;
      }
      const auto error = one->end(console_);
      if (error) refuse(one->found(), *error);
      one = watched_.erase(one);
    }
  }

  void end() {
    for (Watched& one : watched_) {
      if (const auto error = one.end(console_)) refuse(one.found(), *error);
    }
    watched_.clear();
  }

 private:
  void begin(const process::RunningProgram& found) {
    if (watched_.size() == kMostPrograms) return refuse(found, {.doing = "watch the program", .what = fmt::format("{} are watched already", kMostPrograms), .where = found.path, .advice = "name fewer"});
    auto file = process::WatchedFile::open(fmt::format("/proc/{}/exe", found.process), false);
    if (!file) return;  // the process has ended; if there is another, it is found the next time
    const process::WatchOptions options{.executable = file->path(), .sample = flags_.sample, .lookups = flags_.lookups, .cancels = budget_ == 0 && flags_.sample == 1};
    auto program = open_program(options, 0);
    if (!program) return refuse(found, program.error());
    console_.err << fmt::format("waybill: watching {} ({})\n", found.path, program->library ? "libwaybill" : program->go_version());
    console_.err.flush();
    watched_.emplace_back(flags_, budget_, board_, found, std::move(*file), std::move(*program));
  }

  /// Tells why a program isn't watched, and leaves it alone from now on.
  void refuse(const process::RunningProgram& found, model::Error error) {
    error.where = found.path;
    fail(console_, error);
    console_.err.flush();
    refused_.insert(found.file);
    board_.refused(refused_.size());
  }

  const WatchFlags& flags_;
  double budget_;
  MetricsBoard& board_;
  Console& console_;
  std::list<Watched> watched_;
  std::set<process::FileIdentity> refused_;
};

}  // namespace

int watch_host(const WatchFlags& flags, double budget, MetricsBoard& board, Console& console) {
  console.err << fmt::format("waybill: watching for {}\nwaybill: metrics at {}\n", fmt::join(flags.names, ", "), board.address());
  console.err.flush();
  const auto last = flags.duration > 0 ? Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(flags.duration)) : Clock::time_point::max();
  Host host(flags, budget, board, console);
  while (!StopSignals::was_sent() && Clock::now() < last) {
    host.look();
    const auto next = std::min(last, Clock::now() + kLook);
    while (!StopSignals::was_sent() && Clock::now() < next) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  host.end();
  return kDone;
}

}  // namespace waybill::cli

#endif
