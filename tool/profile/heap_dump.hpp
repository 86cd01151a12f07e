// Heap dumps: what runtime/debug.WriteHeapDump writes.
#pragma once

#include <cstdint>
#include <cstring>
#include <expected>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tool/model/error.hpp"
#include "tool/model/observation.hpp"
#include "tool/profile/object_index.hpp"

namespace waybill::profile {

/// Reads the numbers and texts of a dump, never behind its end.
class DumpCursor {
 public:
  explicit DumpCursor(std::string_view bytes, std::uint64_t at = 0) : bytes_(bytes), at_(at) {}

  /// A number in base 128 as encoding/binary has it; 0 where there is none, see broken().
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && at_ < bytes_.size(); shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes_[at_++]);
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
    broken_ = true;
    return 0;
  }

  /// A length and as many bytes.
  std::string_view text() {
    const std::uint64_t length = number();
    if (broken_ || length > bytes_.size() - at_) {
      broken_ = true;
      return {};
    }
    const std::string_view text = bytes_.substr(at_, length);
    at_ += length;
    return text;
  }

  void skip(unsigned numbers) {
    for (unsigned i = 0; i < numbers; ++i) number();
  }

  std::uint64_t at() const { return at_; }
  bool at_end() const { return at_ >= bytes_.size(); }
  bool broken() const { return broken_; }

 private:
  std::string_view bytes_;
  std::uint64_t at_;
  bool broken_ = false;
};

/// Some memory, and where in it pointers stand.
struct DumpMemory {
  std::uint64_t address = 0;
  std::string_view bytes;
  std::uint64_t fields = 0;  ///< where the dump has the list of pointers

  /// Returns the word at an offset; 0 beyond the end.
  std::uint64_t word(std::uint64_t offset) const {
    std::uint64_t word = 0;
    if (offset <= bytes.size() && bytes.size() - offset >= sizeof word) std::memcpy(&word, bytes.data() + offset, sizeof word);
    return word;
  }
};

struct DumpFrame {
  DumpMemory memory;
  std::string_view function;
  std::uint64_t entry = 0;
};

struct DumpGoroutine {
  std::uint64_t id = 0;
  std::uint64_t created_at = 0;       ///< address behind the `go` statement; 0: the first one
  std::string_view waits_for;
  std::uint32_t first_frame = 0, frames = 0;  ///< of HeapDump::frames, innermost first
};

/// A pointer from outside of the heap that is in no frame and no variable.
struct DumpRoot {
  std::uint64_t pointer = 0;
  std::uint32_t goroutine = UINT32_MAX;  ///< whose deferred call or panic it is; else an object with a finalizer
};

/// A heap dump. Its bytes must outlive it. The format has been the same since Go 1.7 (runtime/heapdump.go; looked at in
/// 1.19 to 1.27).
struct HeapDump {
  std::string_view bytes;
  std::string file;
  std::string go_version;
  std::uint64_t all_objects = 0, all_bytes = 0;  ///< and those without pointers
  ObjectIndex objects;                           ///< with pointers
  std::vector<DumpMemory> variables;             ///< the parts that hold global variables
  std::vector<DumpFrame> frames;
  std::vector<DumpGoroutine> goroutines;
  std::vector<DumpRoot> others;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> itabs;  ///< method tables and their types
  struct Type {
    std::string_view name;       ///< with the import path; "context." of a pointer, whose own name isn't told
    std::uint64_t size = 0;
  };
  std::unordered_map<std::uint64_t, Type> types;               ///< of the itabs
  std::unordered_map<std::uint64_t, std::uint64_t> stacks;     ///< allocations' stacks: where the dump has them
  std::uint64_t first_object = 0;                              ///< where the objects begin; 0: there is none
  std::uint64_t samples = 0;                                   ///< where the first sampled object stands; 0: there is none

  /// Returns an object with its pointers.
  DumpMemory memory(std::uint32_t object) const;

  /// Calls `see(offset, pointer)` for each pointer of a piece of memory that isn't nil.
  template <typename See>
  void pointers(const DumpMemory& memory, See see) const {
    DumpCursor cursor(bytes, memory.fields);
    while (cursor.number() != 0 && !cursor.broken()) {
      const std::uint64_t offset = cursor.number();
      if (const std::uint64_t pointer = memory.word(offset); pointer != 0) see(offset, pointer);
    }
  }

  /// Calls `see(address, contents)` for each object, those without pointers too.
  template <typename See>
  void each_object(See see) const {
    if (first_object == 0) return;
    DumpCursor cursor(bytes, first_object);
    while (cursor.number() == kObject && !cursor.broken()) {
      const std::uint64_t address = cursor.number();
      see(address, cursor.text());
      while (cursor.number() != 0 && !cursor.broken()) cursor.number();
    }
  }

  /// Calls `see(address, stack)` for each object whose allocation was sampled; `stack` is a key of `stacks`.
  template <typename See>
  void sampled(See see) const {
    if (samples == 0) return;
    DumpCursor cursor(bytes, samples);
    while (cursor.number() == kSample && !cursor.broken()) {
      const std::uint64_t address = cursor.number();
      see(address, cursor.number());
    }
  }

  /// Returns the calls of a stack, innermost first; none if there is no such stack.
  std::vector<model::CodeSite> stack(std::uint64_t key) const;

  static constexpr std::uint64_t kObject = 1, kSample = 17;  ///< kinds of records
};

/// Reads a heap dump of a program for a 64-bit little-endian machine. Fails if it is none, is damaged or cut short: what
/// holds the objects comes last in it. `where` becomes the dump's file and names it in errors.
std::expected<HeapDump, model::Error> read_heap_dump(std::string_view bytes, const std::string& where);

}  // namespace waybill::profile
