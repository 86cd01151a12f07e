// Probes for tracers (USDT): without WAYBILL_PROBES they are nothing at all, with it each is a
// no-operation until a tracer asks for it.
#pragma once

#if defined(WAYBILL_PROBES)

#include <sys/sdt.h>

namespace waybill::detail {

// What stands in a probe for a middleware: text that has its type.
template <class Middleware>
constexpr const char* probe_name() {
  return __PRETTY_FUNCTION__;
}

}  // namespace waybill::detail

#define WAYBILL_PROBE2(name, a, b) DTRACE_PROBE2(waybill, name, a, b)
#define WAYBILL_PROBE3(name, a, b, c) DTRACE_PROBE3(waybill, name, a, b, c)
#define WAYBILL_PROBE4(name, a, b, c, d) DTRACE_PROBE4(waybill, name, a, b, c, d)
#define WAYBILL_PROBE5(name, a, b, c, d, e) DTRACE_PROBE5(waybill, name, a, b, c, d, e)

#else

#define WAYBILL_PROBE2(name, a, b) static_cast<void>(0)
#define WAYBILL_PROBE3(name, a, b, c) static_cast<void>(0)
#define WAYBILL_PROBE4(name, a, b, c, d) static_cast<void>(0)
#define WAYBILL_PROBE5(name, a, b, c, d, e) static_cast<void>(0)

#endif
