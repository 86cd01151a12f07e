// Loaded into a command with LD_PRELOAD, it writes the name of each Go file that the command opens
// to the file named by WAYBILL_BENCH_OPENED, each ended by a zero byte. Only for a run of its own
// that is not measured: what was read is then the same for the floor, byte for byte.
#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdarg>
#include <cstdlib>
#include <cstring>

namespace {

using Open = int (*)(const char*, int, ...);

void note(const char* path) {
  static const Open next = reinterpret_cast<Open>(::dlsym(RTLD_NEXT, "open"));
  static const int list = [] {
    const char* const name = std::getenv("WAYBILL_BENCH_OPENED");
    return name == nullptr ? -1 : next(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  }();
  const std::size_t length = std::strlen(path);
  if (length < 3 || std::strcmp(path + length - 3, ".go") != 0) return;
  // One write each, appended: names from several threads stay whole.
  if (::write(list, path, length + 1) != static_cast<ssize_t>(length + 1)) std::abort();
}

int pass_on(const char* symbol, const char* path, int flags, mode_t mode) {
  const int file = reinterpret_cast<Open>(::dlsym(RTLD_NEXT, symbol))(path, flags, mode);
  if (file >= 0) note(path);
  return file;
}

}  // namespace

extern "C" int open(const char* path, int flags, ...) {
  std::va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return pass_on("open", path, flags, mode);
}

extern "C" int open64(const char* path, int flags, ...) {
  std::va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return pass_on("open64", path, flags, mode);
}
