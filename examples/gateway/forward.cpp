// The handler: asks the tenant's upstream, which here is a timer, within the tenant's time.
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <charconv>

#include "state.hpp"
#include "waybill/asio.hpp"

namespace gateway {
namespace {

// The upstream obeys `delay=` (milliseconds) and `status=` in the query.
int number(const Request& request, std::string_view name, int otherwise) {
  const auto at = request.query.find(std::string(name) + '=');
  if (at == std::string::npos) return otherwise;
  const char* begin = request.query.data() + at + name.size() + 1;
  std::from_chars(begin, request.query.data() + request.query.size(), otherwise);
  return otherwise;
}

asio::awaitable<int> upstream(const Request& request) {
  asio::steady_timer work(co_await asio::this_coro::executor,
                          std::chrono::milliseconds(number(request, "delay", 1)));
  co_await work.async_wait(asio::use_awaitable);
  co_return number(request, "status", 200);
}

}  // namespace

Answer forward(const Context& context, Request& request,
               Needs<RequestId, Caller, Decision, Tenant, Quota, Trace> state) {
  const auto& tenant = state.get<Tenant>();
  const auto within = context.with_timeout(tenant.timeout);
  Response response;
  try {
    response.status = co_await waybill::with_context(within.context(), upstream(request));
  } catch (const std::system_error&) {
    if (!within.context().done()) throw;
  }
  if (within.context().err() == waybill::Errc::deadline_exceeded) {
    co_return co_await refuse(504, "upstream-timeout", "the upstream took too long");
  }
  if (within.context().done()) {
    co_return co_await refuse(503, "stopping", within.context().cause().message());
  }
  response.headers.emplace_back("X-Served-Region", tenant.region);
  response.body =
      "user=" + state.get<Caller>().user + " permission=" + state.get<Decision>().permission +
      " rule=" + state.get<Decision>().rule + " tenant=" + tenant.id + " shard=" + tenant.shard +
      " left=" + std::to_string(state.get<Quota>().left) + " trace=" + state.get<Trace>().id + '\n';
  co_return response;
}

}  // namespace gateway
