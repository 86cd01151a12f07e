/* Counts what a C++ program does with libwaybill's contexts and chains, at its USDT probes (docs/lib/probe.md). Each
 * place of a probe has its number as the cookie, and where its arguments are under that number in `places`. The
 * memory that is read was just written by the program, so nothing has to be waited for. Kernel: 6.6, uprobe_multi. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#include "tool/process/bpf/library_records.h"
#include "tool/process/bpf/map.h"

char LICENSE[] SEC("license") = "GPL";

/* Of the kernel's type only what is read by name. */
struct pt_regs {
  unsigned long ip;
} __attribute__((preserve_access_index));

/* Set by the loader. */
const volatile __u32 sample = 1; /* one write in so many is looked at */

/* The loader's switch: between windows, and while probes come and go, nothing is counted. */
__u32 counting = 1;

MAP(BPF_MAP_TYPE_ARRAY, WAYBILL_LIBRARY_PLACES, __u32, struct waybill_place, places);
MAP(BPF_MAP_TYPE_LRU_HASH, 8192, struct waybill_value_site, struct waybill_value_count, values);
MAP(BPF_MAP_TYPE_LRU_HASH, 8192, struct waybill_component, struct waybill_component_count, components);
MAP(BPF_MAP_TYPE_LRU_HASH, 32768, struct waybill_call, __u64, under_way);
MAP(BPF_MAP_TYPE_PERCPU_ARRAY, WAYBILL_LIBRARY_COUNTERS, __u32, __u64, counters);
MAP(BPF_MAP_TYPE_PERCPU_ARRAY, WAYBILL_LIBRARY_HISTOGRAMS* WAYBILL_LIBRARY_DEPTHS, __u32, __u64, depths);

static __always_inline void add(__u32 counter, __u64 amount) {
  __u64* at = bpf_map_lookup_elem(&counters, &counter);
  if (at) __sync_fetch_and_add(at, amount);
}

static __always_inline void count_depth(__u32 histogram, __u32 depth) {
  __u32 index = histogram * WAYBILL_LIBRARY_DEPTHS + (depth > WAYBILL_LIBRARY_DEPTH ? WAYBILL_LIBRARY_DEPTH + 1 : depth);
  __u64* at = bpf_map_lookup_elem(&depths, &index);
  if (at) __sync_fetch_and_add(at, 1);
}

static __always_inline long read(void* to, __u32 length, __u64 from) {
  if (bpf_probe_read_user(to, length, (const void*)from) == 0) return 0;
  add(WAYBILL_LIBRARY_FAULTS, 1);
  return -1;
}

static __always_inline __u64 register_at(struct pt_regs* registers, __s16 offset) {
  __u64 value = 0;
  if (offset >= 0) bpf_probe_read_kernel(&value, sizeof value, (const char*)registers + offset);
  return value;
}

static __always_inline __u64 argument(struct pt_regs* registers, const struct waybill_place* place, __u32 number) {
  const struct waybill_argument* from = &place->arguments[number];
  __u64 value = from->value;
  if (from->kind == WAYBILL_ARGUMENT_REGISTER) {
    value = register_at(registers, from->base);
  } else if (from->kind == WAYBILL_ARGUMENT_MEMORY) {
    __u64 address = register_at(registers, from->base) + register_at(registers, from->index) * from->scale + from->value;
    value = 0;
    read(&value, from->size > 8 ? 8 : from->size, address);
  }
  __u32 unused = 64 - 8 * (from->size > 8 ? 8 : from->size);
  value <<= unused & 63;
  return from->is_signed ? (__u64)((__s64)value >> (unused & 63)) : value >> (unused & 63);
}

/* The place of the probe that was hit, or none while nothing is counted. */
static __always_inline const struct waybill_place* place_of(struct pt_regs* registers) {
  if (!counting) return 0;
  __u32 number = bpf_get_attach_cookie(registers);
  const struct waybill_place* place = bpf_map_lookup_elem(&places, &number);
  if (place) add(WAYBILL_LIBRARY_HITS, 1);
  return place;
}

static __always_inline __u64 bias_of(struct pt_regs* registers, const struct waybill_place* place) { return registers->ip - place->address; }

/* What a program costs is taken for one hit in 64. */
static __always_inline __u64 begin(void) { return (bpf_get_prandom_u32() & 63) == 0 ? bpf_ktime_get_ns() : 0; }
static __always_inline void finish(__u64 begun) {
  if (!begun) return;
  add(WAYBILL_LIBRARY_NANOSECONDS, bpf_ktime_get_ns() - begun);
  add(WAYBILL_LIBRARY_TIMED, 1);
}

struct ancestry {
  __u64 node;
  __u64 parent_place;
  __u32 depth;
  __u32 done;
};

static long step(__u32 index, void* context) {
  struct ancestry* line = context;
  __u64 parent = 0;
  if (read(&parent, sizeof parent, line->node + line->parent_place) || !parent) {
    line->done = 1;
    return 1;
  }
  line->node = parent;
  line->depth++;
  return 0;
}

