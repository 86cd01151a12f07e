// A service on libwaybill that counts what it does: the oracle of `waybill watch` on such programs. It writes its counts
// as JSON when it is done, and begins when it has read a line: library REQUESTS
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <waybill/chain.hpp>
#include <waybill/context.hpp>

namespace service {

struct Tenant {
  int number;
};
struct TraceId {
  std::array<std::uint64_t, 2> words;
};
struct User {
  int number;
};
struct Request {
  int number;
};

using Counts = std::map<std::string, std::uint64_t>;

/// What one thread did; all of them together are told at the end.
struct Told {
  Counts totals, depth, value_depth, keys, replaced, entered, went_on;
};
thread_local Told told;

int log(Request&, waybill::Next<int> next) {
  ++told.entered["service::log"];
  ++told.went_on["service::log"];
  return next();
}
int authenticate(Request& request, waybill::Next<int, User> next) {
  ++told.entered["service::authenticate"];
  if (request.number % 4 == 0) return 401;
  ++told.went_on["service::authenticate"];
  return next({request.number});
}
int handle(const waybill::Context& context, Request&, waybill::Needs<User> state) {
  ++told.entered["service::handle"];
  return context.done() ? -1 : state.get<User>().number;
}
constexpr auto app = waybill::chain<Request>(waybill::fn<log>, waybill::fn<authenticate>, waybill::fn<handle>);

waybill::Scope made(waybill::Scope scope, int depth, bool deadline) {
  ++told.totals["made"];
  told.totals["with_deadline"] += deadline ? 1 : 0;
  ++told.depth[std::to_string(depth)];
  return scope;
}
void settled(const char* how, int count) { told.totals[how] += static_cast<std::uint64_t>(count); }

template <class T>
[[gnu::noinline]] waybill::Context put(const waybill::Context& context, const T& value, const char* type, int depth, bool replaces) {
  ++told.totals["writes"];
  ++told.value_depth[std::to_string(depth)];
  ++told.keys[type];
  if (replaces) ++told.replaced[type];
  return context.with_value(value);
}

/// One request; its number chooses what happens to it.
void serve(int number) {
  using namespace std::chrono_literals;
  const waybill::Context root;
  const auto connection = made(root.with_cancel(), 1, false);
  const auto limited = made(connection.context().with_timeout(1h), 2, true);
  auto context = put(limited.context(), Tenant{number}, "service::Tenant", 1, false);
  context = put(context, TraceId{{1, 2}}, "service::TraceId", 2, false);
  if (number % 2 == 0) context = put(context, Tenant{number + 1}, "service::Tenant", 2, true);
  const auto attempt = made(context.with_cancel(), 3, false);
  Request request{number};
  if (app(attempt.context(), request) < 0) std::abort();
  if (number % 3 == 0) {
    connection.cancel();
    settled("cancelled", 3);  // it, and the two below it
    const auto late = made(attempt.context().with_cancel(), 4, false);
    settled("cancelled", 1);
    if (!late.context().done()) std::abort();
  }
  if (number % 5 == 0) {
    const auto over = made(root.with_deadline(waybill::Clock::now() - 1s), 1, true);
    settled("expired", 1);
  }
  if (number % 97 == 0) {
    const auto brief = made(root.with_timeout(100us), 1, true);
    const auto below = made(brief.context().with_cancel(), 2, false);
    while (!below.context().done()) std::this_thread::yield();
    settled("expired", 2);
  }
  if (number % 11 == 0) {
    waybill::Context kept;
    {
      const auto scope = made(root.with_cancel(), 1, false);
      kept = scope.context();
    }
    settled("cancelled", 1);  // its scope ended, and somebody still has it
    if (!kept.done()) std::abort();
  }
}

void merge(Counts& all, const Counts& more) {
  for (const auto& [name, count] : more) all[name] += count;
}

void print(const char* name, const Counts& counts, const char* behind) {
  std::printf("\"%s\":{", name);
  const char* before = "";
  for (const auto& [key, count] : counts) {
    std::printf("%s\"%s\":%llu", before, key.c_str(), static_cast<unsigned long long>(count));
    before = ",";
  }
  std::printf("}%s", behind);
}

}  // namespace service

int main(int argc, char** argv) {
  using namespace service;
  const int requests = argc > 1 ? std::atoi(argv[1]) : 1000;
  std::fputs("ready\n", stderr);
  if (std::getchar() == EOF) return 1;
  constexpr int kThreads = 4;
  std::array<Told, kThreads> all;
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&all, thread, requests] {
      for (int number = thread; number < requests; number += kThreads) serve(number);
      all[static_cast<std::size_t>(thread)] = told;
    });
  }
  threads.clear();
  Told whole;
  for (const Told& one : all) {
    merge(whole.totals, one.totals);
    merge(whole.depth, one.depth);
    merge(whole.value_depth, one.value_depth);
    merge(whole.keys, one.keys);
    merge(whole.replaced, one.replaced);
    merge(whole.entered, one.entered);
    merge(whole.went_on, one.went_on);
  }
  std::printf("{");
  print("totals", whole.totals, ",");
  print("depth", whole.depth, ",");
  print("value_depth", whole.value_depth, ",");
  print("keys", whole.keys, ",");
  print("replaced", whole.replaced, ",");
  print("entered", whole.entered, ",");
  print("went_on", whole.went_on, "}\n");
}
