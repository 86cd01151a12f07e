// Runs git.
#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace waybill::cli {

/// Runs git in one repository, without its hooks.
class Git {
 public:
  /// `scratch` is a folder for what git prints, and with `own_index` for an index, so that the user's stays
  /// as it is.
  Git(std::string repository, std::filesystem::path scratch, bool own_index = true)
      : repository_(std::move(repository)), scratch_(std::move(scratch)), own_index_(own_index) {}

  /// Returns what git prints; fails with the first line of what it complains about.
  std::expected<std::string, std::string> run(std::vector<std::string> arguments,
                                              const std::filesystem::path& input = "/dev/null") const;

 private:
  std::string repository_;
  std::filesystem::path scratch_;
  bool own_index_;
};

}  // namespace waybill::cli
