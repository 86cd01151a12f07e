// first error: no matching function for call to 'with_state|with_state<Quota>
#include "service.hpp"
#include "waybill/with_state.hpp"

#if defined(MENDED)
constexpr auto describe(const Quota*) {
  return waybill::fields(waybill::required("left", &Quota::left));
}
#endif
inline int first(const Quota& quota, Next<int, RequestId> next) {
  return next({quota.left});
}
[[maybe_unused]] constexpr auto app =
    chain<Request>(waybill::with_state<Quota>({7})(fn<first>), fn<auth>, fn<quota>, fn<handler>);
