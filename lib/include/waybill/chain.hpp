// Middlewares and a handler in a row, put together and checked at compile time. All states of a
// request are one piece of memory in the call: nothing is allocated.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>  // std::destroy_at
#include <tuple>
#include <type_traits>
#include <utility>

#include "waybill/context.hpp"
#include "waybill/fwd.hpp"
#include "waybill/probe.hpp"
#include "waybill/state.hpp"

namespace waybill {

/// A free function as a middleware. Its name stands in the type, so that errors and probes show it,
/// and the call is direct.
template <auto Function>
struct fn_t {
  template <class... Arguments>
  constexpr decltype(auto) operator()(Arguments&&... arguments) const {
    return Function(std::forward<Arguments>(arguments)...);
  }
};
template <auto Function>
inline constexpr fn_t<Function> fn{};

/// A middleware with something around it, see wrap().
template <class Around, class Middleware>
struct Wrapped {
  [[no_unique_address]] Around around;
  [[no_unique_address]] Middleware middleware;
};

/// Returns what makes `around(context, request, proceed)` run around any middleware or handler,
/// which keeps its own parameters: `wrap(timed)(fn<auth>)`. proceed() runs it, with the rest of the
/// chain behind it, and gives its result; it may be copied, and be called later or never.
template <class Around>
constexpr auto wrap(Around around) {
  return [around = std::move(around)]<class Middleware>(Middleware middleware) {
    return Wrapped<Around, Middleware>{around, std::move(middleware)};
  };
}

/// A middleware with configuration of its own, see with_state().
template <class State, class Middleware>
struct Configured {
  State state;
  [[no_unique_address]] Middleware middleware;
};

namespace detail {

// Parameters that are not of type T, nor references to it.
template <class T, class List, class... Kept>
struct Without {
  using type = types<Kept...>;
};
template <class T, class First, class... Rest, class... Kept>
struct Without<T, types<First, Rest...>, Kept...> {
  using type = typename std::conditional_t<std::is_same_v<std::remove_cvref_t<First>, T>,
                                           Without<T, types<Rest...>, Kept...>,
                                           Without<T, types<Rest...>, Kept..., First>>::type;
};

// Result and parameters of a middleware.
template <class Middleware>
struct Signature;
template <class R, class... As>
struct Signature<R (*)(As...)> {
  using Result = R;
  using Parameters = types<As...>;
};
template <class R, class... As>
struct Signature<R (*)(As...) noexcept> : Signature<R (*)(As...)> {};
template <class R, class C, class... As>
struct Signature<R (C::*)(As...) const> : Signature<R (*)(As...)> {};
template <class R, class C, class... As>
struct Signature<R (C::*)(As...) const noexcept> : Signature<R (*)(As...)> {};
template <auto Function>
struct Signature<fn_t<Function>> : Signature<decltype(Function)> {};
template <class Around, class Middleware>
struct Signature<Wrapped<Around, Middleware>> : Signature<Middleware> {};
template <class State, class Middleware>
struct Signature<Configured<State, Middleware>> {
  using Result = typename Signature<Middleware>::Result;
  using Parameters =
      typename Without<State, typename Signature<Middleware>::Parameters>::type;  // the rest
};
template <class Middleware>
  requires requires { &Middleware::operator(); }
struct Signature<Middleware> : Signature<decltype(&Middleware::operator())> {};

template <class Middleware>
concept Known = requires { typename Signature<Middleware>::Parameters; };

template <class... Lists>
struct Joined;
template <>
struct Joined<> {
  using type = types<>;
};
template <class... As>
struct Joined<types<As...>> {
  using type = types<As...>;
};
template <class... As, class... Bs, class... Rest>
struct Joined<types<As...>, types<Bs...>, Rest...> : Joined<types<As..., Bs...>, Rest...> {};

template <class Parameter>
struct Part {
  using Needed = types<>;
  using Provided = types<>;
  static constexpr bool is_needs = false;
  static constexpr bool is_next = false;
};
template <class... Ts>
struct Part<Needs<Ts...>> : Part<void> {
  using Needed = types<StateOf<Ts>...>;
  static constexpr bool is_needs = true;
};
template <class R, class... Ts>
struct Part<Next<R, Ts...>> : Part<void> {
  using Provided = types<Ts...>;
  static constexpr bool is_next = true;
};

// What a middleware's parameters say.
template <class Parameters>
struct Parts;
template <class... As>
struct Parts<types<As...>> {
  using Needed = typename Joined<typename Part<std::remove_cvref_t<As>>::Needed...>::type;
  using Provided = typename Joined<typename Part<std::remove_cvref_t<As>>::Provided...>::type;
  static constexpr bool goes_on = (Part<std::remove_cvref_t<As>>::is_next || ...);
  static constexpr bool takes_arena = (std::is_same_v<std::remove_cvref_t<As>, Arena> || ...);
};

template <class Middleware>
using PartsOf = Parts<typename Signature<Middleware>::Parameters>;

template <class List>
struct GroupOf;
template <class... Ts>
struct GroupOf<types<Ts...>> : Group<Ts...> {
  static constexpr std::size_t count = sizeof...(Ts);
  static constexpr bool trivial = (std::is_trivially_destructible_v<Ts> && ...);

