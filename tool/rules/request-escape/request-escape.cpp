// WB502: a request, its writer or its context is used by something that may outlive the handler.
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "tool/rules/checks.hpp"
#include "tool/rules/escape.hpp"

namespace waybill::rules {
namespace {

using model::Certainty;
using model::Escape;
using model::Held;
using model::Means;
using model::Program;
using model::Severity;
using model::Use;

constexpr std::string_view kRule = "request-escape";

/// What gets away.
std::string_view shown_subject(const Escape& escape) {
  if (escape.ending) return "a context that the function cancels when it returns";
  if (escape.callers) return "the caller's context";
  if (is_handlers_own(escape)) return "the handler's own context";
  return shown_held(escape.used_as == Held::Context && escape.held == Held::Request ? Held::Context : escape.held);
}

/// What goes wrong once the handler has returned.
std::string_view harm(const Escape& escape) {
  if (escape.means == Means::Shared) {
    return "when the one that came first goes, its context is cancelled, and the work fails for all of them";
  }
  if (escape.means == Means::Returned) {
    return escape.taker == "response" ? "it is cancelled by then, so reading the body fails"
                                      : "it is cancelled by then, and what was begun with it ended";
  }
  if (escape.ending) return "it is cancelled by then, so the work stops half way";
  if (escape.callers) return "it is cancelled when a request that it belongs to is over, so the work stops half way";
  if (escape.means == Means::Sent && escape.held == Held::Request) {
    return "once the handler returns, its body is closed and its context cancelled";
  }
  if (escape.use == Use::Whole) {
    return "what is safe to read of it is only what no middleware changes, and all of it is kept";
  }
  switch (escape.used_as == Held::None ? escape.held : escape.used_as) {
    case Held::Context:
      return "it is cancelled when the handler returns, so the work stops half way";
    case Held::Body: return "it is closed when the handler returns, so reads fail or come short";
    case Held::Writer:
      return "the response is finished when the handler returns, and writing to it later is a race";
    default: return "its body is closed and its context cancelled when the handler returns";
  }
}

/// Why nothing is said of an escape; empty if something is.
std::string reason_for_silence(const Escape& escape) {
  if (escape.waits) return escape.wait_reason;
  if (escape.use == Use::Ends) return "all it does is to wait for the request's end";
  if (escape.use == Use::Reads) return "it only reads plain fields of the request";
  if (escape.heeds_end && (escape.held == Held::Context || escape.used_as == Held::Context)) {
    return "it waits for the context's end itself, so it is meant to end with the request";
  }
  return {};
}

}  // namespace

void check_request_escape(const Program& program, Sink& sink) {
  for (const Escape& escape : program.escapes) {
    if (escape.use == Use::None || escape.held == Held::Pooled || escape.held == Held::None)
      continue;
    if (auto reason = reason_for_silence(escape); !reason.empty()) {
      sink.silent(kRule, escape.place, std::move(reason));
      continue;
    }
    Draft draft = {
        .rule = kRule,
        .place = escape.place,
        .message = fmt::format("{} {}: {}", shown_subject(escape), shown_means(escape), harm(escape)),
        .certainty = escape.may ? Certainty::Likely : Certainty::Proven,
        .severity = {},
        .evidence = escape_evidence(escape),
        .causes = {},
        .identity = escape_identity(escape),
        .function = escape.starter != 0 ? escape.starter : escape.function};
    if (escape.use == Use::Whole || escape.callers) draft.severity = Severity::Info;
    sink.report(std::move(draft));
  }
}

}  // namespace waybill::rules
