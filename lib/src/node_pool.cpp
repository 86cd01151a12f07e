// Nodes that were freed are kept for the next ones of the same thread: a child context costs no
// allocation once a thread has made a few.
#include <cstddef>
#include <new>

#include "node.hpp"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define WAYBILL_NO_POOL 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define WAYBILL_NO_POOL 1  // it would hide a node that is used after its end
#endif

namespace waybill::detail {

#if defined(WAYBILL_NO_POOL)

void* Node::operator new(std::size_t size) {
  return ::operator new(size);
}
void Node::operator delete(void* memory) noexcept {
  ::operator delete(memory);
}

#else

namespace {

struct FreeNode {
  FreeNode* next;
};

// Trivially destructible, so that nodes may be freed while the thread's other objects end.
struct Pool {
  static constexpr unsigned kMost = 1024;

  FreeNode* first;
  unsigned size;
  bool in_use;  // between the first node of the thread and the end of the thread
};
constinit thread_local Pool pool{nullptr, 0, false};

struct PoolEnd {
  ~PoolEnd() {
    pool.in_use = false;
    while (FreeNode* node = pool.first) {
      pool.first = node->next;
      ::operator delete(node);
    }
    pool.size = 0;
  }
};

void begin_pool() {
  // Its construction is what registers its destructor.
  thread_local PoolEnd end;
  static_cast<void>(&end);
  pool.in_use = true;
}

}  // namespace

void* Node::operator new(std::size_t size) {
  if (FreeNode* node = pool.first) {
    pool.first = node->next;
    --pool.size;
    return node;
  }
  return ::operator new(size);
}

void Node::operator delete(void* memory) noexcept {
  if (!pool.in_use) {
    thread_local bool begun = false;
    if (begun) return ::operator delete(memory);  // the thread is about to end
    begun = true;
    begin_pool();
  }
  if (pool.size == Pool::kMost) return ::operator delete(memory);
  pool.first = new (memory) FreeNode{pool.first};
  ++pool.size;
}

#endif

}  // namespace waybill::detail
