// What Tree::resolve_import knows: what each path means to each scope.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tool/go_source/tree.hpp"

namespace waybill::go_source {

struct ImportKey {
  std::uint32_t scope;
  std::string_view path;
  bool operator==(const ImportKey&) const = default;
};
struct ImportKeyHash {
  std::size_t operator()(const ImportKey& key) const {
    return hash_name(key.path) * std::size_t{0x9E3779B97F4A7C15u} + key.scope;
  }
};

struct Tree::Resolution {
  std::vector<std::uint32_t> scopes;  ///< by PackageId
  std::unordered_map<ImportKey, PackageId, ImportKeyHash>
      imports;  ///< all that the files asked for
  std::unordered_map<std::string_view, PackageId>
      by_import_path;  ///< for paths that a scope never asked for
  std::unordered_map<std::string_view, PackageId> by_folder;  ///< for relative imports
  std::shared_ptr<const void> strings;                        ///< owns the texts of the two above
  std::vector<std::shared_ptr<const void>> owners;  ///< of the summaries, whose texts `imports` has
};

}  // namespace waybill::go_source
