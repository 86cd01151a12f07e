#include "tool/rules/judge.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "tool/model/fingerprint.hpp"
#include "tool/rules/check.hpp"
#include "tool/rules/precedence.hpp"
#include "tool/rules/registry.hpp"

namespace waybill::rules {
namespace {

using model::Certainty;
using model::Finding;
using model::Place;
using model::Program;
using model::Severity;

bool is_reported(const Program& program, Place place) {
  return place.file < program.files.size() && program.files[place.file].reported;
}

Severity one_lower(Severity severity) {
  return severity == Severity::Error ? Severity::Warning : Severity::Info;
}

/// Of several drafts of one rule at one place the surest stays; among equals the first by its
/// words, so that the result doesn't depend on the order in which a rule looks around.
void remove_repeated(std::vector<Draft>& drafts) {
  const auto key = [](const Draft& draft) { return std::tie(draft.place, draft.rule); };
  std::ranges::sort(drafts, [&](const Draft& a, const Draft& b) {
    return std::make_tuple(key(a), a.certainty, std::string_view(a.message)) <
           std::make_tuple(key(b), b.certainty, std::string_view(b.message));
  });
  const auto rest =
      std::ranges::unique(drafts, [&](const Draft& a, const Draft& b) { return key(a) == key(b); });
  drafts.erase(rest.begin(), rest.end());
}

/// The folder of a path, "" if it has none: a file may be renamed and split at will.
std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

/// The parts of a draft's fingerprint that say what it is about; the count of equal ones comes on
/// top.
std::vector<std::string_view> identity_of(const Program& program, const Draft& draft) {
  std::vector<std::string_view> parts = {draft.rule, folder_of(program.files[draft.place.file].path)};
  parts.push_back(draft.function < program.functions.size()
                      ? std::string_view(program.functions[draft.function].name)
                      : std::string_view());
  parts.insert(parts.end(), draft.identity.begin(), draft.identity.end());
  return parts;
}

Finding make_finding(const Rule& rule, const Draft& draft, const SiteOf& site_of) {
  Finding finding;
  finding.rule = rule.name;
  finding.code = rule.code;
  finding.severity = draft.severity.value_or(rule.severity);
  finding.certainty = draft.certainty;
  if (draft.certainty == Certainty::Likely) finding.severity = one_lower(finding.severity);
  finding.message = draft.message;
  finding.site = site_of(draft.place);
  for (const model::Step& step : draft.evidence) {
    // A step inside code that is not on disk has no site to show.
    if (step.place.file != model::kNowhere) {
      finding.evidence.push_back({site_of(step.place), step.note});
    }
  }
  return finding;
}

void keep_silences(const Program& program, const Sink& sink, const SiteOf& site_of,
                   std::vector<model::Silence>& silences) {
  std::set<std::tuple<std::string_view, Place, std::string_view>> seen;
  for (const Draft& draft : sink.drafts) seen.emplace(draft.rule, draft.place, "");
  for (const Sink::Silent& silent : sink.silences) {
    if (!is_reported(program, silent.place)) continue;
    // What is reported after all needs no excuse.
    if (seen.contains({silent.rule, silent.place, ""})) continue;
    if (!seen.emplace(silent.rule, silent.place, silent.reason).second) continue;
    silences.push_back({std::string(silent.rule), site_of(silent.place), silent.reason});
  }
}

}  // namespace

std::vector<Finding> judge(const Program& program, const JudgeOptions& options,
                           const SiteOf& site_of) {
  Sink sink;
  sink.budget = options.budget;
  for (const Rule& rule : all_rules()) {
    if (std::ranges::find(options.enabled, rule.name) == options.enabled.end()) continue;
    if (rule.check != nullptr) rule.check(program, sink);
    if (rule.on_routes != nullptr && options.map != nullptr) rule.on_routes(program, *options.map, sink);
  }
  if (options.silences != nullptr) keep_silences(program, sink, site_of, *options.silences);

  std::vector<Draft>& drafts = sink.drafts;
  std::erase_if(drafts, [&](const Draft& draft) { return !is_reported(program, draft.place); });
  apply_precedence(drafts);
  remove_repeated(drafts);

  std::vector<Finding> findings;
  findings.reserve(drafts.size());
  std::map<std::vector<std::string_view>, std::size_t> ordinals;
  for (const Draft& draft : drafts) {  // by place, so ordinals follow the order of the text
    const Rule* rule = find_rule(draft.rule);
    if (rule == nullptr) continue;
    Finding& finding = findings.emplace_back(make_finding(*rule, draft, site_of));
    std::vector<std::string_view> parts = identity_of(program, draft);
    const std::string ordinal = fmt::format("{}", ordinals[parts]++);
    parts.push_back(ordinal);
    finding.fingerprint = model::fingerprint(parts);
  }
  std::ranges::sort(findings, [](const Finding& a, const Finding& b) {
    return std::tie(a.site.file, a.site.line, a.site.column, a.code, a.fingerprint) <
           std::tie(b.site.file, b.site.line, b.site.column, b.code, b.fingerprint);
  });
  return findings;
}

}  // namespace waybill::rules
