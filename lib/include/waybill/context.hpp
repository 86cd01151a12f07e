// What travels with a request: cancellation, a deadline, and a few small values; with the semantics
// of Go's context package. A child never outlives or extends its parent.
#pragma once

#include <chrono>        // deadlines
#include <cstddef>       // std::byte, std::size_t
#include <limits>        // durations that are longer than the clock
#include <new>           // a value's bytes become an object
#include <optional>      // a deadline that may not be there
#include <system_error>  // errors and causes
#include <type_traits>
#include <utility>

#include "waybill/fwd.hpp"

#if defined(__clang__)
#define WAYBILL_LIFETIMEBOUND [[clang::lifetimebound]]
#else
#define WAYBILL_LIFETIMEBOUND
#endif

namespace waybill {

/// Deadlines are points on this clock: it never goes back.
using Clock = std::chrono::steady_clock;

/// Why a context is done. Compares equal to std::errc::operation_canceled and std::errc::timed_out.
enum class Errc {
  cancelled = 1,
  deadline_exceeded = 2,
};

/// Returns the category of Errc; its name is "waybill.context".
const std::error_category& context_category() noexcept;

/// Returns `error` as an error code of context_category().
std::error_code make_error_code(Errc error) noexcept;

}  // namespace waybill

template <>
struct std::is_error_code_enum<waybill::Errc> : std::true_type {};

namespace waybill {

/// What with_value() takes: up to 32 bytes that can be copied as bytes. It is found by its type, so
/// a library makes a type of its own for what it hands across (`struct TraceId { ... };`).
template <class T>
concept SmallValue =
    std::is_trivially_copyable_v<T> && std::is_object_v<T> && sizeof(T) <= 32 && alignof(T) <= 16;

namespace detail {

struct Node;
struct Values;
class TimerQueue;

// A type's identity without run-time type information: the address of a variable of its own. It is
// not const, so that no linker merges two of them.
template <class T>
inline char value_key = 0;

// A callback that waits for a node. It is part of the AfterFunc that owns it: nothing is allocated.
struct Hook {
  explicit Hook(void (*function)(Hook*) noexcept) noexcept : run(function) {}
  Hook(const Hook&) = delete;
  Hook& operator=(const Hook&) = delete;

  void (*run)(Hook*) noexcept;
  Hook* next = nullptr;   // guarded by the node's lock, like `back`
  Hook** back = nullptr;  // what points to this hook; null when it is in no list
};

enum class Registered {
  yes,
  done,   // the context is done already: the caller runs the callback
  never,  // the context cannot be done
};
Registered add_hook(Node* node, Hook& hook) noexcept;
// Returns whether the hook was still waiting; it never runs then.
bool remove_hook(Node* node, Hook& hook) noexcept;
// Returns when the hook does not run on another thread, or no longer does.
void wait_for_hook(Node* node, Hook& hook) noexcept;

}  // namespace detail

/// A handle to a request's context. Copies are handles to the same context; a copy costs at most
/// two relaxed increments. Every const function may be called by any number of threads at once. The
/// default one is the background context: it is never done, has no deadline and costs nothing.
class Context {
 public:
  constexpr Context() noexcept = default;
  Context(const Context& other) noexcept;
  Context(Context&& other) noexcept
      : node_(std::exchange(other.node_, nullptr)),
        values_(std::exchange(other.values_, nullptr)) {}
  Context& operator=(const Context& other) noexcept {
    Context copy(other);
    swap(copy);
    return *this;
  }
  Context& operator=(Context&& other) noexcept {
    Context taken(std::move(other));
    swap(taken);
    return *this;
  }
  ~Context() {
    if (node_ != nullptr || values_ != nullptr) release();
  }

  /// Returns the context that every other one descends from.
  static Context background() noexcept { return Context(); }

  /// Returns whether the context is cancelled or its deadline has passed. Final once true.
  bool done() const noexcept;

