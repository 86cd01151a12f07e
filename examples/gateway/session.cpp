#include "session.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "app.hpp"
#include "client.hpp"
#include "worker.hpp"

namespace gateway {

namespace net = boost::asio;
using std::chrono::milliseconds;
using waybill::Context;

namespace {

// What was read: a request, the end of the connection, or a fault to answer before its end.
enum class Read { request, end, fault };
enum class Part { head, all };

// While a request is answered: its client's end cancels it.
class UnderWay {
 public:
  UnderWay(Client& client, Worker& worker, const waybill::Scope& scope)
      : client_(client), worker_(worker) {
    ++worker_.requests;
    client_.on_gone(&scope);
  }
  UnderWay(const UnderWay&) = delete;
  UnderWay& operator=(const UnderWay&) = delete;
  ~UnderWay() {
    client_.on_gone(nullptr);
    --worker_.requests;
  }

 private:
  Client& client_;
  Worker& worker_;
};

class Session {
 public:
  Session(Client& client, std::string peer, Worker& worker, bool admin)
      : client_(client), worker_(worker), admin_(admin) {
    request_.peer = std::move(peer);
    request_.worker = &worker;
  }

  net::awaitable<void> run() {
    {
      const auto scope = worker_.alive.context().with_timeout(
          milliseconds(worker_.app->settings.timeouts.handshake_ms));
      const bool greeted = co_await client_.greet(scope);
      if (!greeted) co_return;
    }
    for (bool goes_on = true; goes_on;) {
      const bool is_next = co_await wait_for_next();
      if (!is_next) break;
      app_ = worker_.app;
      const auto read = co_await read_request();
      if (read == Read::end) break;
      Response response = fault_;
      if (read == Read::request) {
        auto answer = this->answer();
        response = co_await std::move(answer);
      } else {
        worker_.shared.metrics.add(response.status, {});
      }
      goes_on = read == Read::request && request_.keep_alive && !worker_.open.context().done() &&
                !client_.is_gone();
      const auto scope = to_finish(app_->settings.timeouts.write_ms);
      const std::string head = head_of(response, goes_on);
      const bool sent = co_await client_.write(
          scope, head,
          request_.method == "HEAD" ? std::string_view() : std::string_view(response.body));
      app_.reset();  // a new one may have come
      if (!sent) break;
    }
    const auto scope = to_finish(1000);
    co_await client_.close(scope);
  }

 private:
  waybill::Scope within(int time) const {
    return worker_.alive.context().with_timeout(milliseconds(time));
  }

  // For what still has to be said: also when everything else has been cancelled, but then not for
  // long.
  waybill::Scope to_finish(int time) const {
    if (!worker_.alive.context().done()) return within(time);
    return worker_.background().with_timeout(std::chrono::seconds(1));
  }

  // Between requests; a worker that is drained waits a short while for the last one, whose response
  // says that it is. So nobody's request crosses the end of the connection.
  net::awaitable<bool> wait_for_next() {
    if (!client_.received().empty()) co_return true;
    const auto& timeouts = worker_.app->settings.timeouts;
    const milliseconds drain(timeouts.drain_ms);
    {
      const auto idle = worker_.open.context().with_timeout(milliseconds(timeouts.idle_ms));
      const bool came = co_await client_.more(idle, 1 << 20);
      if (came) co_return true;
    }
    if (client_.is_gone() || !worker_.open.context().done()) co_return false;
    const auto last = worker_.alive.context().with_timeout(drain);
    const bool came = co_await client_.more(last, 1 << 20);
    co_return came;
  }

  net::awaitable<Read> read_request() {
    const auto& limits = app_->settings.limits;
    const auto& timeouts = app_->settings.timeouts;
    const auto head_bytes = static_cast<std::uint32_t>(limits.head_bytes);
    request_.method.clear();
    reader_.begin(request_, {head_bytes, static_cast<std::uint64_t>(limits.body_bytes)});
    request_.response_bytes = static_cast<std::uint64_t>(limits.response_bytes);
    {
      const auto scope = within(timeouts.head_ms);
      const auto read = co_await read_until(scope, Part::head);
      if (read != Read::request) co_return read;
    }
    if (const auto wrong = check(request_)) co_return fault(*wrong);
    const auto scope = within(timeouts.body_ms);
    if (!reader_.is_done() && same_name(request_.fields.get("expect"), "100-continue") &&
        client_.received().empty()) {
      const bool sent = co_await client_.write(scope, "HTTP/1.1 100 Continue\r\n\r\n", {});
      if (!sent) co_return Read::end;
    }
    const auto read = co_await read_until(scope, Part::all);
    co_return read;
  }

  bool is_there(Part part) const {
    return part == Part::head ? reader_.head_is_done() : reader_.is_done();
  }

  net::awaitable<Read> read_until(const Context& context, Part part) {
    const auto most = static_cast<std::size_t>(app_->settings.limits.head_bytes) + 64 * 1024;
    for (;;) {
      while (!is_there(part)) {
        const auto used = reader_.feed(client_.received());
        if (!used) co_return fault(used.error());
        client_.use_up(*used);
        if (*used == 0) break;
      }
      if (is_there(part)) co_return Read::request;
      const bool came = co_await client_.more(context, most);
      if (came) continue;
      if (client_.is_gone() || worker_.alive.context().done()) co_return Read::end;
      co_return fault({408, "the request took too long to come"});
    }
  }

  Read fault(const Fault& fault) {
    fault_ = problem(fault.status, "bad-request", fault.what);
    return Read::fault;
  }

  net::awaitable<Response> answer() {
    if (admin_) co_return report();
    if (worker_.requests >= app_->settings.limits.requests) {
      worker_.shared.metrics.add(503, {});
      co_return problem(503, "overloaded", "too many requests are under way");
    }
    const auto scope = within(app_->settings.timeouts.request_ms);
    const UnderWay under_way(client_, worker_, scope);
    auto rest = app_->chain.run(call_, scope, request_);
    co_return co_await std::move(rest);
  }

  Response report() const {
    const bool stopping = worker_.open.context().done();
    Response response;
    if (request_.path() == "/metrics") {
      response.body = worker_.shared.metrics.text();
      response.add("Content-Type", "text/plain; version=0.0.4");
    } else if (request_.path() == "/healthz") {
      response.status = stopping ? 503 : 200;
      response.body = stopping ? "stopping\n" : "ok\n";
    } else {
      response = problem(404, "not-found", "there are /metrics and /healthz");
    }
    return response;
  }

  Client& client_;
  Worker& worker_;
  bool admin_;
  std::shared_ptr<const App> app_;  // while a request is served
  RequestReader reader_;
  Request request_;
  Response fault_;
  Chain::Call call_;  // the states of a request, used again for the next one
};

}  // namespace

net::awaitable<void> serve(std::shared_ptr<Client> client, std::string peer, Worker& worker,
                           bool admin) {
  const int counted = admin ? 0 : 1;
  auto& connections = worker.shared.metrics.connections;
  connections.fetch_add(counted, std::memory_order_relaxed);
  worker.connections += counted;
  try {
    Session session(*client, std::move(peer), worker, admin);
    co_await session.run();
  } catch (const std::exception&) {
    // Memory is short: this connection ends, the others go on.
  }
  client->close_now();
  worker.connections -= counted;
  connections.fetch_sub(counted, std::memory_order_relaxed);
}

}  // namespace gateway
