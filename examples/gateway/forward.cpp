// The handler: asks the tenant's upstream, and says who asks and how much time is left.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>

#include "state.hpp"
#include "worker.hpp"

namespace gateway {
namespace {

// Fields that only a gateway may set, and those that it sets anew.
constexpr std::string_view kOurs[] = {"host",
                                      "content-length",
                                      "authorization",
                                      "expect",
                                      "x-user",
                                      "x-roles",
                                      "x-tenant",
                                      "x-request-timeout-ms",
                                      "forwarded",
                                      "traceparent",
                                      "x-forwarded-for",
                                      "x-forwarded-host",
                                      "x-forwarded-proto",
                                      "x-request-id"};

bool is_ours(std::string_view name) {
  for (const auto each : kOurs) {
    if (same_name(name, each)) return true;
  }
  return false;
}

bool may_be_repeated(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "PUT" || method == "DELETE" ||
         method == "OPTIONS";
}

std::string joined(const std::vector<std::string>& all) {
  std::string text;
  for (const auto& each : all) text.append(text.empty() ? "" : ",").append(each);
  return text;
}

std::string head_for_upstream(const Context& context, const Request& request, const Trace& trace,
                              const Entry& entry, const Caller& caller, const Tenant& tenant) {
  std::string head;
  head.reserve(768);
  const auto to = std::back_inserter(head);
  fmt::format_to(to, "{} {}{} HTTP/1.1\r\nHost: {}\r\n", request.method, tenant.settings->base_path,
                 request.target, request.fields.get("host"));
  for (std::size_t each = 0; each < request.fields.size(); ++each) {
    const auto name = request.fields.name(each);
    if (request.fields.is_of_the_connection(each) || is_ours(name)) continue;
    // Vendors' part of a trace that is not gone on with means nothing.
    if (!trace.from_client && same_name(name, "tracestate")) continue;
    fmt::format_to(to, "{}: {}\r\n", name, request.fields.value(each));
  }
  if (!request.body.empty() || request.fields.find("content-length") ||
      request.fields.find("transfer-encoding")) {
    fmt::format_to(to, "Content-Length: {}\r\n", request.body.size());
  }
  fmt::format_to(to, "X-Request-Id: {}\r\nX-User: {}\r\nX-Roles: {}\r\nX-Tenant: {}\r\n",
                 entry.request_id, caller.user, joined(caller.roles), tenant.id);
  fmt::format_to(to, "X-Forwarded-For: {}\r\ntraceparent: 00-{}-{}-0{}\r\n", request.peer, trace.id,
                 trace.span, trace.sampled ? 1 : 0);
  if (const auto end = context.deadline()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*end - waybill::Clock::now());
    fmt::format_to(to, "X-Request-Timeout-Ms: {}\r\n", std::max<std::int64_t>(left.count(), 1));
  }
  head += "\r\n";
  return head;
}

Response response_of(const Request& request, Reply& reply) {
  Response response;
  response.status = reply.status;
  for (std::size_t each = 0; each < reply.fields.size(); ++each) {
    const auto name = reply.fields.name(each);
    if (reply.fields.is_of_the_connection(each)) continue;
    if (same_name(name, "content-length")) {
      std::uint64_t length = 0;
      const auto value = reply.fields.value(each);
      std::from_chars(value.data(), value.data() + value.size(), length);
      if (request.method == "HEAD") response.length = length;
      continue;
    }
    response.add(name, reply.fields.value(each));
  }
  response.body = std::move(reply.body);
  return response;
}

Response response_of(Failure failure, const Context& context, Metrics& metrics) {
  if (failure == Failure::ended || context.done()) {
    if (context.err() == waybill::Errc::deadline_exceeded) {
      metrics.deadline_exceeded.fetch_add(1, std::memory_order_relaxed);
      return problem(504, "timeout", "the time for this request is over");
    }
    // 499 is nginx' number for it; nobody reads the response.
    if (context.cause() == std::errc::connection_reset) return problem(499, "client-gone", "");
    return problem(503, "stopping", "the gateway is being stopped");
  }
  metrics.upstream_failures.fetch_add(1, std::memory_order_relaxed);
  if (failure == Failure::too_large) return problem(502, "too-large", "the reply is too large");
  if (failure == Failure::unreachable)
    return problem(502, "unreachable", "no server can be reached");
  return problem(502, "broken", "the upstream broke off");
}

}  // namespace

Answer forward(const Context& context, Request& request,
               Needs<Trace, Entry, Caller, Tenant, Quota> state) {
  auto& worker = *request.worker;
  const auto& tenant = state.get<Tenant>();
  const std::string head = head_for_upstream(context, request, state.get<Trace>(),
                                             state.get<Entry>(), state.get<Caller>(), tenant);
  Upstreams::Call call;
  call.head = head;
  call.body = request.body;
  call.may_be_repeated = may_be_repeated(request.method);
  call.reply_has_body = request.method != "HEAD";
  call.limits = {64 * 1024, request.response_bytes};
  Reply reply;
  const auto done = co_await worker.upstreams.ask(context, *tenant.settings->prepared, call, reply);
  if (!done) co_return response_of(done.error(), context, worker.shared.metrics);
  auto response = response_of(request, reply);
  response.add("RateLimit-Remaining", fmt::to_string(state.get<Quota>().left));
  co_return response;
}

}  // namespace gateway
