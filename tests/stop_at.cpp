// Runs a program up to its Nth step that changes a file, and ends it there by SIGKILL, or runs a shell command there
// and lets it go on: stop_at N kill|COMMAND PROGRAM [ARGUMENT...]
// Steps are the main thread's system calls that make, write, rename or remove files. Exit status: 0 if it was stopped
// there; 3 if it had ended before; 77 if processes can't be traced here; 1 otherwise. What the program's own status
// was goes to file descriptor 9, if that is open.
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fcntl.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

bool changes_files(const __ptrace_syscall_info& info) {
  const auto* arguments = info.entry.args;
  switch (info.entry.nr) {
    case SYS_openat: return (arguments[2] & (O_CREAT | O_TRUNC)) != 0;
    case SYS_write: case SYS_pwrite64: case SYS_writev: return arguments[0] > 2;
    case SYS_fchmod: case SYS_fchmodat: case SYS_ftruncate: case SYS_fsync: case SYS_fdatasync: return true;
    case SYS_renameat2: case SYS_unlinkat: case SYS_mkdirat: case SYS_linkat: case SYS_symlinkat: return true;
#ifdef SYS_renameat
    case SYS_renameat: return true;
#endif
#ifdef SYS_rename
    case SYS_open: return (arguments[1] & (O_CREAT | O_TRUNC)) != 0;
    case SYS_rename: case SYS_unlink: case SYS_mkdir: case SYS_rmdir: case SYS_chmod: return true;
#endif
    default: return false;
  }
}

/// Lets the child go on to its next stop; false if it has ended.
bool go_on(pid_t child, int signal, int* status) {
  if (::ptrace(PTRACE_SYSCALL, child, nullptr, signal) != 0) return false;
  return ::waitpid(child, status, __WALL) == child && WIFSTOPPED(*status);
}

int finish(pid_t child, int status) {
  if (!WIFEXITED(status) && !WIFSIGNALED(status)) ::waitpid(child, &status, __WALL);
  ::dprintf(9, "%d\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128);
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 1;
  const long wanted = std::strtol(argv[1], nullptr, 10);
  const std::string action = argv[2];
  const pid_t child = ::fork();
  if (child < 0) return 1;
  if (child == 0) {
    if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(77);
    ::execv(argv[3], argv + 3);
    ::_exit(1);
  }
  int status = 0;
  if (::waitpid(child, &status, 0) != child) return 1;
  if (!WIFSTOPPED(status)) return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
  if (::ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL) != 0) return 77;
  long steps = 0;
  int signal = 0;
  while (go_on(child, signal, &status)) {
    signal = WSTOPSIG(status);
    if (signal != (SIGTRAP | 0x80)) {
      if (signal == SIGTRAP) signal = 0;
      continue;
    }
    signal = 0;
    __ptrace_syscall_info info{};
    if (::ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof info, &info) <= 0) return 77;
    if (info.op != PTRACE_SYSCALL_INFO_ENTRY || !changes_files(info) || ++steps != wanted) continue;
    if (action == "kill") {
      ::kill(child, SIGKILL);
      ::waitpid(child, &status, __WALL);
      return 0;
    }
    if (std::system(action.c_str()) != 0) return 1;
    ::ptrace(PTRACE_DETACH, child, nullptr, nullptr);
    ::waitpid(child, &status, 0);
    finish(child, status);
    return 0;
  }
  finish(child, status);
  return 3;
}
