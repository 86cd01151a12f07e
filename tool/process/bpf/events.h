/* What is told as it happens, each with its stack: conflicts, and places that were seen for the first time. */
#ifndef WAYBILL_TOOL_PROCESS_BPF_EVENTS_H
#define WAYBILL_TOOL_PROCESS_BPF_EVENTS_H

#include "tool/process/bpf/walk.h"

static __always_inline struct waybill_event* begin_event(struct pt_regs* registers, __u32 kind, __u64 bias) {
  struct waybill_event* event = bpf_ringbuf_reserve(&events, sizeof *event, 0);
  if (!event) {
    add(WAYBILL_EVENTS_LOST, 1);
    return 0;
  }
  __builtin_memset(event, 0, __builtin_offsetof(struct waybill_event, stack));
  __u64 id = bpf_get_current_pid_tgid();
  event->nanoseconds = bpf_ktime_get_ns();
  read(&event->goroutine, 8, registers->r14 + goroutine_offset);
  read(&event->caller, 8, registers->sp);
  event->caller -= bias;
  event->bias = bias;
  event->kind = kind;
  event->process = id >> 32;
  event->thread = id;
  long bytes = bpf_get_stack(registers, event->stack, sizeof event->stack, BPF_F_USER_STACK);
  event->frames = bytes > 0 ? bytes / 8 : 0;
  return event;
}

static __always_inline void tell_conflict(struct pt_regs* registers, struct walk* walk, struct waybill_key_site* key, __u64 earlier) {
  struct waybill_event* event = begin_event(registers, WAYBILL_CONFLICT, walk->bias);
  if (!event) return;
  event->earlier_site = earlier;
  event->key = *key;
  event->apart = walk->hit;
  event->depth = walk->layers + 1;
  bpf_ringbuf_submit(event, 0);
}

/* Once for each place. */
static __always_inline void tell_sighting(struct pt_regs* registers, __u64 bias, __u64 site) {
  __u32 yes = 1;
  if (bpf_map_update_elem(&sighted, &site, &yes, BPF_NOEXIST)) return;
  struct waybill_event* event = begin_event(registers, WAYBILL_SIGHTING, bias);
  if (!event) return;
  event->key.site = site;
  bpf_ringbuf_submit(event, 0);
}

#endif
