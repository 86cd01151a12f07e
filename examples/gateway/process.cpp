#include "process.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

namespace gateway {
namespace {

// What a successor finds: the main socket, and the admin's, if the number of sockets is 2.
constexpr int kFirst = 3;
constexpr const char* kSockets = "GATEWAY_SOCKETS";
constexpr const char* kPredecessor = "GATEWAY_PREDECESSOR";

int number_of(const char* variable) {
  const char* text = std::getenv(variable);
  int number = 0;
  if (text != nullptr) std::from_chars(text, text + std::strlen(text), number);
  return number;
}

std::optional<Endpoint> endpoint_of(int socket) {
  Endpoint endpoint;
  auto size = static_cast<socklen_t>(endpoint.capacity());
  if (::getsockname(socket, endpoint.data(), &size) != 0) return std::nullopt;
  endpoint.resize(size);
  return endpoint;
}

std::expected<int, std::string> listen_at(const std::string& text, int inherited) {
  const auto endpoints = resolve(text);
  if (!endpoints) return std::unexpected(text + ": " + endpoints.error());
  const auto& wanted = endpoints->front();
  if (const auto there = inherited >= 0 ? endpoint_of(inherited) : std::nullopt) {
    if (there->address() == wanted.address() &&
        (wanted.port() == 0 || there->port() == wanted.port())) {
      return inherited;
    }
    ::close(inherited);
  }
  const int socket = ::socket(wanted.protocol().family(), SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  if (socket < 0 || ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      ::bind(socket, wanted.data(), static_cast<socklen_t>(wanted.size())) != 0 ||
      ::listen(socket, 4096) != 0) {
    const int error = errno;
    if (socket >= 0) ::close(socket);
    return std::unexpected(text + ": cannot be listened at: " + std::strerror(error));
  }
  return socket;
}

}  // namespace

std::expected<Listeners, std::string> listen(const Settings& settings) {
  const int inherited = number_of(kPredecessor) == ::getppid() ? number_of(kSockets) : 0;
  Listeners listeners;
  const auto main = listen_at(settings.listen, inherited >= 1 ? kFirst : -1);
  if (!main) return std::unexpected(main.error());
  listeners.main = *main;
  if (settings.admin) {
    const auto admin = listen_at(*settings.admin, inherited >= 2 ? kFirst + 1 : -1);
    if (!admin) return std::unexpected(admin.error());
    listeners.admin = *admin;
  }
  return listeners;
}

std::string address_of(int socket) {
  const auto endpoint = endpoint_of(socket);
  if (!endpoint) return "?";
  const auto address = endpoint->address().to_string();
  const auto port = endpoint->port();
  if (endpoint->address().is_v6()) return fmt::format("[{}]:{}", address, port);
  return fmt::format("{}:{}", address, port);
}

bool start_successor(const Listeners& listeners, char** arguments) {
  constexpr int kAside = 900;  // out of the way of the places they go to
  const int count = listeners.admin < 0 ? 1 : 2;
  const int sockets[] = {listeners.main, listeners.admin};
  posix_spawn_file_actions_t actions;
  if (posix_spawn_file_actions_init(&actions) != 0) return false;
  for (int each = 0; each < count; ++each) {
    posix_spawn_file_actions_adddup2(&actions, sockets[each], kAside + each);
  }
  for (int each = 0; each < count; ++each) {
    posix_spawn_file_actions_adddup2(&actions, kAside + each, kFirst + each);
  }
  // Clients' connections above all: they end when this process closes them.
  posix_spawn_file_actions_addclosefrom_np(&actions, kFirst + count);

  std::vector<std::string> environment;
  for (char** each = environ; *each != nullptr; ++each) {
    if (!std::string_view(*each).starts_with("GATEWAY_")) environment.emplace_back(*each);
  }
  environment.push_back(fmt::format("{}={}", kSockets, count));
  environment.push_back(fmt::format("{}={}", kPredecessor, ::getpid()));
  std::vector<char*> pointers;
  for (auto& each : environment) pointers.push_back(each.data());
  pointers.push_back(nullptr);
  pid_t process = 0;
  const int error =
      posix_spawnp(&process, arguments[0], &actions, nullptr, arguments, pointers.data());
  posix_spawn_file_actions_destroy(&actions);
  return error == 0;
}

void end_predecessor() {
  const int process = number_of(kPredecessor);
  if (process > 1 && process == ::getppid()) ::kill(process, SIGTERM);
}

}  // namespace gateway
