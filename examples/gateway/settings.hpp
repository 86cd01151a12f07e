// The configuration: each struct is the schema of its part of gateway.yaml. A middleware's part is
// given to it by with_state().
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/schema.hpp"

namespace gateway {

using Endpoint = boost::asio::ip::tcp::endpoint;
class TokenKey;

using waybill::at_least;
using waybill::between;
using waybill::defaulted;
using waybill::length;
using waybill::one_of;
using waybill::required;

/// Sizes in bytes, and how many at once.
struct Limits {
  int head_bytes = 16 * 1024;
  std::int64_t body_bytes = 1024 * 1024;
  std::int64_t response_bytes = 8 * 1024 * 1024;
  int connections = 10'000;  // a thread; more are closed at once
  int requests = 5'000;      // a thread, under way at once; more are answered 503
};
constexpr auto describe(const Limits*) {
  return waybill::fields(
      defaulted("head_bytes", &Limits::head_bytes, between(512, 1 << 20)),
      defaulted("body_bytes", &Limits::body_bytes, between<std::int64_t>(0, 1 << 30)),
      defaulted("response_bytes", &Limits::response_bytes, between<std::int64_t>(0, 1 << 30)),
      defaulted("connections", &Limits::connections, at_least(1)),
      defaulted("requests", &Limits::requests, at_least(1)));
}

/// How long each thing may take, in milliseconds.
struct Timeouts {
  int idle_ms = 60'000;       // between two requests of a connection
  int head_ms = 10'000;       // from a request's first byte to the end of its head
  int body_ms = 30'000;       // from there to the end of its body
  int request_ms = 60'000;    // from there to the response
  int write_ms = 30'000;      // the response
  int handshake_ms = 10'000;  // TLS
  int shutdown_ms = 30'000;   // requests that are under way when the gateway is stopped
  int drain_ms = 500;         // a last request of a connection that is idle then
};
constexpr auto describe(const Timeouts*) {
  constexpr auto time = between(1, 24 * 3'600'000);
  return waybill::fields(defaulted("idle_ms", &Timeouts::idle_ms, time),
                         defaulted("head_ms", &Timeouts::head_ms, time),
                         defaulted("body_ms", &Timeouts::body_ms, time),
                         defaulted("request_ms", &Timeouts::request_ms, time),
                         defaulted("write_ms", &Timeouts::write_ms, time),
                         defaulted("handshake_ms", &Timeouts::handshake_ms, time),
                         defaulted("shutdown_ms", &Timeouts::shutdown_ms, time),
                         defaulted("drain_ms", &Timeouts::drain_ms, time));
}

/// Certificate chain and key, as PEM files.
struct Tls {
  std::string certificate;
  std::string key;
};
constexpr auto describe(const Tls*) {
  return waybill::fields(required("certificate", &Tls::certificate, length(1)),
                         required("key", &Tls::key, length(1)));
}

/// A key that tokens are signed with; it serves one algorithm and no other.
struct KeySettings {
  std::string id;         // the token's `kid`
  std::string algorithm;  // HS256 or RS256
  std::string file;       // the secret as it is, or the public key as PEM
};
constexpr auto describe(const KeySettings*) {
  return waybill::fields(required("id", &KeySettings::id, length(1)),
                         required("algorithm", &KeySettings::algorithm, one_of("HS256", "RS256")),
                         required("file", &KeySettings::file, length(1)));
}

struct Authentication {
  std::string audience;
  std::optional<std::string> issuer;
  int leeway_seconds = 0;  // by how much clocks may differ
  std::vector<KeySettings> keys;

  std::vector<std::shared_ptr<const TokenKey>> prepared = {};  // of `keys`
};
constexpr auto describe(const Authentication*) {
  return waybill::fields(
      required("audience", &Authentication::audience, length(1)),
      defaulted("issuer", &Authentication::issuer),
      defaulted("leeway_seconds", &Authentication::leeway_seconds, between(0, 300)),
      required("keys", &Authentication::keys, length(1)));
}

/// Who may do what: the first rule that a path and a method fit decides, and where none fits,
/// nobody may.
struct Rule {
  std::string path;  // and everything below it
  std::vector<std::string> methods;
  std::vector<std::string> roles;
};
constexpr auto describe(const Rule*) {
  return waybill::fields(required("path", &Rule::path, length(1)),
                         required("methods", &Rule::methods, length(1)),
                         required("roles", &Rule::roles, length(1)));
}
struct Authorisation {
  std::vector<Rule> rules;
  std::string staff_role = "staff";
};
constexpr auto describe(const Authorisation*) {
  return waybill::fields(required("rules", &Authorisation::rules, length(1)),
                         defaulted("staff_role", &Authorisation::staff_role, length(1)));
}

/// Servers that answer alike; requests go to them in turn.
struct Upstream {
  std::vector<std::string> servers;  // HOST:PORT
  int connect_ms = 1'000;
  int idle_connections = 64;  // kept for the next request, for each server and thread
  int idle_ms = 30'000;