/* make(node, parent, kind, where a node has its parent) */
SEC("uprobe")
int make(struct pt_regs* registers) {
  const struct waybill_place* place = place_of(registers);
  if (!place) return 0;
  __u64 begun = begin();
  add(WAYBILL_LIBRARY_MADE, 1);
  if (argument(registers, place, 2) == 1) add(WAYBILL_LIBRARY_WITH_DEADLINE, 1);
  struct ancestry line = {.node = argument(registers, place, 1), .parent_place = argument(registers, place, 3), .depth = 1};
  if (line.node) {
    line.depth = 2;
    bpf_loop(WAYBILL_LIBRARY_DEPTH, step, &line, 0);
    if (!line.done) add(WAYBILL_LIBRARY_TRUNCATED, 1);
  }
  count_depth(WAYBILL_LIBRARY_CONTEXT_DEPTH, line.depth);
  finish(begun);
  return 0;
}

/* settle(node, error) */
SEC("uprobe")
int settle(struct pt_regs* registers) {
  const struct waybill_place* place = place_of(registers);
  if (!place) return 0;
  add(argument(registers, place, 1) == 2 ? WAYBILL_LIBRARY_EXPIRED : WAYBILL_LIBRARY_CANCELLED, 1);
  return 0;
}

/* end(node, kind): kind 2 are the roots that timers have */
SEC("uprobe")
int end(struct pt_regs* registers) {
  const struct waybill_place* place = place_of(registers);
  if (!place) return 0;
  if (argument(registers, place, 1) != 2) add(WAYBILL_LIBRARY_ENDED, 1);
  return 0;
}

/* write(key, block of values, the block before, where a block has its count, return address) */
SEC("uprobe")
int write(struct pt_regs* registers) {
  const struct waybill_place* place = place_of(registers);
  if (!place || (sample > 1 && bpf_get_prandom_u32() % sample != 0)) return 0;
  __u64 begun = begin();
  __u64 bias = bias_of(registers, place), before = argument(registers, place, 2), count_place = argument(registers, place, 3);
  __u32 count = 0, count_before = 0;
  read(&count, sizeof count, argument(registers, place, 1) + count_place);
  if (before) read(&count_before, sizeof count_before, before + count_place);
  add(WAYBILL_LIBRARY_WRITES, 1);
  if (count == count_before) add(WAYBILL_LIBRARY_REPLACED, 1);
  count_depth(WAYBILL_LIBRARY_VALUE_DEPTH, count);
  struct waybill_value_site key = {.key = argument(registers, place, 0) - bias, .site = argument(registers, place, 4) - bias};
  struct waybill_value_count* known = bpf_map_lookup_elem(&values, &key);
  if (!known) {
    struct waybill_value_count none = {};
    bpf_map_update_elem(&values, &key, &none, BPF_NOEXIST);
    known = bpf_map_lookup_elem(&values, &key);
  }
  if (known) {
    __sync_fetch_and_add(&known->writes, 1);
    if (count == count_before) __sync_fetch_and_add(&known->replaced, 1);
  } else {
    add(WAYBILL_LIBRARY_LOST, 1);
  }
  finish(begun);
  return 0;
}

static __always_inline struct waybill_component_count* component_at(const struct waybill_component* component) {
  struct waybill_component_count* known = bpf_map_lookup_elem(&components, component);
  if (known) return known;
  struct waybill_component_count none = {};
  bpf_map_update_elem(&components, component, &none, BPF_NOEXIST);
  return bpf_map_lookup_elem(&components, component);
}

/* enter(call, index, name) */
SEC("uprobe")
int enter(struct pt_regs* registers) {
  const struct waybill_place* place = place_of(registers);
  if (!place) return 0;
  __u64 begun = begin();
  add(WAYBILL_LIBRARY_ENTERED, 1);
  struct waybill_component component = {.name = argument(registers, place, 2) - bias_of(registers, place), .index = argument(registers, place, 1)};
  struct waybill_component_count* count = component_at(&component);
  if (count) __sync_fetch_and_add(&count->entered, 1);
  else add(WAYBILL_LIBRARY_LOST, 1);
  struct waybill_call call = {.call = argument(registers, place, 0), .index = component.index, .process = bpf_get_current_pid_tgid() >> 32};
  bpf_map_update_elem(&under_way, &call, &component.name, BPF_ANY);
  finish(begun);
  return 0;
}

/* provide(call, index): the middleware goes on */
SEC("uprobe")
int provide(struct pt_regs* registers) {
  const struct waybill_place* place = place_of(registers);
  if (!place) return 0;
  __u64 begun = begin();
  add(WAYBILL_LIBRARY_WENT_ON, 1);
  struct waybill_call call = {.call = argument(registers, place, 0), .index = argument(registers, place, 1), .process = bpf_get_current_pid_tgid() >> 32};
  __u64* name = bpf_map_lookup_elem(&under_way, &call);
  if (name) {
    struct waybill_component component = {.name = *name, .index = call.index};
    struct waybill_component_count* count = component_at(&component);
    if (count) __sync_fetch_and_add(&count->went_on, 1);
    else add(WAYBILL_LIBRARY_LOST, 1);
  } else {
    add(WAYBILL_LIBRARY_UNKNOWN_CALLS, 1);
  }
  finish(begun);
  return 0;
}
