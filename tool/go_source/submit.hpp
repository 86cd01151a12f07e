// Methods that take a function and run it later, as pools and schedulers have.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace waybill::go_source {

/// Of DeclarationRecord::flags, beside DeclarationFlag: the function runs the one that it is given beside
/// its caller, and leaves nobody a way to wait for it.
inline constexpr std::uint8_t kDeclStartsGiven = 16;

/// Whether a method is named like one that takes a function and runs it beside its caller.
constexpr bool names_submit(std::string_view method) {
  constexpr std::array<std::string_view, 10> kNames{"Submit", "TrySubmit", "SubmitTask", "SubmitErr", "Go",
                                                    "TryGo", "Schedule", "Enqueue", "AfterFunc", "Spawn"};
  return std::ranges::find(kNames, method) != kNames.end();
}

}  // namespace waybill::go_source
