// What a rule is given and what it hands back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tool/model/finding.hpp"
#include "tool/model/program.hpp"

namespace waybill::rules {

/// A finding before its sites are spelled out as lines and columns.
struct Draft {
  std::string_view rule;                 ///< its name; static
  model::Place place;                    ///< the first byte of the expression that the finding points at
  std::string message;
  model::Certainty certainty = model::Certainty::Proven;
  std::optional<model::Severity> severity;   ///< if it differs from the rule's; a likely one goes down a step on its own
  std::vector<model::Step> evidence;
  std::vector<model::Place> causes;      ///< the sites that this finding explains, for precedence; `place` always counts
  std::vector<std::string> identity;     ///< what the fingerprint is made of beside rule, file and function: key, variable, …
  model::FunctionIndex function = 0;
};

/// How much one request may carry before chain-budget speaks.
struct Budget {
  std::size_t depth = 12;  ///< value layers
  std::size_t keys = 8;
};

/// Collects what one rule reports and what it saw and was not sure of.
class Sink {
 public:
  void report(Draft draft) { drafts.push_back(std::move(draft)); }
  /// The rule saw something here and stays silent, for that reason (`--explain-silence`).
  void silent(std::string_view rule, model::Place place, std::string reason) {
    silences.push_back({rule, place, std::move(reason)});
  }

  struct Silent {
    std::string_view rule;
    model::Place place;
    std::string reason;
  };
  Budget budget;
  std::vector<Draft> drafts;
  std::vector<Silent> silences;
};

/// A rule's judgement: reads the program, reports into the sink. Findings in files that are not
/// reported on are dropped by the caller.
using Check = void (*)(const model::Program&, Sink&);

}  // namespace waybill::rules
