#include "tool/cli/suppression.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tool/cli/nearest.hpp"
#include "tool/model/fingerprint.hpp"

namespace waybill::cli {
namespace {

using go_source::SuppressionComment;
using go_source::SuppressionKind;

/// Names that stand for every rule.
bool means_all(const SuppressionComment& comment, std::string_view name) {
  return comment.kind == SuppressionKind::NoLint ? name == "waybill" : name == "all";
}

const model::Rule* rule_called(std::span<const model::Rule> known, std::string_view name) {
  const auto found = std::ranges::find_if(
      known, [&](const model::Rule& rule) { return rule.name == name || rule.code == name; });
  return found == known.end() ? nullptr : &*found;
}

bool silences(const SuppressionComment& comment, const model::Finding& finding) {
  if (finding.site.line < comment.first_line || finding.site.line > comment.last_line) {
    return false;
  }
  return std::ranges::any_of(comment.rules, [&](const std::string& name) {
    return means_all(comment, name) || name == finding.rule || name == finding.code;
  });
}

std::string_view spelling(const SuppressionComment& comment) {
  return comment.kind == SuppressionKind::NoLint ? "//nolint" : "//waybill:ignore";
}

/// Returns why the comment is in vain, or nothing. `used` says that it silenced a finding.
std::optional<std::string> why_in_vain(const SuppressionComment& comment, bool used,
                                       std::span<const model::Rule> known,
                                       std::span<const std::string> ran) {
  if (comment.kind == SuppressionKind::Ignore) {
    if (comment.rules.empty()) {
      return "//waybill:ignore names no rule; write //waybill:ignore rule-name why";
    }
    std::vector<std::string_view> names;
    for (const model::Rule& rule : known) names.push_back(rule.name);
    for (const std::string& name : comment.rules) {
      if (means_all(comment, name) || rule_called(known, name) != nullptr) continue;
      const auto meant = nearest(name, names);
      return fmt::format("//waybill:ignore names {}, and there is no such rule{}", name,
                         meant ? fmt::format("; did you mean {}?", *meant) : std::string());
    }
  }
  if (used) return std::nullopt;
  std::vector<std::string> ours;
  for (const std::string& name : comment.rules) {
    if (means_all(comment, name)) {
      ours.push_back(name);
    } else if (const model::Rule* rule = rule_called(known, name)) {
      // Whether it is needed is known only if the rule had its say.
      if (std::ranges::find(ran, rule->name) == ran.end()) return std::nullopt;
      ours.push_back(name);
    }
  }
  if (ours.empty()) return std::nullopt;  // //nolint for somebody else
  return fmt::format("{} for {} silences nothing here", spelling(comment),
                     fmt::format("{}", fmt::join(ours, ", ")));
}

}  // namespace

Suppressed suppress(std::vector<model::Finding> findings, const SuppressionComments& comments,
                    std::span<const model::Rule> known, std::span<const std::string> ran,
                    const model::Rule* unused) {
  Suppressed result;
  std::map<const SuppressionComment*, bool> used;
  for (model::Finding& finding : findings) {
    bool silent = false;
    if (const auto file = comments.find(finding.site.file); file != comments.end()) {
      for (const SuppressionComment& comment : file->second) {
        if (!silences(comment, finding)) continue;
        used[&comment] = true;  // every one of them, or the others would be called unused
        silent = true;
      }
    }
    if (silent) {
      ++result.silenced;
    } else {
      result.findings.push_back(std::move(finding));
    }
  }
  if (unused == nullptr) return result;

  for (const auto& [file, in_file] : comments) {
    std::map<std::string, int> seen;
    for (const SuppressionComment& comment : in_file) {
      auto why = why_in_vain(comment, used.contains(&comment), known, ran);
      if (!why) continue;
      const std::string ordinal = std::to_string(seen[*why]++);
      const std::string_view parts[] = {unused->name, file, *why, ordinal};
      result.findings.push_back(
          {.rule = std::string(unused->name),
           .code = std::string(unused->code),
           .severity = unused->severity,
           .certainty = model::Certainty::Proven,
           .message = std::move(*why),
           .site = {file, comment.line, comment.column, comment.line, comment.end_column},
           .evidence = {},
           .fingerprint = model::fingerprint(parts),
           .fix = std::nullopt});
    }
  }
  return result;
}

}  // namespace waybill::cli
