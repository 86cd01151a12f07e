// first error: rest_is_never_run<waybill::fn_t<&?handler>, waybill::detail::types<waybill::fn_t<&?extra>
#include "service.hpp"

int extra(Needs<User>) { return 0; }
#if defined(MENDED)
[[maybe_unused]] constexpr auto app = chain<Request>(fn<request_id>, fn<auth>, fn<quota>, fn<handler>);
#else
[[maybe_unused]] constexpr auto app = chain<Request>(fn<request_id>, fn<auth>, fn<quota>, fn<handler>, fn<extra>);
#endif
