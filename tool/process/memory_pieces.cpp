#include "tool/process/memory_pieces.hpp"

#include <algorithm>
#include <utility>

namespace waybill::process {

MemoryPieces::MemoryPieces(const RemoteMemory& memory, std::vector<MemoryRange> ranges, std::size_t behind)
    : memory_(memory), ranges_(std::move(ranges)), behind_(behind), reader_([this](const std::stop_token& stop) { read(stop); }) {}

void MemoryPieces::read(const std::stop_token& stop) {
  for (const MemoryRange& range : ranges_) {
    for (std::uint64_t at = range.begin; at < range.end; at += kPiece) {
      std::unique_lock lock(mutex_);
      // One of them is the reader's own.
      if (!changed_.wait(lock, stop, [&] { return read_ - taken_ + 1 < kAhead; })) return;
      Piece& piece = pieces_[read_ % kAhead];
      lock.unlock();
      fill(piece, range, at);
      lock.lock();
      ++read_;
      changed_.notify_all();
    }
  }
  const std::scoped_lock lock(mutex_);
  all_read_ = true;
  changed_.notify_all();
}

void MemoryPieces::fill(Piece& piece, const MemoryRange& range, std::uint64_t at) const {
  piece.address = at;
  piece.words = static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, range.end - at) / 8);
  const std::size_t with_rest = static_cast<std::size_t>(std::min<std::uint64_t>(kPiece + 8 * behind_, range.end - at) / 8);
  piece.memory.resize(kPiece / 8 + behind_);
  piece.there = memory_.read(at, piece.memory.data(), 8 * with_rest);
  std::fill(piece.memory.begin() + static_cast<std::ptrdiff_t>(with_rest), piece.memory.begin() + static_cast<std::ptrdiff_t>(piece.words + behind_), 0);
}

const MemoryPieces::Piece* MemoryPieces::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return read_ > taken_ || all_read_; });
  if (read_ == taken_) return nullptr;
  const Piece& piece = pieces_[taken_++ % kAhead];
  changed_.notify_all();   // the one before is free
  return &piece;
}

}  // namespace waybill::process
