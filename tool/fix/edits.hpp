// Edits of files, put together and applied.
#pragma once

#include <expected>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tool/model/finding.hpp"

namespace waybill::fix {

/// Edits of several files that were made one set at a time, by file and place.
class EditSet {
 public:
  /// Adds edits that belong together. Returns false, and adds none, if one of them changes bytes
  /// that an edit of another set changes in another way. The same edit twice is one.
  bool add(const std::vector<model::Edit>& edits);

  bool empty() const { return files_.empty(); }
  /// The edits by file, each file's in the order of the text.
  const std::map<std::string, std::vector<model::Edit>>& files() const { return files_; }

 private:
  std::map<std::string, std::vector<model::Edit>> files_;
};

/// Returns the text with the edits, which must be in order and apart (as EditSet's are); fails if
/// one of them lies beyond the text.
std::expected<std::string, std::string> edited(std::string_view text,
                                               const std::vector<model::Edit>& edits);

/// Puts the comments at line ends that gofmt aligns back into one column, in runs of lines that an
/// edit touched. `before` was aligned by the same rule, or is left as it is.
std::string align_comments(std::string_view before, const std::vector<model::Edit>& edits,
                           std::string after);

}  // namespace waybill::fix
