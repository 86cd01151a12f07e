#include "tool/rules/registry.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

#include "tool/rules/checks.hpp"
#include "tool/rules/pages.hpp"

namespace waybill::rules {
namespace {

using model::FixKind;
using model::Severity;

/// Returns the embedded page of that rule, empty if it has none (a test forbids that).
std::string_view page_of(std::string_view name) {
  const auto all = pages();
  const auto found = std::ranges::find(all, name, &Page::name);
  return found == all.end() ? std::string_view() : found->text;
}

std::vector<Rule> make_rules() {
  std::vector<Rule> rules = {
      {{.code = "WB001",
        .name = "unused-suppression",
        .severity = Severity::Info,
        .on_by_default = true,
        .fix = FixKind::None,
        .summary = "a comment that asks for silence and silences nothing",
        .page = {}}},
      {{.code = "WB101",
        .name = "basic-type-key",
        .severity = Severity::Warning,
        .on_by_default = true,
        .fix = FixKind::Unsafe,
        .summary = "a context key of a predeclared type, which any other package can collide with",
        .page = {}},
       check_basic_type_key},
      {{.code = "WB102",
        .name = "dynamic-key",
        .severity = Severity::Warning,
        .on_by_default = true,
        .fix = FixKind::None,
        .summary = "a context key that is computed at run time",
        .page = {}},
       check_dynamic_key},
      {{.code = "WB103",
        .name = "collidable-key",
        .severity = Severity::Error,
        .on_by_default = true,
        .fix = FixKind::Safe,
        .summary = "a context key that equals another one, or that nothing can be compared with",
        .page = {}},
       check_collidable_key},
      {{.code = "WB104",
        .name = "key-mismatch",
        .severity = Severity::Error,
        .on_by_default = true,
        .fix = FixKind::None,
        .summary = "a key is written and a like one looked up, and the two can never be equal",
        .page = {}},
       check_key_mismatch},
      {{.code = "WB201",
        .name = "duplicate-key",
        .severity = Severity::Warning,
        .on_by_default = true,
        .fix = FixKind::Unsafe,
        .summary = "the same key is written twice on one path of a function",
        .page = {}},
       check_duplicate_key},
      {{.code = "WB202",
        .name = "shadowed-key",
        .severity = Severity::Warning,
        .on_by_default = true,
        .fix = FixKind::None,
        .summary = "a key that a caller has written already is written again further down",
        .page = {}},
       check_shadowed_key},
      {{.code = "WB203",
        .name = "loop-growth",
        .severity = Severity::Warning,
        .on_by_default = true,
        .fix = FixKind::Safe,
        .summary = "a context from outside an unbounded loop is derived from itself in each round",
        .page = {}},
       check_loop_growth},
      {{.code = "WB204",
        .name = "closure-growth",
        .severity = Severity::Warning,
        .on_by_default = true,
        .fix = FixKind::None,
        .summary = "a captured context is derived from itself in a closure that can run more than once",
        .page = {}},
       check_closure_growth},
      {{.code = "WB205",
        .name = "scattered-keys",
        .severity = Severity::Info,
        .on_by_default = true,
        .fix = FixKind::Unsafe,
        .summary = "three or more keys are put in one by one where one struct would do",
        .page = {}},
       check_scattered_keys},
      {{.code = "WB206",
        .name = "lost-derivation",
        .severity = Severity::Error,
        .on_by_default = true,
        .fix = FixKind::None,
        .summary = "a context or request is derived and nothing sees the result",
        .page = {}},
       check_lost_derivation},
      {{.code = "WB209",
        .name = "field-growth",
        .severity = Severity::Error,
        .on_by_default = true,
        .fix = FixKind::None,
        .summary = "a context, logger or metadata that outlives the call is derived from itself per call",
        .page = {}},
       check_field_growth},
      {{.code = "WB401",
        .name = "never-read",
        .severity = Severity::Warning,
        .on_by_default = true,
        .fix = FixKind::Unsafe,
        .summary = "a key that is written and never looked up",
        .page = {}},
       check_never_read},
      {{.code = "WB402",
        .name = "never-written",
        .severity = Severity::Warning,
        .on_by_default = true,
        .fix = FixKind::None,
        .summary = "a key that is looked up and never written",
        .page = {}},
       check_never_written},
      {{.code = "WB403",
        .name = "type-mismatch",
        .severity = Severity::Error,
        .on_by_default = true,
        .fix = FixKind::None,
        .summary = "a looked-up value is asserted to be of a type that is never written",
        .page = {}},
       check_type_mismatch},
      {{.code = "WB404",
        .name = "unchecked-read",
        .severity = Severity::Warning,
        .on_by_default = true,
        .fix = FixKind::Unsafe,
        .summary = "an unchecked assertion on a looked-up value that a caller reaches without the key",
        .page = {}},
       check_unchecked_read},
      {{.code = "WB501",
        .name = "context-in-struct",
        .severity = Severity::Info,
        .on_by_default = false,
        .fix = FixKind::None,
        .summary = "the context of one request or call is kept in something that lives longer",
        .page = {}},
       check_context_in_struct},
      {{.code = "WB502",
        .name = "request-escape",
        .severity = Severity::Warning,
        .on_by_default = true,
        .fix = FixKind::None,
        .summary = "a request, its writer or its context is used by what may outlive the handler",
        .page = {}},
       check_request_escape},
      {{.code = "WB503",
        .name = "lost-cancel",
        .severity = Severity::Warning,
        .on_by_default = true,
        .fix = FixKind::Unsafe,
        .summary = "a cancel function that is never called, or not on every way, or too late",
        .page = {}},
       check_lost_cancel},
      {{.code = "WB504",
        .name = "detached-context",
        .severity = Severity::Info,
        .on_by_default = false,
        .fix = FixKind::None,
        .summary = "a context without a parent where the request's or the caller's is at hand",
        .page = {}},
       check_detached_context},
      {{.code = "WB505",
        .name = "pooled-context-escape",
        .severity = Severity::Error,
        .on_by_default = true,
        .fix = FixKind::None,
        .summary = "a framework's pooled context is used by what may outlive the handler",
        .page = {}},
       check_pooled_context_escape},
      {{.code = "WB506",
        .name = "setup-context",
        .severity = Severity::Warning,
        .on_by_default = true,
        .fix = FixKind::None,
        .summary = "a handler uses a context that it captured when it was set up, not its request's",
        .page = {}},
       check_setup_context},
      {{.code = "WB602",
        .name = "split-carrier",
        .severity = Severity::Error,
        .on_by_default = true,
        .fix = FixKind::None,
        .summary = "a key is written on one carrier and looked up on another that doesn't see it",
        .page = {}},
       check_split_carrier},
  };
  for (Rule& rule : rules) rule.page = page_of(rule.name);
  return rules;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](unsigned char x, unsigned char y) {
    return std::tolower(x) == std::tolower(y);
  });
}

}  // namespace

std::span<const Rule> all_rules() {
  static const std::vector<Rule> rules = make_rules();
  return rules;
}

const Rule* find_rule(std::string_view name_or_code) {
  for (const Rule& rule : all_rules()) {
    if (rule.name == name_or_code || equal_ignoring_case(rule.code, name_or_code)) return &rule;
  }
  return nullptr;
}

}  // namespace waybill::rules
