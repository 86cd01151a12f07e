/* Contexts with a cancellation: made, and cancelled. Which of them never are is only known where all are
 * seen, so this is left out where a part of the time or of the calls is looked at. */
#ifndef WAYBILL_TOOL_PROCESS_BPF_CANCELS_H
#define WAYBILL_TOOL_PROCESS_BPF_CANCELS_H

#include "tool/process/bpf/events.h"

/* Set by the loader. */
const volatile __u32 follow_cancels = 0;
const volatile __u32 child_is_argument = 0; /* before Go 1.21: the new context is an argument, not the receiver */
const volatile __u64 timer_canceler = 0;    /* Go 1.20's method table of *timerCtx, which points to its cancelCtx; 0: none */
const volatile __u32 timer_hop = 0;         /* where the pointer stands */

/* The loader makes it as large as WAYBILL_OPEN_CANCELS where it is needed. */
MAP(BPF_MAP_TYPE_HASH, 1, struct waybill_cancel, struct waybill_open_cancel, open_cancels);
MAP(BPF_MAP_TYPE_HASH, 4096, __u64, struct waybill_cancel_count, cancel_sites);

/* Returns the first return address outside of package context: WithTimeout and others may stand between. */
static __always_inline __u64 caller_outside(struct pt_regs* registers, __u64 bias) {
  struct frame frame = {.above = registers->bp};
  if (read(&frame.address, 8, registers->sp)) return 0;
  for (int i = 0; i < 6; i++) {
    __u64 address = frame.address - bias;
    if (address < context_code_begin || address >= context_code_end) return address;
    if (read(&frame, sizeof frame, frame.above)) return 0;
  }
  return 0;
}

/* (*cancelCtx).propagateCancel, before Go 1.21 propagateCancel: once for each context with a cancellation. */
SEC("uprobe.s")
int make_cancel(struct pt_regs* registers) {
  if (stack_grows(registers) || left_out()) return 0;
  add(WAYBILL_CANCELS_MADE, 1);
  if (!follow_cancels) return 0;
  __u64 bias = bias_of(registers);
  __u64 receiver = registers->ax, argument = registers->di;
  barrier_var(receiver); /* the registers are read, not chosen by a computed offset, which the verifier refuses */
  barrier_var(argument);
  struct waybill_cancel key = {.address = child_is_argument ? argument : receiver, .process = process_id()};
  if (timer_canceler && registers->cx == timer_canceler + bias && read(&key.address, 8, key.address + timer_hop)) {
    add(WAYBILL_CHAIN_FAULTS, 1);
    return 0;
  }
  struct waybill_open_cancel open = {.site = caller_outside(registers, bias), .nanoseconds = bpf_ktime_get_ns()};
  struct waybill_cancel_count* count = bpf_map_lookup_elem(&cancel_sites, &open.site);
  if (!count) {
    struct waybill_cancel_count none = {};
    bpf_map_update_elem(&cancel_sites, &open.site, &none, BPF_NOEXIST);
    count = bpf_map_lookup_elem(&cancel_sites, &open.site);
    if (!count) {
      add(WAYBILL_CANCELS_LOST, 1);
      return 0;
    }
    tell_sighting(registers, bias, open.site);
  }
  /* One that stood at this address before was never cancelled, and is gone. */
  if (bpf_map_update_elem(&open_cancels, &key, &open, BPF_ANY)) {
    add(WAYBILL_CANCELS_LOST, 1);
    return 0;
  }
  __sync_fetch_and_add(&count->made, 1);
  return 0;
}

/* (*cancelCtx).cancel: by its function, its time, its parent; again and again. */
SEC("uprobe.s")
int cancel(struct pt_regs* registers) {
  if (stack_grows(registers) || !counting) return 0;
  struct waybill_cancel key = {.address = registers->ax, .process = process_id()};
  struct waybill_open_cancel* open = bpf_map_lookup_elem(&open_cancels, &key);
  if (!open) return 0;
  __u64 site = open->site;
  if (bpf_map_delete_elem(&open_cancels, &key)) return 0; /* another thread was first */
  struct waybill_cancel_count* count = bpf_map_lookup_elem(&cancel_sites, &site);
  if (count) __sync_fetch_and_add(&count->cancelled, 1);
  return 0;
}

#endif
