// The ways from roots to objects of a heap dump, in words.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tool/go_binary/debug_types.hpp"
#include "tool/profile/global_variables.hpp"
#include "tool/profile/heap_dump.hpp"
#include "tool/profile/reach.hpp"

namespace waybill::profile {

/// Says how objects are reached: "[].request.ctx", with the names of fields where types are known, else with sizes and
/// offsets: "object of 96 bytes +0x18". Places in arrays and repeated steps are not told apart, so that ways that
/// differ in nothing else have the same words.
class HoldingPaths {
 public:
  /// What is given must outlive the paths.
  HoldingPaths(const HeapDump& dump, const Reach& reach, const DumpedProgram& program, const GlobalVariables& variables, std::uint64_t bias);

  /// Returns the way from its root to an object that is reached. It is quickest for objects one after another that are
  /// reached from the same one (Reach::from).
  const std::string& to(std::uint32_t object);

 private:
  /// A type of the DWARF if kOfDebugTypes is set, else one of the run time, without the bias; 0: not known.
  using TypeRef = std::uint64_t;
  static constexpr std::uint64_t kOfDebugTypes = std::uint64_t{1} << 63;

  /// What is known of an object on the way to it.
  struct Arrival {
    std::uint32_t text = 0;    ///< index of texts_: the way up to it
    TypeRef type = 0;          ///< of what the pointer to it points to
    std::uint64_t offset = 0;  ///< where in the object that begins
    std::string_view asserted; ///< the type that the pointer was in an interface with; empty: it was in none
    TypeRef element = 0;       ///< of a channel's struct: what it queues
    bool many = false;         ///< it holds several of that type, one behind the other
    bool inside = false;       ///< it is a part of a map or channel whose types aren't known
  };
  /// From an object to what one of its pointers points to.
  struct Step {
    std::string words;
    TypeRef type = 0, element = 0;
    bool many = false, inside = false;
  };

  go_binary::DebugType type_at(TypeRef type) const;
  TypeRef best(std::uint64_t runtime_type) const;
  Arrival from_root(std::uint32_t object);
  Arrival extend(const Arrival& before, const DumpMemory& from, std::uint64_t pointer_at, std::uint64_t pointer, std::uint32_t object);
  Step within(const Arrival& before, const DumpMemory& from, std::uint64_t pointer_at) const;
  TypeRef group_of(const go_binary::DebugType& map) const;
  std::uint64_t in_interface(std::uint64_t word) const;
  std::uint64_t pointer_to(std::uint32_t target, std::uint32_t object, const DumpMemory& memory);
  std::string closure(const DumpMemory& memory) const;
  std::uint32_t text(const std::string& words);

  const HeapDump& dump_;
  const Reach& reach_;
  const DumpedProgram& program_;
  const GlobalVariables& variables_;
  std::uint64_t bias_;
  std::unordered_map<std::uint64_t, std::uint64_t> types_of_itabs_;
  mutable std::unordered_map<TypeRef, go_binary::DebugType> types_;  ///< those that were asked for
  std::unordered_map<std::uint32_t, Arrival> known_;
  std::uint32_t wide_ = UINT32_MAX;  ///< the large object whose pointers are below
  std::unordered_map<std::uint32_t, std::uint64_t> wide_pointers_;
  std::deque<std::string> texts_;  ///< where they stay
  std::unordered_map<std::string, std::uint32_t> text_numbers_;
};

}  // namespace waybill::profile
