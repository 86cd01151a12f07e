#include "tool/process/kernel_maps.hpp"

#include <cerrno>
#include <cstdarg>
#include <cstring>

#include <fmt/format.h>
#include <sys/utsname.h>

namespace waybill::process {

model::Error kernel_refused(const std::string& doing, int error) {
  const auto refused = [](std::string what, std::string advice) {
    return model::Error{.doing = "watch the program", .what = std::move(what), .where = "", .advice = std::move(advice)};
  };
  if (error == ESRCH) return refused("the process has ended", "");
  if (error == EPERM || error == EACCES) {
    return refused(fmt::format("{}: the kernel doesn't allow it", doing), "run as root, or with CAP_BPF and CAP_PERFMON (and CAP_SYS_PTRACE for other users' processes)");
  }
  utsname system{};
  ::uname(&system);
  return refused(fmt::format("{}: {} (Linux {})", doing, std::strerror(error), system.release), "Linux 6.6 or later with BTF is needed; earlier ones from 6.0 on may do as root");
}

void keep_libbpf_silent() {
  libbpf_set_print([](libbpf_print_level, const char*, va_list) { return 0; });
}

std::uint64_t sum_of(int map, std::uint32_t index, std::vector<std::uint64_t>& per_cpu) {
  std::uint64_t sum = 0;
  if (bpf_map_lookup_elem(map, &index, per_cpu.data()) == 0) {
    for (const std::uint64_t value : per_cpu) sum += value;
  }
  return sum;
}

}  // namespace waybill::process
