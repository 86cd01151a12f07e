// Which findings comments ask to keep silent about, and which comments ask in vain.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tool/go_source/suppression_comments.hpp"
#include "tool/model/finding.hpp"
#include "tool/model/rule.hpp"

namespace waybill::cli {

using SuppressionComments = std::map<std::string, std::vector<go_source::SuppressionComment>>;

struct Suppressed {
  std::vector<model::Finding> findings;  ///< those that remain, and the unused comments'
  std::uint64_t silenced = 0;            ///< how many are gone
};

/// Returns the findings that no comment covers, and a finding of `unused` for each comment that
/// is in vain: it silences nothing although its rules ran (`ran`, by name), names a rule that
/// doesn't exist (`known`), or names none. `unused` null: those aren't reported.
Suppressed suppress(std::vector<model::Finding> findings, const SuppressionComments& comments,
                    std::span<const model::Rule> known, std::span<const std::string> ran,
                    const model::Rule* unused);

}  // namespace waybill::cli
