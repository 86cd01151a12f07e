// A finding: what a rule reports, where, and the steps that show it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::model {

enum class Severity : std::uint8_t { Info, Warning, Error };

/// Proven: every step was resolved. Likely: one step is a "may".
enum class Certainty : std::uint8_t { Proven, Likely };

/// A stretch of a file. Lines and columns count from 1, columns in bytes; 0 means unknown. The end
/// is exclusive: `end_column` is the first byte after the stretch.
struct Site {
  std::string file;  ///< relative to the analysed path, '/'-separated
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t end_line = 0;
  std::uint32_t end_column = 0;

  friend auto operator<=>(const Site&, const Site&) = default;
};

/// One step of the evidence: a site and a word on it.
struct EvidenceStep {
  Site site;
  std::string note;
};

/// Replaces the bytes [start, end) of a file by a text.
struct Edit {
  std::string file;
  std::uint64_t start = 0;
  std::uint64_t end = 0;
  std::string text;
};

/// Edits that mend a finding; safe ones never change what the program does.
struct Fix {
  bool safe = false;
  std::vector<Edit> edits;
};

struct Finding {
  std::string rule;  ///< "loop-growth"
  std::string code;  ///< "WB203"
  Severity severity = Severity::Warning;
  Certainty certainty = Certainty::Proven;
  std::string message;
  Site site;
  std::vector<EvidenceStep> evidence;  ///< in the order they happen
  std::string fingerprint;             ///< survives line moves and reformatting
  std::optional<Fix> fix;
};

/// What a rule saw and did not report, and why (`--explain-silence`).
struct Silence {
  std::string rule;
  Site site;
  std::string reason;
};

/// Returns "info", "warning" or "error".
std::string_view name_of(Severity severity);
/// Returns "proven" or "likely".
std::string_view name_of(Certainty certainty);
/// Returns the severity of that name, or nothing.
std::optional<Severity> severity_named(std::string_view name);

}  // namespace waybill::model
