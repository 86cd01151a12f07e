// first error: state_is_never_provided<Quota, waybill::fn_t<&?handler>
#include "service.hpp"

#if defined(MENDED)
[[maybe_unused]] constexpr auto app = chain<Request>(fn<request_id>, fn<auth>, fn<quota>, fn<handler>);
#else
[[maybe_unused]] constexpr auto app = chain<Request>(fn<request_id>, fn<auth>, fn<handler>);
#endif
