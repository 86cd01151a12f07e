#include "waybill/chain.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/arena.hpp"

namespace waybill {
namespace {

using namespace std::chrono_literals;

struct Request {
  std::string_view token;
  std::string log;
};
struct RequestId {
  int value;
};
struct User {
  std::string name;
  int level;
};
struct Quota {
  int left;
};

int request_id(Request& request, Next<int, RequestId> next) {
  request.log += "request_id ";
  return next({7});
}
int auth(const Context&, Request& request, Needs<RequestId> state, Next<int, User> next) {
  request.log += "auth" + std::to_string(state.get<RequestId>().value) + ' ';
  if (request.token.empty()) return 401;
  return next({std::string(request.token), 3});
}
int limit(const Context& context, Next<int> next) {
  const auto scope = context.with_timeout(1h);
  return next.with(scope);
}
int quota(Needs<User> state, Next<int, Quota> next) {
  return next({state.get<User>().level * 10});
}
int handler(const Context& context, Request& request, Needs<mut<Quota>, User, RequestId> state) {
  request.log += state.get<User>().name;
  --state.mut<Quota>().left;
  return context.deadline() ? state.get<Quota>().left : -1;
}

constexpr auto kApp = chain<Request>(fn<request_id>, fn<auth>, fn<limit>, fn<quota>, fn<handler>);

TEST(Chain, HandsStatesOn) {
  Request request{"a rather long name that does not fit into a string", ""};
  EXPECT_EQ(kApp(Context(), request), 29);
  EXPECT_EQ(request.log, "request_id auth7 " + std::string(request.token));
}

TEST(Chain, AMiddlewareMayEndIt) {
  Request request{"", ""};
  EXPECT_EQ(kApp(Context(), request), 401);
  EXPECT_EQ(request.log, "request_id auth7 ");
}

TEST(Chain, StatesLieSideBySide) {
  struct Packed {
    RequestId id;
    User user;
    Quota quota;
  };
  EXPECT_LE(kApp.kStateBytes, sizeof(Packed));
}

// Tells when it is made and when it ends.
struct Told {
  Told(char name, std::string& log) : name_(name), log_(&log) {}
  Told(Told&& other) noexcept : name_(other.name_), log_(std::exchange(other.log_, nullptr)) {
    ++moves;
  }
  ~Told() {
    if (log_ != nullptr) *log_ += name_;
  }
  static inline int moves = 0;

