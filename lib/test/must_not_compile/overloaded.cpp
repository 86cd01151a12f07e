// first error: signature_is_not_known<Generic>
#include "service.hpp"

struct Generic {
#if defined(MENDED)
  int operator()(Needs<RequestId>) const { return 0; }
#else
  int operator()(auto&&...) const { return 0; }
#endif
};
[[maybe_unused]] constexpr auto app = chain<Request>(fn<request_id>, Generic{});
