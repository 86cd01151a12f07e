#include "node.hpp"

#include <new>

#include "timer_queue.hpp"
#include "waybill/probe.hpp"

namespace waybill::detail {
namespace {

// A parent's lock is held for no longer than it takes to let go of so many children.
constexpr int kBatch = 64;

// Nodes on their way to be closed or to run their callbacks, each with a reference of the list's
// own. Linked by Node::next, which a node needs no more once its parent has let go of it.
class WorkList {
 public:
  bool empty() const noexcept { return first_ == nullptr; }
  void push_back(Node& node) noexcept {
    node.next = nullptr;
    (last_ != nullptr ? last_->next : first_) = &node;
    last_ = &node;
  }
  void push_front(Node& node) noexcept {
    node.next = first_;
    first_ = &node;
    if (last_ == nullptr) last_ = &node;
  }
  Node& pop() noexcept {
    Node& node = *first_;
    first_ = node.next;
    if (first_ == nullptr) last_ = nullptr;
    return node;
  }

 private:
  Node* first_ = nullptr;
  Node* last_ = nullptr;
};

// The clock, read once for a cancellation, and only if a node on the way has a deadline.
class LazyNow {
 public:
  Clock::time_point get() noexcept {
    if (!read_) now_ = Clock::now();
    read_ = true;
    return now_;
  }

 private:
  bool read_ = false;
  Clock::time_point now_;
};

void detach(Node& node) noexcept {
  if (node.armed.load(std::memory_order_acquire)) TimerQueue::of(node).remove(node);
  if (node.parent == nullptr) return;
  node.parent->lock();
  if (node.back != nullptr) {
    *node.back = node.next;
    if (node.next != nullptr) node.next->back = node.back;
    node.back = nullptr;
  }
  node.parent->unlock();
}

// Lets go of up to kBatch children and queues those that still live. Returns whether there are
// more. The caller holds the lock.
bool let_go_of_children(Node& node, WorkList& work) noexcept {
  for (int count = 0; node.children != nullptr; ++count) {
    if (count == kBatch) return true;
    Node& child = *node.children;
    node.children = child.next;
    if (child.next != nullptr) child.next->back = &node.children;
    child.back = nullptr;
    if (child.try_acquire()) work.push_front(child);
  }
  return false;
}

enum class Closed { before, quietly, with_hooks };

// Closes one node, and queues its children. `error` and `cause` are what closes it, unless its
// deadline did before. `by_itself`: its own deadline is what closes it.
Closed close(Node& node, Errc error, Cause cause, LazyNow& now, WorkList& work,
             bool by_itself = false) noexcept {
  const bool expired = !by_itself && node.deadline != kNoDeadline && node.expired(now.get());
  node.lock();
  if (node.closed()) {
    node.unlock();
    return Closed::before;
  }
  [[maybe_unused]] const bool settles = !node.settled();
  if (settles) {
    node.error = expired ? Errc::deadline_exceeded : error;
    node.cause = expired ? expiry_cause(*node.deadline_owner) : cause;
  }
  node.closer = std::this_thread::get_id();
  const Closed result = node.hooks != nullptr ? Closed::with_hooks : Closed::quietly;
  bool more = let_go_of_children(node, work);
  node.unlock_with(Node::kSettled | Node::kClosed);
  if (settles) WAYBILL_PROBE2(settle, &node, static_cast<int>(node.error));
  while (more) {
    node.lock();
    more = let_go_of_children(node, work);
    node.unlock();
  }
  if (node.armed.load(std::memory_order_acquire)) TimerQueue::of(node).remove(node);
  return result;
}

void run_hooks(Node& node) noexcept {
  node.lock();
  while (Hook* hook = node.hooks) {
    node.hooks = hook->next;
    if (hook->next != nullptr) hook->next->back = &node.hooks;
    hook->back = nullptr;
    node.running.store(hook, std::memory_order_relaxed);
    node.unlock();
    hook->run(hook);  // which may destroy it
    node.running.store(nullptr, std::memory_order_release);
    node.lock();
    if (node.has(Node::kAwaited)) {
      node.bits.fetch_and(static_cast<std::uint8_t>(~Node::kAwaited), std::memory_order_relaxed);
      node.running.notify_all();
    }
  }
  node.unlock();
}

}  // namespace

void Backoff::pause() noexcept {
  ++rounds_;
  if (rounds_ < 32) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
  } else if (rounds_ < 128) {
    std::this_thread::yield();
  } else {
    // A holder of lower priority may never run while this thread only yields.
    std::this_thread::sleep_for(std::chrono::microseconds(50));
  }
}

void Node::lock_slowly() const noexcept {
  Backoff backoff;
  for (;;) {
    auto seen = bits.load(std::memory_order_relaxed);
    if ((seen & kLocked) == 0 &&
        bits.compare_exchange_weak(seen, static_cast<std::uint8_t>(seen | kLocked),
                                   std::memory_order_acquire, std::memory_order_relaxed)) {
      return;
    }
    backoff.pause();
  }
}

