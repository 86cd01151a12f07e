#include "tool/cause/source.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "tool/cause/context_frames.hpp"

namespace waybill::cause {
namespace {

constexpr std::size_t kCallersLookedAt = 3;
constexpr std::size_t kMostFindings = 3;

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view last_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool ends_in(std::string_view path, std::string_view tail) {
  return path == tail || (path.size() > tail.size() && path.ends_with(tail) && path[path.size() - tail.size() - 1] == '/');
}

bool is_at(const model::Call& call, const model::Site& site) {
  if (call.line != site.line || !ends_in(call.file, site.file)) return false;
  const std::string_view package = package_of(call.function);
  const std::string_view folder = folder_of(site.file);
  // A main package is named so, and not by its folder; so is what lies at the top of the path given.
  return package == "main" || folder.empty() || last_of(package) == last_of(folder);
}

/// Adds the keys that are written on one way to the site: those of its innermost line that writes any.
void add_keys(model::ContextSite& site, const std::vector<model::Call>& calls, const std::vector<KeyWrite>& writes) {
  for (const model::Call& call : calls) {
    bool any = false;
    for (const KeyWrite& write : writes) {
      if (!is_at(call, write.site)) continue;
      any = true;
      const auto same = [&](const model::SourceKey& known) { return known.key == write.key.key && known.component == write.key.component; };
      if (std::ranges::none_of(site.keys, same)) site.keys.push_back(write.key);
    }
    if (any) return;
  }
}

/// A finding belongs to the site if it, or a step of its evidence, stands at the site's own line.
bool concerns(const model::ContextSite& site, const model::Finding& finding) {
  if (is_at(site.call, finding.site)) return true;
  return std::ranges::any_of(finding.evidence, [&](const model::EvidenceStep& step) { return is_at(site.call, step.site); });
}

/// What makes chains grow first, then what makes contexts live long (the rules with codes WB5xx), then the rest.
int rank_of(const model::Finding& finding) { return finding.rule.ends_with("-growth") ? 0 : finding.code.starts_with("WB5") ? 1 : 2; }

}  // namespace

void join_source(model::Diagnosis& diagnosis, const std::vector<model::Finding>& findings, const std::vector<KeyWrite>& writes) {
  for (model::ContextSite& site : diagnosis.sites) {
    if (site.part == model::ContextPart::ValueLayer) {
      for (const model::CallPath& path : site.paths) {
        std::vector<model::Call> calls = {site.call};
        const auto looked_at = static_cast<std::ptrdiff_t>(std::min(path.callers.size(), kCallersLookedAt));
        calls.insert(calls.end(), path.callers.begin(), path.callers.begin() + looked_at);
        add_keys(site, calls, writes);
      }
    }
    for (const model::Finding& finding : findings) {
      if (concerns(site, finding)) site.findings.push_back(finding);
    }
    std::ranges::stable_sort(site.findings, {}, rank_of);
    if (site.findings.size() > kMostFindings) site.findings.resize(kMostFindings);
  }
}

}  // namespace waybill::cause
