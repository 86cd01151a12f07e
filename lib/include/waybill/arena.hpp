// Memory that lives as long as a request: taken from a buffer in the call, given back at once.
#pragma once

#include <cstddef>
#include <memory_resource>

namespace waybill {

/// A middleware or handler with an `Arena&` parameter gets the one of its call; a chain in which
/// nobody has one does not have it either. It lives longer than the states, which may use it. Used
/// by one thread at a time.
class Arena {
 public:
  /// What a request may take before memory comes from the heap, in growing blocks.
  static constexpr std::size_t kBytes = 2048;

  Arena() noexcept : resource_(buffer_, sizeof buffer_) {}
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  /// Returns where std::pmr containers get their memory from.
  std::pmr::memory_resource* resource() noexcept { return &resource_; }

  /// Returns an allocator for std::pmr containers: `std::pmr::string name(arena.allocator())`.
  std::pmr::polymorphic_allocator<> allocator() noexcept { return &resource_; }

  /// Gives back everything at once: for what is used again, request after request.
  void release() noexcept { resource_.release(); }

 private:
  alignas(std::max_align_t) std::byte buffer_[kBytes];
  std::pmr::monotonic_buffer_resource resource_;
};

}  // namespace waybill
