// The keys that components put on a request one by one -> the fields of one struct behind one key.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <vector>

#include "tool/fix/key_sites.hpp"
#include "tool/fix/source.hpp"

namespace waybill::fix {

struct Folding {
  std::vector<model::Edit> edits;
  std::string file;  ///< the new one, which the edits make
  std::size_t keys = 0;
  /// Why each write makes a copy of the struct rather than to change it; the writes go through the
  /// pointer if it is empty.
  std::vector<Obstacle> copied;
};

struct FoldRequest {
  std::string name;  ///< PACKAGE.Type: an import path, or as much of its end as tells the package
  bool wrapper = false;  ///< also make a function that gives a handler the struct
  /// Whether the go.mod of that folder (as SourcePackage::module_folder) asks for a version of Go
  /// with generics.
  std::function<bool(const std::string& module_folder)> has_generics;
};

/// Returns the edits that make the struct, put on a request by the first that writes a key of it,
/// and turn every write and every read of the keys into a call of its accessors. Functions that
/// nobody calls any more are taken out. Fails with all that stands in the way: nothing is folded
/// then.
std::expected<Folding, std::vector<Obstacle>> fold_keys(
    const Source& source, const std::vector<model::KeyUse>& uses,
    const std::vector<std::uint64_t>& identities, const FoldRequest& request);

}  // namespace waybill::fix
