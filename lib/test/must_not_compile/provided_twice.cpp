// first error: state_is_provided_twice<User, waybill::fn_t<&?auth>, waybill::fn_t<&?auth_by_cookie>
#include "service.hpp"

#if defined(MENDED)
struct CookieUser : User {};
#else
using CookieUser = User;
#endif
inline int auth_by_cookie(Next<int, CookieUser> next) { return next({2}); }
[[maybe_unused]] constexpr auto app =
    chain<Request>(fn<request_id>, fn<auth>, fn<auth_by_cookie>, fn<quota>, fn<handler>);
