// WB207: a function makes one request after another where one would do.
#include <map>

#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tool/rules/checks.hpp"
#include "tool/rules/descent.hpp"

namespace waybill::rules {
namespace {

using model::Flow;
using model::FlowIndex;
using model::FlowKind;
using model::Handover;
using model::Program;

constexpr std::string_view kRule = "repeated-with-context";

bool is_with_context(const Flow& flow) {
  return flow.kind == FlowKind::Derive && flow.request && bare_name(flow.callee) == "WithContext" &&
         flow.callee.find("http.Request") != std::string::npos;
}

}  // namespace

void check_repeated_with_context(const Program& program, Sink& sink) {
  for (const Handover& call : program.handovers) {
    // The call of WithContext asks the request that it copies.
    if (call.how != Handover::How::Ask || call.package != "net/http" ||
        call.name != "WithContext") {
      continue;
    }
    const Descent descent(program, call.flow,
                          [](FlowIndex, const Flow& flow) { return is_with_context(flow); });
    if (!descent.reached()) continue;
    const Flow& first = program.flows[descent.ancestors().front()];
    Draft draft = {.rule = kRule,
                   .place = call.place,
                   .message =
                       "WithContext a second time in this function: each one copies the "
                       "request, so build the context first",
                   .certainty = model::Certainty::Proven,
                   .severity = {},
                   .evidence = {},
                   .causes = {},
                   .identity = {},
                   .function = call.function};
    draft.evidence.push_back({first.place, "copies the request with its new context"});
    draft.evidence.push_back({call.place, "copies that copy"});
    sink.report(std::move(draft));
  }
}

}  // namespace waybill::rules
