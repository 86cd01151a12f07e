// Counts each request and writes its line in the access log, when it has been answered: so this
// middleware is a coroutine. It stands outside of those that refuse, and sees what they refuse.
#include <fmt/format.h>

#include <iterator>

#include "state.hpp"
#include "worker.hpp"

namespace gateway {
namespace {

using std::chrono::system_clock;

void write_line(const Request& request, const Trace& trace, const Entry& entry,
                const Response& response, system_clock::time_point started,
                std::chrono::microseconds spent, std::error_code cause) {
  std::string line;
  line.reserve(512);
  const auto to = std::back_inserter(line);
  const auto milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(started.time_since_epoch()).count();
  fmt::format_to(to,
                 "{{\"time\":{}.{:03},\"request_id\":\"{}\",\"trace_id\":\"{}\",\"span_id\":\"{}\"",
                 milliseconds / 1000, milliseconds % 1000, entry.request_id, trace.id, trace.span);
  const auto text = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    fmt::format_to(to, ",\"{}\":", name);
    append_json(line, value);
  };
  text("method", request.method);
  text("path", request.path());  // queries may hold secrets
  text("user", entry.user);
  text("tenant", entry.tenant);
  text("upstream", entry.upstream);
  text("peer", request.peer);
  text("agent", request.fields.get("user-agent"));
  fmt::format_to(to, ",\"status\":{},\"bytes\":{},\"ms\":{}.{:03}", response.status,
                 response.body.size(), spent.count() / 1000, spent.count() % 1000);
  if (cause) text("cancelled", cause.message());
  line += "}\n";
  request.worker->log.add(line);
}

}  // namespace

Answer observe(const Context& context, Request& request, Needs<Trace, Entry> state,
               Next<Answer> next) {
  auto& metrics = request.worker->shared.metrics;
  const auto relaxed = std::memory_order_relaxed;
  const auto started = system_clock::now();
  const auto before = std::chrono::steady_clock::now();
  metrics.in_flight.fetch_add(1, relaxed);
  auto rest = next();  // not within co_await: see docs/lib/asio.md
  Response response = co_await std::move(rest);
  metrics.in_flight.fetch_sub(1, relaxed);

  const auto spent = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - before);
  metrics.add(response.status, spent);
  if (context.err() == waybill::Errc::cancelled && response.status == 499) {
    metrics.client_gone.fetch_add(1, relaxed);
  }
  if (request.worker->log.is_on()) {
    write_line(request, state.get<Trace>(), state.get<Entry>(), response, started, spent,
               context.cause());
  }
  response.add("X-Request-Id", state.get<Entry>().request_id);
  co_return response;
}

}  // namespace gateway
