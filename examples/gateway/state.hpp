// What travels with a request, and the middlewares that provide it: who reads what stands in their
// parameters, and nowhere else.
#pragma once

#include <asio/awaitable.hpp>
#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/arena.hpp"
#include "waybill/schema.hpp"
#include "waybill/state.hpp"

namespace gateway {

struct Request {
  std::string method;
  std::string path;
  std::string query;
  std::map<std::string, std::string, std::less<>> headers;  // names in lower case
  std::string peer;

  std::string_view header(std::string_view name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string_view() : std::string_view(found->second);
  }
};

struct Response {
  int status = 200;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers = {};
};
using Answer = asio::awaitable<Response>;

/// Returns a response that is there already: for a middleware that ends a request.
Answer refuse(int status, std::string_view code, std::string_view message);

// --- states, each with the middleware that provides it
struct RequestId {  // auth
  std::string value;
};
struct Caller {  // auth
  std::string user;
  std::string client;
  std::string home_tenant;
  std::vector<std::string> roles;
  std::vector<std::string> scopes;
};
struct Decision {  // authz
  std::string permission;
  std::string rule;
  bool elevated;
};
struct Tenant {  // tenant
  std::string id;
  std::string region;
  std::string shard;
  std::string plan;
  std::chrono::milliseconds timeout;
};
struct Quota {  // limit
  int left;
};
struct Trace {  // access_log
  std::string id;
  std::chrono::steady_clock::time_point started;
};

// --- configuration
struct Plan {
  double per_second = 1;
  int burst = 1;
};
constexpr auto describe(const Plan*) {
  return waybill::fields(
      waybill::required("per_second", &Plan::per_second, waybill::at_least(0.001)),
      waybill::required("burst", &Plan::burst, waybill::at_least(1)));
}
struct Plans {
  std::map<std::string, Plan> plans;
  bool strict = true;  // requests beyond a plan are refused, and not only counted
};
constexpr auto describe(const Plans*) {
  return waybill::fields(waybill::required("plans", &Plans::plans),
                         waybill::defaulted("strict", &Plans::strict));
}

// --- middlewares, in the order in which a request passes them; each in a file of its own
using waybill::Context;
using waybill::mut;
using waybill::Needs;
using waybill::Next;

Answer auth(Request& request, Next<Answer, RequestId, Caller> next);
Answer authorise(Request& request, Needs<Caller> state, Next<Answer, Decision> next);
Answer route(Request& request, Needs<Caller, Decision> state, Next<Answer, Tenant> next);
Answer limit(const Plans& plans, Needs<Caller, Tenant> state, Next<Answer, Quota> next);
Answer access_log(const Context& context, Request& request,
                  Needs<RequestId, Caller, Tenant, Quota> state, Next<Answer, Trace> next);
Answer forward(const Context& context, Request& request,
               Needs<RequestId, Caller, Decision, Tenant, Quota, Trace> state);

}  // namespace gateway
