/* What the BPF programs for libwaybill's probes and their loader tell each other: C, for both. */
#ifndef WAYBILL_TOOL_PROCESS_BPF_LIBRARY_RECORDS_H
#define WAYBILL_TOOL_PROCESS_BPF_LIBRARY_RECORDS_H

#include <linux/types.h>

#define WAYBILL_LIBRARY_ARGUMENTS 5
/* Places of probes in one program: each middleware of each chain has its own. */
#define WAYBILL_LIBRARY_PLACES 4096
/* Contexts from one to its root that are walked. */
#define WAYBILL_LIBRARY_DEPTH 1024

enum waybill_argument_kind { WAYBILL_ARGUMENT_CONSTANT, WAYBILL_ARGUMENT_REGISTER, WAYBILL_ARGUMENT_MEMORY };

/* Where an argument of a probe stands. Registers by their offset in struct pt_regs, -1: none. */
struct waybill_argument {
  __s64 value; /* the constant, or what is added to the address */
  __s16 base;
  __s16 index;
  __u8 kind;
  __u8 scale;  /* of the index: 1, 2, 4, 8 */
  __u8 size;   /* bytes: 1, 2, 4, 8 */
  __u8 is_signed;
};

/* One place of a probe: its address without the bias, and its arguments. */
struct waybill_place {
  __u64 address;
  struct waybill_argument arguments[WAYBILL_LIBRARY_ARGUMENTS];
};

/* Who put a value of which type on a context. Addresses are without the bias. */
struct waybill_value_site {
  __u64 key;
  __u64 site; /* return address */
};

struct waybill_value_count {
  __u64 writes;
  __u64 replaced; /* of them, those that replaced a value of the same type */
};

/* A middleware or handler in its chain. */
struct waybill_component {
  __u64 name; /* address of the text, without the bias */
  __u64 index;
};

struct waybill_component_count {
  __u64 entered;
  __u64 went_on;
};

/* A call of a chain that is at one of its middlewares. */
struct waybill_call {
  __u64 call;
  __u32 index;
  __u32 process;
};

enum waybill_library_counter {
  WAYBILL_LIBRARY_MADE,
  WAYBILL_LIBRARY_WITH_DEADLINE, /* of those made */
  WAYBILL_LIBRARY_CANCELLED,
  WAYBILL_LIBRARY_EXPIRED,
  WAYBILL_LIBRARY_ENDED,
  WAYBILL_LIBRARY_WRITES,
  WAYBILL_LIBRARY_REPLACED,
  WAYBILL_LIBRARY_ENTERED,
  WAYBILL_LIBRARY_WENT_ON,
  WAYBILL_LIBRARY_UNKNOWN_CALLS, /* went on, without a known component */
  WAYBILL_LIBRARY_LOST,          /* counted, but not with their place: a table was full */
  WAYBILL_LIBRARY_TRUNCATED,
  WAYBILL_LIBRARY_FAULTS,
  WAYBILL_LIBRARY_HITS,          /* of any probe while it counts */
  WAYBILL_LIBRARY_NANOSECONDS,
  WAYBILL_LIBRARY_TIMED,
  WAYBILL_LIBRARY_COUNTERS,
};

enum waybill_library_histogram { WAYBILL_LIBRARY_CONTEXT_DEPTH, WAYBILL_LIBRARY_VALUE_DEPTH, WAYBILL_LIBRARY_HISTOGRAMS };
#define WAYBILL_LIBRARY_DEPTHS (WAYBILL_LIBRARY_DEPTH + 2)

#endif
