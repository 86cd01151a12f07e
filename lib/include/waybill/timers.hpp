// What makes deadlines fire: a timing wheel that an event loop drives, or one with its own thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>  // what is called when a loop has to wake up earlier
#include <memory>      // the wheel is out of sight
#include <optional>

#include "waybill/context.hpp"

namespace waybill {

namespace detail {
class TimerQueue;
}

/// Deadlines that are waited for, in a timing wheel with ticks of about a millisecond. A deadline
/// is put in when a context that has it, or a descendant, gets its first callback: a request that
/// nobody waits for costs no timer, and one that many wait for costs one.
///
/// By default, contexts use standard(), which has a thread of its own. An event loop that wants to
/// run its requests' callbacks itself makes a Timers, derives contexts from its background(), and
/// calls advance() when next() says so. Every function may be called by any thread.
///
/// A Timers must outlive the contexts that descend from its background().
class Timers {
 public:
  /// `wake` is called, without any lock held and by the thread that registers a callback, when a
  /// deadline comes in that is earlier than what next() last returned: the loop then asks again.
  explicit Timers(std::function<void()> wake = {});
  Timers(const Timers&) = delete;
  Timers& operator=(const Timers&) = delete;
  ~Timers();

  /// Returns the background context whose descendants' deadlines are kept here.
  Context background() const noexcept;

  /// Cancels every context whose deadline is at or before `now`, and runs its callbacks. Returns
  /// how many were cancelled. May come up to about a millisecond late for a deadline, and never
  /// early.
  std::size_t advance(Clock::time_point now = Clock::now());

  /// Returns when to call advance() next, or nothing while no deadline waits. It may be earlier
  /// than the earliest deadline; calling advance() earlier or later than told is harmless.
  std::optional<Clock::time_point> next() const;

  /// Returns how many deadlines wait.
  std::size_t size() const noexcept;

  /// Returns the timers of contexts that descend from no other ones. They start a thread with their
  /// first deadline; it sleeps until the next one and runs until the process ends. A forked child
  /// has no such thread: there err() still tells the truth, but callbacks of deadlines do not run.
  static Timers& standard();

 private:
  friend class detail::TimerQueue;
  std::unique_ptr<detail::TimerQueue> queue_;
};

}  // namespace waybill
