// first error: state_is_never_provided<RequestId, waybill::fn_t<&?auth>
#include "service.hpp"

#if defined(MENDED)
[[maybe_unused]] constexpr auto app = chain<Request>(fn<request_id>, fn<auth>, fn<quota>, fn<handler>);
#else
[[maybe_unused]] constexpr auto app = chain<Request>(fn<auth>, fn<quota>, fn<handler>);
#endif
