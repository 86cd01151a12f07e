// Probes of libwaybill's names with a switch each (a semaphore), which are passed by while nobody watches: switched COUNT
#define _SDT_HAS_SEMAPHORES 1

#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include <sys/sdt.h>

#define SWITCH(name) \
  __extension__ extern "C" volatile unsigned short waybill_##name##_semaphore; \
  __extension__ volatile unsigned short waybill_##name##_semaphore __attribute__((section(".probes"))) = 0

SWITCH(make);
SWITCH(settle);
SWITCH(end);

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 1000;
  std::fputs("ready\n", stderr);
  if (std::getchar() == EOF) return 1;
  std::uint64_t passed = 0;
  for (int number = 0; number < count; ++number) {
    const std::uint64_t node[2] = {0, 0};
    // As long as the switch is off, what stands behind it is not done.
    if (waybill_make_semaphore != 0) DTRACE_PROBE4(waybill, make, &node, std::uint64_t{0}, number % 2, 8);
    else ++passed;
    if (waybill_settle_semaphore != 0) DTRACE_PROBE2(waybill, settle, &node, 1 + number % 2);
    if (waybill_end_semaphore != 0) DTRACE_PROBE2(waybill, end, &node, 0);
  }
  std::printf("{\"passed\":%llu}\n", static_cast<unsigned long long>(passed));
}
