// first error: Next<int, RequestId>
// names for GNU: number
#include "service.hpp"

#if defined(MENDED)
int number(Next<int, RequestId> next) { return next({1}); }
#else
int number(Next<int, RequestId> next) { return next(); }
#endif
