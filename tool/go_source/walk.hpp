// Paths on the command line -> the folders below them and the Go files in each.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "tool/model/error.hpp"

namespace waybill::go_source {

/// One path as given, made absolute and free of symbolic links.
struct GivenPath {
  std::string folder;  ///< what is looked at, or what the file is in
  std::string file;    ///< name of the one file meant; "" for a folder with all below it
};

/// The paths given and the folder that shown paths start from: the folder given, the file's folder,
/// or the nearest folder that holds all of several.
struct GivenPaths {
  std::string root;
  std::vector<GivenPath> paths;  ///< sorted; none lies below another

  /// Whether the file is one of those given or lies below a folder given.
  bool includes(std::string_view folder, std::string_view name) const;
};

/// Returns what the paths mean. `x/...` is `x`: a folder always means all below it. Fails if a path
/// does not exist, is neither file nor folder, or is a pattern of another kind.
std::expected<GivenPaths, model::Error> given_paths(const std::vector<std::string>& paths);

/// Whether the path is that of the folder or of something below it. Both are absolute and plain.
bool at_or_below(std::string_view path, std::string_view folder);

/// Returns `path` as it is shown: relative to the root, with `..` where it lies outside.
std::string shown_path(std::string_view root, std::string_view path);

/// Returns the absolute path that `relative` means from `folder`, without `.` and `..` in it.
/// Symbolic links are left as they are.
std::string joined_path(std::string_view folder, std::string_view relative);

/// Something in the way: a folder that can't be read, a link that leads nowhere.
struct WalkProblem {
  std::string path;
  std::string why;
};

/// What stands in one folder. Names starting with `.` or `_` are passed over, as the go command
/// does.
struct FolderListing {
  std::string path;                ///< absolute
  std::vector<std::string> files;  ///< the Go files' names, sorted
  bool exists = false;
  bool has_go_mod = false;
  bool has_vendor = false;  ///< a subfolder `vendor`
};

/// Returns what stands in the folder; `exists` is false if there is none. `subfolders`, if asked
/// for, gets the names of those to go down into, symbolic links never among them.
FolderListing list_folder(const std::string& path, std::vector<WalkProblem>& problems,
                          std::vector<std::string>* subfolders = nullptr);

struct WalkOptions {
  bool vendor = false;  ///< go down into folders of that name
  bool testdata = false;
};

/// Returns all folders at and below the paths that hold a Go file, a go.mod or a vendor folder, by
/// path. node_modules is passed over.
std::vector<FolderListing> walk(const GivenPaths& given, const WalkOptions& options,
                                std::vector<WalkProblem>& problems);

}  // namespace waybill::go_source