  // The last first.
  static void destroy(std::byte* place) noexcept {
    [&]<std::size_t... Index>(std::index_sequence<Index...>) {
      static_cast<void>((destroy_one<count - 1 - Index>(place), ...));
    }(std::index_sequence_for<Ts...>());
  }

 private:
  template <std::size_t Index>
  static void destroy_one([[maybe_unused]] std::byte* place) noexcept {
    using T = std::tuple_element_t<Index, std::tuple<Ts...>>;
    std::destroy_at(state_at<T>(place + Group<Ts...>::offset(Index)));
  }
};

template <class T, class List>
inline constexpr bool contains = false;
template <class T, class... Ts>
inline constexpr bool contains<T, types<Ts...>> = (std::is_same_v<T, Ts> || ...);

template <class T, class... Middlewares>
struct ProviderOf {
  using type = void;
};
template <class T, class First, class... Rest>
struct ProviderOf<T, First, Rest...> {
  using type = typename std::conditional_t<contains<T, typename PartsOf<First>::Provided>,
                                           std::type_identity<First>, ProviderOf<T, Rest...>>::type;
};

struct Fine {};

// Each check is a type of its own, so that compilers name what is wrong and not how it was found.
template <class Verdict>
inline constexpr bool accepted = sizeof(Verdict) != 0;

template <class T, class Middleware, class Before, class All, class... Provided>
struct NeedVerdict;
template <class T, class Middleware, class... Before, class... All, class... Provided>
struct NeedVerdict<T, Middleware, types<Before...>, types<All...>, Provided...> {
  using Provider = typename ProviderOf<T, All...>::type;
  using type = std::conditional_t<
      !std::is_void_v<typename ProviderOf<T, Before...>::type>, Fine,
      std::conditional_t<std::is_void_v<Provider>,
                         error::state_is_never_provided<T, Middleware, Provided...>,
                         error::state_is_provided_too_late<T, Middleware, Provider>>>;
};

template <class T, class Middleware, class... Before>
struct ProvideVerdict {
  using First = typename ProviderOf<T, Before...>::type;
  using type = std::conditional_t<std::is_void_v<First>, Fine,
                                  error::state_is_provided_twice<T, First, Middleware>>;
};

template <class List>
struct Repeated {
  using type = void;
};
template <class T, class... Ts>
struct Repeated<types<T, Ts...>> {
  using type = typename std::conditional_t<contains<T, types<Ts...>>, std::type_identity<T>,
                                           Repeated<types<Ts...>>>::type;
};
template <class List, class Middleware>
using RepeatVerdict =
    std::conditional_t<std::is_void_v<typename Repeated<List>::type>, Fine,
                       error::state_is_named_twice<typename Repeated<List>::type, Middleware>>;

template <class Middleware, class Before, class All, class Needed, class Provided,
          class ProvidedBefore>
struct LinkCheck;
template <class Middleware, class... Before, class All, class... Needed, class... Provided,
          class... ProvidedBefore>
struct LinkCheck<Middleware, types<Before...>, All, types<Needed...>, types<Provided...>,
                 types<ProvidedBefore...>> {
  static constexpr bool value =
      accepted<RepeatVerdict<types<Needed...>, Middleware>> &&
      accepted<RepeatVerdict<types<Provided...>, Middleware>> &&
      (accepted<typename NeedVerdict<Needed, Middleware, types<Before...>, All,
                                     ProvidedBefore...>::type> &&
       ... && true) &&
      (accepted<typename ProvideVerdict<Provided, Middleware, Before...>::type> && ... && true);
};

template <class Middleware, class Result, class... Rest>
struct EndCheck {
  using Own = typename Signature<Middleware>::Result;
  static constexpr bool goes_on = PartsOf<Middleware>::goes_on;
  static constexpr bool value =
      accepted<std::conditional_t<std::is_same_v<Own, Result>, Fine,
                                  error::result_is_of_another_type<Own, Middleware, Result>>> &&
      accepted<std::conditional_t<sizeof...(Rest) == 0 && goes_on,
                                  error::handler_is_missing<Middleware>, Fine>> &&
      accepted<typename std::conditional_t<
          sizeof...(Rest) != 0 && !goes_on,
          std::type_identity<error::rest_is_never_run<Middleware, types<Rest...>>>,
          std::type_identity<Fine>>::type>;
};

template <class Result, class Before, class Provided, class All, class... Middlewares>
struct ChainCheck {
  static constexpr bool value = true;
};
template <class Result, class... Before, class Provided, class All, class Middleware, class... Rest>
struct ChainCheck<Result, types<Before...>, Provided, All, Middleware, Rest...> {
  using Parts = PartsOf<Middleware>;
  static constexpr bool value =
      EndCheck<Middleware, Result, Rest...>::value &&
      LinkCheck<Middleware, types<Before...>, All, typename Parts::Needed, typename Parts::Provided,
                Provided>::value &&
      ChainCheck<Result, types<Before..., Middleware>,
                 typename Joined<Provided, typename Parts::Provided>::type, All, Rest...>::value;
};

template <class... Middlewares>
struct KnownCheck {
  static constexpr bool value =
      (accepted<std::conditional_t<Known<Middlewares>, Fine,
                                   error::signature_is_not_known<Middlewares>>> &&
       ... && true);
};

// What makes Needs and Next, which nobody else can.
struct Access {
  template <class N>
  static N needs(std::byte* frame, const std::uint32_t* offsets) noexcept {
    return N(frame, offsets);
  }
  template <class N, class Result>
  static N next(CallBase& call, const Step<Result>& step) noexcept {
    return N(call, step);
  }
};

struct NoArena {};
template <bool Wanted, class TheArena = Arena>
struct ArenaPart {
  TheArena arena;  // needs waybill/arena.hpp, which whoever takes an Arena& has included
};
template <class TheArena>
struct ArenaPart<false, TheArena> {
  NoArena arena;
};

}  // namespace detail

/// Middlewares and a handler, in the order in which a request passes them. Made by chain().
/// Immutable: any number of threads may run requests through one chain.
template <class Request, class... Middlewares>
class Chain {
  static_assert(sizeof...(Middlewares) != 0, "a chain has at least a handler");
  static_assert(detail::KnownCheck<Middlewares...>::value);

