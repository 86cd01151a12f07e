#include "tool/profile/holding_paths.hpp"

#include <fmt/format.h>

namespace waybill::profile {
namespace {

using go_binary::Kind;

constexpr std::size_t kLongestPath = 300;      ///< bytes of text; a way that is longer ends in "…"
constexpr std::uint64_t kLargestStruct = 512;  ///< bytes; larger objects of unknown type are taken for arrays
/// Since Go 1.22 objects of more than 512 bytes (and less than 32 KiB) begin with their type (runtime/mbitmap.go).
constexpr std::uint64_t kLargestWithoutType = 512, kTypeWord = 8;
constexpr std::string_view kOn = "…";

/// Structs of the run time that maps and channels consist of, as the linker names them (cmd/link/internal/ld/dwarf.go).
bool is_internal(std::string_view name) {
  for (const std::string_view start : {"hash<", "bucket<", "map<", "table<", "groupReference<", "map.group[", "noalg.map.group[", "hchan<", "waitq<", "sudog<"}) {
    if (name.starts_with(start)) return true;
  }
  return false;
}

bool is_anonymous(std::string_view name) { return name.empty() || name.starts_with("struct {") || name.starts_with("noalg.struct {"); }

const go_binary::DebugMember* member_at(const go_binary::DebugType& type, std::uint64_t offset) {
  const go_binary::DebugMember* found = nullptr;
  for (const go_binary::DebugMember& member : type.members) {
    if (member.offset <= offset && (found == nullptr || member.offset >= found->offset)) found = &member;
  }
  return found;
}

const go_binary::DebugMember* member_named(const go_binary::DebugType& type, std::string_view name) {
  for (const go_binary::DebugMember& member : type.members) {
    if (member.name == name) return &member;
  }
  return nullptr;
}

}  // namespace

HoldingPaths::HoldingPaths(const HeapDump& dump, const Reach& reach, const DumpedProgram& program, const GlobalVariables& variables, std::uint64_t bias)
    : dump_(dump), reach_(reach), program_(program), variables_(variables), bias_(bias) {
  if (program.executable == nullptr) return;
  for (const go_binary::Itab& itab : program.executable->types().itabs()) types_of_itabs_.emplace(itab.address, itab.type);
  for (const auto& [itab, type] : dump.itabs) types_of_itabs_.emplace(itab - bias, type - bias);  // and those of the run time
}

std::uint32_t HoldingPaths::text(const std::string& words) {
  const auto [known, fresh] = text_numbers_.try_emplace(words, static_cast<std::uint32_t>(texts_.size()));
  if (fresh) texts_.push_back(words);
  return known->second;
}

/// A type in the words of the DWARF, whichever of the two it is of.
go_binary::DebugType HoldingPaths::type_at(TypeRef ref) const {
  const auto known = types_.find(ref);
  if (known != types_.end()) return known->second;
  go_binary::DebugType type;
  if ((ref & kOfDebugTypes) != 0) {
    type = program_.types->at(ref & ~kOfDebugTypes);
    for (std::uint64_t* part : {&type.element, &type.inside}) *part |= *part != 0 ? kOfDebugTypes : 0;
    for (go_binary::DebugMember& member : type.members) member.type |= kOfDebugTypes;
  } else if (ref != 0 && program_.executable != nullptr) {
    const go_binary::TypeTable& types = program_.executable->types();
    const go_binary::Type of_run_time = types.at(ref);
    type = {.kind = of_run_time.kind, .name = of_run_time.name, .size = of_run_time.size, .element = types.element(of_run_time)};
    for (const go_binary::Field& field : types.fields(of_run_time)) type.members.push_back({.name = field.name, .offset = field.offset, .type = field.type});
  }
  return types_.emplace(ref, std::move(type)).first->second;
}

/// A type of the run time, or what the DWARF says of it: that knows maps and channels from inside.
HoldingPaths::TypeRef HoldingPaths::best(std::uint64_t runtime_type) const {
  const std::uint64_t described = program_.types == nullptr ? 0 : program_.types->of_runtime_type(runtime_type);
  return described == 0 ? runtime_type : described | kOfDebugTypes;
}

/// The type that an interface's first word stands for, by the executable's method tables and types; 0 if unknown.
std::uint64_t HoldingPaths::in_interface(std::uint64_t word) const {
  if (program_.executable == nullptr || word == 0) return 0;
  const auto itab = types_of_itabs_.find(word - bias_);
  if (itab != types_of_itabs_.end()) return itab->second;
  return program_.executable->types().at(word - bias_).kind == Kind::kInvalid ? 0 : word - bias_;
}

std::string HoldingPaths::closure(const DumpMemory& memory) const {
  if (program_.executable == nullptr) return "";
  const std::uint64_t code = memory.word(0) - bias_;
  const go_binary::Function* function = program_.executable->functions().at(code);
  return function != nullptr && function->entry == code ? std::string(function->name) : "";
}

/// What the entries of a small map stand in: since Go 1.24 its struct points to them directly (internal/runtime/maps).
HoldingPaths::TypeRef HoldingPaths::group_of(const go_binary::DebugType& map) const {
  const go_binary::DebugMember* directory = member_named(map, "dirPtr");
  if (directory == nullptr) return 0;
  const go_binary::DebugType table = type_at(type_at(type_at(directory->type).element).element);
  const go_binary::DebugMember* groups = member_named(table, "groups");
  if (groups == nullptr) return 0;
  const go_binary::DebugType reference = type_at(groups->type);
  const go_binary::DebugMember* data = member_named(reference, "data");
  return data == nullptr ? 0 : type_at(data->type).element;
}

/// Where in an object of known type a pointer stands, and what it points to.
HoldingPaths::Step HoldingPaths::within(const Arrival& before, const DumpMemory& from, std::uint64_t pointer_at) const {
  Step step;
  std::uint64_t offset = pointer_at - before.offset;
  go_binary::DebugType type = type_at(before.type);
  bool many = before.many, internal = false;
  for (unsigned nesting = 0; nesting < 32 && type.size > 0; ++nesting) {
    if (offset >= type.size) {
      if (!many && !internal && !is_internal(type.name)) step.words += "[]";
      offset %= type.size;
    }
    if (type.kind == Kind::kArray) {
      if (!internal) step.words += "[]";
      type = type_at(type.element);
      many = true;
      continue;
    }
    if (type.kind != Kind::kStruct) break;
    internal = is_internal(type.name) || (internal && is_anonymous(type.name));
    const go_binary::DebugMember* member = member_at(type, offset);
    if (member == nullptr) break;
    if (internal && member->name == "dirPtr") {
      const go_binary::DebugMember* length = member_named(type, "dirLen");
      if (length != nullptr && from.word(pointer_at - offset + length->offset) == 0) {
        step.type = group_of(type);
        return step;
      }
    }
    if (!internal) step.words += "." + member->name;
    if (internal && member->name == "buf") {
      step.type = before.element;
      step.many = true;
      return step;
    }
    offset -= member->offset;
    type = type_at(member->type);
    many = false;
  }
  switch (type.kind) {
    case Kind::kSlice:
      step.words += "[]";
      step.type = type.element;
      step.many = true;
      break;
    case Kind::kMap:
      step.words += "[]";
      step.type = type.inside;
      step.inside = type.inside == 0;
      break;
    case Kind::kChan:
      step.words += " (queued)";
      step.type = type.inside;
      step.element = type.element;
      step.inside = type.inside == 0;
      break;
    case Kind::kPointer:
      step.type = type.element;
      // The entries of a map are an array that its types don't tell.
      step.many = internal;
      break;
    default: break;
  }
  return step;
}

HoldingPaths::Arrival HoldingPaths::extend(const Arrival& before, const DumpMemory& from, std::uint64_t at, std::uint64_t pointer, std::uint32_t object) {
  Step step;
  if (before.type != 0 && at >= before.offset) {
    step = within(before, from, at);
    if (!before.asserted.empty()) step.words.insert(0, fmt::format(".({})", before.asserted));
  } else if (const std::string function = closure(from); !function.empty()) {
    step.words = fmt::format(" → closure {} +{:#x}", function, at);
  } else if (before.inside) {
    step.inside = true;
  } else if (from.bytes.size() > kLargestStruct) {
    step.words = fmt::format(" → array of {} bytes", from.bytes.size());
  } else {
    step.words = fmt::format(" → object of {} bytes +{:#x}", from.bytes.size(), at);
  }

  Arrival arrival{.type = step.type, .element = step.element, .many = step.many, .inside = step.inside};
  if (at >= before.offset + 8) {
    if (const std::uint64_t type = in_interface(from.word(at - 8)); type != 0) {
      const go_binary::Type value = program_.executable->types().at(type);
      arrival.type = value.kind == Kind::kPointer ? best(program_.executable->types().element(value)) : value.direct ? 0 : best(type);
      if (arrival.type != 0) arrival.asserted = texts_[text(value.name)];
      arrival.many = false;
      arrival.inside = false;
    }
  }
  const ObjectIndex::Object there = dump_.objects.object(object);
  arrival.offset = pointer - there.address;
  if (arrival.type == 0 && arrival.offset == kTypeWord && there.size > kLargestWithoutType) {
    const std::uint64_t type = dump_.memory(object).word(0) - bias_;
    if (program_.executable != nullptr && program_.executable->types().at(type).kind != Kind::kInvalid) {
      arrival.type = best(type);
      arrival.many = type_at(arrival.type).size <= there.size / 2;
      if (arrival.many) step.words += "[]";
    }
  }

  const std::string& way = texts_[before.text];
  if (step.words.empty() || way.ends_with(step.words + std::string(kOn)) || (way.size() > kLongestPath && way.ends_with(kOn))) arrival.text = before.text;
  else if (way.size() > kLongestPath || way.ends_with(step.words)) arrival.text = text(way + std::string(kOn));
  else arrival.text = text(way + step.words);
  return arrival;
}

HoldingPaths::Arrival HoldingPaths::from_root(std::uint32_t object) {
  const DumpRootPlace& place = reach_.roots[reach_.root[object]];
  Arrival outside{.text = text("")};
  if (place.kind == DumpRootPlace::Kind::kOther) return outside;
  DumpMemory memory = place.kind == DumpRootPlace::Kind::kFrame ? dump_.frames[place.index].memory : dump_.variables[place.index];
  if (place.kind == DumpRootPlace::Kind::kFrame) {
    outside.text = text(fmt::format(" +{:#x}", place.offset));
  } else {
    const GlobalVariables::Place variable = variables_.at(memory.address + place.offset);
    if (variable.type != 0) outside.type = variable.type | kOfDebugTypes;
    if (variable.begin != 0) outside.offset = variable.begin - memory.address;
  }
  outside.inside = true;  // the root has a name of its own
  Arrival arrival = extend(outside, memory, place.offset, memory.word(place.offset), object);
  arrival.inside = false;
  return arrival;
}

/// Where an object's first pointer to another one stands. Large objects refer to many, and are asked for one after another.
std::uint64_t HoldingPaths::pointer_to(std::uint32_t target, std::uint32_t object, const DumpMemory& memory) {
  if (object != wide_) {
    if (memory.bytes.size() <= kLargestStruct) {
      std::uint64_t at = UINT64_MAX;
      dump_.pointers(memory, [&](std::uint64_t offset, std::uint64_t pointer) {
        if (at == UINT64_MAX && dump_.objects.at(pointer) == target) at = offset;
      });
      return at == UINT64_MAX ? 0 : at;
    }
    wide_ = object;
    wide_pointers_.clear();
    dump_.pointers(memory, [&](std::uint64_t offset, std::uint64_t pointer) { wide_pointers_.emplace(dump_.objects.at(pointer), offset); });
  }
  const auto found = wide_pointers_.find(target);
  return found == wide_pointers_.end() ? 0 : found->second;
}

const std::string& HoldingPaths::to(std::uint32_t object) {
  std::vector<std::uint32_t> way;
  std::uint32_t at = object;
  while (!known_.contains(at) && reach_.from[at] != Reach::kFromRoot) {
    way.push_back(at);
    at = reach_.from[at];
  }
  auto known = known_.find(at);
  if (known == known_.end()) known = known_.emplace(at, from_root(at)).first;
  Arrival arrival = known->second;
  for (auto next = way.rbegin(); next != way.rend(); ++next) {
    const DumpMemory from = dump_.memory(at);
    const std::uint64_t pointer_at = pointer_to(*next, at, from);
    arrival = extend(arrival, from, pointer_at, from.word(pointer_at), *next);
    at = *next;
    // What lies at the end of a way is passed by no other one, and there can be millions of it.
    if (at != object) known_.emplace(at, arrival);
  }
  return texts_[arrival.text];
}

}  // namespace waybill::profile
