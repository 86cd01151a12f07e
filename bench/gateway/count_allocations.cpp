// Loaded before a program (LD_PRELOAD), counts how often it allocates and writes that at its end.
#include <dlfcn.h>
#include <malloc.h>

#include <atomic>
#include <cstddef>
#include <cstdio>

namespace {

std::atomic<unsigned long> count{0};

struct Report {
  ~Report() { std::fprintf(stderr, "allocations %lu\n", count.load()); }
} report;

}  // namespace

// glibc's own functions under their other names: dlsym() may itself allocate.
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);

void* malloc(std::size_t size) {
  count.fetch_add(1, std::memory_order_relaxed);
  return __libc_malloc(size);
}
void* calloc(std::size_t number, std::size_t size) {
  count.fetch_add(1, std::memory_order_relaxed);
  return __libc_calloc(number, size);
}
void* realloc(void* old, std::size_t size) {
  count.fetch_add(1, std::memory_order_relaxed);
  return __libc_realloc(old, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  count.fetch_add(1, std::memory_order_relaxed);
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** place, std::size_t alignment, std::size_t size) {
  count.fetch_add(1, std::memory_order_relaxed);
  *place = __libc_memalign(alignment, size);
  return *place == nullptr ? 12 : 0;  // ENOMEM
}
}
