// Where Prometheus fetches what `waybill watch` counts.
#pragma once

#include <expected>
#include <memory>
#include <string>

#include "tool/model/error.hpp"

namespace waybill::cli {

/// A small HTTP server with a thread of its own: GET /metrics. What it holds is bounded: so many connections, of which
/// a new one takes the place of the oldest; so long a request; so much time for each.
class MetricsEndpoint {
 public:
  /// Listens at "PORT" (on 127.0.0.1), "ADDRESS:PORT" or "[ADDRESS]:PORT" with an address in figures; port 0 takes one
  /// that is free. Fails if the address is none, or can't be listened at.
  static std::expected<MetricsEndpoint, model::Error> listen(const std::string& where);

  MetricsEndpoint(MetricsEndpoint&&) noexcept;
  MetricsEndpoint& operator=(MetricsEndpoint&&) noexcept;
  ~MetricsEndpoint();

  /// Hands out this text from now on. May be called while requests are answered.
  void publish(const std::string& text);

  /// Returns the address of the metrics: "http://127.0.0.1:9464/metrics".
  const std::string& address() const;

 private:
  struct State;
  explicit MetricsEndpoint(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace waybill::cli
