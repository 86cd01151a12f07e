// What stands behind Timers: a wheel, its lock, and who is told when it has to turn earlier.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>

#include "waybill/timers.hpp"
#include "wheel.hpp"

namespace waybill::detail {

class TimerQueue {
 public:
  explicit TimerQueue(std::function<void()> wake);
  TimerQueue(const TimerQueue&) = delete;
  TimerQueue& operator=(const TimerQueue&) = delete;

  /// Returns the queue that the node's deadline is kept in.
  static TimerQueue& of(const Node& node);

  /// Returns the background context whose descendants use this queue.
  const Context& background() const noexcept { return background_; }

  /// Puts in a node that owns a deadline.
  void insert(Node& node);

  /// Takes a node out, if it is in. After that nobody finds it here.
  void remove(Node& node) noexcept;

  /// See Timers.
  std::size_t advance(Clock::time_point now);
  std::optional<Clock::time_point> next();
  std::size_t size() noexcept;

  /// Drives the queue from the calling thread, for ever.
  [[noreturn]] void drive();

 private:
  std::optional<Tick> announce() noexcept;

  std::mutex mutex_;
  Wheel wheel_;
  // What the driver was last told: a deadline before it wakes the driver. Nothing: it has nothing
  // to wait for.
  std::optional<Tick> announced_;
  std::function<void()> wake_;
  std::condition_variable earlier_;  // for drive()
  Context background_;
};

}  // namespace waybill::detail
