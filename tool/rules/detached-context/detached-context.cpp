// WB504: a context without a parent where the request's, or the caller's, is at hand.
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "tool/rules/checks.hpp"
#include "tool/rules/descent.hpp"

namespace waybill::rules {
namespace {

using model::Certainty;
using model::DetachedUse;
using model::Program;

constexpr std::string_view kRule = "detached-context";

/// What is done to end something has to run when the context at hand is over.
bool ends_something(std::string_view user) {
  constexpr std::array<std::string_view, 10> kEndings = {
      "Shutdown", "Close",   "Stop",  "Rollback", "Release",
      "Unlock",   "Cleanup", "Flush", "Drain",    "Terminate"};
  const auto name = bare_name(user);
  return std::ranges::any_of(kEndings, [&](std::string_view ending) {
    return name.find(ending) != std::string_view::npos;
  });
}

}  // namespace

void check_detached_context(const Program& program, Sink& sink) {
  for (const DetachedUse& use : program.detached_uses) {
    if (use.aside) {
      sink.silent(kRule, use.made,
                  "what is started or deferred may have to outlive the context at hand");
      continue;
    }
    if (use.heeds_end) {
      sink.silent(kRule, use.made, "the function waits for the end of the context at hand");
      continue;
    }
    if (ends_something(use.user)) {
      sink.silent(kRule, use.made, "it ends something, which has to happen in any case");
      continue;
    }
    const auto whose = use.handler ? "the request's" : "the caller's";
    Draft draft = {
        .rule = kRule,
        .place = use.made,
        .message = fmt::format("{} is given a context without a parent where {} is at hand: it "
                               "isn't cancelled with that and has none of its values",
                               use.user, whose),
        .certainty = use.may ? Certainty::Likely : Certainty::Proven,
        .severity = {},
        .evidence = {{use.at_hand, fmt::format("the function is given the {}", use.carrier)},
                     {use.made, fmt::format("{} makes a context without a parent", use.maker)},
                     {use.used, fmt::format("{} is given it", use.user)}},
        .causes = {},
        .identity = {use.user},
        .function = use.function};
    sink.report(std::move(draft));
  }
}

}  // namespace waybill::rules
