// WB306: something of one request is put into a session, which outlives it.
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "tool/rules/checks.hpp"

namespace waybill::rules {
namespace {

using model::Certainty;
using model::Kept;
using model::Program;

constexpr std::string_view kName = "request-value-in-session";

std::string_view harm(Kept::What what) {
  switch (what) {
    case Kept::What::Request:
      return "the session keeps it alive, and the next request gets the old one";
    case Kept::What::Context: return "it has ended by the time the next request finds it";
    case Kept::What::Span: return "it has ended, and the next request's work is hung onto it";
    case Kept::What::Identifier: break;
  }
  return "the next requests of the session are taken for this one";
}

}  // namespace

void check_request_value_in_session(const Program& program, Sink& sink) {
  for (const Kept& kept : program.kept) {
    Draft draft;
    draft.rule = kName;
    draft.place = kept.place;
    draft.function = kept.function;
    draft.identity = {kept.name, kept.shown};
    draft.certainty = kept.may ? Certainty::Likely : Certainty::Proven;
    draft.message = fmt::format("{} is put into a {}, which outlives the request: {}", kept.shown,
                                kept.store, harm(kept.what));
    std::string puts = "puts it into the session";
    if (!kept.name.empty()) puts += " as " + kept.name;
    draft.evidence.push_back({kept.place, std::move(puts)});
    draft.evidence.insert(draft.evidence.end(), kept.path.begin(), kept.path.end());
    if (kept.value != kept.place) draft.evidence.push_back({kept.value, "where it comes from"});
    sink.report(std::move(draft));
  }
}

}  // namespace waybill::rules
