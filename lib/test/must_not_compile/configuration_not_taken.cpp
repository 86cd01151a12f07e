// first error: configuration_is_not_taken<Quota, waybill::fn_t<&?request_id>
#include "service.hpp"
#include "waybill/with_state.hpp"

constexpr auto describe(const Quota*) {
  return waybill::fields(waybill::required("left", &Quota::left));
}
#if defined(MENDED)
inline int first(const Quota& quota, Next<int, RequestId> next) {
  return next({quota.left});
}
#else
constexpr auto& first = request_id;
#endif
[[maybe_unused]] constexpr auto app =
    chain<Request>(waybill::with_state<Quota>({7})(fn<first>), fn<auth>, fn<quota>, fn<handler>);
