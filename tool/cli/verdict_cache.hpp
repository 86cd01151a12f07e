// The last verdict on a tree, kept so that a run over unchanged source need not judge it again.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tool/go_source/suppression_comments.hpp"
#include "tool/model/coverage.hpp"
#include "tool/model/finding.hpp"

namespace waybill::cli {

/// What solving and judging a tree came to: it depends on the source, the rules and this build alone.
struct Verdict {
  std::vector<model::Finding> findings;
  std::map<std::string, std::vector<go_source::SuppressionComment>> comments;
  model::CallCoverage calls;
  std::uint64_t functions = 0;
};

/// Tells this build of the whole tool from every other.
std::string_view tool_identity();

class VerdictCache {
 public:
  /// Keeps its file in `folder`, one for each `root` and set of `question` (the rules asked for).
  /// `state` stands for the source: a verdict on another state is none.
  VerdictCache(const std::string& folder, const std::string& root, const std::string& question, std::uint64_t state);

  /// The verdict kept for this very source, question and build; nothing if there is none or it is damaged.
  std::optional<Verdict> recall() const;
  /// Keeps a verdict, at once for every other run. A folder that can't be written to keeps none.
  void keep(const Verdict& verdict) const;

 private:
  std::string path_;
  std::string stamp_;
};

}  // namespace waybill::cli
