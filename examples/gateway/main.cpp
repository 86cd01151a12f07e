// Puts the middlewares in a row and serves: gateway CONFIGURATION [PORT]
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/signal_set.hpp>
#include <asio/use_awaitable.hpp>
#include <csignal>
#include <exception>
#include <iostream>

#include "http.hpp"
#include "waybill/asio.hpp"
#include "waybill/chain.hpp"
#include "waybill/yaml.hpp"

namespace {

using asio::ip::tcp;
using gateway::Answer;
using gateway::Request;
using gateway::Response;
using waybill::chain;
using waybill::Context;
using waybill::fn;
using waybill::with_state;
using namespace std::chrono_literals;

// A middleware too few, or in the wrong place, does not compile.
auto make_chain(const YAML::Node& configuration) {
  return chain<Request>(fn<gateway::auth>, fn<gateway::authorise>, fn<gateway::route>,
                        with_state<gateway::Plans>(configuration)(fn<gateway::limit>),
                        fn<gateway::access_log>, fn<gateway::forward>);
}
using Chain = decltype(make_chain(YAML::Node()));

bool is_routed(const Request& request) {
  for (const std::string_view prefix : {"/v1/orders", "/v1/invoices/", "/v1/reports/"}) {
    if (request.path.starts_with(prefix)) return true;
  }
  return false;
}

// One connection; its context is done when the server stops.
asio::awaitable<void> session(tcp::socket socket, const Chain& app, Context server) {
  Chain::Call call;  // states of a request, used again for the next one
  std::string buffer;
  try {
    for (;;) {
      auto request =
          co_await waybill::with_context(server, gateway::read_request(socket, buffer));
      if (!request) break;
      Response response;
      if (is_routed(*request)) {
        const auto scope = server.with_timeout(10s);
        response = co_await app.run(call, scope.context(), *request);
      } else {
        response = co_await gateway::refuse(404, "no-route", "there is nothing here");
      }
      co_await gateway::write_response(socket, response);
    }
  } catch (const std::exception& error) {
    if (!server.done()) std::clog << "connection: " << error.what() << '\n';
  }
}

asio::awaitable<void> serve(tcp::acceptor acceptor, const Chain& app, Context server) {
  try {
    waybill::CancelSlot stop(server, acceptor.get_executor());
    while (!server.done()) {
      auto socket = co_await acceptor.async_accept(
          asio::bind_cancellation_slot(stop.slot(), asio::use_awaitable));
      asio::co_spawn(acceptor.get_executor(), session(std::move(socket), app, server),
                     asio::detached);
    }
  } catch (const std::system_error& error) {
    if (!server.done()) std::clog << "accepting: " << error.what() << '\n';
  }
}

}  // namespace

int main(int count, char** arguments) try {
  if (count < 2) {
    std::cerr << "usage: gateway CONFIGURATION [PORT]\n";
    return 2;
  }
  const Chain app = make_chain(YAML::LoadFile(arguments[1]));
  asio::io_context loop(1);
  const waybill::AsioTimers timers(loop.get_executor());
  const auto server = timers.background().with_cancel();

  const auto port = static_cast<asio::ip::port_type>(count > 2 ? std::stoi(arguments[2]) : 8080);
  tcp::acceptor acceptor(loop, tcp::endpoint(asio::ip::address_v4::loopback(), port));
  std::cout << "gateway http://127.0.0.1:" << acceptor.local_endpoint().port() << std::endl;

  asio::signal_set signals(loop, SIGINT, SIGTERM);
  signals.async_wait([&](const asio::error_code& error, int) {
    if (!error) server.cancel(std::make_error_code(std::errc::operation_canceled));
  });
  asio::co_spawn(loop, serve(std::move(acceptor), app, server), asio::detached);
  loop.run();
} catch (const std::exception& error) {
  std::cerr << "gateway: " << error.what() << '\n';
  return 2;
}
