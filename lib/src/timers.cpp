#include "waybill/timers.hpp"

#include <thread>
#include <utility>

#include "timer_queue.hpp"

namespace waybill {

Timers::Timers(std::function<void()> wake)
    : queue_(std::make_unique<detail::TimerQueue>(std::move(wake))) {}

Timers::~Timers() = default;

Context Timers::background() const noexcept {
  return queue_->background();
}

std::size_t Timers::advance(Clock::time_point now) {
  return queue_->advance(now);
}

std::optional<Clock::time_point> Timers::next() const {
  return queue_->next();
}

std::size_t Timers::size() const noexcept {
  return queue_->size();
}

Timers& Timers::standard() {
  // Never destroyed, and its thread is never joined: contexts with static storage may outlive
  // everything else.
  static Timers* const timers = [] {
    auto* made = new Timers;
    std::thread([queue = made->queue_.get()] { queue->drive(); }).detach();
    return made;
  }();
  return *timers;
}

}  // namespace waybill
