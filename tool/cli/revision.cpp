#include "tool/cli/revision.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include <fmt/format.h>

extern char** environ;

namespace waybill::cli {
namespace {

namespace fs = std::filesystem;

model::Error error_of(const std::string& revision, std::string what, std::string advice) {
  return {.doing = "compare with " + revision, .what = std::move(what), .where = "--new-from",
          .advice = std::move(advice)};
}

std::string contents(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

/// Runs git in one repository with an index of its own, so that the user's stays as it is.
class Git {
 public:
  /// `scratch` is a folder for the index and for what git prints.
  Git(std::string repository, fs::path scratch) : repository_(std::move(repository)), scratch_(std::move(scratch)) {}

  /// Returns what git prints; fails with the first line of what it complains about.
  std::expected<std::string, std::string> run(std::vector<std::string> arguments,
                                              const fs::path& input = "/dev/null") const {
    const fs::path out = scratch_ / "out", err = scratch_ / "err";
    std::vector<std::string> words = {"git", "-C", repository_, "-c", "core.hooksPath=/dev/null"};
    words.insert(words.end(), std::make_move_iterator(arguments.begin()), std::make_move_iterator(arguments.end()));
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    const std::string index = "GIT_INDEX_FILE=" + (scratch_ / "index").native();
    std::vector<std::string> variables = {index, "LC_ALL=C"};
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

 private:
  std::string repository_;
  fs::path scratch_;
};

/// A path as given, cut into the place and the dots of "folder/...".
struct GivenPath {
  fs::path place;
  bool has_dots = false;
};

GivenPath split(const std::string& path) {
  if (path == "...") return {".", true};
  if (path.ends_with("/...")) {
    const std::string place = path.substr(0, path.size() - 4);
    return {place.empty() ? "/" : place, true};
  }
  return {path, false};
}

}  // namespace

Revision::Revision(Revision&& other) noexcept
    : folder_(std::exchange(other.folder_, {})), paths_(std::move(other.paths_)) {}

Revision::~Revision() {
  if (folder_.empty()) return;
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

std::expected<Revision, model::Error> Revision::lay_out(const std::string& name,
                                                        const std::vector<std::string>& paths) {
  const auto refused = [&](std::string what, std::string advice) {
    return std::unexpected(error_of(name, std::move(what), std::move(advice)));
  };
  std::error_code error;
  std::string pattern = (fs::temp_directory_path(error) / "waybill-revision-XXXXXX").native();
  if (error || ::mkdtemp(pattern.data()) == nullptr) {
    return refused("there is no room for a temporary folder", "set TMPDIR to a folder that may be written to");
  }
  Revision revision(pattern);
  const fs::path tree = fs::path(pattern) / "tree";
  fs::create_directory(tree, error);

  const GivenPath first = split(paths.front());
  const fs::path inside = fs::is_directory(first.place, error) ? first.place : fs::absolute(first.place).parent_path();
  const Git here(inside.native(), pattern);
  const auto top = here.run({"rev-parse", "--show-toplevel"});
  if (!top) return refused(top.error(), "run it in a git repository, on a revision that it has");
  const fs::path repository = fs::path(first_line(*top));
  const Git git(repository.native(), pattern);
  const auto commit = git.run({"rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}"});
  if (!commit) {
    return refused(fmt::format("git knows no revision `{}`", name),
                   "name a commit, branch or tag; a shallow clone may have to fetch it first");
  }
  if (const auto read = git.run({"read-tree", first_line(*commit)}); !read) {
    return refused(read.error(), "check the repository with `git fsck`");
  }
  const auto wanted = git.run({"ls-files", "-z", "--", "*.go", "*go.mod", "*go.work", "*vendor/modules.txt"});
  if (!wanted) return refused(wanted.error(), "check the repository with `git fsck`");
  const fs::path list = fs::path(pattern) / "list";
  std::ofstream(list, std::ios::binary) << *wanted;
  if (const auto laid_out = git.run({"checkout-index", "--force", "--prefix=" + tree.native() + "/", "-z", "--stdin"}, list);
      !laid_out) {
    return refused(laid_out.error(), "check that the folder for temporary files has room");
  }

  for (const std::string& path : paths) {
    const auto [place, has_dots] = split(path);
    const fs::path relative = fs::weakly_canonical(place, error).lexically_relative(fs::canonical(repository, error));
    if (relative.empty() || *relative.begin() == "..") {
      return refused(fmt::format("{} lies in another repository", path), "give paths of one repository");
    }
    const fs::path there = relative == "." ? tree : tree / relative;
    if (fs::is_directory(place, error)) {
      fs::create_directories(there, error);
    } else if (!fs::exists(there, error)) {
      continue;
    }
    revision.paths_.push_back(has_dots ? there.native() + "/..." : there.native());
  }
  return revision;
}

}  // namespace waybill::cli
