// What one thread serves with. Threads share nothing but counters and buckets: all that a worker
// has is used by its own thread alone, so its contexts' callbacks may act where they are.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <random>
#include <string>

#include "buckets.hpp"
#include "log.hpp"
#include "metrics.hpp"
#include "redis.hpp"
#include "settings.hpp"
#include "upstreams.hpp"
#include "waybill/asio.hpp"

namespace gateway {

class App;

/// What all threads of the process share.
struct Shared {
  Metrics metrics;
  Buckets buckets;
};

class Worker {
 public:
  Worker(std::shared_ptr<const App> app, Shared& shared);

  /// Serves until it is stopped and what it does is done.
  void run();
  /// Takes connections from a socket that listens, which it owns from here on. Before run().
  void accept(int socket, bool admin);

  // By any thread:
  /// Serves what comes from here on by other settings.
  void use(std::shared_ptr<const App> app);
  /// Takes no more connections, and ends those there are as their requests are answered. What is
  /// not done after Timeouts::shutdown_ms is cancelled.
  void drain();

  /// Returns a context that nothing cancels.
  waybill::Context background() const { return timers_.background(); }

  boost::asio::io_context loop{1};

 private:
  waybill::AsioTimers timers_{loop.get_executor()};

 public:
  waybill::Scope alive = timers_.background().with_cancel();  // cancelled: everything ends now
  waybill::Scope open = alive.context().with_cancel();        // cancelled: no new work
  std::shared_ptr<const App> app;
  Shared& shared;
  Upstreams upstreams{loop, shared.metrics};
  Redis redis{upstreams, shared.metrics};
  Log log{loop};
  std::mt19937_64 random{std::random_device{}()};
  int connections = 0;
  int requests = 0;

 private:
  boost::asio::awaitable<void> accept_all(boost::asio::ip::tcp::acceptor& acceptor, bool admin);
  boost::asio::awaitable<void> tend();
  boost::asio::awaitable<void> end_after_grace();

  std::vector<std::unique_ptr<boost::asio::ip::tcp::acceptor>> acceptors_;
};

}  // namespace gateway
