// What the commands need to write their results as a page.
#pragma once

#include <expected>
#include <optional>
#include <string>

#include "tool/model/error.hpp"

namespace waybill::cli {

/// Fails if this build can't write pages, with what to do about it.
std::expected<void, model::Error> page_is_there();

/// Returns a file's bytes, or nothing if it can't be read.
std::optional<std::string> read_file(const std::string& path);

}  // namespace waybill::cli
