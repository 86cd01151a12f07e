// One connection, from its first request to its last.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>

namespace gateway {

class Client;
class Worker;

/// Serves a connection until the client goes, something is wrong with it, or the worker ends. The
/// client of an `admin` connection is answered by the gateway itself: metrics and health.
boost::asio::awaitable<void> serve(std::shared_ptr<Client> client, std::string peer, Worker& worker,
                                   bool admin);

}  // namespace gateway
