// Probes without the command: probes PID cycles COUNT attaches and detaches all of them so many times at once;
// probes PID entry, probes PID jump put an empty one in context.WithValue, on its first instruction or where ours
// stand, until standard input ends. Prints what it did, or why it could not.
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <contexts.skeleton.h>
#include <fmt/format.h>
#include <unistd.h>

#include "tool/go_binary/executable.hpp"
#include "tool/process/kernel_link.hpp"
#include "tool/process/probe.hpp"
#include "tool/process/probe_point.hpp"
#include "tool/process/target.hpp"

namespace {

using namespace waybill;

int fail(std::string_view what) {
  std::cout << "FAILED " << what << '\n';
  return 1;
}

int cycles(const go_binary::Executable& executable, const process::Target& target, int count) {
  auto probe = process::Probe::load(executable, {.executable = target.executable, .target = target, .lookups = true, .cancels = true});
  if (!probe) return fail(probe.error().what);
  for (int cycle = 0; cycle < count; ++cycle) {
    if (const auto attached = probe->attach(); !attached) return fail(attached.error().what);
    ::usleep(static_cast<useconds_t>(cycle * 7919 % 20000));  // no step with what the target does
    probe->detach();
  }
  const std::uint64_t calls = probe->counted().calls;
  std::cout << count << " times attached and detached, " << calls << " calls seen\n";
  return calls > 0 ? 0 : fail("no call was seen");
}

int empty(const go_binary::Executable& executable, const process::Target& target, bool at_entry) {
  const auto point = process::find_probe_point(executable, "context.WithValue", target.executable);
  if (!point) return fail(point.error().what);
  contexts* skeleton = contexts__open();
  if (skeleton == nullptr) return fail("the programs can't be opened");
  bpf_program* each = nullptr;
  bpf_object__for_each_program(each, skeleton->obj) {
    bpf_program__set_autoload(each, std::string_view(bpf_program__name(each)) == "nothing");
    bpf_program__set_expected_attach_type(each, static_cast<bpf_attach_type>(process::kUprobeMulti));
  }
  if (contexts__load(skeleton) != 0) return fail("the kernel doesn't take the empty program");
  const std::uint64_t back = at_entry ? point->address - point->entry : 0;
  const int link = process::link_uprobe(bpf_program__fd(skeleton->progs.nothing), target.executable, point->file_offset - back, 0, target.process);
  if (link < 0) return fail("the empty program can't be attached");
  std::cout << "ready" << std::endl;
  std::string line;
  std::getline(std::cin, line);
  ::close(link);
  contexts__destroy(skeleton);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view what = argc > 2 ? argv[2] : "";
  const auto path = process::executable_of(argc > 2 ? std::atoi(argv[1]) : 0);
  if (!path) return fail(path.error().what);
  const auto executable = go_binary::Executable::open(*path);
  if (!executable) return fail(executable.error().what);
  const auto target = process::find_target(std::atoi(argv[1]), executable->image());
  if (!target) return fail(target.error().what);
  if (what == "cycles" && argc == 4) return cycles(*executable, *target, std::atoi(argv[3]));
  if (what == "entry" || what == "jump") return empty(*executable, *target, what == "entry");
  return fail("give cycles COUNT, entry or jump");
}
