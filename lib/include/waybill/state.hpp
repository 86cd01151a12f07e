// How a middleware says what it reads and what it provides: in its own parameters. It compiles
// without seeing the chain that it becomes part of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>  // std::launder
#include <type_traits>
#include <utility>

#include "waybill/context.hpp"
#include "waybill/probe.hpp"

namespace waybill {

/// In Needs<...>: this state is written too, and not only read. Never defined: it is a mark.
template <class State>
struct mut;

/// What a compiler says when a chain cannot work: the name of one of these with the state and the
/// middleware that it is about. None of them is ever defined.
namespace error {

/// No middleware of the chain provides State: put one that does before Middleware.
template <class State, class Middleware, class... ProvidedBefore>
struct state_is_never_provided;

/// Provider comes after Middleware in the chain, or is it: move Provider to the front of it.
template <class State, class Middleware, class Provider>
struct state_is_provided_too_late;

/// First and Second provide the same State: give one of them a type of its own.
template <class State, class First, class Second>
struct state_is_provided_twice;

// The next three are about what a middleware's body does and its parameters do not allow. g++ puts
// that function's name among the arguments, see WAYBILL_IN_BODY; clang does not know it there and
// names it in the note that follows.

/// In the function with this name, of which the first characters are kept.
struct in {
  consteval in(const char* function) {
    for (unsigned at = 0; at + 1 < sizeof name && function[at] != 0; ++at) name[at] = function[at];
  }
  char name[48] = {};
};

/// State is read or written, but not declared: add it to the Needs<...> of the middleware.
template <class State, class Needs, auto... Middleware>
struct state_is_not_in_Needs;

/// State is written, but declared as read only: declare mut<State> in the Needs<...>.
template <class State, class Needs, auto... Middleware>
struct state_is_not_mut;

/// The middleware goes on without State, which its Next<...> says it provides.
template <class State, class Next, auto... Middleware>
struct state_is_not_given_to_Next;

/// State is named more than once in the parameters of Middleware.
template <class State, class Middleware>
struct state_is_named_twice;

/// Middleware has a parameter that a chain does not know: it hands on a const Context&, the
/// request, Needs<...>, Next<...> and an Arena&.
template <class Parameter, class Middleware>
struct parameter_is_not_known;

/// What Middleware takes cannot be told: it is neither a function nor an object with one call
/// operator that is const and no template.
template <class Middleware>
struct signature_is_not_known;

/// Middleware gives another type of result than the chain's first.
template <class Result, class Middleware, class Expected>
struct result_is_of_another_type;

/// The last of a chain takes a Next<...>: add the handler behind it.
template <class Middleware>
struct handler_is_missing;

/// Handler takes no Next<...>, so what stands behind it in the chain never runs.
template <class Handler, class NeverRun>
struct rest_is_never_run;

/// Middleware was given State by with_state(), but has no parameter `const State&`.
template <class State, class Middleware>
struct configuration_is_not_taken;

}  // namespace error

// A template parameter that is the function in which the call stands, and the same as an error's last
// argument, where the compiler evaluates such a parameter's default at the call.
#if defined(__GNUC__) && !defined(__clang__)
#define WAYBILL_BODY error::in Middleware = __builtin_FUNCTION(),
#define WAYBILL_IN_BODY , Middleware
#else
#define WAYBILL_BODY
#define WAYBILL_IN_BODY
#endif

namespace detail {

template <class... Ts>
struct types {};

template <class T>
struct Declared {
  using State = T;
};
template <class T>
struct Declared<mut<T>> {
  using State = T;
};
template <class T>
using StateOf = typename Declared<T>::State;

// The place of T among Ts, or their number.
template <class T, class... Ts>
consteval std::size_t index_of() {
  std::size_t index = 0;
  static_cast<void>(((std::is_same_v<T, Ts> ? false : (++index, true)) && ...));
  return index;
}

// What one middleware provides, side by side. Depends on the types alone, so that the middleware,
// which does not know the chain, and the chain agree.
template <class... Ts>
struct Group {
  static constexpr std::size_t align() {
    std::size_t most = 1;
    static_cast<void>(((most = alignof(Ts) > most ? alignof(Ts) : most), ...));
    return most;
  }
  // Where the state with this index starts; with the number of states: the size.
  static constexpr std::size_t offset(std::size_t index) {
    constexpr std::size_t sizes[] = {sizeof(Ts)..., 0};
    constexpr std::size_t aligns[] = {alignof(Ts)..., 1};
    std::size_t at = 0;
    for (std::size_t each = 0;; ++each) {
      at = (at + aligns[each] - 1) / aligns[each] * aligns[each];
      if (each == index) return at;
      at += sizes[each];
    }
  }
  static constexpr std::size_t size() { return offset(sizeof...(Ts)); }
};

template <class T>
T* state_at(std::byte* place) noexcept {
  return std::launder(reinterpret_cast<T*>(place));
}

// The part of a call that middlewares know.
struct CallBase {
  using Shrink = void (*)(CallBase&, std::uint32_t live) noexcept;

