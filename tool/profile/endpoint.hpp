// Profiles from a running program: the HTTP endpoint of net/http/pprof.
#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "tool/model/error.hpp"

namespace waybill::profile {

/// How an endpoint is asked. It can be slow or hostile: no answer lasts longer or is larger than this allows.
struct EndpointOptions {
  std::vector<std::string> headers;          ///< "Authorization: Bearer …", sent with each question
  std::string authority;                     ///< file with the certificates to trust; "": those of the system
  std::chrono::milliseconds time{30'000};    ///< for one answer, from the connection to its last byte
  std::size_t bytes = std::size_t{64} << 20; ///< of one answer's body, as it is sent: packed
};

struct Answer {
  std::string body;
  std::chrono::milliseconds took{0};
};

/// A program's endpoint. Not for several threads at once.
class Endpoint {
 public:
  /// Returns the endpoint of "http://HOST:PORT" (then /debug/pprof is added) or of a URL whose path is the folder that
  /// the profiles are in. Fails on what is no such URL, and on a header without a name.
  static std::expected<Endpoint, model::Error> at(const std::string& url, EndpointOptions options);

  Endpoint(Endpoint&&) noexcept;
  Endpoint& operator=(Endpoint&&) noexcept;
  ~Endpoint();

  /// Fetches one profile, "heap" or "goroutine?debug=2". Fails on any status but 200, on redirects, which aren't
  /// followed, on certificates that aren't trusted, and beyond the limits. No proxy is asked.
  std::expected<Answer, model::Error> fetch(const std::string& profile);

  /// The folder's URL, without name and password.
  const std::string& shown() const;

 private:
  struct Connection;
  explicit Endpoint(std::unique_ptr<Connection> connection);
  std::unique_ptr<Connection> connection_;
};

}  // namespace waybill::profile