  /// Returns why the context is done, and an empty code before. A deadline counts from the moment
  /// it passes, whether or not a timer has fired. Runs no callbacks. Final once it is not empty.
  std::error_code err() const noexcept;

  /// Returns what was given as the cause when the context (or the ancestor that took it along) was
  /// cancelled, err() where nothing was, and an empty code before the context is done.
  std::error_code cause() const noexcept;

  /// Returns the earliest deadline of the context and its ancestors, if one has any.
  std::optional<Clock::time_point> deadline() const noexcept;

  /// Returns a child that can be cancelled.
  Scope with_cancel() const;

  /// Returns a child that can be cancelled and whose cause() is `cause` when that is done without
  /// another: also when its Scope ends, so that an early return tells why.
  Scope with_cancel_cause(std::error_code cause = {}) const;

  /// Returns a child that is done at `at`, or when this context is if that is earlier.
  /// `cause` is what cause() then says, instead of deadline_exceeded.
  Scope with_deadline(Clock::time_point at) const;
  Scope with_deadline(Clock::time_point at, std::error_code cause) const;

  /// Returns a child that is done after `timeout`, or when this context is if that is earlier.
  /// A timeout that is longer than the clock can count is none.
  template <class Rep, class Period>
  Scope with_timeout(std::chrono::duration<Rep, Period> timeout) const;
  template <class Rep, class Period>
  Scope with_timeout(std::chrono::duration<Rep, Period> timeout, std::error_code cause) const;

  /// Returns a context with this one's values that is never done and has no deadline: for work that
  /// goes on when the request is over.
  Context without_cancel() const noexcept;

  /// Returns this context with `value`, which replaces one of the same type. The values of a
  /// context are one block: neither the number of children nor that of calls makes reading slower.
  template <SmallValue T>
  Context with_value(const T& value) const {
    return with_value_bytes(&detail::value_key<T>, &value, sizeof(T));
  }

  /// Returns the value of type T, or null. It lives as long as this handle or a copy of it.
  template <SmallValue T>
  const T* value() const noexcept WAYBILL_LIFETIMEBOUND {
    const void* bytes = value_bytes(&detail::value_key<T>);
    return bytes == nullptr ? nullptr : std::launder(static_cast<const T*>(bytes));
  }

  /// Registers `function` to be called once when the context is done, on the thread that cancels it
  /// or drives its timers; or at once, on this thread, if it is done already.
  template <class Function>
  AfterFunc<std::decay_t<Function>> after_func(Function&& function) const;

  /// Blocks until the context is done and returns err(). For a context that can never be done, this
  /// is for ever.
  std::error_code wait() const;

  /// Blocks until the context is done and returns err(), or until `at`, and returns an empty code.
  std::error_code wait_until(Clock::time_point at) const;

  /// Blocks until the context is done and returns err(), or for `time`, and returns an empty code:
  /// a sleep that cancellation ends.
  template <class Rep, class Period>
  std::error_code wait_for(std::chrono::duration<Rep, Period> time) const {
    return wait_until(later(Clock::now(), time));
  }

  void swap(Context& other) noexcept {
    std::swap(node_, other.node_);
    std::swap(values_, other.values_);
  }

 private:
  friend class Scope;
  friend class detail::TimerQueue;
  template <class Function>
  friend class AfterFunc;

  // Takes over one reference to each.
  Context(detail::Node* node, detail::Values* values) noexcept : node_(node), values_(values) {}

  void release() noexcept;
  Context with_value_bytes(const void* key, const void* bytes, std::size_t size) const;
  const void* value_bytes(const void* key) const noexcept;
  // Reading the clock is half of what a timeout costs: it is done once.
  Scope with_deadline_seen_at(Clock::time_point now, Clock::time_point at,
                              std::error_code cause) const;
  // Makes a node that nobody else knows yet a child of this context.
  void link(detail::Node& made) const noexcept;
  // Does so, and takes it over.
  Scope scope_of(detail::Node& made) const noexcept;

