// first error: result_is_of_another_type<bool, waybill::fn_t<&?answer>, int>
#include "service.hpp"

#if defined(MENDED)
int answer(Needs<RequestId>) { return 1; }
#else
bool answer(Needs<RequestId>) { return true; }
#endif
[[maybe_unused]] constexpr auto app = chain<Request>(fn<request_id>, fn<answer>);
