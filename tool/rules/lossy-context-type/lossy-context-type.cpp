// WB508: a method of a context type makes a new one and leaves fields behind.
#include <algorithm>
#include <array>
#include <cctype>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tool/rules/checks.hpp"
#include "tool/rules/descent.hpp"

namespace waybill::rules {
namespace {

using model::Program;
using model::Rebuild;

constexpr std::string_view kRule = "lossy-context-type";

bool begins_any(std::string_view name, std::span<const std::string_view> beginnings) {
  return std::ranges::any_of(beginnings,
                             [&](std::string_view begin) { return name.starts_with(begin); });
}

/// Whether the method's name promises the same context with one thing changed.
bool derives_by_name(std::string_view name) {
  static constexpr std::array<std::string_view, 13> kDerive = {
      "With",   "with",  "Clone", "clone", "Copy", "copy", "Derive",
      "derive", "Child", "child", "Fork",  "fork", "Set"};
  static constexpr std::array<std::string_view, 4> kCut = {"Without", "without", "WithNew",
                                                           "WithoutCancel"};
  return begins_any(name, kDerive) && !begins_any(name, kCut);
}

/// Whether each value has its own of these: a lock, the machinery of one cancellation, a cache.
bool is_own(const Rebuild::Field& field) {
  const std::string_view type = field.type;
  if (type.starts_with("sync.") || type.starts_with("sync/atomic.")) return true;
  if (type.starts_with("chan") || type.starts_with("<-chan") || type.starts_with("func"))
    return true;
  if (type.ends_with(".CancelFunc") || type.ends_with(".CancelCauseFunc") || type == "error") {
    return true;
  }
  static constexpr std::array<std::string_view, 12> kOwn = {"cancel", "done",   "err",   "once",
                                                            "mu",     "lock",   "cache", "closed",
                                                            "child",  "parent", "depth", "next"};
  std::string name = field.name;
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return begins_any(name, kOwn);
}

}  // namespace

void check_lossy_context_type(const Program& program, Sink& sink) {
  for (const Rebuild& rebuild : program.rebuilds) {
    const std::string_view method = bare_name(program.functions[rebuild.function].name);
    if (!derives_by_name(method)) {
      sink.silent(kRule, rebuild.place,
                  fmt::format("{} isn't named like a method that keeps the rest", method));
      continue;
    }
    std::vector<const Rebuild::Field*> lost;
    for (const Rebuild::Field& field : rebuild.left_out) {
      if (!is_own(field)) lost.push_back(&field);
    }
    if (lost.empty()) {
      sink.silent(kRule, rebuild.place, "each value has its own of the fields that are left out");
      continue;
    }
    std::vector<std::string> names;
    for (const Rebuild::Field* field : lost) names.push_back(field->name);
    Draft draft = {.rule = kRule,
                   .place = rebuild.place,
                   .message = fmt::format("{} makes a new {} without {}: what was in {} is lost",
                                          method, rebuild.type, fmt::join(names, ", "),
                                          names.size() == 1 ? "it" : "them"),
                   .certainty = model::Certainty::Proven,
                   .severity = {},
                   .evidence = {},
                   .causes = {},
                   .identity = {rebuild.type},
                   .function = rebuild.function};
    draft.identity.insert(draft.identity.end(), names.begin(), names.end());
    draft.evidence.push_back(
        {rebuild.place, fmt::format("sets {} only", fmt::join(rebuild.set, ", "))});
    for (const Rebuild::Field* field : lost) {
      draft.evidence.push_back({field->read, fmt::format("reads {}", field->name)});
    }
    sink.report(std::move(draft));
  }
}

}  // namespace waybill::rules
