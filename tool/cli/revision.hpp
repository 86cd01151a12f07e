// The Go source of another git revision, to compare today's findings with.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "tool/model/error.hpp"

namespace waybill::cli {

/// What Waybill reads of a git revision, laid out in a temporary folder that goes when this does.
/// The repository itself, its index and its work tree are not touched.
class Revision {
 public:
  /// Lays out `name` (a commit, branch or tag) of the repository that the paths lie in. Fails if git
  /// can't be run, doesn't know the revision, or the paths don't lie in one repository.
  static std::expected<Revision, model::Error> lay_out(const std::string& name,
                                                       const std::vector<std::string>& paths);

  Revision(Revision&& other) noexcept;
  Revision& operator=(Revision&&) = delete;
  ~Revision();

  /// The same paths in the revision, in the same order. A file that is not there is left out, a
  /// folder that is not there is empty.
  const std::vector<std::string>& paths() const { return paths_; }

 private:
  explicit Revision(std::string folder) : folder_(std::move(folder)) {}

  std::string folder_;   ///< what is to be removed
  std::vector<std::string> paths_;
};

}  // namespace waybill::cli
