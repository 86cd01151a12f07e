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
  constexpr std::array<std::string_view, 16> kNames{
      "Submit", "TrySubmit", "SubmitTask", "SubmitErr", "Go", "TryGo", "Schedule", "Enqueue", "AfterFunc", "Spawn",
      "EnqueueAsync", "SubmitAsync", "RunAsync", "ExecuteAsync", "DoAsync", "GoAsync"};
  return std::ranges::find(kNames, method) != kNames.end();
}

/// Whether a function of that name begins, or is, what goes on for long: its context is the program's or its own.
constexpr bool names_service(std::string_view name) {
  constexpr std::array<std::string_view, 38> kWords{
      "Start", "Run", "Serve", "New", "Init", "Setup", "Open", "Connect", "Dial", "Listen", "Watch", "Subscribe", "Begin",
      "Launch", "Spawn", "Loop", "Monitor", "Keep", "Poll", "Main", "Bootstrap", "Join", "Reload", "Refresh", "Sync", "Worker",
      "Consume", "Accept", "Daemon", "Go", "Make", "Restart", "Stop", "Close", "Shutdown", "Test", "Background", "Reconcile"};
  if (name.empty()) return false;
  const char first = name[0] >= 'a' && name[0] <= 'z' ? static_cast<char>(name[0] - 'a' + 'A') : name[0];
  return name.ends_with("Loop") || name.ends_with("Worker") || std::ranges::any_of(kWords, [&](std::string_view word) {
    return word[0] == first && name.substr(1).starts_with(word.substr(1));
  });
}

}  // namespace waybill::go_source
