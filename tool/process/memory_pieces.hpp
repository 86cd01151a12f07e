// A process's memory piece by piece, with the next ones read while one is looked at.
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "tool/process/remote_memory.hpp"

namespace waybill::process {

/// Reads ranges of a process's memory in order, on a thread of its own: to copy it takes the kernel as long as to search it.
class MemoryPieces {
 public:
  static constexpr std::size_t kPiece = std::size_t{4} << 20;  ///< bytes

  struct Piece {
    std::uint64_t address = 0;
    std::size_t words = 0;                 ///< that are to be looked at
    std::vector<std::uint64_t> memory;     ///< of these, what is behind them, and zeros
    bool there = false;                    ///< it could be read

    /// Returns the two words at an address that lies in the piece; null if it doesn't, or they aren't in it.
    const std::uint64_t* two_at(std::uint64_t at) const {
      const std::uint64_t word = (at - address) / 8;
      return at % 8 == 0 && at >= address && word + 1 < words ? &memory[static_cast<std::size_t>(word)] : nullptr;
    }
  };

  /// Begins to read. Ranges begin and end at multiples of 8. Each piece has `behind` words that come after it in its range, or
  /// zeros. `memory` must outlive this.
  MemoryPieces(const RemoteMemory& memory, std::vector<MemoryRange> ranges, std::size_t behind);

  /// Returns the next piece, which stays until the next call; null at the end.
  const Piece* next();

 private:
  static constexpr std::size_t kAhead = 4;

  void read(const std::stop_token& stop);
  void fill(Piece& piece, const MemoryRange& range, std::uint64_t at) const;

  const RemoteMemory& memory_;
  const std::vector<MemoryRange> ranges_;
  const std::size_t behind_;
  std::array<Piece, kAhead> pieces_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::size_t read_ = 0, taken_ = 0;   ///< pieces, counted from the first
  bool all_read_ = false;
  std::jthread reader_;                ///< the last member: it is ended before the others go
};

}  // namespace waybill::process