bool Node::try_acquire() noexcept {
  auto count = references.load(std::memory_order_relaxed);
  while (count != 0) {
    if (references.compare_exchange_weak(count, count + 1, std::memory_order_relaxed)) return true;
  }
  return false;
}

void Node::release(Node* node) noexcept {
  while (node != nullptr) {
    // A sole owner writes no counter: once the node is detached, nobody else can find it. A
    // cancellation may have found it just before, so the count is looked at again.
    if (node->references.load(std::memory_order_acquire) == 1) {
      detach(*node);
      if (node->references.load(std::memory_order_acquire) != 1 &&
          node->references.fetch_sub(1, std::memory_order_acq_rel) != 1) {
        return;
      }
    } else {
      if (node->references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
      detach(*node);
    }
    Node* parent = node->parent;
    WAYBILL_PROBE2(end, node, static_cast<int>(node->kind));
    delete node;
    node = parent;
  }
}

void Node::settle_expired() noexcept {
  // The owner goes first: whoever shares its deadline says the same as it does.
  Node& owner = *deadline_owner;
  owner.lock();
  [[maybe_unused]] bool settles = !owner.settled();
  if (settles) {
    owner.error = Errc::deadline_exceeded;
    owner.cause = expiry_cause(owner);
  }
  owner.unlock_with(kSettled);
  if (settles) WAYBILL_PROBE2(settle, &owner, static_cast<int>(owner.error));
  if (&owner == this) return;
  lock();
  settles = !settled();
  if (settles) {
    error = owner.error;
    cause = owner.cause;
  }
  unlock_with(kSettled);
  if (settles) WAYBILL_PROBE2(settle, this, static_cast<int>(error));
}

bool cancel(Node& root, Errc error, Cause cause) noexcept {
  if (root.closed()) return false;
  WAYBILL_PROBE2(cancel, &root, static_cast<int>(error));
  // Callbacks may drop the last handle to the root.
  root.acquire();
  // First the whole subtree is marked, then callbacks run: none sees a tree that is half cancelled.
  LazyNow now;
  WorkList to_close;
  WorkList to_run;
  const bool by_itself = error == Errc::deadline_exceeded && root.deadline_owner == &root;
  const Closed first = close(root, error, cause, now, to_close, by_itself);
  while (!to_close.empty()) {
    Node& node = to_close.pop();
    // The parent is closed, so what it says is final.
    if (close(node, node.parent->error, node.parent->cause, now, to_close) == Closed::with_hooks) {
      to_run.push_back(node);
    } else {
      Node::release(&node);
    }
  }
  // The root stands in no list of its own: its parent still knows it, and may be cancelled too.
  if (first == Closed::with_hooks) run_hooks(root);
  while (!to_run.empty()) {
    Node& node = to_run.pop();
    run_hooks(node);
    Node::release(&node);
  }
  Node::release(&root);
  return first != Closed::before;
}

void arm(Node& node) {
  Node* owner = node.deadline_owner;
  if (owner == nullptr || owner->armed.load(std::memory_order_acquire)) return;
  if (!owner->armed.exchange(true, std::memory_order_acq_rel))
    TimerQueue::of(*owner).insert(*owner);
}

Registered add_hook(Node* node, Hook& hook) noexcept {
  if (node == nullptr || node->kind == Node::Kind::background) return Registered::never;
  if (node->deadline != kNoDeadline && !node->settled() && node->expired(Clock::now())) {
    node->settle_expired();
  }
  node->lock();
  if (node->settled()) {
    node->unlock();
    return Registered::done;
  }
  hook.next = node->hooks;
  hook.back = &node->hooks;
  if (node->hooks != nullptr) node->hooks->back = &hook.next;
  node->hooks = &hook;
  node->unlock();
  arm(*node);
  return Registered::yes;
}

bool remove_hook(Node* node, Hook& hook) noexcept {
  node->lock();
  const bool waiting = hook.back != nullptr;
  if (waiting) {
    *hook.back = hook.next;
    if (hook.next != nullptr) hook.next->back = hook.back;
    hook.back = nullptr;
  }
  node->unlock();
  return waiting;
}

void wait_for_hook(Node* node, Hook& hook) noexcept {
  if (node->running.load(std::memory_order_acquire) != &hook) return;
  if (node->closer == std::this_thread::get_id()) return;  // the callback ends its own AfterFunc
  // Said under the lock, which whoever runs it takes when it has returned.
  node->lock();
  node->unlock_with(node->running.load(std::memory_order_acquire) == &hook ? Node::kAwaited : 0);
  while (node->running.load(std::memory_order_acquire) == &hook) {
    node->running.wait(&hook, std::memory_order_acquire);
  }
}

}  // namespace waybill::detail
