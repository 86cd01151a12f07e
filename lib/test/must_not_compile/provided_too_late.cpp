// first error: state_is_provided_too_late<RequestId, waybill::fn_t<&?auth>, waybill::fn_t<&?request_id>
#include "service.hpp"

#if defined(MENDED)
[[maybe_unused]] constexpr auto app = chain<Request>(fn<request_id>, fn<auth>, fn<quota>, fn<handler>);
#else
[[maybe_unused]] constexpr auto app = chain<Request>(fn<auth>, fn<request_id>, fn<quota>, fn<handler>);
#endif
