#include "tool/process/watched_file.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace waybill::process {
namespace {

std::unexpected<model::Error> refused(const std::string& path, int error) {
  return std::unexpected(model::Error{.doing = "hold the executable", .what = std::strerror(error), .where = path, .advice = "check the path"});
}

}  // namespace

std::expected<WatchedFile, model::Error> WatchedFile::open(const std::string& path, bool written_to) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return refused(path, errno);
  WatchedFile file(descriptor, path);
  if (!written_to) return file;
  // Who breaks a lease is told by a signal, which would end this process; it is asked for instead.
  std::signal(SIGIO, SIG_IGN);
  file.leased_ = ::fcntl(descriptor, F_SETLEASE, F_RDLCK) == 0;
  if (!file.leased_ && errno == EAGAIN) return refused(path, ETXTBSY);
  return file;
}

WatchedFile::WatchedFile(WatchedFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), leased_(other.leased_), name_(std::move(other.name_)) {}

WatchedFile& WatchedFile::operator=(WatchedFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(leased_, other.leased_);
  std::swap(name_, other.name_);
  return *this;
}

WatchedFile::~WatchedFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::string WatchedFile::path() const { return fmt::format("/proc/self/fd/{}", descriptor_); }

bool WatchedFile::holds(const ProbePoint& point) const {
  std::string code(point.code.size(), '\0');
  const auto entry = static_cast<off_t>(point.file_offset - (point.address - point.entry));
  return ::pread(descriptor_, code.data(), code.size(), entry) == static_cast<ssize_t>(code.size()) && code == point.code;
}

bool WatchedFile::is_wanted() const { return leased_ && ::fcntl(descriptor_, F_GETLEASE) != F_RDLCK; }

bool WatchedFile::was_replaced() const {
  struct stat held {};
  struct stat named {};
  if (::fstat(descriptor_, &held) != 0) return true;
  return ::stat(name_.c_str(), &named) != 0 || held.st_dev != named.st_dev || held.st_ino != named.st_ino;
}

}  // namespace waybill::process
