#include "wheel.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace waybill::detail {
namespace {

constexpr unsigned kTickBits = 20;            // nanoseconds in a tick, as a power of two
constexpr unsigned kLevelBits = 8;            // slots in a level, as a power of two
constexpr Tick kReach = (Tick{1} << 32) - 1;  // the furthest that the top level can hold

std::uint64_t nanoseconds(Clock::time_point at) noexcept {
  const auto since =
      std::chrono::duration_cast<std::chrono::nanoseconds>(at.time_since_epoch()).count();
  return since < 0 ? 0 : static_cast<std::uint64_t>(since);
}

// Nodes are taken from the end of a chunk; this is the one whose turn comes after kAhead others.
const Node* before(const WheelChunk& chunk, std::uint32_t place) noexcept {
  constexpr std::uint32_t kAhead = 8;
  static_assert(kAhead < WheelChunk::kNodes);
  if (place >= kAhead) return chunk.nodes[place - kAhead];
  if (chunk.next == nullptr) return nullptr;
  return chunk.next->nodes[chunk.next->count + place - kAhead];
}

}  // namespace

Tick tick_after(Clock::time_point at) noexcept {
  return (nanoseconds(at) + (std::uint64_t{1} << kTickBits) - 1) >> kTickBits;
}

Tick tick_before(Clock::time_point at) noexcept {
  return nanoseconds(at) >> kTickBits;
}

Clock::time_point time_of(Tick tick) noexcept {
  constexpr auto last =
      static_cast<std::uint64_t>(std::chrono::nanoseconds::max().count()) >> kTickBits;
  if (tick > last) return Clock::time_point::max();
  return Clock::time_point(std::chrono::duration_cast<Clock::duration>(
      std::chrono::nanoseconds(static_cast<std::int64_t>(tick << kTickBits))));
}

Wheel::~Wheel() {
  const auto destroy = [](WheelChunk* chunk) {
    while (chunk != nullptr) delete std::exchange(chunk, chunk->next);
  };
  destroy(spare_);
  for (const auto& level : slots_) {
    for (WheelChunk* slot : level) destroy(slot);
  }
}

WheelChunk* Wheel::take_chunk() {
  if (spare_ == nullptr) return new WheelChunk;
  return std::exchange(spare_, spare_->next);
}

void Wheel::give_back(WheelChunk* chunk) noexcept {
  chunk->count = 0;
  chunk->next = spare_;
  spare_ = chunk;
}

void Wheel::link(Node& node, Tick at) {
  // Later than the top level reaches: put in as far away as possible, and looked at again then.
  const Tick distance = std::min(at - now_, kReach);
  at = now_ + distance;
  unsigned level = 0;
  while (level + 1 < kLevels && distance >> (kLevelBits * (level + 1)) != 0) ++level;
  const auto slot = static_cast<unsigned>(at >> (kLevelBits * level)) % kSlots;
  WheelChunk*& head = slots_[level][slot];
  if (head == nullptr || head->count == WheelChunk::kNodes) {
    WheelChunk* chunk = take_chunk();
    chunk->next = head;
    head = chunk;
  }
  node.timer = {head, static_cast<std::uint16_t>(head->count),
                static_cast<std::uint16_t>(level * kSlots + slot)};
  head->nodes[head->count++] = &node;
  used_[level][slot / 64] |= std::uint64_t{1} << (slot % 64);
}

void Wheel::unlink(Node& node) noexcept {
  const unsigned level = node.timer.slot / kSlots;
  const unsigned slot = node.timer.slot % kSlots;
  WheelChunk*& head = slots_[level][slot];
  // The last one takes its place.
  Node* last = head->nodes[--head->count];
  if (last != &node) {
    node.timer.chunk->nodes[node.timer.place] = last;
    last->timer.chunk = node.timer.chunk;
    last->timer.place = node.timer.place;
  }
  node.timer.chunk = nullptr;
  if (head->count != 0) return;
  WheelChunk* empty = std::exchange(head, head->next);
  give_back(empty);
  if (head == nullptr) used_[level][slot / 64] &= ~(std::uint64_t{1} << (slot % 64));
}

void Wheel::insert(Node& node) {
  link(node, std::max(tick_after(node.deadline), now_ + 1));
  ++size_;
}

bool Wheel::remove(Node& node) noexcept {
  if (node.timer.chunk == nullptr) return false;
  unlink(node);
  --size_;
  return true;
}

std::optional<unsigned> Wheel::distance(unsigned level, unsigned from) const noexcept {
  const auto& words = used_[level];
  const unsigned start = (from + 1) % kSlots;
  // The word of `start` is looked at twice: first from `start` on, at last before it.
  for (unsigned step = 0; step <= words.size(); ++step) {
    const unsigned word = (start / 64 + step) % words.size();
    std::uint64_t bits = words[word];
    const std::uint64_t from_start = ~std::uint64_t{0} << (start % 64);
    if (step == 0) bits &= from_start;
    if (step == words.size()) bits &= ~from_start;
    if (bits != 0) {
      const unsigned slot = word * 64 + static_cast<unsigned>(std::countr_zero(bits));
      return (slot + kSlots - start) % kSlots + 1;
    }
  }
  return std::nullopt;
}

std::optional<Tick> Wheel::next() const noexcept {
  std::optional<Tick> earliest;
  for (unsigned level = 0; level < kLevels; ++level) {
    const unsigned shift = kLevelBits * level;
    const Tick here = now_ >> shift;
    if (const auto steps = distance(level, static_cast<unsigned>(here % kSlots))) {
      const Tick at = (here + *steps) << shift;
      if (!earliest || at < *earliest) earliest = at;
    }
  }
  return earliest;
}

void Wheel::cascade() {
  for (unsigned level = kLevels - 1; level > 0; --level) {
    const unsigned shift = kLevelBits * level;
    if (now_ % (Tick{1} << shift) != 0) continue;
    const auto slot = static_cast<unsigned>(now_ >> shift) % kSlots;
    WheelChunk* chunk = std::exchange(slots_[level][slot], nullptr);
    used_[level][slot / 64] &= ~(std::uint64_t{1} << (slot % 64));
    while (chunk != nullptr) {
      for (std::uint32_t each = 0; each < chunk->count; ++each) {
        if (const Node* later = before(*chunk, chunk->count - 1 - each)) later->prefetch();
        Node& node = *chunk->nodes[chunk->count - 1 - each];
        link(node, std::max(tick_after(node.deadline), now_));
      }
      give_back(std::exchange(chunk, chunk->next));
    }
  }
}

Node* Wheel::advance(Tick to) {
  for (;;) {
    // What is due at this very tick stands in its slot of the first level.
    if (const WheelChunk* chunk = slots_[0][now_ % kSlots]) {
      if (const Node* later = before(*chunk, chunk->count - 1)) later->prefetch();
      Node* due = chunk->nodes[chunk->count - 1];
      unlink(*due);
      --size_;
      return due;
    }
    const auto at = next();
    if (!at || *at > to) {
      now_ = std::max(now_, to);
      return nullptr;
    }
    now_ = *at;
    cascade();
  }
}

void Wheel::skip_to(Tick to) noexcept {
  now_ = std::max(now_, to);
}

}  // namespace waybill::detail
