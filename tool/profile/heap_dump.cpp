#include "tool/profile/heap_dump.hpp"

#include <optional>

#include <fmt/format.h>

namespace waybill::profile {
namespace {

constexpr std::string_view kHeader = "go1.7 heap dump\n";

/// runtime/heapdump.go.
enum Tag : std::uint64_t {
  kEnd = 0, kOtherRoot = 2, kType = 3, kGoroutine = 4, kFrame = 5, kParameters = 6, kFinalizer = 7, kItab = 8,
  kThread = 9, kStatistics = 10, kQueuedFinalizer = 11, kData = 12, kBss = 13, kDefer = 14, kPanic = 15, kStack = 16,
};

class Reading {
 public:
  Reading(std::string_view bytes, const std::string& where) : cursor_(bytes, kHeader.size()), where_(where) {
    dump_.bytes = bytes;
    dump_.file = where;
  }

  std::expected<HeapDump, model::Error> run() {
    if (dump_.bytes.starts_with("\x1f\x8b")) return refused("it is packed", "unpack it, as gunzip does");
    if (!dump_.bytes.starts_with(kHeader)) return refused("it is no heap dump", "take what runtime/debug.WriteHeapDump writes");
    while (true) {
      const std::uint64_t at = cursor_.at();
      if (cursor_.at_end()) return cut_short();
      const std::uint64_t tag = cursor_.number();
      if (tag == kEnd && !cursor_.broken()) return std::move(dump_);
      if (auto error = record(tag, at)) return std::unexpected(*error);
      if (cursor_.broken()) return cut_short();
    }
  }

 private:
  std::unexpected<model::Error> refused(std::string what, std::string advice) const {
    return std::unexpected(model::Error{.doing = "read the heap dump", .what = std::move(what), .where = where_, .advice = std::move(advice)});
  }

  std::unexpected<model::Error> cut_short() const {
    return refused(fmt::format("it ends behind {} objects, {} goroutines and no end mark: it is cut short or damaged", dump_.all_objects, dump_.goroutines.size()),
                   "take it anew, with room on the disk; what holds the objects comes last");
  }

  std::optional<model::Error> record(std::uint64_t tag, std::uint64_t at) {
    switch (tag) {
      case HeapDump::kObject:
        if (dump_.first_object == 0) dump_.first_object = at;
        return object();
      case kOtherRoot: cursor_.text(), dump_.others.push_back({.pointer = cursor_.number()}); break;
      case kType: type(); break;
      case kGoroutine: goroutine(); break;
      case kFrame: frame(); break;
      case kParameters: return parameters();
      case kFinalizer:
      case kQueuedFinalizer: finalizer(); break;
      case kItab: {
        const std::uint64_t itab = cursor_.number();
        dump_.itabs.emplace_back(itab, cursor_.number());
        break;
      }
      case kThread: cursor_.skip(3); break;
      case kStatistics: cursor_.skip(24 + 256 + 1); break;  // runtime.MemStats up to NumGC
      case kData:
      case kBss: {
        const std::uint64_t address = cursor_.number();
        dump_.variables.push_back(memory(address));
        break;
      }
      case kDefer: deferred(); break;
      case kPanic: panic(); break;
      case kStack: stack(at); break;
      case HeapDump::kSample:
        if (dump_.samples == 0) dump_.samples = at;
        cursor_.skip(2);
        break;
      default: return refused(fmt::format("at byte {} there is a record of an unknown kind ({})", at, tag), "it is damaged, or written by a Go that isn't known yet").error();
    }
    return std::nullopt;
  }

  /// Passes over a list of fields; true if there is a pointer in it.
  bool fields() {
    bool any = false;
    while (cursor_.number() != 0 && !cursor_.broken()) {
      cursor_.number();
      any = true;
    }
    return any;
  }

  DumpMemory memory(std::uint64_t address) {
    DumpMemory memory{.address = address, .bytes = cursor_.text()};
    memory.fields = cursor_.at();
    fields();
    return memory;
  }

  std::optional<model::Error> object() {
    const std::uint64_t record = cursor_.at();
    const std::uint64_t address = cursor_.number();
    const std::uint64_t size = cursor_.text().size();
    ++dump_.all_objects;
    dump_.all_bytes += size;
    if (!fields() || cursor_.broken()) return std::nullopt;
    if (dump_.objects.add(address, size, record)) return std::nullopt;
    return refused(fmt::format("it has an object at {:#x}, where no heap is, or more objects than can be counted", address), "it is damaged; take it anew").error();
  }

