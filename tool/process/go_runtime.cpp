#include "tool/process/go_runtime.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>

namespace waybill::process {
namespace {

using go_binary::DebugMember;
using go_binary::DebugType;

constexpr std::uint64_t kMostGoroutines = 1 << 24, kMostSpans = 1 << 26;

/// Where a number stands in a struct.
struct Place {
  std::uint64_t offset = 0;
  std::size_t length = 0;  ///< bytes, at most 8

  std::uint64_t in(std::string_view bytes) const {
    std::uint64_t value = 0;
    if (offset <= bytes.size() && bytes.size() - offset >= length) std::memcpy(&value, bytes.data() + offset, length);
    return value;
  }
};

/// Finds members by their names, "stack.hi": what the run time's structs look like changes from version to version.
class Struct {
 public:
  Struct(const go_binary::DebugTypes& types, std::uint64_t type) : types_(types), type_(types.at(type)) {}

  std::uint64_t size() const { return type_.size; }

  std::optional<Place> member(std::string_view path) const {
    DebugType type = type_;
    Place place;
    while (true) {
      const std::size_t dot = path.find('.');
      const auto found = std::ranges::find(type.members, path.substr(0, dot), &DebugMember::name);
      if (found == type.members.end()) return std::nullopt;
      place.offset += found->offset;
      type = types_.at(found->type);
      if (dot == std::string_view::npos) break;
      path.remove_prefix(dot + 1);
    }
    place.length = std::min<std::size_t>(type.size, 8);
    return place;
  }

