#include "tool/rules/escape.hpp"

#include <fmt/format.h>

namespace waybill::rules {

using model::Escape;
using model::Held;
using model::Means;
using model::Step;
using model::Use;

std::string_view shown_held(Held held) {
  switch (held) {
    case Held::None: return "it";
    case Held::Request: return "the request";
    case Held::Body: return "the request's body";
    case Held::Field: return "a part of the request";
    case Held::Writer: return "the response writer";
    case Held::Context: return "the request's context";
    case Held::Pooled: return "the framework's context";
  }
  return "it";
}

std::string shown_means(const Escape& escape) {
  const std::string_view waiter = escape.callers || escape.ending ? "the function" : "the handler";
  switch (escape.means) {
    case Means::Started:
      return fmt::format("is used by a goroutine that {} doesn't wait for", waiter);
    case Means::Submitted:
      return fmt::format(
          "is used by a function that {} runs later, for which {} doesn't wait", escape.taker,
          waiter);
    case Means::Sent:
      return fmt::format("is sent on a channel, and {} doesn't wait for who receives it", waiter);
    case Means::Shared:
      return fmt::format("is used by work that {} does for all who ask for it meanwhile", escape.taker);
    case Means::Returned:
      return fmt::format("goes with the {} that it returns", escape.taker);
  }
  return {};
}

bool is_handlers_own(const Escape& escape) {
  return escape.carrier.empty() && !escape.ending;
}

std::vector<Step> escape_evidence(const Escape& escape) {
  std::vector<Step> evidence;
  evidence.push_back(
      {escape.given,
       escape.ending             ? "makes a context that the function cancels when it returns"
       : is_handlers_own(escape) ? "makes a context that the handler cancels when it returns"
       : escape.callers ? fmt::format("the function is given the {} by its caller", escape.carrier)
                        : fmt::format("the handler is given the {}", escape.carrier)});
  evidence.insert(evidence.end(), escape.path.begin(), escape.path.end());
  switch (escape.means) {
    case Means::Started:
      evidence.push_back({escape.place, fmt::format("starts {} and goes on", escape.taker)});
      break;
    case Means::Submitted:
      evidence.push_back(
          {escape.place, fmt::format("hands a function to {} and goes on", escape.taker)});
      break;
    case Means::Sent:
      evidence.push_back(
          {escape.place, fmt::format("sends {} and goes on", shown_held(escape.held))});
      break;
    case Means::Shared:
      evidence.push_back({escape.place, fmt::format("{} shares the work among its callers", escape.taker)});
      break;
    case Means::Returned:
      evidence.push_back({escape.place, fmt::format("makes the {} that the function returns", escape.taker)});
      break;
  }
  for (const Step& step : escape.use_path) {
    if (step.place != escape.place) evidence.push_back(step);
  }
  if (escape.means != Means::Sent && escape.used != escape.place) {
    evidence.push_back(
        {escape.used,
         fmt::format("{} uses {}", escape.user,
                     shown_held(escape.used_as == Held::None ? escape.held : escape.used_as))});
  }
  return evidence;
}

std::vector<std::string> escape_identity(const Escape& escape) {
  return {std::string(shown_held(escape.held)), escape.taker, escape.user};
}

}  // namespace waybill::rules
