#include "tool/cli/git.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

extern char** environ;

namespace waybill::cli {
namespace {

namespace fs = std::filesystem;

std::string contents(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

std::expected<std::string, std::string> Git::run(std::vector<std::string> arguments, const fs::path& input) const {
  const fs::path out = scratch_ / "out", err = scratch_ / "err";
  std::vector<std::string> words = {"git", "-C", repository_, "-c", "core.hooksPath=/dev/null"};
  words.insert(words.end(), std::make_move_iterator(arguments.begin()), std::make_move_iterator(arguments.end()));
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const std::string index = "GIT_INDEX_FILE=" + (scratch_ / "index").native();
  std::vector<std::string> variables = {"LC_ALL=C"};
  if (own_index_) variables.push_back(index);
  // A hook or an alias that runs this command has set these for a repository that need not be ours.
  constexpr std::array<std::string_view, 4> kOthers = {"GIT_INDEX_FILE=", "GIT_DIR=", "GIT_WORK_TREE=",
                                                       "GIT_PREFIX="};
  for (char** at = environ; *at != nullptr; ++at) {
    const std::string_view variable(*at);
    bool is_kept = !variable.starts_with("LC_ALL=");
    for (const std::string_view other : kOthers) is_kept = is_kept && !variable.starts_with(other);
    if (is_kept) variables.emplace_back(variable);
  }
  std::vector<char*> environment;
  for (std::string& variable : variables) environment.push_back(variable.data());
  environment.push_back(nullptr);

  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, input.c_str(), O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, 1, out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_addopen(&files, 2, err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  pid_t process = 0;
  const int failure = ::posix_spawnp(&process, "git", &files, nullptr, pointers.data(), environment.data());
  posix_spawn_file_actions_destroy(&files);
  if (failure != 0) return std::unexpected(fmt::format("git can't be run: {}", std::strerror(failure)));
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  if (status != 0) return std::unexpected("git: " + first_line(contents(err)));
  return contents(out);
}

}  // namespace waybill::cli