  template <std::size_t Index>
  using Middleware = std::tuple_element_t<Index, std::tuple<Middlewares...>>;
  template <std::size_t Index>
  using GroupAt = detail::GroupOf<typename detail::PartsOf<Middleware<Index>>::Provided>;
  static constexpr std::size_t kCount = sizeof...(Middlewares);

 public:
  /// What the handler returns, and every middleware.
  using Result = typename detail::Signature<Middleware<0>>::Result;

  static_assert(detail::ChainCheck<Result, detail::types<>, detail::types<>,
                                   detail::types<Middlewares...>, Middlewares...>::value);

 private:
  struct Layout {
    std::size_t places[kCount + 1];  // of the groups; the last one: the end
    std::size_t align;
  };
  static constexpr Layout kLayout = []<std::size_t... Index>(std::index_sequence<Index...>) {
    constexpr std::size_t sizes[] = {GroupAt<Index>::size()..., 0};
    constexpr std::size_t aligns[] = {GroupAt<Index>::align()..., 1};
    Layout layout{{}, 1};
    std::size_t at = 0;
    for (std::size_t each = 0; each <= kCount; ++each) {
      at = (at + aligns[each] - 1) / aligns[each] * aligns[each];
      layout.places[each] = at;
      at += sizes[each];
      if (aligns[each] > layout.align) layout.align = aligns[each];
    }
    return layout;
  }(std::make_index_sequence<kCount>());