 private:
  char name_;
  std::string* log_;
};
template <char Name>
struct State : Told {
  explicit State(std::string& log) : Told(Name, log) {}
};

TEST(Chain, StatesEndInReverse) {
  const auto app = chain<Request>(
      [](Request& request, Next<int, State<'a'>, State<'b'>> next) {
        return next(State<'a'>(request.log), State<'b'>(request.log));
      },
      [](Request& request, Next<int, State<'c'>> next) {
        const int result = next(State<'c'>(request.log));
        request.log += '.';
        return result;
      },
      [](Request&, Needs<State<'a'>, State<'c'>>) { return 1; });
  Request request{"", ""};
  EXPECT_EQ(app(Context(), request), 1);
  EXPECT_EQ(request.log, ".cba");
}

TEST(Chain, ASecondAttemptEndsTheStatesOfTheFirst) {
  const auto app = chain<Request>(
      [](Request& request, Next<int, State<'a'>> next) { return next(State<'a'>(request.log)); },
      [](Request& request, Next<int, State<'b'>> next) {
        int result = 0;
        for (int attempt = 0; attempt < 3; ++attempt) {
          request.log += '1';
          result += next(State<'b'>(request.log));
        }
        return result;
      },
      [](Request& request, Next<int, State<'c'>> next) { return next(State<'c'>(request.log)); },
      [](Needs<State<'c'>>) { return 1; });
  Request request{"", ""};
  EXPECT_EQ(app(Context(), request), 3);
  EXPECT_EQ(request.log, "11cb1cbcba");
}

TEST(Chain, StatesEndWhenAMiddlewareThrows) {
  const auto app = chain<Request>(
      [](Request& request, Next<int, State<'a'>> next) { return next(State<'a'>(request.log)); },
      [](Request& request, Next<int, State<'b'>> next) {
        if (request.token.empty()) throw std::runtime_error("no token");
        return next(State<'b'>(request.log));
      },
      [](Request&) -> int { throw std::runtime_error("handler"); });
  Request anonymous{"", ""};
  EXPECT_THROW(app(Context(), anonymous), std::runtime_error);
  EXPECT_EQ(anonymous.log, "a");
  Request request{"token", ""};
  EXPECT_THROW(app(Context(), request), std::runtime_error);
  EXPECT_EQ(request.log, "ba");
}

TEST(Chain, ACallIsUsedAgain) {
  const auto app = chain<Request>(
      [](Request& request, Next<int, State<'a'>> next) { return next(State<'a'>(request.log)); },
      [](Needs<State<'a'>>) { return 1; });
  Request first{"", ""};
  Request second{"", ""};
  {
    decltype(app)::Call call;
    app.run(call, Context(), first);
    EXPECT_EQ(first.log, "");
    app.run(call, Context(), second);
    EXPECT_EQ(first.log, "a");
  }
  EXPECT_EQ(second.log, "a");
}

TEST(Chain, StatesAreMovedOnce) {
  Told::moves = 0;
  const auto app = chain<Request>(
      [](Request& request, Next<int, State<'a'>> next) { return next(State<'a'>(request.log)); },
      [](Needs<State<'a'>>) { return 1; });
  Request request{"", ""};
  app(Context(), request);
  EXPECT_EQ(Told::moves, 1);
}

TEST(Chain, StatesMayBeMoveOnlyAndAligned) {
  struct alignas(64) Line {
    char bytes[64];
  };
  struct Owned {
    std::unique_ptr<int> number;
  };
  const auto app = chain<Request>(
      [](Next<int, char, Owned> next) { return next('x', {std::make_unique<int>(5)}); },
      [](Next<int, Line> next) { return next({}); },
      [](Needs<Line, mut<Owned>, char> state) {
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(&state.get<Line>()) % 64, 0U);
        const auto taken = std::move(state.mut<Owned>().number);
        return *taken + (state.get<char>() == 'x' ? 1 : 0);
      });
  Request request{"", ""};
  EXPECT_EQ(app(Context(), request), 6);
}

TEST(Chain, BracesMakeStatesAndNothingElse) {
  // What tells of a forgotten state could be made from a text and from nothing, too.
  struct Name {
    const char* text = "none";
  };
  struct Other : Name {};
  const auto app = chain<Request>(
      [](const Context& context, Next<int, Name> next) {
        return next({}) + 10 * next({"ab"}) + 100 * next.with(context, {"abc"});
      },
      [](Next<int, Other> next) { return next({{"abcd"}}); },
      [](Needs<Name> state) {
        return static_cast<int>(std::string(state.get<Name>().text).size());
      });
  Request request{"", ""};
  EXPECT_EQ(app(Context(), request), 4 + 20 + 300);
}

TEST(Chain, AccessIsAsDeclared) {
  const auto app =
      chain<Request>([](Next<int, Quota> next) { return next({1}); },
                     [](Needs<Quota> state, Next<int> next) {
                       static_assert(std::is_same_v<decltype(state.get<Quota>()), const Quota&>);
                       return next();
                     },
                     [](Needs<mut<Quota>> state) {
                       static_assert(std::is_same_v<decltype(state.get<Quota>()), const Quota&>);
                       static_assert(std::is_same_v<decltype(state.mut<Quota>()), Quota&>);
                       return state.mut<Quota>().left -= state.get<Quota>().left;
                     });
  Request request{"", ""};
  EXPECT_EQ(app(Context(), request), 0);
  static_assert(!std::is_copy_constructible_v<Needs<Quota>>);
  static_assert(!std::is_copy_constructible_v<Next<int>>);
}

TEST(Chain, ArenaIsThereForThoseWhoTakeIt) {
  struct Name {
    std::pmr::string text;
  };
  const auto app = chain<Request>(
      [](Arena& arena, Next<std::size_t, Name> next) {
        return next({std::pmr::string("longer than the string's own buffer", arena.allocator())});
      },
      [](Arena& arena, Needs<Name> state) {
        EXPECT_EQ(state.get<Name>().text.get_allocator().resource(), arena.resource());
        std::pmr::vector<int> numbers(100'000, 1, arena.allocator());  // more than the buffer
        return state.get<Name>().text.size() + numbers.size();
      });
  Request request{"", ""};
  EXPECT_EQ(app(Context(), request), 100'035U);
  const auto without = chain<Request>([](Request&) { return 0; });
  EXPECT_LT(sizeof(decltype(without)::Call), Arena::kBytes);
  EXPECT_GT(sizeof(decltype(app)::Call), Arena::kBytes);
}

TEST(Chain, HandlerAlone) {
  const auto app =
      chain<const Request>([](const Request& request) { return request.token.size(); });
  const Request request{"four", ""};
  EXPECT_EQ(app(Context(), request), 4U);
}

TEST(Chain, ResultMayBeNothing) {
  int calls = 0;
  const auto app =
      chain<Request>([](Next<void, Quota> next) { next({2}); },
                     [&calls](Needs<Quota> state) { calls += state.get<Quota>().left; });
  Request request{"", ""};
  app(Context(), request);
  EXPECT_EQ(calls, 2);
}

struct Logged {
  std::string name;
  int operator()(const Context&, Request& request, auto proceed) const {
    request.log += '<' + name;
    const int result = proceed();
    request.log += '>';
    return result;
  }
};

TEST(Wrap, RunsAroundAMiddlewareThatKeepsItsParameters) {
  const auto app = chain<Request>(wrap(Logged{"id"})(fn<request_id>),
                                  wrap(Logged{"outer"})(wrap(Logged{"auth"})(fn<auth>)), fn<limit>,
                                  fn<quota>, wrap(Logged{"handler"})(fn<handler>));
  Request request{"bob", ""};
  EXPECT_EQ(app(Context(), request), 29);
  EXPECT_EQ(request.log, "<idrequest_id <outer<authauth7 <handlerbob>>>>");
}

TEST(Wrap, NeedNotProceed) {
  const auto refuse = wrap([](const Context&, Request&, const auto&) { return 503; });
  const auto app =
      chain<Request>(fn<request_id>, refuse(fn<auth>), fn<limit>, fn<quota>, fn<handler>);
  Request request{"bob", ""};
  EXPECT_EQ(app(Context(), request), 503);
  EXPECT_EQ(request.log, "request_id ");
}

}  // namespace
}  // namespace waybill