  void type() {
    const std::uint64_t address = cursor_.number();
    const std::uint64_t size = cursor_.number();
    dump_.types[address] = {.name = cursor_.text(), .size = size};
    cursor_.skip(1);
  }

  void goroutine() {
    cursor_.skip(2);  // runtime.g, stack pointer
    DumpGoroutine goroutine;
    goroutine.id = cursor_.number();
    goroutine.created_at = cursor_.number();
    cursor_.skip(4);  // status, system, background, time since it waits
    goroutine.waits_for = cursor_.text();
    const std::uint64_t closure = cursor_.number();
    cursor_.skip(3);  // runtime.m, runtime._defer, runtime._panic
    goroutine.first_frame = static_cast<std::uint32_t>(dump_.frames.size());
    dump_.goroutines.push_back(goroutine);
    root(closure);
  }

  void frame() {
    DumpFrame frame;
    frame.memory.address = cursor_.number();
    cursor_.skip(2);  // depth, stack pointer of the callee
    frame.memory.bytes = cursor_.text();
    frame.entry = cursor_.number();
    cursor_.skip(2);  // program counters
    frame.function = cursor_.text();
    frame.memory.fields = cursor_.at();
    fields();
    if (dump_.goroutines.empty()) return;
    dump_.frames.push_back(frame);
    ++dump_.goroutines.back().frames;
  }

  std::optional<model::Error> parameters() {
    const bool big_endian = cursor_.number() != 0;
    const std::uint64_t word = cursor_.number();
    cursor_.skip(2);  // the heap's first and last address
    const std::string_view architecture = cursor_.text();
    dump_.go_version = cursor_.text();
    cursor_.skip(1);  // processors
    if (!cursor_.broken() && (big_endian || word != 8)) return refused(fmt::format("it is of a program for {}", architecture), "64-bit little-endian machines are read").error();
    return std::nullopt;
  }

  void finalizer() {
    dump_.others.push_back({.pointer = cursor_.number()});  // what the object refers to is kept, too
    dump_.others.push_back({.pointer = cursor_.number()});  // its finalizer
    cursor_.skip(3);
  }

  /// What a deferred call or a panic holds is the goroutine's.
  void root(std::uint64_t pointer) {
    if (pointer != 0 && !dump_.goroutines.empty()) dump_.others.push_back({.pointer = pointer, .goroutine = static_cast<std::uint32_t>(dump_.goroutines.size() - 1)});
  }

  void deferred() {
    root(cursor_.number());
    cursor_.skip(3);  // goroutine, stack pointer, program counter
    root(cursor_.number());
    cursor_.skip(2);  // its code, the next one
  }

  void panic() {
    cursor_.skip(3);  // itself, goroutine, type of the argument
    root(cursor_.number());
    cursor_.skip(2);
  }

  void stack(std::uint64_t at) {
    const std::uint64_t key = cursor_.number();
    cursor_.skip(1);  // size
    const std::uint64_t frames = cursor_.number();
    for (std::uint64_t i = 0; i < frames && !cursor_.broken(); ++i) {
      cursor_.text();
      cursor_.text();
      cursor_.skip(1);
    }
    cursor_.skip(2);  // allocations, frees
    dump_.stacks[key] = at;
  }

  DumpCursor cursor_;
  const std::string& where_;
  HeapDump dump_;
};

}  // namespace

DumpMemory HeapDump::memory(std::uint32_t object) const {
  DumpCursor cursor(bytes, objects.object(object).record);
  DumpMemory memory;
  memory.address = cursor.number();
  memory.bytes = cursor.text();
  memory.fields = cursor.at();
  return memory;
}

std::vector<model::CodeSite> HeapDump::stack(std::uint64_t key) const {
  std::vector<model::CodeSite> calls;
  const auto found = stacks.find(key);
  if (found == stacks.end()) return calls;
  DumpCursor cursor(bytes, found->second);
  cursor.skip(3);  // tag, key, size
  for (std::uint64_t left = cursor.number(); left > 0 && !cursor.broken(); --left) {
    model::CodeSite& call = calls.emplace_back();
    call.function = cursor.text();
    call.file = cursor.text();
    call.line = static_cast<std::uint32_t>(cursor.number());
  }
  return calls;
}

std::expected<HeapDump, model::Error> read_heap_dump(std::string_view bytes, const std::string& where) { return Reading(bytes, where).run(); }

}  // namespace waybill::profile
