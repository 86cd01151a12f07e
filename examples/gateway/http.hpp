// As much of HTTP/1.1 as the example needs: requests without bodies, one after the other.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/ip/tcp.hpp>
#include <optional>

#include "state.hpp"

namespace gateway {

/// Returns the next request, nothing when the peer has closed the connection. Throws for what is no
/// request and when reading fails.
asio::awaitable<std::optional<Request>> read_request(asio::ip::tcp::socket& socket,
                                                     std::string& buffer);

/// Sends a response.
asio::awaitable<void> write_response(asio::ip::tcp::socket& socket, const Response& response);

}  // namespace gateway
