#include "tool/process/running_programs.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <sys/stat.h>

namespace waybill::process {
namespace {

/// Where a process's executable is; empty if it has none or may not be looked at. (proc(5): what was deleted says so.)
std::string executable_path(const std::string& link) {
  constexpr std::string_view kDeleted = " (deleted)";
  std::error_code error;
  std::string path = std::filesystem::read_symlink(link, error).string();
  if (path.ends_with(kDeleted)) path.resize(path.size() - kDeleted.size());
  return path;
}

}  // namespace

std::vector<RunningProgram> running_programs(const std::vector<std::string>& names) {
  std::vector<RunningProgram> found;
  std::error_code error;
  for (std::filesystem::directory_iterator entry("/proc", error), end; !error && entry != end; entry.increment(error)) {
    const std::string folder = entry->path().filename().string();
    pid_t process = 0;
    const auto [behind, bad] = std::from_chars(folder.data(), folder.data() + folder.size(), process);
    if (bad != std::errc() || behind != folder.data() + folder.size()) continue;
    const std::string link = fmt::format("/proc/{}/exe", process);
    std::string path = executable_path(link);
    std::string name = path.substr(path.rfind('/') + 1);
    struct stat about {};
    if (std::ranges::find(names, name) == names.end() || ::stat(link.c_str(), &about) != 0) continue;
    const FileIdentity file{.device = about.st_dev, .inode = about.st_ino};
    if (std::ranges::find(found, file, &RunningProgram::file) != found.end()) continue;
    found.push_back({.name = std::move(name), .path = std::move(path), .file = file, .process = process});
  }
  return found;
}

}  // namespace waybill::process
