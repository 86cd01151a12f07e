#include "tool/model/diagnosis.hpp"

namespace waybill::model {

std::string_view name_of(ContextPart part) {
  switch (part) {
    case ContextPart::ValueLayer: return "value layers";
    case ContextPart::BoxedValue: return "boxed values";
    case ContextPart::CancelLayer: return "cancel layers";
    case ContextPart::CancelState: return "cancel state";
    case ContextPart::Timer: return "timers";
  }
  return "";
}

std::string_view name_of(Retention retention) {
  switch (retention) {
    case Retention::Unknown: return "unknown";
    case Retention::InFlight: return "in flight";
    case Retention::InGoroutine: return "in goroutine";
    case Retention::Beyond: return "beyond goroutines";
  }
  return "";
}

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::Growing: return "growing";
    case Verdict::Retained: return "retained";
    case Verdict::NotGrowing: return "not growing";
    case Verdict::InFlight: return "in flight";
    case Verdict::Undecided: return "undecided";
    case Verdict::None: return "none";
  }
  return "";
}

}  // namespace waybill::model
