// gateway CONFIGURATION serves until SIGTERM; gateway --check CONFIGURATION only reads it.
// SIGHUP: the configuration is read anew. SIGUSR2: the program is started anew and takes over.
#include <fcntl.h>
#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdio>
#include <functional>
#include <memory>
#include <string_view>
#include <thread>
#include <vector>

#include "app.hpp"
#include "process.hpp"
#include "worker.hpp"

namespace {

using gateway::App;
using gateway::Worker;

void tell(std::string_view message) {
  fmt::print(stderr, "gateway: {}\n", message);
}

// The process: workers on threads of their own, signals on the main one.
class Process {
 public:
  Process(std::string file, std::shared_ptr<const App> app, gateway::Listeners listeners,
          char** arguments)
      : file_(std::move(file)), listeners_(listeners), arguments_(arguments) {
    for (int each = 0; each < app->settings.threads; ++each) {
      auto& worker = *workers_.emplace_back(std::make_unique<Worker>(app, shared_));
      worker.accept(copy_of(listeners.main), false);
      if (each == 0 && listeners.admin >= 0) worker.accept(copy_of(listeners.admin), true);
    }
  }

  void run() {
    set_.add(SIGUSR2);
    std::vector<std::jthread> threads;
    for (auto& worker : workers_) threads.emplace_back([&worker] { worker->run(); });
    wait();
    gateway::end_predecessor();
    signals_.run();
  }

 private:
  static int copy_of(int socket) { return ::fcntl(socket, F_DUPFD_CLOEXEC, 0); }

  void wait() {
    set_.async_wait([this](const boost::system::error_code& error, int signal) {
      if (error) return;
      if (signal == SIGHUP) {
        reload();
      } else if (signal == SIGUSR2) {
        if (!gateway::start_successor(listeners_, arguments_)) tell("cannot be started anew");
      } else {
        for (auto& worker : workers_) worker->drain();
        return;
      }
      wait();
    });
  }

  void reload() {
    auto app = App::load(file_);
    if (!app) {
      ++shared_.metrics.reload_failures;
      tell(app.error());
      tell("the configuration stays as it was");
      return;
    }
    ++shared_.metrics.reloads;
    for (auto& worker : workers_) worker->use(*app);
    tell("the configuration is taken over");
  }

  std::string file_;
  gateway::Listeners listeners_;
  char** arguments_;
  gateway::Shared shared_;
  std::vector<std::unique_ptr<Worker>> workers_;
  boost::asio::io_context signals_{1};
  boost::asio::signal_set set_{signals_, SIGTERM, SIGINT, SIGHUP};
};

int run(int count, char** arguments) {
  const bool check = count == 3 && std::string_view(arguments[1]) == "--check";
  if (count != 2 && !check) {
    tell("usage: gateway [--check] CONFIGURATION");
    return 2;
  }
  const std::string file = arguments[count - 1];
  const auto app = App::load(file);
  if (!app) {
    tell(app.error());
    return 2;
  }
  if (check) return 0;
  const auto listeners = gateway::listen((*app)->settings);
  if (!listeners) {
    tell(listeners.error());
    return 2;
  }
  Process process(file, *app, *listeners, arguments);
  fmt::print("gateway {}://{}\n", (*app)->tls ? "https" : "http",
             gateway::address_of(listeners->main));
  if (listeners->admin >= 0) fmt::print("admin http://{}\n", gateway::address_of(listeners->admin));
  std::fflush(stdout);
  process.run();
  return 0;
}

}  // namespace

int main(int count, char** arguments) try {
  std::signal(SIGPIPE, SIG_IGN);  // whoever read the log has gone: no reason to stop serving
  std::signal(SIGCHLD, SIG_IGN);  // a successor that could not start leaves nothing behind
  return run(count, arguments);
} catch (const std::exception& error) {
  tell(error.what());
  return 2;
}
