#ifdef WAYBILL_WATCH_THERE  // see tool/process/CMakeLists.txt

#include "tool/cli/metrics_endpoint.hpp"

#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <list>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <waybill/context.hpp>

namespace waybill::cli {
namespace {

constexpr unsigned kMostConnections = 32;
constexpr std::size_t kMostRequestBytes = 16 * 1024;
constexpr auto kMostTime = std::chrono::seconds(10);
constexpr std::string_view kType = "text/plain; version=0.0.4; charset=utf-8";

/// An address to listen at.
struct Address {
  sockaddr_storage bytes{};
  socklen_t length = 0;
};

std::optional<std::uint16_t> port_of(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
}

std::optional<Address> parse(std::string_view where) {
  const std::size_t colon = where.rfind(':');
  const auto port = port_of(colon == std::string_view::npos ? where : where.substr(colon + 1));
  if (!port) return std::nullopt;
  std::string host(colon == std::string_view::npos ? "127.0.0.1" : where.substr(0, colon));
  const bool six = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (six) host = host.substr(1, host.size() - 2);
  Address address;
  if (six) {
    sockaddr_in6 in{};
    in.sin6_family = AF_INET6;
    in.sin6_port = htons(*port);
    if (::inet_pton(AF_INET6, host.c_str(), &in.sin6_addr) != 1) return std::nullopt;
    std::memcpy(&address.bytes, &in, address.length = sizeof in);
  } else {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_port = htons(*port);
    if (::inet_pton(AF_INET, host.c_str(), &in.sin_addr) != 1) return std::nullopt;
    std::memcpy(&address.bytes, &in, address.length = sizeof in);
  }
  return address;
}

std::string text_of(const Address& address) {
  char host[INET6_ADDRSTRLEN] = {};
  if (address.bytes.ss_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, &address.bytes, sizeof in);
    ::inet_ntop(AF_INET6, &in.sin6_addr, host, sizeof host);
    return fmt::format("[{}]:{}", host, ntohs(in.sin6_port));
  }
  sockaddr_in in{};
  std::memcpy(&in, &address.bytes, sizeof in);
  ::inet_ntop(AF_INET, &in.sin_addr, host, sizeof host);
  return fmt::format("{}:{}", host, ntohs(in.sin_port));
}

std::unexpected<model::Error> failed(const std::string& where, std::string what, std::string advice) {
  return std::unexpected(model::Error{.doing = "serve metrics", .what = std::move(what), .where = "--listen " + where, .advice = std::move(advice)});
}

/// Ends a connection from outside: the server then sees that the other side is gone.
struct Shut {
  int socket;
  void operator()() const { ::shutdown(socket, SHUT_RDWR); }
};

/// A connection with the time that it may take, however slow its client is.
struct Connection {
  explicit Connection(int its_socket)
      : socket(its_socket), scope(Context().with_timeout(kMostTime)), end(scope.context().after_func(Shut{its_socket})) {}

  int socket;
  Scope scope;
  AfterFunc<Shut> end;
};

MHD_Response* make_response(std::string_view text, std::string_view type) {
  // The library takes a pointer to what it may change, and with this mode copies it.
  MHD_Response* response = MHD_create_response_from_buffer(text.size(), const_cast<char*>(text.data()), MHD_RESPMEM_MUST_COPY);
  if (response == nullptr) return nullptr;
  MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, std::string(type).c_str());
  MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
  // A connection is for one request: none stays open without one.
  MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
  return response;
}

}  // namespace

struct MetricsEndpoint::State {
  ~State() {
    if (daemon != nullptr) MHD_stop_daemon(daemon);  // ends the connections, which tell `connections`
    else if (socket >= 0) ::close(socket);
    if (metrics != nullptr) MHD_destroy_response(metrics);
  }

  int socket = -1;
  std::string address;
  MHD_Daemon* daemon = nullptr;
  std::mutex mutex;
  MHD_Response* metrics = nullptr;      ///< guarded by the mutex; counts its users itself
  std::list<Connection> connections;    ///< the oldest first; of the server's thread alone

  MHD_Result answer(MHD_Connection* connection, std::string_view path, std::string_view method);
  static MHD_Result on_request(void* state, MHD_Connection* connection, const char* path, const char* method, const char* version, const char* body,
                               std::size_t* body_length, void** request);
  static void on_connection(void* state, MHD_Connection* connection, void** own, MHD_ConnectionNotificationCode what);
};

