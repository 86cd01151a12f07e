#include "tool/process/remote_memory.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/uio.h>
#include <unistd.h>

namespace waybill::process {
namespace {

constexpr std::uint64_t kPage = 4096;
constexpr std::size_t kForTwo = 1 << 14;  ///< places from which a second thread pays

iovec here(void* at, std::size_t length) { return {.iov_base = at, .iov_len = length}; }

/// An address in the other process is a pointer to the kernel alone.
iovec there(std::uint64_t address, std::size_t length) {
  iovec part{.iov_base = nullptr, .iov_len = length};
  std::memcpy(&part.iov_base, &address, sizeof part.iov_base);
  return part;
}

}  // namespace

std::expected<void, model::Error> RemoteMemory::look() {
  anonymous_.clear();
  of_files_.clear();
  std::ifstream maps(fmt::format("/proc/{}/maps", process_));
  std::string line;
  while (std::getline(maps, line)) {
    std::istringstream fields(line);
    std::string addresses, rights, offset, device, name;
    std::uint64_t inode = 0;
    fields >> addresses >> rights >> offset >> device >> inode >> name;
    if (!rights.starts_with("rw") || name == "[stack]" || name == "[vvar]") continue;
    MemoryRange range;
    std::istringstream(addresses.substr(0, addresses.find('-'))) >> std::hex >> range.begin;
    std::istringstream(addresses.substr(addresses.find('-') + 1)) >> std::hex >> range.end;
    (inode == 0 ? anonymous_ : of_files_).push_back(range);
  }
  std::uint64_t probe = 0;
  const bool some = !anonymous_.empty();
  if (some && read(anonymous_.front().begin, &probe, sizeof probe)) return {};
  const int error = some ? errno : ESRCH;
  const bool denied = error == EPERM || error == EACCES;
  if (some && !denied && error != ESRCH) return {};
  return std::unexpected(model::Error{.doing = "read its memory",
                                      .what = denied ? std::strerror(error) : "there is no such process, or it may not be looked at",
                                      .where = fmt::format("process {}", process_),
                                      .advice = denied ? "run as its user or as root; another user's process needs CAP_SYS_PTRACE" : "check the number, and run as its user or as root"});
}

std::vector<MemoryRange> RemoteMemory::touched(const MemoryRange& range) const {
  std::vector<MemoryRange> parts;
  const int file = ::open(fmt::format("/proc/{}/pagemap", process_).c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return {range};
  std::vector<std::uint64_t> pages(1 << 16);
  for (std::uint64_t at = range.begin; at < range.end; at += pages.size() * kPage) {
    const std::size_t count = std::min<std::uint64_t>(pages.size(), (range.end - at) / kPage);
    const ssize_t got = ::pread(file, pages.data(), count * sizeof pages[0], static_cast<off_t>(at / kPage * sizeof pages[0]));
    if (got != static_cast<ssize_t>(count * sizeof pages[0])) {
      parts.push_back({at, range.end});
      break;
    }
    for (std::size_t i = 0; i < count; ++i) {
      if (pages[i] >> 62 == 0) continue;  // neither present nor swapped
      const std::uint64_t page = at + i * kPage;
      if (!parts.empty() && parts.back().end == page) parts.back().end += kPage;
      else parts.push_back({page, page + kPage});
    }
  }
  ::close(file);
  return parts;
}

bool RemoteMemory::read(std::uint64_t address, void* to, std::size_t length) const {
  const iovec local = here(to, length), remote = there(address, length);
  return ::process_vm_readv(process_, &local, 1, &remote, 1, 0) == static_cast<ssize_t>(length);
}

std::uint64_t RemoteMemory::word(std::uint64_t address) const {
  std::uint64_t word = 0;
  return read(address, &word, sizeof word) ? word : 0;
}

std::string RemoteMemory::read_each(const std::vector<std::uint64_t>& addresses, std::size_t length) const {
  std::string bytes(addresses.size() * length, '\0');
  const std::size_t half = addresses.size() / 2;
  if (addresses.size() < kForTwo) {
    read_each(addresses, length, bytes.data());
    return bytes;
  }
  // Each place is a page that the kernel has to find: two of it do so in half the time.
  std::jthread second([&] { read_each(std::span(addresses).subspan(half), length, bytes.data() + half * length); });
  read_each(std::span(addresses).first(half), length, bytes.data());
  return bytes;
}

void RemoteMemory::read_each(std::span<const std::uint64_t> addresses, std::size_t length, char* to) const {
  constexpr std::size_t kMostAtOnce = 1024;  // IOV_MAX
  std::vector<iovec> parts;
  for (std::size_t first = 0; first < addresses.size();) {
    const std::size_t count = std::min(kMostAtOnce, addresses.size() - first);
    parts.clear();
    for (std::size_t i = 0; i < count; ++i) parts.push_back(there(addresses[first + i], length));
    const iovec local = here(to + first * length, count * length);
    const ssize_t got = ::process_vm_readv(process_, &local, 1, parts.data(), count, 0);
    // It stops at the first place that isn't there: that one stays zero, and the next is gone on with.
    const std::size_t whole = got < 0 ? 0 : static_cast<std::size_t>(got) / length;
    if (whole < count) std::fill_n(to + (first + whole) * length, length, '\0');
    first += std::min(count, whole + 1);
  }
}

}  // namespace waybill::process
