// A hierarchical timing wheel: four levels of 256 slots, O(1) to put in and take out, and a node is
// moved at most three times before it is due. Knows neither locks nor clocks.
//
// A slot is a list of chunks with pointers to its nodes, and not of the nodes themselves: those of
// a million requests lie all over the memory, and so many of them can be loaded at the same time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "node.hpp"

namespace waybill::detail {

/// Points in time are counted in ticks of 2^20 nanoseconds (1.05 ms).
using Tick = std::uint64_t;

/// Returns the first tick at or after `at`: a deadline is never early.
Tick tick_after(Clock::time_point at) noexcept;

/// Returns the last tick at or before `at`.
Tick tick_before(Clock::time_point at) noexcept;

/// Returns the time that a tick stands for, at the latest the clock's last.
Clock::time_point time_of(Tick tick) noexcept;

struct WheelChunk {
  static constexpr std::uint32_t kNodes = 30;

  WheelChunk* next = nullptr;
  std::uint32_t count = 0;  // less than kNodes only in the first chunk of a slot
  Node* nodes[kNodes];
};

class Wheel {
 public:
  Wheel() = default;
  Wheel(const Wheel&) = delete;
  Wheel& operator=(const Wheel&) = delete;
  ~Wheel();

  /// Puts in a node that is in no wheel, for the tick after its deadline. One that is due already
  /// is put in for the next tick. Takes memory when there are more nodes than ever before.
  void insert(Node& node);

  /// Takes a node out; returns false if it is not in.
  bool remove(Node& node) noexcept;

  std::size_t size() const noexcept { return size_; }

  /// Returns the next tick at which there is something to do, which may be only to move nodes to
  /// another level; nothing if the wheel is empty.
  std::optional<Tick> next() const noexcept;

  /// Goes on to `to`, unless a node comes due before: then it stops, returns that node, which is no
  /// longer in the wheel, and is called again. Returns null when it has arrived.
  Node* advance(Tick to);

  /// Goes straight to `to`, which is possible while the wheel is empty.
  void skip_to(Tick to) noexcept;

 private:
  static constexpr unsigned kLevels = 4;
  static constexpr unsigned kSlots = 256;

  void link(Node& node, Tick at);
  void unlink(Node& node) noexcept;
  void cascade();
  WheelChunk* take_chunk();
  void give_back(WheelChunk* chunk) noexcept;
  // The distance, from 1 to 256, from slot `from` to the next slot in use, going round.
  std::optional<unsigned> distance(unsigned level, unsigned from) const noexcept;

  Tick now_ = 0;
  std::size_t size_ = 0;
  WheelChunk* spare_ = nullptr;  // chunks that are in no slot
  std::array<std::array<WheelChunk*, kSlots>, kLevels> slots_{};
  std::array<std::array<std::uint64_t, kSlots / 64>, kLevels> used_{};
};

}  // namespace waybill::detail
