#include "tool/process/target.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>
#include <sstream>

#include <fmt/format.h>
#include <sys/uio.h>
#include <unistd.h>

namespace waybill::process {
namespace {

std::unexpected<model::Error> refused(pid_t process, std::string doing, int error) {
  std::string what = std::strerror(error);
  std::string advice = "check the number";
  if (error == ENOENT || error == ESRCH) what = "there is no such process, or it has no executable";
  if (error == EACCES || error == EPERM) advice = "run as its user or as root; another user's process needs CAP_SYS_PTRACE";
  return std::unexpected(
      model::Error{.doing = std::move(doing), .what = std::move(what), .where = fmt::format("process {}", process), .advice = std::move(advice)});
}

std::string contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The fields of /proc/PID/stat behind the program's name, from its third on.
std::istringstream stat_fields(pid_t process) {
  const std::string text = contents(fmt::format("/proc/{}/stat", process));
  const std::size_t name_end = text.rfind(')');  // the name may hold anything
  return std::istringstream(name_end == std::string::npos ? "" : text.substr(name_end + 1));
}

}  // namespace

std::expected<std::string, model::Error> executable_of(pid_t process) {
  const std::string path = fmt::format("/proc/{}/exe", process);
  char target[1];
  if (process <= 0 || ::readlink(path.c_str(), target, sizeof target) < 0) {
    return refused(process, "look at it", process <= 0 ? ENOENT : errno);
  }
  return path;
}

std::expected<Target, model::Error> find_target(pid_t process, const go_binary::Image& image) {
  const auto path = executable_of(process);
  if (!path) return std::unexpected(path.error());
  Target target{.process = process, .executable = *path};
  if (!image.position_independent()) return target;
  // Where its code begins is told to whoever may look at it, where its auxiliary vector is a file of its user's.
  constexpr int kBefore = 23;  // fields from the third to the one before startcode, proc_pid_stat(5)
  auto fields = stat_fields(process);
  std::string skipped;
  for (int i = 0; i < kBefore; ++i) fields >> skipped;
  std::uint64_t start = 0;
  if (!(fields >> start)) return refused(process, "look at it", ENOENT);
  if (start <= 1) return refused(process, "look at it", EACCES);
  std::uint64_t first = UINT64_MAX;
  for (const go_binary::Segment& segment : image.segments()) {
    if (segment.executable) first = std::min(first, segment.address);
  }
  target.bias = start - first;
  return target;
}

std::expected<std::string, model::Error> read_memory(pid_t process, std::uint64_t address, std::size_t length) {
  std::string bytes(length, '\0');
  const iovec here{.iov_base = bytes.data(), .iov_len = length};
  const iovec there{.iov_base = reinterpret_cast<void*>(address), .iov_len = length};
  const ssize_t got = ::process_vm_readv(process, &here, 1, &there, 1, 0);
  if (got != static_cast<ssize_t>(length)) return refused(process, "read its memory", got < 0 ? errno : EIO);
  return bytes;
}

bool runs(pid_t process) {
  std::string state;
  return static_cast<bool>(stat_fields(process) >> state) && state != "Z" && state != "X";
}

std::optional<double> cpu_seconds(pid_t process) {
  // The process's own clock: /proc/PID/stat counts in hundredths of a second.
  clockid_t clock{};
  timespec used{};
  if (::clock_getcpuclockid(process, &clock) != 0 || ::clock_gettime(clock, &used) != 0) return std::nullopt;
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

}  // namespace waybill::process