  static constexpr bool kTakesArena = (detail::PartsOf<Middlewares>::takes_arena || ...);
  static constexpr bool kTrivial = [] {
    return []<std::size_t... Index>(std::index_sequence<Index...>) {
      return (GroupAt<Index>::trivial && ...);
    }(std::make_index_sequence<kCount>());
  }();

 public:
  /// Bytes of all states of a request, side by side.
  static constexpr std::size_t kStateBytes = kLayout.places[kCount];

  /// What one request owns: its states, and its arena if somebody takes one. For results that are
  /// awaited, it is made by the caller and lives until the result is there; it may be used again
  /// for the next request. Used by one request at a time.
  class Call : detail::CallBase {
   public:
    Call() noexcept {
      frame = bytes_;
      shrink = &Call::end_states;
      contexts = contexts_;
    }
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;
    ~Call() {
      if constexpr (!kTrivial) end_states(*this, 0);
    }

   private:
    friend Chain;

    static void end_states(detail::CallBase& call, std::uint32_t first) noexcept {
      if constexpr (!kTrivial) {
        [&]<std::size_t... Index>(std::index_sequence<Index...>) {
          static_cast<void>((end_group<kCount - 1 - Index>(call, first), ...));
        }(std::make_index_sequence<kCount>());
      }
      if (call.live > first) call.live = first;
    }
    template <std::size_t Index>
    static void end_group(detail::CallBase& call, std::uint32_t first) noexcept {
      if (Index >= first && Index < call.live) {
        GroupAt<Index>::destroy(call.frame + kLayout.places[Index]);
      }
    }

    const Chain* chain_ = nullptr;
    Request* request_ = nullptr;
    const Context* contexts_[kCount];  // each is written before it is read
    [[no_unique_address]] detail::ArenaPart<kTakesArena> arena_;  // longer than the states
    alignas(kLayout.align) std::byte bytes_[kStateBytes == 0 ? 1 : kStateBytes];
  };

  constexpr explicit Chain(Middlewares... middlewares) : middlewares_(std::move(middlewares)...) {}

  /// Runs a request through the chain, for results that are there when a function returns. An
  /// awaited result is still to come: give run() a Call that lives until then.
  Result operator()(const Context& context, Request& request) const {
    Call call;
    return run(call, context, request);
  }

  /// Runs a request through the chain with a call of the caller's. What `call`, `context` and
  /// `request` refer to must live until the result is there.
  Result run(Call& call, const Context& context, Request& request) const {
    if (call.live != 0) Call::end_states(call, 0);
    if constexpr (kTakesArena) call.arena_.arena.release();
    call.chain_ = this;
    call.request_ = &request;
    return step<0>(call, context);
  }

 private:
  // Where what a Needs names is in the frame.
  template <class T>
  static constexpr std::uint32_t place_of() {
    return []<std::size_t... Index>(std::index_sequence<Index...>) {
      std::size_t place = 0;
      static_cast<void>(
          (place_in<T, Index>(place, typename detail::PartsOf<Middleware<Index>>::Provided()) ||
           ...));
      return static_cast<std::uint32_t>(place);
    }(std::make_index_sequence<kCount>());
  }
  template <class T, std::size_t Index, class... Ts>
  static constexpr bool place_in(std::size_t& place, detail::types<Ts...>) {
    constexpr auto at = detail::index_of<T, Ts...>();
    if constexpr (at == sizeof...(Ts)) {
      return false;
    } else {
      place = kLayout.places[Index] + detail::Group<Ts...>::offset(at);
      return true;
    }
  }

  template <class N>
  struct OffsetsOf;
  template <class... Ts>
  struct OffsetsOf<Needs<Ts...>> {
    static constexpr std::uint32_t value[sizeof...(Ts) + 1] = {place_of<detail::StateOf<Ts>>()...,
                                                               0};
  };

