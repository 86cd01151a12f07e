// How long a request may take: the tenant's time, or less where the client says so. All that is
// behind this is cancelled when it is over.
#include <algorithm>
#include <charconv>
#include <optional>

#include "state.hpp"
#include "waybill/context.hpp"

namespace gateway {
namespace {

constexpr std::string_view kField = "x-request-timeout-ms";

Answer within(waybill::Scope scope, Next<Answer> next) {
  auto rest = next.with(scope);
  co_return co_await std::move(rest);
}

}  // namespace

Answer deadline(const Context& context, Request& request, Needs<Tenant> state, Next<Answer> next) {
  int milliseconds = state.get<Tenant>().settings->timeout_ms;
  if (const auto asked = request.fields.find(kField)) {
    int wanted = 0;
    const auto [end, error] = std::from_chars(asked->data(), asked->data() + asked->size(), wanted);
    if (error != std::errc() || end != asked->data() + asked->size() || wanted < 1) {
      return refuse(400, "bad-timeout", "X-Request-Timeout-Ms must be a number of milliseconds");
    }
    milliseconds = std::min(milliseconds, wanted);
  }
  return within(context.with_timeout(std::chrono::milliseconds(milliseconds)), std::move(next));
}

}  // namespace gateway
