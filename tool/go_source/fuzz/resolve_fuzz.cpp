// The resolver on any bytes: every value's type, every call's callee, every value as a key, and what
// types have in common. Two resolvers that are asked in opposite orders must not contradict each
// other; both must come to an end.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "tool/go_source/extract.hpp"
#include "tool/go_source/fuzz/one_file_tree.hpp"
#include "tool/go_source/resolve.hpp"

namespace waybill::go_source {
namespace {

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

void ask_about_type(Resolver& resolver, TypeId type) {
  require(resolver.type_text(type).size() < (1u << 24), "a type's text has an end");
  resolver.underlying(type);
  resolver.field(type, "a");
  resolver.method(type, "A");
  resolver.is_context(type);
  require(resolver.type(type).kind != TypeKind::Pointer || resolver.without_pointer(type) != type,
          "a pointer points to something else");
}

void check(std::string_view source) {
  static Summariser summariser;
  const auto summarised = summariser.summarise(source, false);
  const auto block = copy_block(summarised);
  const Tree tree = one_file_tree({block.get(), summarised.size()});
  const Summary& summary = tree.files[0].summary;
  Resolver forwards(tree), backwards(tree);
  const auto count = static_cast<ValueRef>(summary.values().size());

  for (ValueRef value = 1; value < count; ++value) {
    ask_about_type(forwards, forwards.type_of(0, value));
    const KeyId key = forwards.key_of(0, value);
    require((key.kind == KeyKind::Static) == (key.identity != 0), "static keys alone have an identity");
    if (summary.values()[value].op != ValueOp::Call) continue;
    const Callee callee = forwards.callee_of(0, value);
    require(callee.kind != CalleeKind::Unresolved || callee.why != nullptr, "what is unresolved has a cause");
    require(callee.kind != CalleeKind::Literal || !callee.body || callee.body.function < summary.functions().size(),
            "a literal's body is a function");
    bool more = false;
    if (callee.kind == CalleeKind::Interface) forwards.implementations(callee.receiver_type, callee.name, 4, &more);
  }
  for (TypeRef type = 1; type < summary.types().size(); ++type) ask_about_type(forwards, forwards.type_at(0, type));

  for (ValueRef value = count; value-- > 1;) {
    const TypeId type = backwards.type_of(0, value);
    const std::string here = backwards.type_text(type), there = forwards.type_text(forwards.type_of(0, value));
    // Within a cycle one order may learn more than the other, but never something else.
    const bool partly = here.find('?') != std::string::npos || there.find('?') != std::string::npos;
    if (!partly && here != there) {
      std::fprintf(stderr, "at %u: %s or %s\n", summary.values()[value].offset, here.c_str(), there.c_str());
    }
    require(partly || here == there, "a value has one type");
    const KeyId key = backwards.key_of(0, value);
    if (key.kind == KeyKind::Static) {
      const KeyId other = forwards.key_of(0, value);
      require(other.kind != KeyKind::Static || partly || other.identity == key.identity, "a value is one key");
    }
  }
}

}  // namespace
}  // namespace waybill::go_source

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kPadding = waybill::go_source::TokenList::kPadding;
  const auto copy = std::make_unique<char[]>(size + kPadding);
  if (size > 0) std::memcpy(copy.get(), data, size);
  waybill::go_source::check({copy.get(), size});
  return 0;
}
