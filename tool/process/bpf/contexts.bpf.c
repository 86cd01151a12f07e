/* Counts what a Go process does with contexts. Probes stand on the conditional jump of a function's stack
 * check (see probe_point.hpp): arguments are in their registers, nothing is on the stack yet. Programs are
 * sleepable, so that memory that isn't there can be waited for; they read without waiting first, which is
 * cheaper. Kernel: 6.6 for uprobe_multi, 6.0 for sleepable uprobes. */
#include "tool/process/bpf/cancels.h"
#include "tool/process/bpf/lookups.h"

char LICENSE[] SEC("license") = "GPL";

/* By what function the goroutine was started with. A chain that is kept and grows raises the deepest again
 * and again. */
static __always_inline void count_root(struct pt_regs* registers, __u64 bias, __u32 depth) {
  __u64 start;
  if (!start_offset || read(&start, 8, registers->r14 + start_offset)) return;
  start -= bias;
  struct waybill_root* root = bpf_map_lookup_elem(&roots, &start);
  if (!root) {
    struct waybill_root none = {};
    bpf_map_update_elem(&roots, &start, &none, BPF_NOEXIST);
    root = bpf_map_lookup_elem(&roots, &start);
    if (!root) return;
  }
  __sync_fetch_and_add(&root->calls, 1);
  for (int i = 0; i < 8; i++) { /* others may raise it at the same time */
    __u64 deepest = root->deepest;
    if (deepest >= depth || __sync_val_compare_and_swap(&root->deepest, deepest, depth) == deepest) return;
  }
}

/* context.WithValue(parent AX BX, key CX DI, value SI R8) */
SEC("uprobe.s")
int write_value(struct pt_regs* registers) {
  if (stack_grows(registers) || left_out()) return 0;
  __u64 begun = 0;
  if ((bpf_get_prandom_u32() & 63) == 0) begun = bpf_ktime_get_ns();
  struct walk walk = {.bias = bias_of(registers), .key_type = registers->cx, .key_data = registers->di};
  begin_walk(&walk, registers->ax, registers->bx);
  if (!walk.itab || !walk.key_type) return 0; /* it panics */
  add(WAYBILL_CALLS, 1);
  struct waybill_key_site key = {.type = walk.key_type - walk.bias};
  struct waybill_type* type = type_of(&walk);
  if (type) {
    walk.type = *type;
    load_key(&walk, &key);
  } else {
    add(WAYBILL_KEY_FAULTS, 1);
    walk.type.direct = 1;
  }
  struct interface parent = {registers->ax, registers->bx};
  bpf_loop(WAYBILL_MOST_LAYERS, step_all, &walk, 0);
  if (!walk.done) add(WAYBILL_TRUNCATED, 1);
  /* Of the server's layers only sums are made, not comparisons: those would keep the verifier from seeing that all
   * rounds of the walk are alike. */
  __u32 values = place_of(walk.values + 1);
  __u32 of_server = walk.key_type == walk.server_key;
  count_place(WAYBILL_DEPTH, place_of(walk.layers + 1));
  count_place(WAYBILL_VALUE_DEPTH, values);
  count_place(WAYBILL_ADDED_VALUES, (values - walk.base_values - of_server) & (2 * WAYBILL_BASE_MASK + 1));
  count_place(WAYBILL_BASE, (walk.base + of_server) & WAYBILL_BASE_MASK);
  count_place(WAYBILL_BASE_VALUES, (walk.base_values + of_server) & WAYBILL_BASE_MASK);
  count_root(registers, walk.bias, walk.values + 1);

  __u64 caller = 0;
  read(&caller, 8, registers->sp);
  key.site = caller - walk.bias;
  __u32 process = process_id();
  struct waybill_key_count* count = bpf_map_lookup_elem(&key_sites, &key);
  if (!count) {
    struct waybill_key_count none = {};
    bpf_map_update_elem(&key_sites, &key, &none, BPF_NOEXIST);
    count = bpf_map_lookup_elem(&key_sites, &key);
    tell_sighting(registers, walk.bias, key.site);
  }
  if (count) __sync_fetch_and_add(&count->writes, 1);
  if (walk.hit) {
    add(WAYBILL_CONFLICTS, 1);
    if (type) type->written = 1;
    struct waybill_written shadowed = {.parent = walk.hit_parent, .key_type = walk.hit_type, .key_data = walk.hit_data, .process = process};
    __u64* earlier = bpf_map_lookup_elem(&written, &shadowed);
    __u64 earlier_site = earlier ? *earlier : 0;
    int first = 1;
    if (count) {
      first = __sync_fetch_and_add(&count->conflicts, 1) == 0;
      if (earlier_site) count->earlier_site = earlier_site;
      if (first || walk.hit < count->nearest) count->nearest = walk.hit;
      if (walk.hit > count->farthest) count->farthest = walk.hit;
    }
    if (first || every_event) tell_conflict(registers, &walk, &key, earlier_site);
  }
  if (type && type->written) {
    struct waybill_written layer = {.parent = parent.data, .key_type = walk.key_type, .key_data = walk.key_data, .process = process};
    bpf_map_update_elem(&written, &layer, &key.site, BPF_ANY);
  }
  if (begun) {
    add(WAYBILL_NANOSECONDS, bpf_ktime_get_ns() - begun);
    add(WAYBILL_TIMED_CALLS, 1);
  }
  return 0;
}

/* Nothing: what a probe costs by itself. */
SEC("uprobe.s")
int nothing(struct pt_regs* registers) { return 0; }
