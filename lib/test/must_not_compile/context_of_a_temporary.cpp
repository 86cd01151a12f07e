// first error: use of deleted function .*Scope::context|call to deleted member function 'context'
#include "service.hpp"

#include <chrono>

#if defined(MENDED)
bool busy(const Context& request) {
  const auto scope = request.with_timeout(std::chrono::seconds(1));
  const Context kept = scope.context();
  return kept.done();
}
#else
bool busy(const Context& request) {
  const Context kept = request.with_timeout(std::chrono::seconds(1)).context();
  return kept.done();
}
#endif
