// compiler: clang
// first error: (reference to|address of) stack memory associated with parameter 'state' returned
#include "service.hpp"

#if defined(MENDED)
User current(Needs<User> state) { return state.get<User>(); }
#else
const User& current(Needs<User> state) { return state.get<User>(); }
#endif
