// first error: state_is_not_given_to_Next<User, waybill::Next<int, RequestId, User>
// middleware of the body: number
#include "service.hpp"

#if defined(MENDED)
int number(const Context& context, Next<int, RequestId, User> next) { return next.with(context, {1}, {2}); }
#else
int number(const Context& context, Next<int, RequestId, User> next) { return next.with(context, {1}); }
#endif
