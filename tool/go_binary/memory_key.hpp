// Keys out of a program's memory, by the two words of their interface.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "tool/go_binary/executable.hpp"
#include "tool/model/observation.hpp"

namespace waybill::go_binary {

/// Returns that many bytes of the program's memory, or nothing.
using ReadMemory = std::function<std::optional<std::string>(std::uint64_t address, std::uint64_t length)>;

/// Returns the key whose interface has these words in the memory of a program that was loaded with a bias. It isn't exact
/// where its type or its bytes aren't there, or are too many. `executable` may be null.
model::ObservedKey key_in_memory(const Executable* executable, std::uint64_t bias, std::uint64_t type, std::uint64_t data, const ReadMemory& read);

}  // namespace waybill::go_binary