  std::string name = {};
  std::vector<Endpoint> endpoints = {};  // of `servers`
};
constexpr auto describe(const Upstream*) {
  return waybill::fields(
      required("servers", &Upstream::servers, length(1)),
      defaulted("connect_ms", &Upstream::connect_ms, between(1, 60'000)),
      defaulted("idle_connections", &Upstream::idle_connections, between(0, 10'000)),
      defaulted("idle_ms", &Upstream::idle_ms, between(1, 3'600'000)));
}

struct TenantSettings {
  std::string upstream;
  std::string plan;
  int timeout_ms = 30'000;
  std::string base_path;  // before the path that the client sent

  std::shared_ptr<const Upstream> prepared = {};  // the one that is named
};
constexpr auto describe(const TenantSettings*) {
  return waybill::fields(
      required("upstream", &TenantSettings::upstream), required("plan", &TenantSettings::plan),
      defaulted("timeout_ms", &TenantSettings::timeout_ms, between(1, 3'600'000)),
      defaulted("base_path", &TenantSettings::base_path));
}
struct Routing {
  std::map<std::string, Upstream> upstreams;
  std::map<std::string, TenantSettings> tenants;

  std::map<std::string, std::shared_ptr<const TenantSettings>, std::less<>> prepared = {};
};
constexpr auto describe(const Routing*) {
  return waybill::fields(required("upstreams", &Routing::upstreams),
                         required("tenants", &Routing::tenants));
}

/// A token bucket for each client of a tenant.
struct Plan {
  double per_second = 1;
  int burst = 1;
};
constexpr auto describe(const Plan*) {
  return waybill::fields(required("per_second", &Plan::per_second, between(0.001, 1e9)),
                         required("burst", &Plan::burst, between(1, 1'000'000'000)));
}
/// Buckets that several processes share.
struct RedisSettings {
  std::string server;
  int timeout_ms = 50;
  int retry_ms = 1'000;               // how long it is left alone when it did not answer
  std::string unreachable = "local";  // and what happens then: allow, refuse, or buckets of our own
  std::string prefix = "gateway:";    // of the keys

  std::shared_ptr<const Upstream> prepared = {};
};
constexpr auto describe(const RedisSettings*) {
  return waybill::fields(
      required("server", &RedisSettings::server, length(1)),
      defaulted("timeout_ms", &RedisSettings::timeout_ms, between(1, 60'000)),
      defaulted("retry_ms", &RedisSettings::retry_ms, between(0, 3'600'000)),
      defaulted("unreachable", &RedisSettings::unreachable, one_of("allow", "refuse", "local")),
      defaulted("prefix", &RedisSettings::prefix));
}
struct RateLimit {
  std::map<std::string, Plan> plans;
  std::optional<RedisSettings> redis;
};
constexpr auto describe(const RateLimit*) {
  return waybill::fields(required("plans", &RateLimit::plans),
                         defaulted("redis", &RateLimit::redis));
}

struct Settings {
  std::string listen = "127.0.0.1:8080";
  std::optional<std::string> admin;  // metrics and health
  int threads = 1;
  std::string access_log = "stderr";  // or off, or a file
  std::optional<Tls> tls;
  Limits limits;
  Timeouts timeouts;
  Authentication authentication;
  Authorisation authorisation;
  Routing routing;
  RateLimit rate_limit;
};
constexpr auto describe(const Settings*) {
  return waybill::fields(
      defaulted("listen", &Settings::listen, length(1)), defaulted("admin", &Settings::admin),
      defaulted("threads", &Settings::threads, between(1, 256)),
      defaulted("access_log", &Settings::access_log, length(1)), defaulted("tls", &Settings::tls),
      defaulted("limits", &Settings::limits), defaulted("timeouts", &Settings::timeouts),
      required("authentication", &Settings::authentication),
      required("authorisation", &Settings::authorisation), required("routing", &Settings::routing),
      required("rate_limit", &Settings::rate_limit));
}

/// Returns the settings of a file with everything they name at hand (keys read, names resolved), or
/// a line for each problem. Files that are named are looked for beside it.
std::expected<Settings, std::string> load_settings(const std::string& file);

/// Returns the addresses that HOST:PORT means; an error says what is wrong. An address is taken as
/// it is, a name is looked up.
std::expected<std::vector<Endpoint>, std::string> resolve(std::string_view text);

}  // namespace gateway
