// first error: handler_is_missing<waybill::fn_t<&?quota>
#include "service.hpp"

#if defined(MENDED)
[[maybe_unused]] constexpr auto app = chain<Request>(fn<request_id>, fn<auth>, fn<quota>, fn<handler>);
#else
[[maybe_unused]] constexpr auto app = chain<Request>(fn<request_id>, fn<auth>, fn<quota>);
#endif
