// Which object of a heap dump an address lies in, in a few bytes for each object.
#pragma once

#include <cstdint>
#include <vector>

namespace waybill::profile {

/// The objects of a heap dump by address and by number. Go keeps objects of one size side by side in pages of 8 KiB, so
/// that those which a dump has one behind the other mostly differ by a small multiple of their size: such a run is
/// kept once, an object as its place in the run.
class ObjectIndex {
 public:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  struct Object {
    std::uint64_t address = 0;
    std::uint64_t size = 0;    ///< bytes
    std::uint64_t record = 0;  ///< as it was added
  };

  /// Adds an object of `size` bytes, which is over 0; `record` is where the dump has it. False if there are too many,
  /// or they lie where no heap does.
  bool add(std::uint64_t address, std::uint64_t size, std::uint64_t record);

  /// The number of objects. They count from 0 as they were added.
  std::uint32_t size() const { return static_cast<std::uint32_t>(slots_.size()); }

  /// Returns the number of the object that holds an address, or kNone.
  std::uint32_t at(std::uint64_t address) const;

  /// Returns an object by its number, which is less than size().
  Object object(std::uint32_t number) const;

 private:
  static constexpr unsigned kPageBits = 13;   ///< runtime/sizeclasses.go, PageShift: the same from Go 1.5 on
  static constexpr unsigned kArenaBits = 26;  ///< 64 MiB; any other size would do
  static constexpr unsigned kAddressBits = 47;
  static constexpr unsigned kBlockBits = 6;

  struct Run {
    std::uint64_t address = 0;
    std::uint64_t size = 0;
    std::uint64_t record = 0;  ///< of the first object; the others have theirs from here
    std::uint32_t first = 0;   ///< number of its first object
  };

  bool enter(std::uint64_t address, std::uint64_t size, std::uint32_t run);
  std::uint32_t run_of(std::uint32_t number) const;
  std::uint32_t end_of(std::uint32_t run) const { return run + 1 < runs_.size() ? runs_[run + 1].first : size(); }

  std::uint64_t bytes_ = 0;                 ///< of all objects
  std::vector<Run> runs_;
  std::vector<std::uint16_t> slots_;        ///< by number: how many sizes behind the run's address
  std::vector<std::uint32_t> records_;      ///< by number: behind the run's record
  std::vector<std::uint32_t> run_of_block_; ///< of the first of 64 objects
  std::vector<std::uint32_t> arenas_;       ///< by address: 1 + index of pages_; 0: none
  std::vector<std::vector<std::uint32_t>> pages_;  ///< 1 + run; 0: none
};

}  // namespace waybill::profile
