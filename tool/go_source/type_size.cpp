// What types are made of and how large they are: gc's layout on amd64 (cmd/compile/internal/types,
// size.go, and "Size and alignment guarantees" in the Go specification).
#include <algorithm>

#include "tool/go_source/resolver_state.hpp"

namespace waybill::go_source {

namespace {

constexpr std::uint64_t kWord = 8;
constexpr std::uint64_t kLargest = std::uint64_t{1} << 40;   ///< no value is larger: gc refuses it
constexpr int kDeepest = 40;                                 ///< types within types
constexpr int kMostSteps = 20000;                            ///< parts of one type that are looked at

struct Layout {
  std::uint64_t size = 0, align = 1;
};

std::optional<Layout> basic_layout(TypeId basic) {
  switch (basic) {
    case kBool: case kInt8: case kUint8: case kUntypedBool: return Layout{1, 1};
    case kInt16: case kUint16: return Layout{2, 2};
    case kInt32: case kUint32: case kFloat32: case kUntypedRune: return Layout{4, 4};
    case kInt: case kInt64: case kUint: case kUint64: case kUintptr: case kFloat64: case kUnsafePointer:
    case kUntypedInt: case kUntypedFloat:
      return Layout{kWord, kWord};
    case kComplex64: return Layout{8, 4};
    case kComplex128: case kUntypedComplex: return Layout{16, 8};
    case kString: case kUntypedString: return Layout{2 * kWord, kWord};
    default: return {};
  }
}

std::uint64_t round_up(std::uint64_t size, std::uint64_t align) { return (size + align - 1) / align * align; }

template <class State>   // Resolver::State, which only the resolver may name
std::optional<Layout> layout(State& state, TypeId id, int depth, int& steps) {
  if (depth > kDeepest || ++steps > kMostSteps) return {};
  const TypeId held = state.underlying(id);
  const Type type = state.type(held);
  switch (type.kind) {
    case TypeKind::Basic: return basic_layout(held);
    case TypeKind::Pointer: case TypeKind::Map: case TypeKind::Chan: case TypeKind::Function: return Layout{kWord, kWord};
    case TypeKind::Interface: return Layout{2 * kWord, kWord};
    case TypeKind::Slice: return Layout{3 * kWord, kWord};
    case TypeKind::Array: {
      const std::uint64_t length = state.details[held].length;
      const auto element = layout(state, type.element, depth + 1, steps);
      if (!element || length == kUnknownLength) return {};
      if (element->size != 0 && length > kLargest / element->size) return {};
      return Layout{element->size * length, element->align};
    }
    case TypeKind::Struct: {
      Layout whole;
      bool ends_empty = false;
      const auto members = state.members(held);   // a copy: more types may be made meanwhile
      for (const Member& member : members) {
        const auto part = layout(state, member.type, depth + 1, steps);
        if (!part) return {};
        whole.size = round_up(whole.size, part->align) + part->size;
        whole.align = std::max(whole.align, part->align);
        ends_empty = part->size == 0;
        if (whole.size > kLargest) return {};
      }
      // A pointer to an empty last field must not point behind the object.
      if (ends_empty && whole.size != 0) ++whole.size;
      whole.size = round_up(whole.size, whole.align);
      return whole;
    }
    default: return {};
  }
}

}  // namespace

std::optional<std::uint64_t> Resolver::size_of(TypeId type) {
  int steps = 0;
  const auto found = layout(*state_, type, 0, steps);
  if (!found) return {};
  return found->size;
}

std::vector<Resolver::Field> Resolver::fields(TypeId type) {
  std::vector<Field> found;
  const TypeId held = state_->underlying(type);
  if (state_->type(held).kind != TypeKind::Struct) return found;
  for (const Member& member : state_->members(held)) found.push_back({member.text, member.type, member.embedded});
  return found;
}

}  // namespace waybill::go_source
