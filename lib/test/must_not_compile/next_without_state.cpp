// first error: state_is_not_given_to_Next<RequestId, waybill::Next<int, RequestId>
// middleware of the body: number
#include "service.hpp"

#if defined(MENDED)
int number(Next<int, RequestId> next) { return next({1}); }
#else
int number(Next<int, RequestId> next) { return next(); }
#endif
