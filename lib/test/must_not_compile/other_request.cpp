// first error: parameter_is_not_known<Envelope, waybill::fn_t<&?open>
#include "service.hpp"

struct Envelope {};
#if defined(MENDED)
using Taken = Request;
#else
using Taken = Envelope;
#endif
int open(Taken&) { return 0; }
[[maybe_unused]] constexpr auto app = chain<Request>(fn<open>);
int run(Request& request) { return app(Context(), request); }
