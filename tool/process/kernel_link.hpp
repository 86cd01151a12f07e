// Probes by the kernel's own call: libbpf 1.1 doesn't know uprobe_multi yet.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <sys/types.h>

namespace waybill::process {

/// The attach type of programs for uprobe_multi (BPF_TRACE_UPROBE_MULTI, linux/bpf.h of Linux 6.6).
constexpr unsigned kUprobeMulti = 48;

/// Places in a file for one program, each with its cookie and the offset of the counter that turns it on (0: none).
struct UprobePlaces {
  std::vector<std::uint64_t> offsets;
  std::vector<std::uint64_t> cookies;
  std::vector<std::uint64_t> semaphores;
};

/// Attaches a program, loaded for kUprobeMulti, at places of a file; `process` 0: in all processes. Returns a
/// descriptor, whose closing takes the probes away, or -errno.
int link_uprobes(int program, const std::string& file, const UprobePlaces& places, pid_t process);

/// The same at one offset.
int link_uprobe(int program, const std::string& file, std::uint64_t offset, std::uint64_t cookie, pid_t process);

/// Takes the probes of all links away and leaves none. The kernel waits for all CPUs with each of them, so they go at once.
void unlink_uprobes(std::vector<int>& links);

}  // namespace waybill::process
