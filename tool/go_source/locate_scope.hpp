// What the packages of one scope can import. Private to locate*.cpp.
#pragma once

#include <algorithm>
#include <deque>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "tool/go_source/locate.hpp"

namespace waybill::go_source {

struct Locator::Workspace {
  std::string folder;
  std::vector<std::uint32_t> members;
  std::vector<Replacement> replace;
  bool has(std::uint32_t module) const {
    return std::ranges::find(members, module) != members.end();
  }
};

struct Locator::Scope {
  std::uint32_t module = kNoModule;  ///< the main module; kNoModule: a tree without go.mod
  const Workspace* workspace = nullptr;
  std::vector<std::string> vendors;  ///< vendor folders, the nearest first
  std::string standard_library;      ///< GOROOT/src, if that is what is looked at

  std::unordered_map<std::string_view, std::string>
      locals;                             ///< module path -> its folder on this machine
  std::deque<std::string> local_paths;    ///< owns the keys above that no module does
  std::vector<Replacement> replacements;  ///< in force; folders are absolute
  std::vector<const GoMod*> mains;

  mutable std::once_flag versions_once;
  mutable BuildList versions;

  std::string source_root;  ///< GOPATH/src
  std::string tree_root;    ///< without go.mod and GOPATH: where the tree starts
  std::string root_path;    ///< import path of tree_root, once it was inferred
};

}  // namespace waybill::go_source
