/* What all programs share: what the loader sets, the tables, counting and reading. */
#ifndef WAYBILL_TOOL_PROCESS_BPF_MAPS_H
#define WAYBILL_TOOL_PROCESS_BPF_MAPS_H

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#include "tool/process/bpf/map.h"
#include "tool/process/bpf/records.h"

/* Of the kernel's types only what is read; the loader finds the real offsets (CO-RE). */
struct pt_regs {
  unsigned long r14, bp, bx, cx, ax, si, di, ip, flags, sp;
} __attribute__((preserve_access_index));

/* Set by the loader. Addresses are without the bias. */
const volatile __u64 value_itab = 0;
const volatile __u64 context_code_begin = 0; /* code of package context */
const volatile __u64 context_code_end = 0;
const volatile __u64 server_key = 0;         /* type of the keys that net/http's server writes; 0: none */
const volatile __u32 goroutine_offset = 0;   /* of goid in runtime.g */
const volatile __u32 start_offset = 0;       /* of startpc in runtime.g; 0: not known */
const volatile __u32 sample = 1;             /* one call in so many is looked at */
const volatile __u32 every_event = 0;        /* each conflict is told, not only the first of a place */

/* The loader's switch: between windows, and while probes come and go, nothing is counted. */
__u32 counting = 1;

MAP(BPF_MAP_TYPE_HASH, 8192, __u64, struct waybill_layer, layers_by_itab);
MAP(BPF_MAP_TYPE_HASH, 32768, __u64, struct waybill_layer, layers_by_type);
MAP(BPF_MAP_TYPE_LRU_HASH, 4096, struct waybill_runtime_itab, struct waybill_layer, runtime_itabs);
MAP(BPF_MAP_TYPE_LRU_HASH, 8192, __u64, struct waybill_type, types);
MAP(BPF_MAP_TYPE_LRU_HASH, 16384, struct waybill_key_site, struct waybill_key_count, key_sites);
MAP(BPF_MAP_TYPE_LRU_HASH, 16384, struct waybill_written, __u64, written);
MAP(BPF_MAP_TYPE_LRU_HASH, 1024, struct waybill_unknown, __u64, unknown_types);
MAP(BPF_MAP_TYPE_HASH, 4096, __u64, __u32, sighted); /* places whose first sighting was told */
MAP(BPF_MAP_TYPE_LRU_HASH, 4096, __u64, struct waybill_root, roots);
MAP(BPF_MAP_TYPE_PERCPU_ARRAY, WAYBILL_COUNTERS, __u32, __u64, counters);
MAP(BPF_MAP_TYPE_PERCPU_ARRAY, WAYBILL_HISTOGRAMS* WAYBILL_DEPTHS, __u32, __u64, depths);
struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 1 << 20);
} events SEC(".maps");

/* A sleepable program may be interrupted on its CPU by another: the additions are atomic. */
static __always_inline void add(__u32 counter, __u64 amount) {
  __u64* at = bpf_map_lookup_elem(&counters, &counter);
  if (at) __sync_fetch_and_add(at, amount);
}

/* The histogram's place for a depth: the last for all that are deeper. */
static __always_inline __u32 place_of(__u32 depth) { return depth > WAYBILL_MOST_LAYERS ? WAYBILL_MOST_LAYERS + 1 : depth; }

static __always_inline void count_place(__u32 histogram, __u32 place) {
  __u32 index = histogram * WAYBILL_DEPTHS + place;
  __u64* at = bpf_map_lookup_elem(&depths, &index);
  if (at) __sync_fetch_and_add(at, 1);
}

static __always_inline long read(void* to, __u32 length, __u64 from) {
  if (bpf_probe_read_user(to, length, (const void*)from) == 0) return 0;
  add(WAYBILL_LATE_READS, 1);
  return bpf_copy_from_user(to, length, (const void*)from);
}

/* The jump is taken where the stack is too small: then the function starts again from its entry and comes
 * by here once more. Flags: carry or zero. */
static __always_inline int stack_grows(struct pt_regs* registers) { return (registers->flags & 0x41) != 0; }

static __always_inline int left_out(void) { return !counting || (sample > 1 && bpf_get_prandom_u32() % sample != 0); }

static __always_inline __u64 bias_of(struct pt_regs* registers) { return registers->ip - bpf_get_attach_cookie(registers); }

static __always_inline __u32 process_id(void) { return bpf_get_current_pid_tgid() >> 32; }

/* A frame as Go keeps it on amd64: at the frame pointer the caller's one, behind it the return address. */
struct frame {
  __u64 above, address;
};

#endif
