#include <charconv>
#include <cstddef>

#include <asm/ptrace.h>

#include "tool/process/library_program.hpp"

namespace waybill::process {
namespace {

struct Register {
  std::string_view name;  ///< of all eight bytes
  std::int16_t offset;    ///< in struct pt_regs (asm/ptrace.h)
  std::string_view parts[3];  ///< its lower 4, 2 and 1 bytes
};

constexpr Register kRegisters[] = {
    {"rax", offsetof(pt_regs, rax), {"eax", "ax", "al"}},     {"rbx", offsetof(pt_regs, rbx), {"ebx", "bx", "bl"}},
    {"rcx", offsetof(pt_regs, rcx), {"ecx", "cx", "cl"}},     {"rdx", offsetof(pt_regs, rdx), {"edx", "dx", "dl"}},
    {"rsi", offsetof(pt_regs, rsi), {"esi", "si", "sil"}},    {"rdi", offsetof(pt_regs, rdi), {"edi", "di", "dil"}},
    {"rbp", offsetof(pt_regs, rbp), {"ebp", "bp", "bpl"}},    {"rsp", offsetof(pt_regs, rsp), {"esp", "sp", "spl"}},
    {"r8", offsetof(pt_regs, r8), {"r8d", "r8w", "r8b"}},     {"r9", offsetof(pt_regs, r9), {"r9d", "r9w", "r9b"}},
    {"r10", offsetof(pt_regs, r10), {"r10d", "r10w", "r10b"}}, {"r11", offsetof(pt_regs, r11), {"r11d", "r11w", "r11b"}},
    {"r12", offsetof(pt_regs, r12), {"r12d", "r12w", "r12b"}}, {"r13", offsetof(pt_regs, r13), {"r13d", "r13w", "r13b"}},
    {"r14", offsetof(pt_regs, r14), {"r14d", "r14w", "r14b"}}, {"r15", offsetof(pt_regs, r15), {"r15d", "r15w", "r15b"}},
};

/// Where a register is kept; -1 for a name that is none.
std::int16_t register_offset(std::string_view name) {
  if (!name.starts_with('%')) return -1;
  name.remove_prefix(1);
  for (const Register& known : kRegisters) {
    if (name == known.name) return known.offset;
    for (const std::string_view part : known.parts) {
      if (name == part) return known.offset;
    }
  }
  return -1;
}

/// A whole number that is all of the text; an empty text is 0.
std::optional<std::int64_t> number(std::string_view text) {
  if (text.empty()) return 0;
  std::int64_t value = 0;
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const int base = text.starts_with("0x") ? 16 : 10;
  if (base == 16) text.remove_prefix(2);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || text.front() == '-' || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return negative ? -value : value;
}

/// "16(%rsp,%rcx,8)": displacement, base, index, scale.
bool parse_memory(std::string_view text, waybill_argument& argument) {
  const std::size_t open = text.find('(');
  if (open == std::string_view::npos || !text.ends_with(')')) return false;
  const auto displacement = number(text.substr(0, open));
  std::string_view inside = text.substr(open + 1, text.size() - open - 2);
  if (!displacement || *displacement != static_cast<std::int32_t>(*displacement)) return false;
  std::string_view parts[3];
  std::size_t count = 0;
  for (; count < 3; ++count) {
    const std::size_t comma = inside.find(',');
    parts[count] = inside.substr(0, comma);
    if (comma == std::string_view::npos) break;
    inside.remove_prefix(comma + 1);
  }
  if (count == 3) return false;
  argument.kind = WAYBILL_ARGUMENT_MEMORY;
  argument.value = *displacement;
  argument.base = register_offset(parts[0]);
  argument.index = register_offset(parts[1]);
  if (argument.base < 0 && !(parts[0].empty() && argument.index >= 0)) return false;
  if (argument.index < 0 && !parts[1].empty()) return false;
  const auto scale = number(parts[2].empty() ? "1" : parts[2]);
  if (!scale || (*scale != 1 && *scale != 2 && *scale != 4 && *scale != 8)) return false;
  argument.scale = static_cast<std::uint8_t>(*scale);
  return true;
}

}  // namespace

std::optional<waybill_argument> parse_argument(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0) return std::nullopt;
  const auto size = number(text.substr(0, at));
  if (!size) return std::nullopt;
  const std::int64_t bytes = *size < 0 ? -*size : *size;
  if (bytes != 1 && bytes != 2 && bytes != 4 && bytes != 8) return std::nullopt;
  waybill_argument argument{};
  argument.size = static_cast<std::uint8_t>(bytes);
  argument.is_signed = *size < 0 ? 1 : 0;
  argument.base = -1;
  argument.index = -1;
  argument.scale = 1;
  const std::string_view operand = text.substr(at + 1);
  if (operand.starts_with('$')) {
    const auto value = number(operand.substr(1));
    if (!value || operand.size() == 1) return std::nullopt;
    argument.kind = WAYBILL_ARGUMENT_CONSTANT;
    argument.value = *value;
    return argument;
  }
  if (operand.starts_with('%')) {
    argument.kind = WAYBILL_ARGUMENT_REGISTER;
    argument.base = register_offset(operand);
    return argument.base < 0 ? std::nullopt : std::optional(argument);
  }
  return parse_memory(operand, argument) ? std::optional(argument) : std::nullopt;
}

}  // namespace waybill::process
