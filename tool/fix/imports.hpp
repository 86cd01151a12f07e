// The imports of a file that is changed: what it needs more, and what it needs no longer.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tool/fix/source.hpp"

namespace waybill::fix {

/// Collects the edits of one file, and adds those of its imports at the end.
class FileChange {
 public:
  /// Keeps a reference to the source; the file's outline must be there.
  FileChange(const Source& source, FileIndex file);

  /// Puts the text in place of [start, end).
  void replace(std::uint32_t start, std::uint32_t end, std::string text);
  /// Whether some replaced text so far meets [start, end).
  bool touches(std::uint32_t start, std::uint32_t end) const;
  /// Returns what the file will call the package of that path; imports it if it must.
  std::string import(const std::string& path, std::string_view package_name);
  /// Returns all edits: an import that only replaced text used is gone.
  std::vector<model::Edit> edits() const;

 private:
  void add_imports(std::vector<model::Edit>& edits) const;
  void remove_unused(std::vector<model::Edit>& edits) const;

  const Source& source_;
  FileIndex file_;
  const Outline& outline_;
  std::vector<model::Edit> edits_;
  std::map<std::string, std::pair<std::string, bool>>
      added_;  ///< by path: name, and whether it must be written
};

/// Whether a file of `from` may import `to`: it would not import itself by way of others, and
/// `internal` allows it.
bool may_import(const model::SourcePackages& packages, std::uint32_t from, std::uint32_t to);

}  // namespace waybill::fix
