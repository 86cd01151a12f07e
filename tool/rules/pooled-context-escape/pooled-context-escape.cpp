// WB505: a framework's pooled context is used by something that may outlive the handler.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "tool/rules/checks.hpp"
#include "tool/rules/escape.hpp"
#include "tool/rules/field-growth/owner.hpp"

namespace waybill::rules {
namespace {

using model::Certainty;
using model::Escape;
using model::Flow;
using model::FlowKind;
using model::Held;
using model::Program;
using model::Store;
using model::Use;

constexpr std::string_view kRule = "pooled-context-escape";

bool is_pooled(std::string_view type) {
  constexpr std::array<std::string_view, 7> kTypes = {
      "*gin.Context", "echo.Context",        "*echo.Context",       "*fiber.Ctx",
      "fiber.Ctx",    "*app.RequestContext", "*fasthttp.RequestCtx"};
  return std::ranges::find(kTypes, type) != kTypes.end();
}

/// What to give away in its stead.
std::string_view remedy(std::string_view type) {
  if (type == "*gin.Context") return "give away c.Copy()";
  if (type == "*app.RequestContext") return "give away c.Copy()";
  return "give away the values that are needed";
}

void check_escapes(const Program& program, Sink& sink) {
  for (const Escape& escape : program.escapes) {
    if (escape.held != Held::Pooled || escape.use == Use::None) continue;
    if (escape.waits) {
      sink.silent(kRule, escape.place, escape.wait_reason);
      continue;
    }
    if (escape.means == model::Means::Shared) {
      sink.silent(kRule, escape.place, "the first one to ask for the work stays until it is done");
      continue;
    }
    if (escape.use == Use::Ends) {
      sink.silent(kRule, escape.place, "all it does is to wait for the request's end");
      continue;
    }
    Draft draft = {
        .rule = kRule,
        .place = escape.place,
        .message = fmt::format("the {} {}: the framework uses it again for another request; {}",
                               escape.carrier, shown_means(escape), remedy(escape.carrier)),
        .certainty = escape.may ? Certainty::Likely : Certainty::Proven,
        .severity = {},
        .evidence = escape_evidence(escape),
        .causes = {},
        .identity = escape_identity(escape),
        .function = escape.starter != 0 ? escape.starter : escape.function};
    sink.report(std::move(draft));
  }
}

/// Stores into what later requests find.
void check_stores(const Program& program, Sink& sink) {
  for (const Store& store : program.stores) {
    if (store.value == 0 || !store.seen) continue;
    const Flow& flow = program.flows[store.value];
    if (flow.kind != FlowKind::Parameter || !flow.request) continue;
    const auto& parameters = program.functions[store.function].parameters;
    if (flow.index >= parameters.size() || !is_pooled(parameters[flow.index])) continue;
    const Lifetime lifetime = lifetime_of(program, store);
    if (lifetime.span != Lifetime::Span::Outlives) {
      if (lifetime.span != Lifetime::Span::Call) sink.silent(kRule, store.place, lifetime.reason);
      continue;
    }
    const std::string& carrier = parameters[flow.index];
    Draft draft = {
        .rule = kRule,
        .place = store.place,
        .message = fmt::format("the {} is kept in {}, and {}: the framework uses it again for "
                               "another request; {}",
                               carrier, store.storage.path, lifetime.reason, remedy(carrier)),
        .certainty = Certainty::Proven,
        .severity = {},
        .evidence = {{flow.place, fmt::format("the handler is given the {}", carrier)},
                     {store.place, "keeps it"}},
        .causes = {},
        .identity = {store.storage.type_path + "." + store.storage.path},
        .function = store.function};
    draft.evidence.insert(draft.evidence.end(), lifetime.why.begin(), lifetime.why.end());
    sink.report(std::move(draft));
  }
}

}  // namespace

void check_pooled_context_escape(const Program& program, Sink& sink) {
  check_escapes(program, sink);
  check_stores(program, sink);
}

}  // namespace waybill::rules
