#include "waybill/context.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <string>

#include "node.hpp"
#include "timer_queue.hpp"
#include "values.hpp"
#include "waybill/probe.hpp"

namespace waybill {
namespace {

class Category : public std::error_category {
 public:
  const char* name() const noexcept override { return "waybill.context"; }
  std::string message(int value) const override {
    switch (static_cast<Errc>(value)) {
      case Errc::cancelled: return "context cancelled";
      case Errc::deadline_exceeded: return "context deadline exceeded";
    }
    return "unknown context error";
  }
  std::error_condition default_error_condition(int value) const noexcept override {
    switch (static_cast<Errc>(value)) {
      case Errc::cancelled: return std::make_error_condition(std::errc::operation_canceled);
      case Errc::deadline_exceeded: return std::make_error_condition(std::errc::timed_out);
    }
    return {value, *this};
  }
};

// Whether the node is done; what it then says is final.
bool settle(detail::Node& node) noexcept {
  if (node.settled()) return true;
  if (node.deadline == detail::kNoDeadline || !node.expired(Clock::now())) return false;
  node.settle_expired();
  return true;
}

// Those below a background context have no parent: nothing can reach them from there.
bool is_background(const detail::Node* node) noexcept {
  return node == nullptr || node->kind == detail::Node::Kind::background;
}

}  // namespace

const std::error_category& context_category() noexcept {
  // Never destroyed: codes of it may be looked at to the very end of the process.
  static const Category& category = *new Category;
  return category;
}

std::error_code make_error_code(Errc error) noexcept {
  return {static_cast<int>(error), context_category()};
}

Context::Context(const Context& other) noexcept : node_(other.node_), values_(other.values_) {
  if (node_ != nullptr) node_->acquire();
  detail::acquire_values(values_);
}

void Context::release() noexcept {
  detail::Node::release(node_);
  detail::release_values(values_);
}

bool Context::done() const noexcept {
  return node_ != nullptr && settle(*node_);
}

std::error_code Context::err() const noexcept {
  if (!done()) return {};
  return make_error_code(node_->error);
}

std::error_code Context::cause() const noexcept {
  if (!done()) return {};
  return node_->cause.code();
}

std::optional<Clock::time_point> Context::deadline() const noexcept {
  if (node_ == nullptr || node_->deadline == detail::kNoDeadline) return std::nullopt;
  return node_->deadline;
}

// Everything stays in registers on the way out: a Context that was written in halves and is read as
// one a moment later costs more than a lock.
Scope Context::scope_of(detail::Node& made) const noexcept {
  link(made);
  detail::acquire_values(values_);
  return Scope(&made, values_);
}

void Context::link(detail::Node& made) const noexcept {
  if (is_background(node_)) {
    if (node_ != nullptr) made.queue = node_->queue;
    WAYBILL_PROBE4(make, &made, made.parent, static_cast<int>(made.kind),
                   offsetof(detail::Node, parent));
    return;
  }
  node_->acquire();
  made.parent = node_;
  made.queue = node_->queue;
  if (made.deadline >= node_->deadline) {  // a child does not extend its parent
    made.deadline = node_->deadline;
    made.deadline_owner = node_->deadline_owner;
  }
  const bool lives = node_->adopt(made);
  if (!lives) {
    made.error = node_->error;
    made.cause = node_->cause;
    made.bits.store(detail::Node::kSettled | detail::Node::kClosed, std::memory_order_release);
  }
  WAYBILL_PROBE4(make, &made, made.parent, static_cast<int>(made.kind),
                 offsetof(detail::Node, parent));
  if (!lives) WAYBILL_PROBE2(settle, &made, static_cast<int>(made.error));
}

Scope Context::with_cancel() const {
  return scope_of(*new detail::Node);
}

Scope Context::with_cancel_cause(std::error_code cause) const {
  auto* node = new detail::Node;
  node->given_cause = detail::Cause(cause);
  return scope_of(*node);
}

Scope Context::with_deadline(Clock::time_point at) const {
  return with_deadline(at, std::error_code());
}

Scope Context::with_deadline(Clock::time_point at, std::error_code cause) const {
  return with_deadline_seen_at(Clock::now(), at, cause);
}

Scope Context::with_deadline_seen_at(Clock::time_point now, Clock::time_point at,
                                     std::error_code cause) const {
  if (at == detail::kNoDeadline) return with_cancel();
  // A parent whose time is up says why before its child can.
  if (!is_background(node_) && !node_->settled() && node_->expired(now)) node_->settle_expired();
  auto* node = new detail::Node;
  node->kind = detail::Node::Kind::deadline;
  node->given_cause = detail::Cause(cause);
  node->deadline = at;
  node->deadline_owner = node;
  Scope scope = scope_of(*node);
  if (at <= now && !node->settled()) {
    detail::cancel(*node, Errc::deadline_exceeded, detail::expiry_cause(*node));
  }
  return scope;
}

Context Context::without_cancel() const noexcept {
  detail::acquire_values(values_);
  // Still with the timers that it had: callbacks of its children run where they did.
  Context context(nullptr, values_);
  if (node_ != nullptr && node_->queue != nullptr) {
    context.node_ = node_->queue->background().node_;
    context.node_->acquire();
  }
  return context;
}

Context Context::with_value_bytes(const void* key, const void* bytes, std::size_t size) const {
  detail::Values* values = detail::with_value(values_, key, bytes, size);
  WAYBILL_PROBE5(write, key, values, values_, detail::kCountPlace, __builtin_return_address(0));
  if (node_ != nullptr) node_->acquire();
  return Context(node_, values);
}

const void* Context::value_bytes(const void* key) const noexcept {
  return detail::find_value(values_, key);
}

std::error_code Context::wait() const {
  return wait_until(detail::kNoDeadline);
}

std::error_code Context::wait_until(Clock::time_point at) const {
  // This thread may be the one that should drive the timers, so it keeps the deadline by itself.
  at = std::min(at, deadline().value_or(detail::kNoDeadline));
  std::mutex mutex;
  std::condition_variable condition;
  bool fired = false;
  {
    // Told under the lock: nothing here is touched after the waiting thread has gone on.
    const auto wake = after_func([&] {
      const std::lock_guard guard(mutex);
      fired = true;
      condition.notify_all();
    });
    std::unique_lock lock(mutex);
    const auto is_fired = [&] { return fired; };
    if (at == detail::kNoDeadline) {
      condition.wait(lock, is_fired);
    } else {
      condition.wait_until(lock, at, is_fired);
    }
  }
  return err();
}

bool Scope::cancel() const noexcept {
  return cancel(std::error_code());
}

bool Scope::cancel(std::error_code cause) const noexcept {
  detail::Node* node = context_.node_;
  if (node == nullptr || node->closed()) return false;
  detail::Cause why(cause);
  if (!why.given() && node->kind == detail::Node::Kind::cancel) why = node->given_cause;
  if (!why.given()) why = detail::cause_of(Errc::cancelled);
  return detail::cancel(*node, Errc::cancelled, why);
}

void Scope::end() noexcept {
  if (context_.node_ == nullptr) return;
  // Children and callbacks hold references: a sole owner has nobody to tell.
  if (context_.node_->references.load(std::memory_order_acquire) != 1) cancel();
  detail::Node::release(std::exchange(context_.node_, nullptr));
}

}  // namespace waybill
