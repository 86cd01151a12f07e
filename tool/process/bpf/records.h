/* What the BPF programs and their loader tell each other: C, for both. All sizes are part of the maps. */
#ifndef WAYBILL_TOOL_PROCESS_BPF_RECORDS_H
#define WAYBILL_TOOL_PROCESS_BPF_RECORDS_H

#include <linux/types.h>

/* Layers of a chain that are walked; what is longer counts as truncated. Each costs the target 0.1 to
 * 0.2 microseconds, so this bounds what one call can cost. */
#define WAYBILL_MOST_LAYERS 1024
/* Bytes of a key's value that tell it from others: of a longer text the first 56 and the last 8. */
#define WAYBILL_KEY_BYTES 64
#define WAYBILL_STACK_FRAMES 32
/* Functions of package context that look up a key. */
#define WAYBILL_LOOKUP_FUNCTIONS 6

enum waybill_layer_kind {
  WAYBILL_LAYER_ROOT = 1,  /* Background, TODO: no layer, the chain ends */
  WAYBILL_LAYER_VALUE,     /* context.valueCtx */
  WAYBILL_LAYER_CANCEL,    /* context.cancelCtx, timerCtx */
  WAYBILL_LAYER_LINK,      /* context.withoutCancelCtx, which look-ups pass as they pass the others of its package */
  WAYBILL_LAYER_OWN,       /* any other with a parent: look-ups call its Value */
  WAYBILL_LAYER_FOREIGN,   /* a context without a parent that we know of: a layer, the chain ends */
};

/* How to get from a layer to its parent. Offsets in bytes. */
struct waybill_layer {
  __u32 kind;
  __s32 hop;    /* where the pointer to the part with the parent stands; -1: the layer itself has it */
  __u32 parent; /* where the parent's interface stands */
};

/* A method table made at run time, by process. */
struct waybill_runtime_itab {
  __u64 address;
  __u32 process;
  __u32 unused;
};

/* Of the rtype, what comparing keys needs. */
struct waybill_type {
  __u64 size;
  __u32 kind;
  __u8 direct;   /* the interface holds the value, not its address */
  __u8 regular;  /* equal if the bytes are equal */
  __u8 written;  /* a key of this type was on a chain twice: remember who writes such keys */
  __u8 unused;
};

/* A key and the place that wrote it. Addresses are without the process's bias. */
struct waybill_key_site {
  __u64 type;
  __u64 site;   /* return address */
  __u64 length; /* of a text; else of the bytes */
  __u8 bytes[WAYBILL_KEY_BYTES];
};

struct waybill_key_count {
  __u64 writes;
  __u64 conflicts;
  __u64 earlier_site; /* who wrote the layer that the last conflict shadows; 0: before we looked */
  __u32 nearest;      /* layers between the two, at least and at most */
  __u32 farthest;
};

/* A value layer by what is in it: which place wrote it. */
struct waybill_written {
  __u64 parent;
  __u64 key_type;
  __u64 key_data;
  __u32 process;
  __u32 unused;
};

/* Value depths by the function that goroutines were started with. */
struct waybill_root {
  __u64 calls;
  __u64 deepest;
};

/* A context with a cancellation, by the address of its cancelCtx. */
struct waybill_cancel {
  __u64 address;
  __u32 process;
  __u32 unused;
};

/* One that was made and not cancelled yet. */
struct waybill_open_cancel {
  __u64 site; /* return address outside of package context, without the bias */
  __u64 nanoseconds; /* of CLOCK_MONOTONIC: when it was made */
};
#define WAYBILL_OPEN_CANCELS 131072

struct waybill_cancel_count {
  __u64 made;
  __u64 cancelled;
};

/* An unknown context type: its address (bias taken off) in a process. */
struct waybill_unknown {
  __u64 type;
  __u32 process;
  __u32 unused;
};

enum waybill_event_kind {
  WAYBILL_CONFLICT,
  WAYBILL_SIGHTING, /* the first of a place: of the key only its site is given */
};

struct waybill_event {
  __u64 nanoseconds; /* of CLOCK_MONOTONIC */
  __u64 goroutine;
  __u64 bias;
  __u64 caller; /* return address, which the stack leaves out: there is no frame yet */
  __u64 earlier_site;
  struct waybill_key_site key;
  __u32 kind;
  __u32 process;
  __u32 thread;
  __u32 apart;  /* layers between the two */
  __u32 depth;  /* of the new layer */
  __u32 frames; /* in the stack; addresses with the bias */
  __u64 stack[WAYBILL_STACK_FRAMES];
};

enum waybill_counter {
  WAYBILL_CALLS,
  WAYBILL_CONFLICTS,
  WAYBILL_POSSIBLE_CONFLICTS, /* keys that may be equal, and can't be compared from outside */
  WAYBILL_CANCELS_MADE,
  WAYBILL_LOOKUPS,
  WAYBILL_LOOKUP_HITS,
  WAYBILL_LOOKUP_MISSES,
  WAYBILL_LOOKUP_LAYERS, /* value layers walked by all lookups */
  WAYBILL_TRUNCATED,
  WAYBILL_FOREIGN,
  WAYBILL_UNKNOWN_LAYERS,
  WAYBILL_CHAIN_FAULTS,
  WAYBILL_KEY_FAULTS,
  WAYBILL_LATE_READS, /* memory that wasn't there and was waited for */
  WAYBILL_EVENTS_LOST,
  WAYBILL_CANCELS_LOST, /* made, and not followed: there are more than the table holds */
  WAYBILL_NANOSECONDS, /* spent in the programs, of the calls that were timed */
  WAYBILL_TIMED_CALLS,
  WAYBILL_COUNTERS,
};

enum waybill_histogram {
  WAYBILL_DEPTH,
  WAYBILL_VALUE_DEPTH,
  WAYBILL_BASE,         /* layers that net/http's server put there: mostly none */
  WAYBILL_BASE_VALUES,  /* of them with values */
  WAYBILL_ADDED_VALUES, /* value depth without those */
  WAYBILL_HISTOGRAMS
};
/* One place for each depth from 0, and one for all that are deeper. */
#define WAYBILL_DEPTHS (WAYBILL_MOST_LAYERS + 2)
#define WAYBILL_BASE_MASK 1023 /* the server puts a handful on a chain */

#endif