MHD_Result MetricsEndpoint::State::answer(MHD_Connection* connection, std::string_view path, std::string_view method) {
  const bool reads = method == MHD_HTTP_METHOD_GET || method == MHD_HTTP_METHOD_HEAD;
  if (reads && path == "/metrics") {
    const std::lock_guard lock(mutex);
    return MHD_queue_response(connection, MHD_HTTP_OK, metrics);
  }
  MHD_Response* response = make_response(reads ? "see /metrics\n" : "only GET and HEAD\n", "text/plain");
  if (response == nullptr) return MHD_NO;
  if (!reads) MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
  const unsigned status = !reads ? MHD_HTTP_METHOD_NOT_ALLOWED : path == "/" ? MHD_HTTP_OK : MHD_HTTP_NOT_FOUND;
  const MHD_Result queued = MHD_queue_response(connection, status, response);
  MHD_destroy_response(response);
  return queued;
}

MHD_Result MetricsEndpoint::State::on_request(void* state, MHD_Connection* connection, const char* path, const char* method, const char*, const char*,
                                              std::size_t*, void**) {
  return static_cast<State*>(state)->answer(connection, path, method);
}

void MetricsEndpoint::State::on_connection(void* state, MHD_Connection* connection, void** own, MHD_ConnectionNotificationCode what) {
  auto& connections = static_cast<State*>(state)->connections;
  if (what == MHD_CONNECTION_NOTIFY_STARTED) {
    const MHD_ConnectionInfo* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (info == nullptr) return;
    // Whoever keeps many connections open loses the oldest of them, and nobody else waits.
    if (connections.size() >= kMostConnections / 2) Shut{connections.front().socket}();
    *own = &connections.emplace_back(info->connect_fd);
  } else if (*own != nullptr) {
    connections.remove_if([&](const Connection& one) { return &one == *own; });
  }
}

MetricsEndpoint::MetricsEndpoint(std::unique_ptr<State> state) : state_(std::move(state)) {}
MetricsEndpoint::MetricsEndpoint(MetricsEndpoint&&) noexcept = default;
MetricsEndpoint& MetricsEndpoint::operator=(MetricsEndpoint&&) noexcept = default;
MetricsEndpoint::~MetricsEndpoint() = default;

std::expected<MetricsEndpoint, model::Error> MetricsEndpoint::listen(const std::string& where) {
  auto address = parse(where);
  if (!address) return failed(where, "it is no address", "give PORT, ADDRESS:PORT or [ADDRESS]:PORT, the address in figures");
  auto state = std::make_unique<State>();
  state->socket = ::socket(address->bytes.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const int on = 1;
  if (state->socket < 0 || ::setsockopt(state->socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      ::bind(state->socket, reinterpret_cast<const sockaddr*>(&address->bytes), address->length) != 0 || ::listen(state->socket, kMostConnections) != 0 ||
      ::getsockname(state->socket, reinterpret_cast<sockaddr*>(&address->bytes), &address->length) != 0) {
    return failed(where, std::strerror(errno), errno == EADDRINUSE ? "another program listens there: take another port" : "give an address of this host");
  }
  state->address = fmt::format("http://{}/metrics", text_of(*address));
  state->metrics = make_response("", kType);
  state->daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, nullptr, nullptr, &State::on_request, state.get(),
                                   MHD_OPTION_LISTEN_SOCKET, state->socket, MHD_OPTION_CONNECTION_LIMIT, kMostConnections,
                                   MHD_OPTION_CONNECTION_MEMORY_LIMIT, kMostRequestBytes, MHD_OPTION_CONNECTION_TIMEOUT, 5u,
                                   MHD_OPTION_NOTIFY_CONNECTION, &State::on_connection, state.get(), MHD_OPTION_END);
  if (state->daemon == nullptr || state->metrics == nullptr) return failed(where, "the server can't be started", "look at the limits of open files and threads");
  return MetricsEndpoint(std::move(state));
}

void MetricsEndpoint::publish(const std::string& text) {
  MHD_Response* made = make_response(text, kType);
  if (made == nullptr) return;  // no memory: the last text stays
  const std::lock_guard lock(state_->mutex);
  MHD_destroy_response(std::exchange(state_->metrics, made));
}

const std::string& MetricsEndpoint::address() const { return state_->address; }

}  // namespace waybill::cli

#endif
