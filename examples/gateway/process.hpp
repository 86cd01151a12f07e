// Sockets that listen, and how they are handed to the process that takes over.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "settings.hpp"

namespace gateway {

/// The sockets that a process accepts from; -1 where there is none.
struct Listeners {
  int main = -1;
  int admin = -1;
};

/// Returns the sockets of a configuration: those that the predecessor handed on where they are at
/// the same address, else new ones. An error says which address cannot be had.
std::expected<Listeners, std::string> listen(const Settings& settings);

/// Returns the address that a socket listens at, as HOST:PORT.
std::string address_of(int socket);

/// Starts this program anew with the same arguments and the same sockets. Connections that wait to
/// be accepted are then accepted by either. Returns false if the program cannot be started.
bool start_successor(const Listeners& listeners, char** arguments);

/// Tells the predecessor, if there is one, to end: this process serves now.
void end_predecessor();

}  // namespace gateway
