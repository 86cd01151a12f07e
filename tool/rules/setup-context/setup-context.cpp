// WB506: a handler uses a context that it captured when it was set up, not its request's.
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "tool/rules/checks.hpp"

namespace waybill::rules {
namespace {

using model::Certainty;
using model::Place;
using model::Program;
using model::SetupUse;

constexpr std::string_view kRule = "setup-context";

/// One that an object keeps, or that a callback finds around it.
void report_older(const Program& program, const SetupUse& use, Sink& sink) {
  const bool given = use.kind == SetupUse::Kind::Given;
  const bool kept = use.kind == SetupUse::Kind::Kept || given;
  const Place call = use.use_path.empty() ? use.used : use.use_path.front().place;
  Draft draft = {
      .rule = kRule,
      .place = call,
      .message =
          given ? fmt::format("the method uses {}, not the context that it is given: it isn't cancelled with the caller's "
                              "work and has none of its values",
                              use.variable)
          : kept ? fmt::format("the handler uses {}, which is older than any request: it isn't "
                             "cancelled with the request and has none of its values",
                             use.variable)
               : fmt::format("the callback uses {} from around it, not the context that {} makes "
                             "for it: what that one holds, a transaction or a deadline, is passed by",
                             use.variable, use.made_by),
      .certainty = use.may ? Certainty::Likely : Certainty::Proven,
      .severity = {},
      .evidence = {{use.made, kept ? use.variable + " is kept for as long as its object lives"
                                   : use.made_by + " calls it with a context of its own"}},
      .causes = {},
      .identity = {use.variable, use.user},
      .function = use.handler};
  if (use.handler < program.functions.size()) {
    const model::Function& handler = program.functions[use.handler];
    draft.evidence.push_back({{handler.file, handler.offset},
                              given  ? "the method is given a context"
                              : kept ? "the handler has its request's" : "the callback is given one"});
  }
  for (const model::Step& step : use.use_path) draft.evidence.push_back(step);
  draft.evidence.push_back({use.used, fmt::format("{} uses it", use.user)});
  if (given) draft.severity = model::Severity::Info;
  sink.report(std::move(draft));
}

}  // namespace

void check_setup_context(const Program& program, Sink& sink) {
  for (const SetupUse& use : program.setup_uses) {
    if (use.kind != SetupUse::Kind::Captured) {
      report_older(program, use, sink);
      continue;
    }
    const Place call = use.use_path.empty() ? use.used : use.use_path.front().place;
    const auto origin = use.parameter ? fmt::format("a parameter of {}", use.made_by)
                                      : fmt::format("made by {}", use.made_by);
    Draft draft = {
        .rule = kRule,
        .place = call,
        .message =
            fmt::format("the handler uses {}, a context that is older than any request ({}): it "
                        "isn't cancelled with the request and has none of its values",
                        use.variable, origin),
        .certainty = use.may ? Certainty::Likely : Certainty::Proven,
        .severity = {},
        .evidence = {{use.made, use.parameter
                                    ? fmt::format("{} is given to {} when the handler is made",
                                                  use.variable, use.made_by)
                                    : fmt::format("{} makes it, before any request", use.made_by)}},
        .causes = {},
        .identity = {use.variable, use.user},
        .function = use.handler};
    if (use.handler < program.functions.size()) {
      const model::Function& handler = program.functions[use.handler];
      draft.evidence.push_back(
          {{handler.file, handler.offset}, fmt::format("the handler captures {}", use.variable)});
    }
    for (const model::Step& step : use.use_path) draft.evidence.push_back(step);
    draft.evidence.push_back({use.used, fmt::format("{} uses it", use.user)});
    sink.report(std::move(draft));
  }
}

}  // namespace waybill::rules
