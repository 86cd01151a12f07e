// What is known of folders and files while they are being loaded. Private to load*.cpp and
// read_files.cpp.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "tool/go_source/cache.hpp"
#include "tool/go_source/constraint.hpp"
#include "tool/go_source/locate.hpp"
#include "tool/go_source/tree.hpp"

namespace waybill::go_source {

using FolderId = std::uint32_t;
constexpr FolderId kNoFolder = 0xFFFFFFFF;

struct LoadedFile {
  enum class State : std::uint8_t {
    Waiting,
    Recalled,   ///< from the cache, by its stamp
    Refreshed,  ///< from the cache, by its content
    Summarised,
    Failed,
  };
  FolderId folder = 0;
  State state = State::Waiting;
  BuildVerdict verdict = BuildVerdict::Built;  ///< of its constraint
  bool name_is_built = true;
  bool is_test = false;
  std::string name;
  std::string shown;  ///< path as it is shown, and its name in the cache
  FileStamp stamp;    ///< once it was read or looked for in the cache
  ContentHash hash{};
  std::uint32_t cache_entry = kNone;
  Summary summary;
  std::string failure;  ///< State::Failed: why
};

struct LoadedFolder {
  std::string path;  ///< absolute; for Origin::Known the import path
  std::string shown;
  std::string import_path;
  Origin origin = Origin::Target;
  bool walked = false;  ///< found below the paths given, not by an import
  ScopeId scope = kKnownScope;
  std::uint32_t module = kNoModule;             ///< index into Locator::modules()
  std::uint32_t first_file = 0, last_file = 0;  ///< into the files, behind the last
  PackageId package = kNoPackage;               ///< what an import of it means
};

}  // namespace waybill::go_source
