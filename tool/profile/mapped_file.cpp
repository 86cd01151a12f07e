#include "tool/profile/mapped_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace waybill::profile {

std::expected<MappedFile, model::Error> MappedFile::open(const std::string& path, const std::string& doing) {
  const auto refused = [&](std::string what, std::string advice) {
    return std::unexpected(model::Error{.doing = doing, .what = std::move(what), .where = path, .advice = std::move(advice)});
  };
  // O_NONBLOCK: the name of a pipe must not hang.
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return refused(std::strerror(errno), "check the name and its permissions");
  struct stat about {};
  const bool known = ::fstat(file, &about) == 0;
  if (!known || !S_ISREG(about.st_mode) || about.st_size <= 0) {
    ::close(file);
    return known && S_ISREG(about.st_mode) ? refused("it is empty", "take it anew") : refused("it is no regular file", "name a file on a disk");
  }
  const auto length = static_cast<std::size_t>(about.st_size);
  void* const start = ::mmap(nullptr, length, PROT_READ, MAP_PRIVATE, file, 0);
  const int error = errno;
  ::close(file);
  if (start == MAP_FAILED) return refused(std::strerror(error), "check the memory that is left");
  return MappedFile(static_cast<const char*>(start), length);
}

MappedFile::MappedFile(MappedFile&& other) noexcept : start_(std::exchange(other.start_, nullptr)), length_(std::exchange(other.length_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(start_, other.start_);
  std::swap(length_, other.length_);
  return *this;
}

MappedFile::~MappedFile() {
  if (start_ != nullptr) ::munmap(const_cast<char*>(start_), length_);
}

void MappedFile::forget(std::size_t count) const {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  // A map of a file for reading: what is given back here is still in the file.
  ::madvise(const_cast<char*>(start_), std::min(count, length_) / page * page, MADV_DONTNEED);
}

}  // namespace waybill::profile