  template <class Rep, class Period>
  static Clock::time_point later(Clock::time_point now,
                                 std::chrono::duration<Rep, Period> time) noexcept {
    // In floating point a duration of any unit can be compared without overflow; what is left out
    // at the upper end is less than a microsecond in 292 years.
    using Seconds = std::chrono::duration<double>;
    if (std::chrono::duration_cast<Seconds>(time) >= Seconds(Clock::time_point::max() - now)) {
      return Clock::time_point::max();
    }
    if (time <= time.zero()) return now;
    return now + std::chrono::ceil<Clock::duration>(time);
  }

  detail::Node* node_ = nullptr;      // null: the background context
  detail::Values* values_ = nullptr;  // null: no values
};

/// Owns the right to cancel a child context, and cancels it at the end of its life: Go's
/// `defer cancel()`, which cannot be forgotten. cancel() and context() may be called by any number
/// of threads at once.
class [[nodiscard]] Scope {
 public:
  Scope(Scope&& other) noexcept = default;
  Scope& operator=(Scope&& other) noexcept {
    if (this != &other) {
      end();
      context_ = std::move(other.context_);
    }
    return *this;
  }
  ~Scope() { end(); }

  /// Returns the child. A Scope that ends cancels it, so it is not asked of a temporary.
  const Context& context() const& noexcept WAYBILL_LIFETIMEBOUND { return context_; }
  const Context& context() const&& = delete;
  operator const Context&() const noexcept WAYBILL_LIFETIMEBOUND { return context_; }

  /// Cancels the child and its descendants, and runs their callbacks: a parent's before its
  /// children's. Returns false if it was cancelled before. When it returns true, all of them are
  /// done and have been called.
  bool cancel() const noexcept;

  /// The same; cause() is then `cause`. An empty one is as none.
  bool cancel(std::error_code cause) const noexcept;

 private:
  friend class Context;
  Scope(detail::Node* node, detail::Values* values) noexcept : context_(node, values) {}
  void end() noexcept;

  Context context_;
};

/// A callback that waits for a context: what Context::after_func() returns. The end of its life
/// takes the callback back, and waits for it to return if it runs on another thread; it may end in
/// the callback itself. The function must not throw.
template <class Function>
class [[nodiscard]] AfterFunc : detail::Hook {
 public:
  template <class Argument>
  AfterFunc(const Context& context, Argument&& function)
      : Hook(&AfterFunc::call), context_(context), function_(std::forward<Argument>(function)) {
    state_ = detail::add_hook(context_.node_, *this);
    if (state_ == detail::Registered::done) function_();
  }
  ~AfterFunc() {
    if (state_ == detail::Registered::yes && !detail::remove_hook(context_.node_, *this)) {
      detail::wait_for_hook(context_.node_, *this);
    }
  }

  /// Takes the callback back: returns true if that keeps it from being called, false if it has
  /// been called, is being called, or was taken back before. Does not wait.
  bool stop() noexcept {
    if (state_ == detail::Registered::yes) return detail::remove_hook(context_.node_, *this);
    return std::exchange(state_, detail::Registered::done) == detail::Registered::never;
  }

 private:
  static void call(Hook* hook) noexcept { static_cast<AfterFunc*>(hook)->function_(); }

  Context context_;
  Function function_;
  detail::Registered state_ = detail::Registered::done;
};

template <class Function>
AfterFunc<std::decay_t<Function>> Context::after_func(Function&& function) const {
  return AfterFunc<std::decay_t<Function>>(*this, std::forward<Function>(function));
}

template <class Rep, class Period>
Scope Context::with_timeout(std::chrono::duration<Rep, Period> timeout) const {
  return with_timeout(timeout, std::error_code());
}

template <class Rep, class Period>
Scope Context::with_timeout(std::chrono::duration<Rep, Period> timeout,
                            std::error_code cause) const {
  const auto now = Clock::now();
  return with_deadline_seen_at(now, later(now, timeout), cause);
}

}  // namespace waybill
