// first error: Quota
// names for GNU: spend
#include "service.hpp"

#if defined(MENDED)
int spend(Needs<mut<Quota>> state) { return --state.get<Quota>().left; }
#else
int spend(Needs<Quota> state) { return --state.get<Quota>().left; }
#endif
