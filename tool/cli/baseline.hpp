// Findings that were there when a repository took Waybill up, kept in a file so that only new ones
// count. Schema "waybill.baseline/1".
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <vector>

#include "tool/model/coverage.hpp"
#include "tool/model/error.hpp"
#include "tool/model/finding.hpp"

namespace waybill::cli {

/// A finding that a baseline knows.
struct KnownFinding {
  std::string fingerprint;
  std::string rule;
  std::string file;
  std::string message;
};

struct Baseline {
  std::vector<KnownFinding> findings;
  std::string dependency_mode;                        ///< what the run that wrote it could see
  std::uint64_t missing_dependencies = 0;
};

/// What is left when the known findings are gone.
struct Compared {
  std::vector<model::Finding> findings;
  std::uint64_t known = 0;  ///< findings that the baseline has
  std::uint64_t gone = 0;   ///< entries of the baseline that no finding has
};

/// Returns the baseline that knows these findings.
Baseline make_baseline(const std::vector<model::Finding>& findings, const model::Coverage& coverage);

/// Tells whether a file, named as in a Site, is there.
using FileExists = std::function<bool(const std::string& file)>;

/// Returns the findings that the baseline doesn't know. Of equal fingerprints the first ones are the
/// known ones. A finding whose fingerprint isn't known is known all the same if an entry says the
/// same of a file that is gone: the file was moved to another folder.
Compared compare(std::vector<model::Finding> findings, const Baseline& baseline, const FileExists& exists);

/// Returns what makes this run see more or less than the one that wrote the baseline; empty if
/// nothing does.
std::string difference(const Baseline& baseline, const model::Coverage& coverage);

/// Reads a baseline; fails if the file can't be read or isn't one.
std::expected<Baseline, model::Error> read_baseline(const std::string& file);

/// Writes the baseline of these findings; with rule, file and message beside each fingerprint, for
/// whoever reviews the file. Fails if it can't be written.
std::expected<void, model::Error> write_baseline(const std::string& file,
                                                 const std::vector<model::Finding>& findings,
                                                 const model::Coverage& coverage);

}  // namespace waybill::cli
