// first error: state_is_not_in_Needs<User, waybill::Needs<Quota
// middleware of the body: report
#include "service.hpp"

#if defined(MENDED)
int report(Needs<Quota, User> state) { return state.get<User>().level; }
#else
int report(Needs<Quota> state) { return state.get<User>().level; }
#endif
