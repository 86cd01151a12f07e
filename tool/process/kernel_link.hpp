// Probes by the kernel's own call: libbpf 1.1 doesn't know uprobe_multi yet.
#pragma once

#include <cstdint>
#include <string>

#include <sys/types.h>

namespace waybill::process {

/// The attach type of programs for uprobe_multi (BPF_TRACE_UPROBE_MULTI, linux/bpf.h of Linux 6.6).
constexpr unsigned kUprobeMulti = 48;

/// Attaches a program, loaded for kUprobeMulti, at one offset of a file; `process` 0: in all processes.
/// Returns a descriptor, whose closing takes the probe away, or -errno.
int link_uprobe(int program, const std::string& file, std::uint64_t offset, std::uint64_t cookie, pid_t process);

}  // namespace waybill::process