  template <std::size_t Index>
  static Result go_on(detail::CallBase& base, const Context& context) {
    Call& call = static_cast<Call&>(base);
    return call.chain_->template step<Index>(call, context);
  }
  template <std::size_t Index>
  static constexpr detail::Step<Result> kStepAfter{
      &Chain::go_on<Index + 1>, static_cast<std::uint32_t>(Index),
      static_cast<std::uint32_t>(kLayout.places[Index])};

  // Runs a middleware that has something around it; holds nothing that could end before it is run.
  template <std::size_t Index, class Inner>
  struct Proceed {
    const Inner* middleware;
    Call* call;
    const Context* context;
    Result operator()() const { return invoke<Index>(*middleware, *call, *context); }
  };

  template <std::size_t Index>
  Result step(Call& call, const Context& context) const {
    return invoke<Index>(std::get<Index>(middlewares_), call, context);
  }
  template <std::size_t Index, class Around, class Inner>
  static Result invoke(const Wrapped<Around, Inner>& wrapped, Call& call, const Context& context) {
    return wrapped.around(context, *call.request_,
                          Proceed<Index, Inner>{&wrapped.middleware, &call, &context});
  }
  template <std::size_t Index, class Plain>
  static Result invoke(const Plain& middleware, Call& call, const Context& context) {
    return invoke_with<Index>(middleware, call, context,
                              typename detail::Signature<Plain>::Parameters());
  }
  template <std::size_t Index, class Plain, class... Parameters>
  static Result invoke_with(const Plain& middleware, Call& call, const Context& context,
                            detail::types<Parameters...>) {
    WAYBILL_PROBE3(enter, &call, Index, detail::probe_name<Plain>());
    return callee(middleware)(
        argument<Index, Plain, std::remove_cvref_t<Parameters>>(call, context)...);
  }
  template <std::size_t Index, class State, class Inner>
  static Result invoke(const Configured<State, Inner>& configured, Call& call,
                       const Context& context) {
    return invoke_configured<Index>(configured, call, context,
                                    typename detail::Signature<Inner>::Parameters());
  }
  template <std::size_t Index, class State, class Inner, class... Parameters>
  static Result invoke_configured(const Configured<State, Inner>& configured, Call& call,
                                  const Context& context, detail::types<Parameters...>) {
    const auto one = [&]<class Parameter>(detail::types<Parameter>) -> decltype(auto) {
      if constexpr (std::is_same_v<Parameter, State>) {
        return (configured.state);
      } else {
        return argument<Index, Inner, Parameter>(call, context);
      }
    };
    WAYBILL_PROBE3(enter, &call, Index, detail::probe_name<Inner>());
    return callee(configured.middleware)(one(detail::types<std::remove_cvref_t<Parameters>>())...);
  }
  // The function itself: its parameters are then made in place, and not moved there.
  template <auto Function>
  static constexpr auto callee(const fn_t<Function>&) noexcept {
    return Function;
  }
  template <class Plain>
  static constexpr const Plain& callee(const Plain& middleware) noexcept {
    return middleware;
  }
  template <std::size_t Index, class Plain, class Parameter>
  static decltype(auto) argument(Call& call, [[maybe_unused]] const Context& context) {
    if constexpr (std::is_same_v<Parameter, Context>) {
      return (context);
    } else if constexpr (std::is_same_v<Parameter, std::remove_const_t<Request>>) {
      return (*call.request_);
    } else if constexpr (std::is_same_v<Parameter, Arena>) {
      return (call.arena_.arena);
    } else if constexpr (detail::Part<Parameter>::is_needs) {
      return detail::Access::needs<Parameter>(call.frame, OffsetsOf<Parameter>::value);
    } else if constexpr (detail::Part<Parameter>::is_next) {
      call.contexts_[Index] = &context;
      return detail::Access::next<Parameter>(call, kStepAfter<Index>);
    } else {
      static_assert(detail::accepted<error::parameter_is_not_known<Parameter, Plain>>);
    }
  }

  [[no_unique_address]] std::tuple<Middlewares...> middlewares_;
};

/// Returns the chain of these middlewares and, at the end, the handler, for requests of type
/// Request. What cannot work does not compile: see waybill::error for what the compiler says.
template <class Request, class... Middlewares>
constexpr auto chain(Middlewares... middlewares) {
  return Chain<Request, Middlewares...>(std::move(middlewares)...);
}

}  // namespace waybill