 private:
  const go_binary::DebugTypes& types_;
  DebugType type_;
};

struct Slice {
  std::uint64_t address = 0, count = 0;
};

/// The words of a slice of pointers.
std::vector<std::uint64_t> pointers(const RemoteMemory& memory, std::uint64_t slice_at, std::uint64_t most) {
  Slice slice;
  if (!memory.read(slice_at, &slice, sizeof slice) || slice.count > most) return {};
  std::vector<std::uint64_t> pointers(slice.count);
  if (!pointers.empty() && !memory.read(slice.address, pointers.data(), 8 * pointers.size())) return {};
  return pointers;
}

/// runtime.waitReasonStrings.
std::vector<std::string> wait_reasons(const RemoteMemory& memory, const GoProgram& program) {
  std::vector<std::string> reasons;
  const go_binary::Variable* variable = program.variables.named("runtime.waitReasonStrings");
  for (std::uint64_t at = 0; variable != nullptr && at + 16 <= std::min<std::uint64_t>(variable->size, 4096); at += 16) {
    Slice text;
    std::string reason;
    if (memory.read(variable->address + program.bias + at, &text, sizeof text) && text.count < 256) {
      reason.resize(text.count);
      if (text.count > 0 && !memory.read(text.address, reason.data(), reason.size())) reason.clear();
    }
    reasons.push_back(reason);
  }
  return reasons;
}

}  // namespace

std::vector<RunningGoroutine> goroutines_of(const RemoteMemory& memory, const GoProgram& program) {
  const go_binary::Variable* all = program.variables.named("runtime.allgs");
  if (all == nullptr) return {};
  const DebugType slice = program.types.at(program.types.of_variable(all->address));
  const Struct goroutine(program.types, program.types.at(slice.element).element);
  const auto id = goroutine.member("goid"), low = goroutine.member("stack.lo"), high = goroutine.member("stack.hi"), pointer = goroutine.member("sched.sp"),
             in_system = goroutine.member("syscallsp"), started = goroutine.member("startpc"), created = goroutine.member("gopc"), reason = goroutine.member("waitreason");
  auto status = goroutine.member("atomicstatus.value");
  if (!status) status = goroutine.member("atomicstatus");  // up to Go 1.19
  if (!id || !low || !high || !pointer || !in_system || !started || !created || !reason || !status) return {};

  const std::vector<std::uint64_t> pointers_to = pointers(memory, all->address + program.bias, kMostGoroutines);
  const std::string structs = memory.read_each(pointers_to, goroutine.size());
  const std::vector<std::string> reasons = wait_reasons(memory, program);
  std::vector<RunningGoroutine> goroutines;
  for (std::size_t i = 0; i < pointers_to.size(); ++i) {
    const std::string_view bytes = std::string_view(structs).substr(i * goroutine.size(), goroutine.size());
    // runtime/runtime2.go: 0 idle, 1 runnable, 2 running, 3 syscall, 4 waiting, 6 dead; 0x1000 while its stack is scanned.
    const std::uint64_t state = status->in(bytes) & 0xfff;
    if (state == 0 || state == 6 || id->in(bytes) == 0 || low->in(bytes) >= high->in(bytes)) continue;
    RunningGoroutine& found = goroutines.emplace_back();
    found.id = id->in(bytes);
    found.started = started->in(bytes);
    found.created_at = created->in(bytes);
    found.stack = {low->in(bytes), high->in(bytes)};
    const std::uint64_t top = state == 3 && in_system->in(bytes) != 0 ? in_system->in(bytes) : pointer->in(bytes);
    if (state != 2 && top > found.stack.begin && top < found.stack.end) found.stack.begin = top;
    if (state == 4 && reason->in(bytes) < reasons.size()) found.state = reasons[reason->in(bytes)];
    else found.state = state == 1 ? "runnable" : state == 2 ? "running" : state == 3 ? "syscall" : "";
  }
  return goroutines;
}

Collections Collections::of(const RemoteMemory& memory, const GoProgram& program) {
  const go_binary::Variable *heap = program.variables.named("runtime.mheap_"), *phase = program.variables.named("runtime.gcphase");
  if (heap == nullptr || phase == nullptr) return {};
  const auto sweep = Struct(program.types, program.types.of_variable(heap->address)).member("sweepgen");
  std::uint32_t generation = 0, phase_now = 0;
  if (!sweep || !memory.read(heap->address + program.bias + sweep->offset, &generation, sizeof generation) ||
      !memory.read(phase->address + program.bias, &phase_now, sizeof phase_now)) {
    return {};
  }
  return {.sweep = generation, .running = phase_now != 0};  // runtime/mgc.go: 0 is _GCoff
}

HeapSpans HeapSpans::of(const RemoteMemory& memory, const GoProgram& program) {
  HeapSpans heap;
  const go_binary::Variable* variable = program.variables.named("runtime.mheap_");
  if (variable == nullptr) return heap;
  const std::uint64_t type = program.types.of_variable(variable->address);
  const auto members = program.types.at(type).members;
  const auto all = std::ranges::find(members, "allspans", &DebugMember::name);
  if (all == members.end()) return heap;
  const Struct span(program.types, program.types.at(program.types.at(all->type).element).element);
  const auto start = span.member("startAddr"), pages = span.member("npages"), count = span.member("nelems"), element = span.member("elemsize"),
             free_from = span.member("freeindex"), bits = span.member("allocBits"), state = span.member("state");
  const auto allocated = span.member("allocCount"), swept = span.member("sweepgen"), marks = span.member("gcmarkBits");
  if (!start || !pages || !count || !element || !free_from || !bits || !state || !allocated || !swept || !marks) return heap;

  const std::vector<std::uint64_t> pointers_to = pointers(memory, variable->address + program.bias + all->offset, kMostSpans);
  const std::string structs = memory.read_each(pointers_to, span.size());
  std::vector<std::uint64_t> bits_at, marks_at;
  const std::uint64_t generation = Collections::of(memory, program).sweep;
  for (std::size_t i = 0; i < pointers_to.size(); ++i) {
    const std::string_view bytes = std::string_view(structs).substr(i * span.size(), span.size());
    constexpr std::uint64_t kInUse = 1;  // mSpanInUse
    if ((state->in(bytes) & 0xff) != kInUse || element->in(bytes) == 0) continue;
    heap.spans_.push_back({.begin = start->in(bytes), .end = start->in(bytes) + pages->in(bytes) * 8192, .element = element->in(bytes),
                           .free_from = free_from->in(bytes), .bits = heap.spans_.size() * kBitsOfSpan, .count = count->in(bytes)});
    bits_at.push_back(bits->in(bytes));
    // runtime/mheap.go: a span that isn't swept (2 behind), is being swept (1 behind) or was kept by a thread since before the
    // sweep began (1 ahead) has the marks of the last collection beside what it had in use before.
    const std::uint64_t of_span = swept->in(bytes) & 0xffffffff;
    const bool before_sweep = of_span + 2 == generation || of_span + 1 == generation || of_span == generation + 1;
    marks_at.push_back((before_sweep ? marks : bits)->in(bytes));
    heap.objects_ += allocated->in(bytes);
    heap.bytes_ += allocated->in(bytes) * element->in(bytes);
  }
  const auto read_bits = [&](const std::vector<std::uint64_t>& at) {
    std::string read = memory.read_each(at, kBitsOfSpan);
    for (const Span& each : heap.spans_) {
      // Bits that stand at the end of what is mapped can't be read with what is behind them.
      char* const bits_of = read.data() + each.bits;
      if (std::all_of(bits_of, bits_of + kBitsOfSpan, [](char byte) { return byte == 0; })) {
        memory.read(at[each.bits / kBitsOfSpan], bits_of, std::min<std::uint64_t>(kBitsOfSpan, (each.count + 63) / 64 * 8));
      }
    }
    return read;
  };
  heap.bits_ = read_bits(bits_at);
  heap.marks_ = read_bits(marks_at);
  std::ranges::sort(heap.spans_, {}, &Span::begin);
  return heap;
}

const HeapSpans::Span* HeapSpans::at(std::uint64_t address) const {
  if (last_ >= spans_.size() || address < spans_[last_].begin || address >= spans_[last_].end) {
    const auto after = std::ranges::upper_bound(spans_, address, {}, &Span::begin);
    if (after == spans_.begin() || address >= std::prev(after)->end) return nullptr;
    last_ = static_cast<std::size_t>(after - spans_.begin()) - 1;
  }
  return &spans_[last_];
}

bool HeapSpans::holds(std::uint64_t address) const {
  const Span* span = at(address);
  if (span == nullptr) return false;
  const std::uint64_t object = (address - span->begin) / span->element;
  if (object >= span->count) return false;
  if (object < span->free_from) return true;
  return object / 8 < kBitsOfSpan && (static_cast<unsigned char>(bits_[span->bits + object / 8]) >> (object % 8) & 1) != 0;
}

bool HeapSpans::marked(std::uint64_t address) const {
  const Span* span = at(address);
  if (span == nullptr) return false;
  const std::uint64_t object = (address - span->begin) / span->element;
  return object < span->count && object / 8 < kBitsOfSpan && (static_cast<unsigned char>(marks_[span->bits + object / 8]) >> (object % 8) & 1) != 0;
}

bool HeapSpans::begins(std::uint64_t address, std::uint64_t size) const {
  const Span* span = at(address);
  return span != nullptr && span->element == size && (address - span->begin) % size == 0;
}

}  // namespace waybill::process
