#include "timer_queue.hpp"

#include <array>
#include <utility>

namespace waybill::detail {
namespace {

// So many nodes are taken out before the lock is given back and they are cancelled.
constexpr std::size_t kBatch = 128;

}  // namespace

TimerQueue::TimerQueue(std::function<void()> wake) : wake_(std::move(wake)) {
  auto* node = new Node;
  node->kind = Node::Kind::background;
  node->queue = this;
  background_ = Context(node, nullptr);
}

TimerQueue& TimerQueue::of(const Node& node) {
  return node.queue != nullptr ? *node.queue : *Timers::standard().queue_;
}

void TimerQueue::insert(Node& node) {
  bool wake = false;
  {
    const std::lock_guard guard(mutex_);
    if (wheel_.size() == 0) wheel_.skip_to(tick_before(Clock::now()));
    wheel_.insert(node);
    const auto at = tick_after(node.deadline);
    if (!announced_ || at < *announced_) {
      // Told once: whoever drives asks again before it sleeps.
      announced_ = at;
      wake = true;
    }
  }
  if (!wake) return;
  earlier_.notify_one();
  if (wake_) wake_();
}

void TimerQueue::remove(Node& node) noexcept {
  const std::lock_guard guard(mutex_);
  wheel_.remove(node);
}

std::size_t TimerQueue::advance(Clock::time_point now) {
  std::size_t count = 0;
  const Tick to = tick_before(now);
  for (;;) {
    std::array<Node*, kBatch> due;
    std::size_t found = 0;
    {
      const std::lock_guard guard(mutex_);
      while (found < kBatch) {
        Node* node = wheel_.advance(to);
        if (node == nullptr) break;
        // One whose last owner lets go at this moment has nobody to tell; it still looks for itself
        // here. The others need not.
        if (!node->try_acquire()) continue;
        node->armed.store(false, std::memory_order_relaxed);
        due[found++] = node;
      }
    }
    if (found == 0) return count;
    for (std::size_t index = 0; index < found; ++index) {
      due[index]->prefetch_hook();
    }
    for (std::size_t index = 0; index < found; ++index) {
      if (cancel(*due[index], Errc::deadline_exceeded, expiry_cause(*due[index]))) ++count;
      Node::release(due[index]);
    }
  }
}

std::optional<Tick> TimerQueue::announce() noexcept {
  announced_ = wheel_.next();
  return announced_;
}

std::optional<Clock::time_point> TimerQueue::next() {
  const std::lock_guard guard(mutex_);
  if (const auto tick = announce()) return time_of(*tick);
  return std::nullopt;
}

std::size_t TimerQueue::size() noexcept {
  const std::lock_guard guard(mutex_);
  return wheel_.size();
}

void TimerQueue::drive() {
  for (;;) {
    advance(Clock::now());
    std::unique_lock lock(mutex_);
    const auto tick = announce();
    const auto woken = [&] { return announced_ != tick; };
    if (!tick) {
      earlier_.wait(lock, woken);
    } else {
      earlier_.wait_until(lock, time_of(*tick), woken);
    }
  }
}

}  // namespace waybill::detail
