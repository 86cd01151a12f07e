#include "tool/process/collected.hpp"

#include <unistd.h>

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <thread>

#include <fmt/format.h>

namespace waybill::process {

using Clock = std::chrono::steady_clock;

ProcessLoad::ProcessLoad(pid_t process) : process_(process), began_(Clock::now()), ticks_(ticks()) {}

std::optional<std::uint64_t> ProcessLoad::ticks() const {
  std::ifstream in(fmt::format("/proc/{}/stat", process_));
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  // proc_pid_stat(5): the name, which can hold anything, ends with the last bracket; utime and stime are the 12th and 13th behind it.
  const std::size_t behind = text.rfind(')');
  if (behind == std::string::npos) return std::nullopt;
  std::istringstream fields(text.substr(behind + 1));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  std::uint64_t user = 0, system = 0;
  if (!(fields >> user >> system)) return std::nullopt;
  return user + system;
}

bool ProcessLoad::is_idle() const {
  constexpr auto kLeast = std::chrono::milliseconds(300);
  constexpr double kShare = 0.03;
  std::this_thread::sleep_until(began_ + kLeast);
  const std::optional<std::uint64_t> now = ticks();
  if (!now || !ticks_) return false;
  const double seconds = std::chrono::duration<double>(Clock::now() - began_).count();
  const double used = static_cast<double>(*now - *ticks_) / static_cast<double>(::sysconf(_SC_CLK_TCK));
  return used <= kShare * seconds;
}

std::optional<HeapSpans> after_collection(const RemoteMemory& memory, const GoProgram& program, const Collections& since, const ScanPatience& patience) {
  constexpr auto kMoment = std::chrono::milliseconds(20);
  constexpr auto kLull = std::chrono::seconds(1);
  // Of one that was under way it isn't known what it had marked by then: the next one tells.
  const std::uint64_t wanted = since.sweep + (since.running ? 4 : 2);
  const auto began = Clock::now();
  ProcessLoad lately(memory.process());
  for (auto looked = began;;) {
    const Collections now = Collections::of(memory, program);
    if (now.sweep >= wanted) return HeapSpans::of(memory, program);
    const double gone = std::chrono::duration<double>(Clock::now() - began).count();
    if (now.sweep == 0 || gone >= patience.seconds) return std::nullopt;
    if (Clock::now() - looked >= kLull) {
      if (lately.is_idle()) return std::nullopt;
      lately = ProcessLoad(memory.process());
      looked = Clock::now();
    }
    patience.waiting(static_cast<std::size_t>(gone), static_cast<std::size_t>(patience.seconds));
    std::this_thread::sleep_for(kMoment);
  }
}

}  // namespace waybill::process
