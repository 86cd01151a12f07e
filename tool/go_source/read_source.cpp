#include "tool/go_source/read_source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include "tool/go_source/syntax.hpp"

namespace waybill::go_source {
namespace {

constexpr std::size_t kKept = 1u << 20;  // bytes that shrink() leaves

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

FileStamp stamp_of(const struct stat& status) {
#ifdef __APPLE__
  const timespec& modified = status.st_mtimespec;
#else
  const timespec& modified = status.st_mtim;
#endif
  return {static_cast<std::uint64_t>(status.st_size),
          static_cast<std::int64_t>(modified.tv_sec) * 1'000'000'000 + modified.tv_nsec,
          static_cast<std::uint64_t>(status.st_ino)};
}

}  // namespace

std::optional<FileStamp> stamp_at(const std::string& path) {
  struct stat status;
  if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return stamp_of(status);
}

std::string ReadFailure::text() const {
  return why != nullptr ? std::string(why)
                        : std::error_code(error, std::generic_category()).message();
}

void SourceBuffer::Free::operator()(char* bytes) const {
  std::free(bytes);
}

bool SourceBuffer::reserve(std::size_t bytes) {
  if (bytes <= capacity_) return true;
  // What stood here is not wanted any more, so nothing is copied.
  bytes_.reset();
  capacity_ = 0;
  const std::size_t wanted = std::max<std::size_t>(bytes, std::size_t{64} << 10);
  bytes_.reset(static_cast<char*>(std::malloc(wanted)));
  if (bytes_ == nullptr) return false;
  capacity_ = wanted;
  return true;
}

void SourceBuffer::shrink() {
  if (capacity_ <= kKept) return;
  bytes_.reset();
  capacity_ = 0;
}

std::expected<std::string_view, ReadFailure> SourceBuffer::read(const std::string& path,
                                                                std::uint64_t largest,
                                                                FileStamp* stamp) {
  // O_NONBLOCK: a named pipe in a file's place must not hold the run up.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (file.number() < 0) return std::unexpected(ReadFailure{errno});
  struct stat status;
  if (::fstat(file.number(), &status) != 0) return std::unexpected(ReadFailure{errno});
  if (!S_ISREG(status.st_mode)) return std::unexpected(ReadFailure{0, "not a plain file"});
  if (stamp != nullptr) *stamp = stamp_of(status);
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > largest) return std::unexpected(ReadFailure{EFBIG});
  const auto wanted = static_cast<std::size_t>(size);
  if (!reserve(wanted + TokenList::kPadding)) return std::unexpected(ReadFailure{ENOMEM});
  std::size_t length = 0;
  // A file that grows meanwhile is read up to the size it had: its stamp will not fit next time.
  while (length < wanted) {
    const ssize_t got = ::read(file.number(), bytes_.get() + length, wanted - length);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::unexpected(ReadFailure{errno});
    if (got == 0) break;
    length += static_cast<std::size_t>(got);
  }
  if (length < wanted && stamp != nullptr)
    stamp->modified = 0;  // it shrank: what was read is no state of it
  std::memset(bytes_.get() + length, 0, TokenList::kPadding);
  return std::string_view(bytes_.get(), length);
}

}  // namespace waybill::go_source