  std::byte* frame = nullptr;
  std::uint32_t live = 0;  // middlewares whose states are there, in the order of the chain
  Shrink shrink = nullptr;
  const Context** contexts = nullptr;  // what each middleware was given, for when it goes on
};

// The way from one middleware to the next.
template <class Result>
struct Step {
  Result (*run)(CallBase&, const Context&);
  std::uint32_t index;  // of the middleware that goes on
  std::uint32_t place;  // of its states in the frame
};

struct Access;

// In whose body a call stands that must not compile. Such calls are consteval and end up here.
struct Body {
  constexpr Body(const char* function = __builtin_FUNCTION()) noexcept : middleware(function) {}
  template <class Result>
  static Result of_middleware(const char* name);  // not constexpr: calling it is the error

  const char* middleware;
};

// The same where the call has arguments, which need not be constants. A default argument is made by
// itself: compilers tell of it and not of the call.
template <class Error>
struct BodyOf {
  consteval BodyOf(const char* function = __builtin_FUNCTION()) {
    Body::of_middleware<void>(function);
  }
};

}  // namespace detail

/// What a middleware or handler reads, and with mut<T> also writes. The states live as long as the
/// call: a Needs is not copied, and references from it are not kept.
template <class... Ts>
class [[nodiscard]] Needs {
  template <class T>
  static constexpr bool kNamed = (std::is_same_v<T, detail::StateOf<Ts>> || ...);
  template <class T>
  static constexpr bool kWritten = (std::is_same_v<waybill::mut<T>, Ts> || ...);

 public:
  Needs(Needs&&) noexcept = default;
  Needs& operator=(Needs&&) = delete;

  /// Returns the state of type T, to be read.
  template <class T>
    requires(kNamed<T>)
  const T& get() const noexcept WAYBILL_LIFETIMEBOUND {
    return at<T>();
  }

  /// Returns the state of type T, to be written, where mut<T> is declared.
  template <class T>
    requires(kWritten<T>)
  T& mut() const noexcept WAYBILL_LIFETIMEBOUND {
    return at<T>();
  }

  // Only there to be found, and then not to compile.
  template <class T, WAYBILL_BODY class Error = error::state_is_not_in_Needs<T, Needs WAYBILL_IN_BODY>>
    requires(!kNamed<T>)
  consteval const T& get(detail::Body body = {}) const {
    return body.of_middleware<const T&>(body.middleware);
  }
  template <class T, WAYBILL_BODY class Error = error::state_is_not_in_Needs<T, Needs WAYBILL_IN_BODY>>
    requires(!kNamed<T>)
  consteval T& mut(detail::Body body = {}) const {
    return body.of_middleware<T&>(body.middleware);
  }
  template <class T, WAYBILL_BODY class Error = error::state_is_not_mut<T, Needs WAYBILL_IN_BODY>>
    requires(kNamed<T> && !kWritten<T>)
  consteval T& mut(detail::Body body = {}) const {
    return body.of_middleware<T&>(body.middleware);
  }

