#include "tool/cli/evidence_file.hpp"

#include <cstddef>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "tool/profile/gzip.hpp"

namespace waybill::cli {

std::expected<std::string, model::Error> read_evidence(const std::string& file) {
  const auto refused = [&](std::string what, std::string advice) {
    return std::unexpected(model::Error{.doing = "read the profile", .what = std::move(what), .where = file, .advice = std::move(advice)});
  };
  std::error_code error;
  if (std::filesystem::is_directory(file, error)) return refused("it is a folder", "name a file");
  std::ifstream in(file, std::ios::binary);
  if (!in) return refused("it is not there, or can't be opened", "check the name and its permissions");
  // Read piece by piece: what is given can be a pipe, and then its size isn't known.
  std::string bytes;
  const std::uintmax_t size = std::filesystem::is_regular_file(file, error) ? std::filesystem::file_size(file, error) : 0;
  if (!error && size <= profile::kLargestUnpacked) bytes.reserve(static_cast<std::size_t>(size) + 1);
  char piece[1 << 16];
  while (in) {
    in.read(piece, sizeof piece);
    bytes.append(piece, static_cast<std::size_t>(in.gcount()));
    if (bytes.size() > profile::kLargestUnpacked) return refused(fmt::format("it has more than {} bytes", profile::kLargestUnpacked), "take a smaller one");
  }
  if (in.bad()) return refused("reading it failed", "check the disk that it is on");
  if (bytes.empty()) return refused("it is empty", "take it anew");
  return bytes;
}

}  // namespace waybill::cli
