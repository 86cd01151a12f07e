#include "tool/profile/global_variables.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace waybill::profile {

GlobalVariables::GlobalVariables(const HeapDump& dump, const DumpedProgram& program, std::uint64_t bias) : program_(program), bias_(bias) {
  if (program.variables == nullptr) return;
  for (const DumpMemory& data : dump.variables) {
    dump.pointers(data, [&](std::uint64_t offset, std::uint64_t pointer) {
      const bool inside = std::ranges::any_of(dump.variables, [&](const DumpMemory& other) { return pointer - other.address < other.bytes.size(); });
      if (inside) pointers_.emplace_back(pointer, data.address + offset);
    });
  }
  std::ranges::sort(pointers_);
}

GlobalVariables::Place GlobalVariables::at(std::uint64_t address) const {
  Place place{.name = fmt::format("{:#x}", address - bias_)};
  if (program_.variables == nullptr) return place;
  const auto typed = [&](const go_binary::Variable& variable) { return program_.types == nullptr ? 0 : program_.types->of_variable(variable.address); };
  if (const go_binary::Variable* variable = program_.variables->at(address - bias_)) return {variable->name, variable->address + bias_, typed(*variable)};

  constexpr std::uint64_t kLargest = 1 << 16;  // bytes of what a variable points to
  auto after = std::ranges::upper_bound(pointers_, std::pair(address, UINT64_MAX));
  while (after != pointers_.begin()) {
    const auto& [target, source] = *--after;
    if (address - target > kLargest) break;
    const go_binary::Variable* variable = program_.variables->at(source - bias_);
    if (variable == nullptr) continue;
    const go_binary::DebugType type = typed(*variable) == 0 ? go_binary::DebugType{} : program_.types->at(typed(*variable));
    const bool itself = variable->address + bias_ == source && type.kind == go_binary::Kind::kPointer;
    return {variable->name, target, itself ? type.element : 0};
  }
  return place;
}

}  // namespace waybill::profile
