#include "tool/process/kernel_link.hpp"

#include <cerrno>
#include <future>

#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace waybill::process {
namespace {

/// The part of union bpf_attr for BPF_LINK_CREATE with uprobe_multi, as Linux 6.6 has it; zero behind it.
struct LinkCreate {
  std::uint32_t program;
  std::uint32_t target;
  std::uint32_t attach_type;
  std::uint32_t flags;
  std::uint64_t path;
  std::uint64_t offsets;
  std::uint64_t reference_counters;
  std::uint64_t cookies;
  std::uint32_t count;
  std::uint32_t multi_flags;
  std::uint32_t process;
  std::uint32_t unused;
};

}  // namespace

int link_uprobes(int program, const std::string& file, const UprobePlaces& places, pid_t process) {
  LinkCreate create{};
  create.program = static_cast<std::uint32_t>(program);
  create.attach_type = kUprobeMulti;
  create.path = reinterpret_cast<std::uint64_t>(file.c_str());
  create.offsets = reinterpret_cast<std::uint64_t>(places.offsets.data());
  create.cookies = reinterpret_cast<std::uint64_t>(places.cookies.data());
  create.reference_counters = reinterpret_cast<std::uint64_t>(places.semaphores.data());
  create.count = static_cast<std::uint32_t>(places.offsets.size());
  create.process = static_cast<std::uint32_t>(process);
  const long result = ::syscall(SYS_bpf, BPF_LINK_CREATE, &create, sizeof create);
  return result < 0 ? -errno : static_cast<int>(result);
}

int link_uprobe(int program, const std::string& file, std::uint64_t offset, std::uint64_t cookie, pid_t process) {
  return link_uprobes(program, file, {.offsets = {offset}, .cookies = {cookie}, .semaphores = {0}}, process);
}

void unlink_uprobes(std::vector<int>& links) {
  std::vector<std::future<int>> closing;
  for (const int link : links) closing.push_back(std::async(::close, link));  // where no thread can be had, one after the other
  for (const std::future<int>& each : closing) each.wait();
  links.clear();
}

}  // namespace waybill::process
