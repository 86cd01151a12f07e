// A child context made and destroyed, a cancellation that reaches many, and a million deadlines:
// libwaybill beside what C++ programs use for the same.
#include <algorithm>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <optional>
#include <random>
#include <stop_token>
#include <string_view>
#include <thread>
#include <vector>

#include "../rounds.hpp"
#include "waybill/context.hpp"
#include "waybill/timers.hpp"

#if defined(BENCH_STDEXEC)
#include <stdexec/stop_token.hpp>
#endif

namespace {

using namespace std::chrono_literals;
using waybill::Clock;

// --- a child of a request, made and destroyed
void with_cancel(std::size_t times) {
  const auto request = waybill::Context().with_cancel();
  while (times-- > 0) {
    auto child = request.context().with_cancel();
    bench::keep(child);
  }
}
void with_timeout(std::size_t times) {
  const auto request = waybill::Context().with_cancel();
  while (times-- > 0) {
    auto child = request.context().with_timeout(1s);
    bench::keep(child);
  }
}
void with_callback(std::size_t times) {
  const auto request = waybill::Context().with_cancel();
  int called = 0;
  while (times-- > 0) {
    auto child = request.context().with_cancel();
    auto hook = child.context().after_func([&called] { ++called; });
    bench::keep(hook);
  }
}
void with_armed_timeout(std::size_t times) {
  waybill::Timers timers;
  const auto request = timers.background().with_cancel();
  int called = 0;
  while (times-- > 0) {
    auto child = request.context().with_timeout(1s);
    auto hook = child.context().after_func([&called] { ++called; });
    bench::keep(hook);
  }
}
void stop_source(std::size_t times) {
  std::stop_source request;
  while (times-- > 0) {
    std::stop_source child;
    std::stop_callback link(request.get_token(), [&child] { child.request_stop(); });
    bench::keep(child);
  }
}
#if defined(BENCH_STDEXEC)
void inplace_stop_source(std::size_t times) {
  stdexec::inplace_stop_source request;
  while (times-- > 0) {
    stdexec::inplace_stop_source child;
    const auto stop = [&child]() noexcept { child.request_stop(); };
    stdexec::inplace_stop_callback<decltype(stop)> link(request.get_token(), stop);
    bench::keep(child);
  }
}
#endif
void asio_timer(std::size_t times) {
  asio::io_context loop;
  while (times-- > 0) {
    asio::steady_timer timer(loop, 1s);
    timer.async_wait([](const asio::error_code&) {});
    timer.cancel();
    loop.poll();
    loop.restart();
  }
}

// --- a thousand children, cancelled with their parent
constexpr std::size_t kChildren = 1000;

void cancel_children(std::size_t times) {
  while (times-- > 0) {
    auto request = waybill::Context().with_cancel();
    std::vector<waybill::Scope> children;
    children.reserve(kChildren);
    for (std::size_t each = 0; each < kChildren; ++each) {
      children.push_back(request.context().with_cancel());
    }
    request.cancel();
  }
}
void stop_children(std::size_t times) {
  struct Child {
    explicit Child(const std::stop_source& request) : link(request.get_token(), Stop{&source}) {}
    struct Stop {
      std::stop_source* source;
      void operator()() const { source->request_stop(); }
    };
    std::stop_source source;
    std::stop_callback<Stop> link;
  };
  while (times-- > 0) {
    std::stop_source request;
    std::deque<Child> children;
    for (std::size_t each = 0; each < kChildren; ++each) children.emplace_back(request);
    request.request_stop();
  }
}

// --- a million deadlines within a second, in no order
constexpr std::size_t kDeadlines = 1'000'000;

std::vector<std::chrono::microseconds> offsets() {
  std::vector<std::chrono::microseconds> all;
  for (std::size_t each = 0; each < kDeadlines; ++each) all.emplace_back(each);
  std::shuffle(all.begin(), all.end(), std::mt19937(7));
  return all;
}

struct Times {
  std::vector<double> set, expire;
};
double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2] / static_cast<double>(kDeadlines);
}

struct Count {
  std::size_t* fired;
  void operator()() const { ++*fired; }
};

void expire_waybill(const std::vector<std::chrono::microseconds>& offsets, Times& times) {
  struct Waiting {
    Waiting(const waybill::Context& request, Clock::time_point at, std::size_t& fired)
        : scope(request.with_deadline(at)), hook(scope.context(), Count{&fired}) {}
    waybill::Scope scope;
    waybill::AfterFunc<Count> hook;
  };
  waybill::Timers timers;
  std::size_t fired = 0;
  std::deque<Waiting> waiting;
  const auto first = Clock::now() + 10s;  // none is due before all are set
  double start = bench::cpu_time();
  for (const auto offset : offsets)
    waiting.emplace_back(timers.background(), first + offset, fired);
  times.set.push_back(bench::cpu_time() - start);
  std::this_thread::sleep_until(first + 1100ms);
  start = bench::cpu_time();
  timers.advance();
  times.expire.push_back(bench::cpu_time() - start);
  if (fired != kDeadlines) std::abort();
}

void expire_asio(const std::vector<std::chrono::microseconds>& offsets, Times& times) {
  asio::io_context loop(1);
  std::size_t fired = 0;
  std::deque<asio::steady_timer> waiting;
  const auto first = Clock::now() + 10s;
  double start = bench::cpu_time();
  for (const auto offset : offsets) {
    waiting.emplace_back(loop, first + offset).async_wait([&fired](const asio::error_code& error) {
      if (!error) ++fired;
    });
  }
  times.set.push_back(bench::cpu_time() - start);
  std::this_thread::sleep_until(first + 1100ms);
  start = bench::cpu_time();
  loop.run();
  times.expire.push_back(bench::cpu_time() - start);
  if (fired != kDeadlines) std::abort();
}

void deadlines() {
  const auto all = offsets();
  Times waybill_times, asio_times;
  for (int round = 0; round < 3; ++round) {
    expire_waybill(all, waybill_times);
    expire_asio(all, asio_times);
  }
  std::printf("libwaybill: a deadline with a callback expires\t%.1f\t0\n",
              median(waybill_times.expire));
  std::printf("asio::steady_timer expires\t%.1f\t0\n", median(asio_times.expire));
  std::printf("libwaybill: a deadline with a callback is set\t%.1f\t0\n",
              median(waybill_times.set));
  std::printf("asio::steady_timer is set\t%.1f\t0\n", median(asio_times.set));
}

}  // namespace

int main(int count, char** arguments) {
  if (count == 2 && std::string_view(arguments[1]) == "deadlines") {
    deadlines();
    return 0;
  }
  bench::Rounds rounds;
  rounds.add("libwaybill: with_cancel", with_cancel);
  rounds.add("libwaybill: with_cancel, and a callback", with_callback);
  rounds.add("libwaybill: with_timeout", with_timeout);
  rounds.add("libwaybill: with_timeout, and a callback (armed)", with_armed_timeout);
  rounds.add("std::stop_source with a callback", stop_source);
#if defined(BENCH_STDEXEC)
  rounds.add("stdexec::inplace_stop_source with a callback", inplace_stop_source);
#endif
  rounds.add("asio::steady_timer, set and cancelled", asio_timer);
  rounds.add("libwaybill: 1,000 children made, cancelled together, destroyed", cancel_children);
  rounds.add("std::stop_source: the same", stop_children);
  rounds.run();
}
