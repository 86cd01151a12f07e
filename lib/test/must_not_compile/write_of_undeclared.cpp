// first error: state_is_not_in_Needs<Quota, waybill::Needs<User
// middleware of the body: spend
#include "service.hpp"

#if defined(MENDED)
int spend(Needs<User, mut<Quota>> state) { return --state.mut<Quota>().left; }
#else
int spend(Needs<User> state) { return --state.mut<Quota>().left; }
#endif
