// A service as a user has it: nothing here knows where the library comes from.
#include <waybill/arena.hpp>
#include <waybill/chain.hpp>
#include <waybill/context.hpp>
#include <waybill/timers.hpp>

#include <chrono>

namespace {

struct Request {
  int number;
};
struct Doubled {
  int value;
};

int twice(Request& request, waybill::Next<int, Doubled> next) { return next({request.number * 2}); }
int handle(const waybill::Context& context, waybill::Arena& arena, waybill::Needs<Doubled> state) {
  auto* copy = arena.allocator().new_object<int>(state.get<Doubled>().value);
  return context.done() ? -1 : *copy;
}

constexpr auto app = waybill::chain<Request>(waybill::fn<twice>, waybill::fn<handle>);

}  // namespace

int main() {
  const auto scope = waybill::Context().with_timeout(std::chrono::hours(1));
  const auto hook = scope.context().after_func([] {});
  Request request{21};
  return app(scope, request) == 42 ? 0 : 1;
}
