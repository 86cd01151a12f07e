// first error: Quota
// middleware of the body, by GNU: spend
#include "service.hpp"

#if defined(MENDED)
int spend(Needs<mut<Quota>> state) { return --state.mut<Quota>().left; }
#else
int spend(Needs<mut<Quota>> state) { return --state.get<Quota>().left; }
#endif
