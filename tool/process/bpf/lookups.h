/* Look-ups: how many begin, how many value layers they walk, how many find nothing. A chain is walked by
 * context.value in one go as far as its layers are of package context (since Go 1.18; before, each layer's
 * Value calls the next one's). A type of the program's own among them has its Value called, which may go on
 * with its parent: that comes by a probe again, and is a part of the look-up that is under way. */
#ifndef WAYBILL_TOOL_PROCESS_BPF_LOOKUPS_H
#define WAYBILL_TOOL_PROCESS_BPF_LOOKUPS_H

#include "tool/process/bpf/walk.h"

/* Set by the loader. Addresses are without the bias. */
const volatile __u64 cancel_itab = 0;   /* of *context.cancelCtx as context.Context */
const volatile __u64 timer_itab = 0;    /* of *context.timerCtx */
const volatile __u64 detached_itab = 0; /* of context.withoutCancelCtx, since Go 1.21 */
const volatile __u32 recursive = 0;     /* Go 1.17 */
/* Begin and end of functions of package context: those that look up, and those that only hand on to them. */
const volatile __u64 lookup_code[2 * WAYBILL_LOOKUP_FUNCTIONS] = {};
const volatile __u64 passing_code[2 * WAYBILL_LOOKUP_FUNCTIONS] = {};

/* The key by which package context looks for a cancellation, once it was seen: such are no look-ups of the program. */
__u64 internal_key = 0;

enum { BEGINS, GOES_ON, RECURSES, INTERNAL };

static __always_inline int is_in(const volatile __u64* ranges, __u64 address) {
  for (int i = 0; i < 2 * WAYBILL_LOOKUP_FUNCTIONS; i += 2) {
    if (address >= ranges[i] && address < ranges[i + 1]) return 1;
  }
  return 0;
}

/* Whether a look-up begins here. Functions of a type's own Value that lie between are looked through. */
static __always_inline int position(struct pt_regs* registers, __u64 bias) {
  struct frame frame = {.above = registers->bp};
  if (read(&frame.address, 8, registers->sp)) return BEGINS;
  int outside = 0;
  for (int i = 0; i < 8; i++) {
    __u64 address = frame.address - bias;
    if (address < context_code_begin || address >= context_code_end) {
      outside = 1;
    } else if (!is_in(passing_code, address)) {
      if (!is_in(lookup_code, address)) return INTERNAL;
      return recursive && !outside ? RECURSES : GOES_ON;
    }
    if (!frame.above || read(&frame, sizeof frame, frame.above)) return BEGINS;
  }
  return BEGINS;
}

/* Value of a layer of package context: receiver AX, key BX CX. */
static __always_inline int look_up(struct pt_regs* registers, __u64 itab) {
  if (stack_grows(registers) || left_out() || !registers->bx) return 0;
  struct walk walk = {.bias = bias_of(registers), .key_type = registers->bx, .key_data = registers->cx};
  begin_walk(&walk, itab + walk.bias, registers->ax);
  if (internal_key && walk.key_data - walk.bias == internal_key) return 0;
  int where = position(registers, walk.bias);
  if (where == INTERNAL) internal_key = walk.key_data - walk.bias;
  if (where == INTERNAL || where == RECURSES) return 0;
  if (where == BEGINS) add(WAYBILL_LOOKUPS, 1);
  struct waybill_key_site key = {};
  struct waybill_type* type = type_of(&walk);
  if (!type) {
    add(WAYBILL_KEY_FAULTS, 1);
    return 0;
  }
  walk.type = *type;
  load_key(&walk, &key);
  bpf_loop(WAYBILL_MOST_LAYERS, step_to_key, &walk, 0);
  if (!walk.done) add(WAYBILL_TRUNCATED, 1);
  add(WAYBILL_LOOKUP_LAYERS, walk.values);
  if (walk.hit) add(WAYBILL_LOOKUP_HITS, 1);
  else if (walk.at_root) add(WAYBILL_LOOKUP_MISSES, 1);
  return 0;
}

SEC("uprobe.s")
int look_up_value(struct pt_regs* registers) { return look_up(registers, value_itab); }
SEC("uprobe.s")
int look_up_cancel(struct pt_regs* registers) { return look_up(registers, cancel_itab); }
SEC("uprobe.s")
int look_up_timer(struct pt_regs* registers) { return look_up(registers, timer_itab); }
SEC("uprobe.s")
int look_up_detached(struct pt_regs* registers) { return look_up(registers, detached_itab); }

#endif
