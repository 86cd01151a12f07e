#include "tool/process/context_code.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

namespace waybill::process {

ContextCode read_context_code(const go_binary::Executable& executable) {
  ContextCode code;
  const auto& functions = executable.functions().all();
  const auto known = std::ranges::find(functions, "context.WithValue", &go_binary::Function::name);
  if (known == functions.end()) return code;
  // A package's functions stand together; those by which the compiler compares types stand among them. Others
  // of the name (context.Context.Done-fm) stand with the packages that use them.
  const auto is_of_it = [](std::string_view name) { return name.starts_with("context."); };
  const auto is_between = [&](std::string_view name) { return is_of_it(name) || name.starts_with("type:.") || name.starts_with("type.."); };
  code.all = {known->entry, known->end};
  for (auto each = std::make_reverse_iterator(known); each != functions.rend() && is_between(each->name); ++each) {
    if (is_of_it(each->name)) code.all.begin = each->entry;
  }
  for (auto each = known; each != functions.end() && is_between(each->name); ++each) {
    if (is_of_it(each->name)) code.all.end = each->end;
  }
  constexpr std::array<std::string_view, 5> kLookups = {"context.value", "context.(*valueCtx).Value", "context.(*cancelCtx).Value", "context.withoutCancelCtx.Value",
                                                        "context.(*withoutCancelCtx).Value"};
  constexpr std::array<std::string_view, 3> kPassing = {"context.(*timerCtx).Value", "context.(*afterFuncCtx).Value", "context.(*stopCtx).Value"};
  for (const go_binary::Function& function : functions) {
    if (function.entry < code.all.begin || function.entry >= code.all.end) continue;
    if (std::ranges::find(kLookups, function.name) != kLookups.end()) code.lookups.push_back({function.entry, function.end});
    if (std::ranges::find(kPassing, function.name) != kPassing.end()) code.passing.push_back({function.entry, function.end});
  }
  return code;
}

GoroutineLayout goroutine_layout(unsigned minor) {
  if (minor <= 20) return {.number = 152, .start = 312};
  if (minor == 23 || minor == 24) return {.number = 160, .start = 304};
  return {.number = 152, .start = minor >= 26 ? 304u : 296u};
}

}  // namespace waybill::process
