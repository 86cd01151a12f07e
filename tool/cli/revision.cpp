#include "tool/cli/revision.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <utility>

#include <fmt/format.h>

#include "tool/cli/git.hpp"

namespace waybill::cli {
namespace {

namespace fs = std::filesystem;

model::Error error_of(const std::string& revision, std::string what, std::string advice) {
  return {.doing = "compare with " + revision, .what = std::move(what), .where = "--new-from",
          .advice = std::move(advice)};
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

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
