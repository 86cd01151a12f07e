// What travels with a request, and the middlewares that provide it: who reads what stands in their
// parameters, and nowhere else.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http.hpp"
#include "settings.hpp"
#include "waybill/context.hpp"
#include "waybill/state.hpp"

namespace gateway {

using Answer = boost::asio::awaitable<Response>;

/// Returns a problem (RFC 9457) as a response: what a middleware that ends a request gives.
Response problem(int status, std::string_view code, std::string_view message);
/// The same, as a result that is there already.
Answer refuse(Response response);
Answer refuse(int status, std::string_view code, std::string_view message);

// --- states, each with the middleware that provides it
struct Trace {    // identify: W3C Trace Context
  char id[33];    // 32 hexadecimal digits
  char span[17];  // 16, this gateway's own
  bool sampled;
  bool from_client;  // whether `id` is, and so tracestate may go on
};
struct Entry {  // identify: what will stand in the access log; whoever knows something adds it
  std::string request_id;
  std::string user;
  std::string tenant;
  std::string upstream;
};
struct Caller {  // authenticate
  std::string user;
  std::string tenant;
  std::vector<std::string> roles;
};
struct Decision {  // authorise
  bool staff;      // may act for other tenants
};
struct Tenant {  // route
  std::string id;
  std::shared_ptr<const TenantSettings> settings;
};
struct Quota {  // limit
  std::int64_t left;
};

// --- middlewares, in the order in which a request passes them; each in a file of its own
using waybill::Context;
using waybill::mut;
using waybill::Needs;
using waybill::Next;

Answer identify(Request& request, Next<Answer, Trace, Entry> next);
Answer observe(const Context& context, Request& request, Needs<Trace, Entry> state,
               Next<Answer> next);
Answer authenticate(const Authentication& settings, Request& request, Needs<mut<Entry>> state,
                    Next<Answer, Caller> next);
Answer authorise(const Authorisation& settings, Request& request, Needs<Caller> state,
                 Next<Answer, Decision> next);
Answer route(const Routing& settings, Request& request, Needs<Caller, Decision, mut<Entry>> state,
             Next<Answer, Tenant> next);
Answer limit(const RateLimit& settings, const Context& context, Request& request,
             Needs<Caller, Tenant> state, Next<Answer, Quota> next);
Answer deadline(const Context& context, Request& request, Needs<Tenant> state, Next<Answer> next);
Answer forward(const Context& context, Request& request,
               Needs<Trace, Entry, Caller, Tenant, Quota> state);

}  // namespace gateway
