// Files that were taken from a running program.
#pragma once

#include <expected>
#include <string>

#include "tool/model/error.hpp"

namespace waybill::cli {

/// Returns a file's bytes; fails if it can't be read, is a folder, or is larger than a profile may be.
std::expected<std::string, model::Error> read_evidence(const std::string& file);

}  // namespace waybill::cli
