// compiler: clang
// first error: temporary bound to local reference 'child' will be destroyed
#include "service.hpp"

#include <chrono>

#if defined(MENDED)
bool busy(const Context& request) {
  const auto child = request.with_timeout(std::chrono::seconds(1));
  return child.context().done();
}
#else
bool busy(const Context& request) {
  const Context& child = request.with_timeout(std::chrono::seconds(1));
  return child.done();
}
#endif
