// The tree that contexts are handles to. A child owns its parent; a parent knows its children as
// long as they live. No lock is held while a callback runs, nothing recurses, and no loop over
// children holds a lock for longer than a batch.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <system_error>
#include <thread>

#include "waybill/context.hpp"

namespace waybill::detail {

class TimerQueue;

inline constexpr Clock::time_point kNoDeadline = Clock::time_point::max();

// An error code that costs nothing to make: an empty std::error_code asks for its category.
struct Cause {
  int value = 0;
  const std::error_category* category = nullptr;  // null: none given

  Cause() = default;
  explicit Cause(const std::error_code& code) noexcept
      : value(code.value()), category(code ? &code.category() : nullptr) {}
  bool given() const noexcept { return category != nullptr; }
  std::error_code code() const noexcept {
    return given() ? std::error_code(value, *category) : std::error_code();
  }
};

struct WheelChunk;

// Where a node stands in a wheel; guarded by the lock of its queue.
struct TimerLink {
  WheelChunk* chunk = nullptr;  // null when it is in no wheel
  std::uint16_t place = 0;      // in the chunk
  std::uint16_t slot = 0;
};

// Three cache lines: what handles and cancellation need, what timers need, what is told at the end.
struct Node {
  // `bits`
  static constexpr std::uint8_t kLocked = 1;
  static constexpr std::uint8_t kSettled = 2;  // `error` and `cause` are final
  static constexpr std::uint8_t kClosed = 4;   // settled, and takes no more children and callbacks
  static constexpr std::uint8_t kAwaited = 8;  // somebody waits for the callback in `running`

  // How a node was made; never changes.
  enum class Kind : std::uint8_t { cancel, deadline, background };

  std::atomic<std::uint32_t> references{1};
  mutable std::atomic<std::uint8_t> bits{0};
  Kind kind = Kind::cancel;
  std::atomic<bool> armed{false};  // may be in a queue; only an owner of a deadline is
  Errc error{};                    // final once kSettled is seen, like `cause`
  Node* parent = nullptr;          // owned; null below a background context
  Node* children = nullptr;        // not owned; guarded by this node's lock
  Node* next = nullptr;            // sibling, guarded by the parent's lock; then the work list
  Node** back = nullptr;           // what points to this node; null when the parent has let go
  Hook* hooks = nullptr;           // guarded by the lock
  std::atomic<Hook*> running{nullptr};
  Clock::time_point deadline = kNoDeadline;
  Node* deadline_owner = nullptr;  // this node or the ancestor whose own deadline `deadline` is
  TimerQueue* queue = nullptr;     // null: that of Timers::standard()
  TimerLink timer;
  std::thread::id closer;  // the thread that runs the hooks; final once closed
  Cause cause;
  Cause given_cause;  // Kind::cancel: for a cancellation without one; else expiry's

  static void* operator new(std::size_t size);
  static void operator delete(void* memory) noexcept;

  bool has(std::uint8_t wanted) const noexcept {
    return (bits.load(std::memory_order_acquire) & wanted) != 0;
  }
  bool settled() const noexcept { return has(kSettled | kClosed); }
  bool closed() const noexcept { return has(kClosed); }
  bool expired(Clock::time_point now) const noexcept { return now >= deadline; }

  void lock() const noexcept {
    auto seen = bits.load(std::memory_order_relaxed);
    if ((seen & kLocked) == 0 &&
        bits.compare_exchange_strong(seen, static_cast<std::uint8_t>(seen | kLocked),
                                     std::memory_order_acquire, std::memory_order_relaxed)) {
      return;
    }
    lock_slowly();
  }
  void unlock() const noexcept { unlock_with(0); }
  // `more` are bits to be set; they and what was written before are seen together.
  void unlock_with(std::uint8_t more) const noexcept {
    const auto now = bits.load(std::memory_order_relaxed);
    bits.store(static_cast<std::uint8_t>((now & ~kLocked) | more), std::memory_order_release);
  }

  // Starts to load it, for when it is used a little later.
  void prefetch() const noexcept {
    const auto* first = reinterpret_cast<const char*>(this);
    __builtin_prefetch(first);
    __builtin_prefetch(first + 64);
    __builtin_prefetch(first + 128);
  }

  // The same for the first callback.
  void prefetch_hook() const noexcept {
    lock();
    const Hook* first = hooks;
    unlock();
    if (first != nullptr) __builtin_prefetch(first);
  }

  void acquire() noexcept { references.fetch_add(1, std::memory_order_relaxed); }
  // Fails when the last owner has let go: the node is about to be destroyed.
  bool try_acquire() noexcept;
  // Destroys the node if this was the last reference, and then ancestors that only it kept.
  static void release(Node* node) noexcept;

  // Links `child`, which nobody else knows yet, or returns false if this node is settled.
  bool adopt(Node& child) noexcept {
    lock();
    if (settled()) {
      unlock();
      return false;
    }
    child.next = children;
    child.back = &children;
    if (children != nullptr) children->back = &child.next;
    children = &child;
    unlock();
    return true;
  }

  // Settles a node whose deadline has passed: its error is deadline_exceeded from now on, unless it
  // was cancelled before. Runs no callback.
  void settle_expired() noexcept;

 private:
  void lock_slowly() const noexcept;
};

// Cancels `root` and its descendants and runs their callbacks. Returns false if it is closed.
bool cancel(Node& root, Errc error, Cause cause) noexcept;

// Sees to it that the deadline of `node` fires.
void arm(Node& node);

inline Cause cause_of(Errc error) noexcept {
  return Cause(make_error_code(error));
}

// What cause() says when `owner`'s own deadline passes.
inline Cause expiry_cause(const Node& owner) noexcept {
  return owner.kind == Node::Kind::deadline && owner.given_cause.given()
             ? owner.given_cause
             : cause_of(Errc::deadline_exceeded);
}

// Waits a little longer each time: a holder of a spin lock may have lost its processor.
class Backoff {
 public:
  void pause() noexcept;

 private:
  unsigned rounds_ = 0;
};

}  // namespace waybill::detail
