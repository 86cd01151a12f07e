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

void add_key(std::vector<model::SourceKey>& keys, const model::SourceKey& key) {
  const auto same = [&](const model::SourceKey& known) { return known.key == key.key && known.component == key.component; };
  if (std::ranges::none_of(keys, same)) keys.push_back(key);
}

/// Adds the keys that are written on one way to a site, whose own line comes first: those of its innermost line that writes any.
void add_keys(std::vector<model::SourceKey>& keys, const std::vector<model::Call>& calls, const std::vector<KeyWrite>& writes) {
  for (const model::Call& call : calls) {
    bool any = false;
    for (const KeyWrite& write : writes) {
      if (!is_at(call, write.site)) continue;
      any = true;
      add_key(keys, write.key);
    }
    if (any) return;
  }
}

/// A finding belongs to the site if it, or a step of its evidence, stands at the site's own line.
bool concerns(const model::Call& place, const model::Finding& finding) {
  if (is_at(place, finding.site)) return true;
  return std::ranges::any_of(finding.evidence, [&](const model::EvidenceStep& step) { return is_at(place, step.site); });
}

/// What makes chains grow first, then what makes contexts live long (the rules with codes WB5xx), then the rest.
int rank_of(const model::Finding& finding) { return finding.rule.ends_with("-growth") ? 0 : finding.code.starts_with("WB5") ? 1 : 2; }

std::vector<model::Finding> findings_at(const model::Call& place, const std::vector<model::Finding>& findings) {
  std::vector<model::Finding> found;
  for (const model::Finding& finding : findings) {
    if (concerns(place, finding)) found.push_back(finding);
  }
  std::ranges::stable_sort(found, {}, rank_of);
  if (found.size() > kMostFindings) found.resize(kMostFindings);
  return found;
}

/// Whether a key that was seen is of the type that the source has. A program's own package is "main" when it runs.
bool same_type(const model::ObservedKey& seen, const model::ObservedKey& known) {
  return seen.type == known.type && (seen.package == known.package || seen.package == "main");
}

}  // namespace

void join_source(model::Diagnosis& diagnosis, const std::vector<model::Finding>& findings, const std::vector<KeyWrite>& writes) {
  for (model::ContextSite& site : diagnosis.sites) {
    if (site.part == model::ContextPart::ValueLayer) {
      for (const model::CallPath& path : site.paths) {
        std::vector<model::Call> calls = {site.call};
        const auto looked_at = static_cast<std::ptrdiff_t>(std::min(path.callers.size(), kCallersLookedAt));
        calls.insert(calls.end(), path.callers.begin(), path.callers.begin() + looked_at);
        add_keys(site.keys, calls, writes);
      }
    }
    site.findings = findings_at(site.call, findings);
  }
  if (!diagnosis.census) return;
  for (model::HeldChains& held : diagnosis.census->held) {
    for (model::SampledAllocation& allocation : held.allocations) {
      std::vector<model::Call> calls;
      for (std::size_t i = allocation.site; i < std::min(allocation.stack.size(), allocation.site + kCallersLookedAt + 1); ++i) {
        const model::CodeSite& call = allocation.stack[i];
        calls.push_back({.function = call.function, .file = call.file, .line = call.line});
      }
      if (calls.empty()) continue;
      add_keys(allocation.source.keys, calls, writes);
      allocation.source.findings = findings_at(calls.front(), findings);
    }
  }
}

void join_source(model::Observation& seen, const std::vector<model::Finding>& findings, const std::vector<KeyWrite>& writes) {
  for (model::KeyWriter& writer : seen.writers) {
    const model::Call place{.function = writer.site.function, .file = writer.site.file, .line = writer.site.line};
    writer.source = {.keys = {}, .findings = findings_at(place, findings)};
    for (const KeyWrite& write : writes) {
      if (same_type(writer.key, write.identity) && is_at(place, write.site)) add_key(writer.source.keys, write.key);
    }
    if (!writer.source.keys.empty()) continue;
    for (const KeyWrite& write : writes) {
      if (same_type(writer.key, write.identity) && writer.key.value == write.identity.value) add_key(writer.source.keys, write.key);
    }
  }
}

}  // namespace waybill::cause
