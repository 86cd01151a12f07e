// first error: state_is_not_mut<Quota, waybill::Needs<Quota
// middleware of the body: spend
#include "service.hpp"

#if defined(MENDED)
int spend(Needs<mut<Quota>> state) { return --state.mut<Quota>().left; }
#else
int spend(Needs<Quota> state) { return --state.mut<Quota>().left; }
#endif
