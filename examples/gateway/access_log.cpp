// A line for each request, when it has been answered: so this middleware is a coroutine.
#include <iostream>
#include <sstream>

#include "state.hpp"
#include "waybill/context.hpp"

namespace gateway {

Answer access_log(const Context& context, Request& request,
                  Needs<RequestId, Caller, Tenant, Quota> state, Next<Answer, Trace> next) {
  const auto started = std::chrono::steady_clock::now();
  auto trace = std::string(request.header("traceparent"));
  if (trace.empty()) trace = "t-" + state.get<RequestId>().value;
  auto rest = next({std::move(trace), started});  // not within co_await: see docs/lib/asio.md
  Response response = co_await std::move(rest);
  const auto spent = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - started);
  std::ostringstream line;
  line << state.get<RequestId>().value << ' ' << state.get<Caller>().user << ' '
       << state.get<Tenant>().id << ' ' << request.method << ' ' << request.path << ' '
       << response.status << ' ' << spent.count() << "us left=" << state.get<Quota>().left;
  if (context.done()) line << " (" << context.cause().message() << ')';
  std::clog << line.str() + '\n';
  response.headers.emplace_back("X-Request-Id", state.get<RequestId>().value);
  co_return response;
}

}  // namespace gateway
