#include "tool/go_source/walk.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <system_error>

namespace waybill::go_source {
namespace {

std::string text_of(int error) {
  return std::error_code(error, std::generic_category()).message();
}

struct FolderCloser {
  void operator()(DIR* folder) const { ::closedir(folder); }
};
struct Free {
  void operator()(char* text) const { std::free(text); }
};

enum class EntryKind : std::uint8_t { File, Folder, Link, Other, Unknown };

EntryKind kind_of(mode_t mode) {
  return S_ISREG(mode)   ? EntryKind::File
         : S_ISDIR(mode) ? EntryKind::Folder
         : S_ISLNK(mode) ? EntryKind::Link
                         : EntryKind::Other;
}

EntryKind kind_of(const dirent& entry) {
#ifdef DT_DIR  // not in POSIX, but on all systems of note
  switch (entry.d_type) {
    case DT_REG: return EntryKind::File;
    case DT_DIR: return EntryKind::Folder;
    case DT_LNK: return EntryKind::Link;
    case DT_UNKNOWN: return EntryKind::Unknown;
    default: return EntryKind::Other;
  }
#else
  return EntryKind::Unknown;
#endif
}

model::Error cannot_look_at(const std::string& path, std::string what, std::string advice) {
  return {"look at it", std::move(what), path, std::move(advice)};
}

std::string common_folder(const std::vector<GivenPath>& paths) {
  std::string common = paths.front().folder;
  for (const GivenPath& path : paths) {
    while (!at_or_below(path.folder, common)) {
      const std::size_t slash = common.rfind('/');
      common.resize(slash == 0 ? 1 : slash);
    }
  }
  return common;
}

}  // namespace

bool at_or_below(std::string_view path, std::string_view folder) {
  if (folder == "/") return true;
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

bool GivenPaths::includes(std::string_view folder, std::string_view name) const {
  return std::ranges::any_of(paths, [&](const GivenPath& path) {
    return path.file.empty() ? at_or_below(folder, path.folder)
                             : path.folder == folder && path.file == name;
  });
}

std::string joined_path(std::string_view folder, std::string_view relative) {
  std::string result(relative.starts_with('/') ? std::string_view{}
                     : folder == "/"           ? std::string_view{}
                                               : folder);
  while (!relative.empty()) {
    const std::size_t slash = std::min(relative.find('/'), relative.size());
    const std::string_view part = relative.substr(0, slash);
    relative.remove_prefix(std::min(slash + 1, relative.size()));
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      result.resize(result.empty() ? 0 : result.rfind('/'));
    } else {
      result += '/';
      result += part;
    }
  }
  return result.empty() ? "/" : result;
}

std::string shown_path(std::string_view root, std::string_view path) {
  if (path == root) return ".";
  std::string up;
  while (!at_or_below(path, root)) {
    up += up.empty() ? ".." : "/..";
    const std::size_t slash = root.rfind('/');
    root = root.substr(0, slash == 0 ? 1 : slash);
  }
  if (path.size() > root.size())
    path.remove_prefix(root == "/" ? 1 : root.size() + 1);
  else
    path = {};
  if (up.empty()) return std::string(path);
  return path.empty() ? up : up + '/' + std::string(path);
}

std::expected<GivenPaths, model::Error> given_paths(const std::vector<std::string>& paths) {
  if (paths.empty()) {
    return std::unexpected(model::Error{"start", "no path was given", "",
                                        "name a folder, './...' for all below here"});
  }
  GivenPaths given;
  for (const std::string& path : paths) {
    std::string plain = path;
    if (plain == "...") {
      plain = ".";
    } else if (plain.ends_with("/...")) {
      plain.resize(plain.size() - 3);
    }
    if (plain.find("...") != std::string::npos && ::access(plain.c_str(), F_OK) != 0) {
      return std::unexpected(cannot_look_at(path, "'...' is understood at a path's end only",
                                            "name the folder that all of it is below"));
    }
    if (plain.empty()) {
      return std::unexpected(
          cannot_look_at("\"\"", "the path is empty", "name a folder or a Go file"));
    }
    const std::unique_ptr<char, Free> real(::realpath(plain.c_str(), nullptr));
    if (!real) {
      const int error = errno;
      struct stat link;
      if (::lstat(plain.c_str(), &link) == 0 && S_ISLNK(link.st_mode) &&
          (error == ENOENT || error == ELOOP)) {
        return std::unexpected(
            cannot_look_at(path, "it is a symbolic link that leads nowhere", "mend the link"));
      }
      return std::unexpected(cannot_look_at(
          path, text_of(error),
          error == EACCES ? "check the permissions of the folders above it"
                          : "paths are folders, Go files or 'folder/...', not import paths"));
    }
    struct stat status;
    if (::stat(real.get(), &status) != 0) {
      return std::unexpected(cannot_look_at(path, text_of(errno), "check that it is still there"));
    }
    std::string absolute = real.get();
    if (S_ISDIR(status.st_mode)) {
      if (::faccessat(AT_FDCWD, absolute.c_str(), R_OK | X_OK, AT_EACCESS) != 0) {
        return std::unexpected(cannot_look_at(path, text_of(errno), "check its permissions"));
      }
      given.paths.push_back({std::move(absolute), {}});
      continue;
    }
    if (!S_ISREG(status.st_mode)) {
      return std::unexpected(
          cannot_look_at(path, "it is neither a file nor a folder", "name a folder or a Go file"));
    }
    if (!absolute.ends_with(".go")) {
      return std::unexpected(
          cannot_look_at(path, "it is no Go file", "name a folder or a file ending in .go"));
    }
    if (::faccessat(AT_FDCWD, absolute.c_str(), R_OK, AT_EACCESS) != 0) {
      return std::unexpected(cannot_look_at(path, text_of(errno), "check its permissions"));
    }
    const std::size_t slash = absolute.rfind('/');
    given.paths.push_back(
        {absolute.substr(0, std::max<std::size_t>(slash, 1)), absolute.substr(slash + 1)});
  }
  std::ranges::sort(given.paths, [](const GivenPath& a, const GivenPath& b) {
    return std::tie(a.folder, a.file) < std::tie(b.folder, b.file);
  });
  given.root = common_folder(given.paths);
  // What lies below another path given is looked at with that one.
  std::vector<GivenPath> kept;
  for (GivenPath& path : given.paths) {
    const bool covered = std::ranges::any_of(kept, [&](const GivenPath& other) {
      return other.file.empty() ? at_or_below(path.folder, other.folder)
                                : other.folder == path.folder && other.file == path.file;
    });
    if (!covered) kept.push_back(std::move(path));
  }
  given.paths = std::move(kept);
  return given;
}

FolderListing list_folder(const std::string& path, std::vector<WalkProblem>& problems,
                          std::vector<std::string>* subfolders) {
  FolderListing listing;
  listing.path = path;
  const int number = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK);
  if (number < 0) {
    if (errno != ENOENT && errno != ENOTDIR) problems.push_back({path, text_of(errno)});
    return listing;
  }
  const std::unique_ptr<DIR, FolderCloser> folder(::fdopendir(number));
  if (!folder) {
    problems.push_back({path, text_of(errno)});
    ::close(number);
    return listing;
  }
  listing.exists = true;
  while (true) {
    errno = 0;
    const dirent* entry = ::readdir(folder.get());
    if (entry == nullptr) {
      if (errno != 0) problems.push_back({path, text_of(errno)});
      break;
    }
    const std::string_view name = entry->d_name;
    if (name.starts_with('.') || name.starts_with('_')) continue;
    const bool is_go = name.ends_with(".go"), is_vendor = name == "vendor",
               is_go_mod = name == "go.mod";
    EntryKind kind = kind_of(*entry);
    // A stat is paid where the file system does not say what an entry is, and for links.
    if (kind == EntryKind::File) {
      listing.has_go_mod = listing.has_go_mod || is_go_mod;
      if (is_go) listing.files.emplace_back(name);
      continue;
    }
    struct stat status;
    bool has_status = false;
    if (kind == EntryKind::Unknown) {
      if (::fstatat(number, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
      kind = kind_of(status.st_mode);
      has_status = true;
    }
    if (kind == EntryKind::Folder) {
      listing.has_vendor = listing.has_vendor || is_vendor;
      if (subfolders != nullptr && name != "node_modules") subfolders->emplace_back(name);
      continue;
    }
    if (!is_go && !is_go_mod && !is_vendor) continue;
    const bool is_link = kind == EntryKind::Link;
    if ((is_link || !has_status) && ::fstatat(number, entry->d_name, &status, 0) != 0) {
      if (is_link && (errno == ENOENT || errno == ELOOP)) {
        if (is_go)
          problems.push_back({path + '/' + entry->d_name, "a symbolic link that leads nowhere"});
      } else if (errno != ENOENT) {  // a file that has just been deleted is none
        problems.push_back({path + '/' + entry->d_name, text_of(errno)});
      }
      continue;
    }
    // As for the go command, a link to a file is a file, and one to a folder is nothing to go down
    // into.
    if (is_vendor && S_ISDIR(status.st_mode)) listing.has_vendor = true;
    if (!S_ISREG(status.st_mode)) continue;
    if (is_go_mod) listing.has_go_mod = true;
    if (is_go) listing.files.emplace_back(name);
  }
  std::ranges::sort(listing.files);
  return listing;
}

std::vector<FolderListing> walk(const GivenPaths& given, const WalkOptions& options,
                                std::vector<WalkProblem>& problems) {
  std::vector<FolderListing> folders;
  std::vector<std::string> waiting, subfolders;
  for (const GivenPath& path : given.paths) {
    if (!path.file.empty()) {
      // The files beside it make up its package; which of them are reported on is not decided here.
      if (folders.empty() || folders.back().path != path.folder)
        folders.push_back(list_folder(path.folder, problems));
      continue;
    }
    waiting.push_back(path.folder);
    while (!waiting.empty()) {
      const std::string folder = std::move(waiting.back());
      waiting.pop_back();
      subfolders.clear();
      FolderListing listing = list_folder(folder, problems, &subfolders);
      for (const std::string& name : subfolders) {
        if ((name == "vendor" && !options.vendor) || (name == "testdata" && !options.testdata))
          continue;
        waiting.push_back(folder == "/" ? '/' + name : folder + '/' + name);
      }
      if (!listing.files.empty() || listing.has_go_mod || listing.has_vendor)
        folders.push_back(std::move(listing));
    }
  }
  std::ranges::sort(folders, {}, &FolderListing::path);
  return folders;
}

}  // namespace waybill::go_source
