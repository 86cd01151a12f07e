// Loggers that no table lists: what a type and its methods are called says what they are.
#pragma once

#include <span>
#include <string_view>

namespace waybill::go_source {

/// Whether a type of that name is a logger: `Logger`, `zapLogger`, `LoggerAdapter`, `Log`.
bool is_logger_name(std::string_view type_name);

/// The names of methods by which a logger yields one that says more.
std::span<const std::string_view> logger_derivations();

/// Whether a method of that name, of a type of that name, yields the logger with more to say.
bool derives_logger(std::string_view type_name, std::string_view method);

}  // namespace waybill::go_source