 private:
  friend detail::Access;
  Needs(std::byte* frame, const std::uint32_t* offsets) noexcept
      : frame_(frame), offsets_(offsets) {}

  template <class T>
  T& at() const noexcept {
    constexpr auto index = detail::index_of<T, detail::StateOf<Ts>...>();
    return *detail::state_at<T>(frame_ + offsets_[index]);
  }

  std::byte* frame_;
  const std::uint32_t* offsets_;  // of each T; the chain's, made at compile time
};

namespace detail {

// Going on without the last states: only there to be found, and then not to compile. Templates, so
// that what Next has itself is taken wherever both could be.
template <class TheNext, class Result, class Given, class... Missing>
class Forgotten {
 public:
  template <class Never>
  void operator()() const;
  template <class Never>
  void with() const;
};
template <class TheNext, class Result, class... Given, class First, class... Rest>
class Forgotten<TheNext, Result, types<Given...>, First, Rest...>
    : Forgotten<TheNext, Result, types<Given..., First>, Rest...> {
  using Base = Forgotten<TheNext, Result, types<Given..., First>, Rest...>;

 public:
  using Base::operator();
  using Base::with;
  template <WAYBILL_BODY class Error = error::state_is_not_given_to_Next<First, TheNext WAYBILL_IN_BODY>>
    requires(sizeof...(Given) == 0)
  consteval Result operator()(Body body = {}) const {
    return body.of_middleware<Result>(body.middleware);
  }
  template <WAYBILL_BODY class Error = error::state_is_not_given_to_Next<First, TheNext WAYBILL_IN_BODY>>
    requires(sizeof...(Given) != 0)
  Result operator()(Given..., BodyOf<Error> = {}) const;
  template <WAYBILL_BODY class Error = error::state_is_not_given_to_Next<First, TheNext WAYBILL_IN_BODY>>
  Result with(const Context&, Given..., BodyOf<Error> = {}) const;
};

}  // namespace detail

/// The rest of the chain. Calling it is the only way on, and it takes just the states that this
/// middleware provides: none can be forgotten. Calling it again (a second attempt) first ends the
/// states that the first call made.
template <class Result, class... Provides>
class [[nodiscard]] Next
    : detail::Forgotten<Next<Result, Provides...>, Result, detail::types<>, Provides...> {
  using Forgotten = detail::Forgotten<Next, Result, detail::types<>, Provides...>;
  static_assert((std::is_nothrow_move_constructible_v<Provides> && ...),
                "a state is moved into its place, and that must not throw");

 public:
  Next(Next&&) noexcept = default;
  Next& operator=(Next&&) = delete;

  using Forgotten::operator();
  using Forgotten::with;

  /// Goes on with these states.
  Result operator()(Provides... states) const {
    return go(*call_->contexts[step_->index], std::move(states)...);
  }

  /// Goes on with these states and another context, which must live until the rest is done.
  Result with(const Context& context, Provides... states) const {
    return go(context, std::move(states)...);
  }

 private:
  friend detail::Access;
  Next(detail::CallBase& call, const detail::Step<Result>& step) noexcept
      : call_(&call), step_(&step) {}

  Result go(const Context& context, Provides&&... states) const {
    if (call_->live > step_->index) [[unlikely]] {
      call_->shrink(*call_, step_->index);
    }
    put(std::index_sequence_for<Provides...>(), std::move(states)...);
    call_->live = step_->index + 1;
    WAYBILL_PROBE2(provide, call_, step_->index);
    return step_->run(*call_, context);
  }
  template <std::size_t... Index>
  void put(std::index_sequence<Index...>, Provides&&... states) const noexcept {
    [[maybe_unused]] std::byte* place = call_->frame + step_->place;
    static_cast<void>((::new (place + detail::Group<Provides...>::offset(Index))
                           Provides(std::move(states)),
                       ...));
  }

  // Two pointers and no more: so it is handed on in registers, and calls along the chain are jumps.
  detail::CallBase* call_;
  const detail::Step<Result>* step_;
};

}  // namespace waybill

#undef WAYBILL_BODY
#undef WAYBILL_IN_BODY
