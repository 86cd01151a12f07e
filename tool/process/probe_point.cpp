#include "tool/process/probe_point.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace waybill::process {
namespace {

constexpr std::size_t kMostCode = 32;  ///< bytes that a stack check can take

std::unexpected<model::Error> refused(const std::string& where, std::string what, std::string advice) {
  return std::unexpected(model::Error{.doing = "place a probe", .what = std::move(what), .where = where, .advice = std::move(advice)});
}

}  // namespace

std::size_t stack_check_jump(std::string_view code) {
  // cmd/internal/obj/x86/obj6.go, stacksplit: the three sizes of frames; the largest (over 4 KiB with a
  // subtraction that may wrap) isn't taken by any function that is probed.
  constexpr std::string_view kSmall("\x49\x3b\x66\x10", 4);                // cmp 16(r14), rsp
  constexpr std::string_view kLargeCompare("\x4d\x3b\x66\x10", 4);         // cmp 16(r14), r12
  constexpr std::string_view kNearAddress("\x4c\x8d\x64\x24", 4);          // lea -n(rsp), r12: n in one byte
  constexpr std::string_view kFarAddress("\x4c\x8d\xa4\x24", 4);           // … in four
  std::size_t at = 0;
  if (code.starts_with(kSmall)) {
    at = 4;
  } else {
    if (code.starts_with(kNearAddress)) at = 5;
    else if (code.starts_with(kFarAddress)) at = 8;
    else return 0;
    if (code.size() < at || !code.substr(at).starts_with(kLargeCompare)) return 0;
    at += 4;
  }
  const std::string_view jump = code.substr(std::min(at, code.size()));
  const bool is_near = jump.size() >= 2 && jump[0] == '\x76';
  const bool is_far = jump.size() >= 6 && jump.starts_with(std::string_view("\x0f\x86", 2));
  return is_near || is_far ? at : 0;
}

std::expected<ProbePoint, model::Error> find_probe_point(const go_binary::Executable& executable, std::string_view function,
                                                         const std::string& name) {
  const go_binary::Function* found = executable.functions().named(function);
  if (found == nullptr) {
    return refused(name, fmt::format("it has no function {}", function), "only programs that use it can be watched");
  }
  const std::uint64_t length = std::min<std::uint64_t>(found->end - found->entry, kMostCode);
  const std::string_view code = executable.image().bytes(found->entry, length).value_or("");
  const std::size_t jump = stack_check_jump(code);
  const auto offset = executable.image().code_offset(found->entry + jump);
  if (jump == 0 || !offset) {
    return refused(name, fmt::format("{} doesn't begin with a stack check", function), "a probe elsewhere could harm it, so there will be none");
  }
  const std::size_t behind = jump + (code[jump] == '\x76' ? 2 : 6);
  return ProbePoint{.function = std::string(function),
                    .entry = found->entry,
                    .address = found->entry + jump,
                    .file_offset = *offset,
                    .code = std::string(code.substr(0, behind))};
}

std::expected<void, model::Error> check_in_memory(const ProbePoint& point, const Target& target) {
  const auto memory = read_memory(target.process, point.entry + target.bias, point.code.size());
  if (!memory) return std::unexpected(memory.error());
  if (*memory == point.code) return {};
  const std::string where = fmt::format("process {}", target.process);
  if ((*memory)[point.address - point.entry] == '\xcc') {
    return refused(where, fmt::format("there is a probe or a debugger's breakpoint in {} already", point.function), "end the other one first");
  }
  return refused(where, fmt::format("the code of {} in memory isn't that of its file", point.function), "it can't be watched without harm");
}

}  // namespace waybill::process
