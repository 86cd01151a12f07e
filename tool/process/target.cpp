#include "tool/process/target.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>

#include <elf.h>
#include <fcntl.h>
#include <fmt/format.h>
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

std::expected<Target, model::Error> find_target(pid_t process, std::uint64_t entry) {
  const auto path = executable_of(process);
  if (!path) return std::unexpected(path.error());
  Target target{.process = process, .executable = *path};
  const std::string auxiliary = contents(fmt::format("/proc/{}/auxv", process));
  for (std::size_t at = 0; at + sizeof(Elf64_auxv_t) <= auxiliary.size(); at += sizeof(Elf64_auxv_t)) {
    Elf64_auxv_t word{};
    std::memcpy(&word, auxiliary.data() + at, sizeof word);
    if (word.a_type == AT_ENTRY) {
      target.bias = word.a_un.a_val - entry;
      return target;
    }
  }
  return refused(process, "look at it", auxiliary.empty() ? EACCES : ENOENT);
}

std::expected<std::string, model::Error> read_memory(pid_t process, std::uint64_t address, std::size_t length) {
  const int file = ::open(fmt::format("/proc/{}/mem", process).c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return refused(process, "read its memory", errno);
  std::string bytes(length, '\0');
  const ssize_t got = ::pread(file, bytes.data(), length, static_cast<off_t>(address));
  const int error = errno;
  ::close(file);
  if (got != static_cast<ssize_t>(length)) return refused(process, "read its memory", got < 0 ? error : EIO);
  return bytes;
}

bool runs(pid_t process) {
  std::string state;
  return static_cast<bool>(stat_fields(process) >> state) && state != "Z" && state != "X";
}

std::optional<double> cpu_seconds(pid_t process) {
  auto fields = stat_fields(process);
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;  // up to utime, field 14
  double user = 0;
  double system = 0;
  if (!(fields >> user >> system)) return std::nullopt;
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

}  // namespace waybill::process
