#include "tool/model/chain_census.hpp"

namespace waybill::model {

std::string_view name_of(RootKind kind) {
  switch (kind) {
    case RootKind::Global: return "global";
    case RootKind::Goroutine: return "goroutine";
    case RootKind::Finalizer: return "finalizer";
    case RootKind::Unknown: return "unknown";
  }
  return "";
}

}  // namespace waybill::model
