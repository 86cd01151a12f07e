/* Counts what a Go process does with contexts. Probes stand on the conditional jump of a function's stack
 * check (see probe_point.hpp): arguments are in their registers, nothing is on the stack yet. Programs are
 * sleepable, so that memory that isn't there can be waited for; they read without waiting first, which is
 * cheaper. Kernel: 6.6 for uprobe_multi, 6.0 for sleepable uprobes. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#include "tool/process/bpf/records.h"

char LICENSE[] SEC("license") = "GPL";

/* Of the kernel's types only what is read; the loader finds the real offsets (CO-RE). */
struct pt_regs {
  unsigned long r14, bx, cx, ax, si, di, ip, flags, sp;
} __attribute__((preserve_access_index));

/* Set by the loader. Addresses are without the bias. */
const volatile __u64 value_itab = 0;
const volatile __u64 context_code_begin = 0; /* code of package context */
const volatile __u64 context_code_end = 0;
const volatile __u32 goroutine_offset = 0; /* of goid in runtime.g */
const volatile __u32 sample = 1;           /* one call in so many is looked at */
const volatile __u32 every_event = 0;      /* each conflict is told, not only the first of a place */

/* The loader's switch: between windows, and while probes come and go, nothing is counted. */
__u32 counting = 1;

#define MAP(kind, entries, key_type, value_type, name) \
  struct {                                             \
    __uint(type, kind);                                \
    __uint(max_entries, entries);                      \
    __type(key, key_type);                             \
    __type(value, value_type);                         \
  } name SEC(".maps")

MAP(BPF_MAP_TYPE_HASH, 8192, __u64, struct waybill_layer, layers_by_itab);
MAP(BPF_MAP_TYPE_HASH, 32768, __u64, struct waybill_layer, layers_by_type);
MAP(BPF_MAP_TYPE_LRU_HASH, 4096, struct waybill_runtime_itab, struct waybill_layer, runtime_itabs);
MAP(BPF_MAP_TYPE_LRU_HASH, 8192, __u64, struct waybill_type, types);
MAP(BPF_MAP_TYPE_LRU_HASH, 16384, struct waybill_key_site, struct waybill_key_count, key_sites);
MAP(BPF_MAP_TYPE_LRU_HASH, 16384, struct waybill_written, __u64, written);
MAP(BPF_MAP_TYPE_LRU_HASH, 1024, struct waybill_unknown, __u64, unknown_types);
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

static __always_inline void count_depth(__u32 histogram, __u32 depth) {
  __u32 index = histogram * WAYBILL_DEPTHS + (depth > WAYBILL_MOST_LAYERS ? WAYBILL_MOST_LAYERS + 1 : depth);
  __u64* at = bpf_map_lookup_elem(&depths, &index);
  if (at) __sync_fetch_and_add(at, 1);
}

static __always_inline long read(void* to, __u32 length, __u64 from) {
  if (bpf_probe_read_user(to, length, (const void*)from) == 0) return 0;
  add(WAYBILL_LATE_READS, 1);
  return bpf_copy_from_user(to, length, (const void*)from);
}

struct walk {
  __u64 bias;
  __u64 itab, data;          /* the layer that comes next */
  __u64 key_type, key_data;  /* as the interface has them */
  __u64 text, length;        /* of a text: where it stands */
  __u64 words[2];            /* the first bytes of a value, or the last of a text */
  __u64 value_itab;          /* with the bias */
  __u64 hit_parent, hit_type, hit_data; /* of the nearest layer with the same key */
  struct waybill_type type;
  __u32 layers, values;
  __u32 hit;                 /* which layer it is, from 1 */
  __u32 done;
};

struct interface {
  __u64 table, data;
};

struct value_layer { /* context.valueCtx */
  struct interface parent, key;
};

static __always_inline struct waybill_type* type_of(struct walk* walk) {
  __u64 address = walk->key_type - walk->bias;
  struct waybill_type* known = bpf_map_lookup_elem(&types, &address);
  if (known) return known;
  /* internal/abi/type.go: size, …, flags at 20, kind at 23. */
  __u64 words[3];
  if (read(words, sizeof words, walk->key_type)) return 0;
  __u8 flags = words[2] >> 32, kind = words[2] >> 56;
  struct waybill_type type = {.size = words[0], .kind = kind & 31};
  type.direct = ((kind | flags) & 32) != 0;
  type.regular = (flags & 8) != 0;
  bpf_map_update_elem(&types, &address, &type, BPF_NOEXIST);
  return bpf_map_lookup_elem(&types, &address);
}

#define KIND_STRING 24

/* Reads what tells the key from others. */
static __always_inline void load_key(struct walk* walk, struct waybill_key_site* key) {
  if (walk->type.direct) {
    key->length = 8;
    *(__u64*)key->bytes = walk->key_data;
    return;
  }
  if (walk->type.kind == KIND_STRING) {
    struct interface header; /* of a Go string: address, length */
    if (read(&header, sizeof header, walk->key_data)) {
      add(WAYBILL_KEY_FAULTS, 1);
      return;
    }
    walk->text = header.table;
    walk->length = key->length = header.data;
    if (header.data == 0) return;
    long failed;
    if (header.data <= WAYBILL_KEY_BYTES) {
      __u32 length = header.data;
      if (length > WAYBILL_KEY_BYTES) length = WAYBILL_KEY_BYTES;
      failed = read(key->bytes, length, header.table);
    } else {
      failed = read(key->bytes, WAYBILL_KEY_BYTES - 8, header.table);
      failed |= read(key->bytes + WAYBILL_KEY_BYTES - 8, 8, header.table + header.data - 8);
    }
    if (failed) add(WAYBILL_KEY_FAULTS, 1);
    if (header.data >= 8) failed = read(walk->words, 8, header.table + header.data - 8);
    else walk->words[0] = *(__u64*)key->bytes;
    return;
  }
  if (walk->type.size == 0) return;
  __u32 length = walk->type.size > WAYBILL_KEY_BYTES ? WAYBILL_KEY_BYTES : walk->type.size;
  if (!walk->type.regular) {
    /* Equal values may differ in their bytes (texts by address): the type alone is counted. */
    if (read(walk->words, length > 16 ? 16 : length, walk->key_data)) add(WAYBILL_KEY_FAULTS, 1);
    return;
  }
  key->length = length;
  if (read(key->bytes, length, walk->key_data)) add(WAYBILL_KEY_FAULTS, 1);
  walk->words[0] = *(__u64*)key->bytes;
  walk->words[1] = *(__u64*)(key->bytes + 8);
}

/* Whether a layer's key, of the same type, has the same value. */
static __always_inline int same_key(struct walk* walk, __u64 data) {
  if (data == walk->key_data) return 1;
  if (walk->type.direct) return 0;
  if (walk->type.size == 0) return 1;
  if (walk->type.kind == KIND_STRING) {
    struct interface header;
    if (read(&header, sizeof header, data)) {
      add(WAYBILL_KEY_FAULTS, 1);
      return 0;
    }
    if (header.data != walk->length) return 0;
    if (header.table == walk->text || walk->length == 0) return 1;
    __u64 last = 0;
    __u32 tail = walk->length < 8 ? walk->length : 8;
    if (read(&last, tail & 15, header.table + walk->length - tail)) {
      add(WAYBILL_KEY_FAULTS, 1);
      return 0;
    }
    if (last != walk->words[0]) return 0;
    if (walk->length <= 8) return 1;
    /* The end is alike: the rest, eight bytes at a time. */
    __u64 rest = walk->length - 8;
    for (__u32 i = 0; i < 16; i++) {
      if (i * 8 >= rest) return 1;
      __u64 a, b;
      if (read(&a, 8, header.table + i * 8) || read(&b, 8, walk->text + i * 8)) {
        add(WAYBILL_KEY_FAULTS, 1);
        return 0;
      }
      if (a != b) return 0;
    }
    add(WAYBILL_POSSIBLE_CONFLICTS, 1);
    return 0;
  }
  __u64 words[2] = {};
  if (read(words, walk->type.size < 16 ? walk->type.size & 15 : 16, data)) {
    add(WAYBILL_KEY_FAULTS, 1);
    return 0;
  }
  int alike = words[0] == walk->words[0] && words[1] == walk->words[1];
  if (walk->type.regular && (walk->type.size <= 16 || !alike)) return alike;
  add(WAYBILL_POSSIBLE_CONFLICTS, 1);
  return 0;
}

/* Finds what kind of layer an unknown method table belongs to: one that the program made at run time. */
static __always_inline struct waybill_layer* learn(struct walk* walk) {
  struct waybill_runtime_itab key = {.address = walk->itab, .process = bpf_get_current_pid_tgid() >> 32};
  struct waybill_layer* layer = bpf_map_lookup_elem(&runtime_itabs, &key);
  if (layer) return layer;
  __u64 type;
  if (read(&type, sizeof type, walk->itab + 8)) return 0; /* itab: interface, type */
  type -= walk->bias;
  layer = bpf_map_lookup_elem(&layers_by_type, &type);
  if (!layer) {
    struct waybill_unknown unknown = {.type = type, .process = key.process};
    __u64 one = 1, *count = bpf_map_lookup_elem(&unknown_types, &unknown);
    if (count) __sync_fetch_and_add(count, 1);
    else bpf_map_update_elem(&unknown_types, &unknown, &one, BPF_ANY);
    return 0;
  }
  bpf_map_update_elem(&runtime_itabs, &key, layer, BPF_ANY);
  return layer;
}

static __always_inline int end(struct walk* walk) {
  walk->done = 1;
  return 1;
}

/* One layer; 1 to stop. `first_hit`: stop at the key. */
static __always_inline int step(struct walk* walk, int first_hit) {
  if (walk->itab == walk->value_itab) {
    struct value_layer layer;
    if (read(&layer, sizeof layer, walk->data)) {
      add(WAYBILL_CHAIN_FAULTS, 1);
      return end(walk);
    }
    walk->layers++;
    walk->values++;
    if (layer.key.table == walk->key_type && walk->hit == 0 && same_key(walk, layer.key.data)) {
      walk->hit = first_hit ? walk->values : walk->layers;
      walk->hit_parent = layer.parent.data;
      walk->hit_type = layer.key.table;
      walk->hit_data = layer.key.data;
      if (first_hit) return end(walk);
    }
    walk->itab = layer.parent.table;
    walk->data = layer.parent.data;
    return 0;
  }
  if (!walk->itab) return end(walk);
  __u64 table = walk->itab - walk->bias;
  struct waybill_layer* layer = bpf_map_lookup_elem(&layers_by_itab, &table);
  if (!layer) layer = learn(walk);
  if (!layer) {
    add(WAYBILL_UNKNOWN_LAYERS, 1);
    walk->layers++;
    return end(walk);
  }
  if (layer->kind == WAYBILL_LAYER_ROOT) return end(walk);
  walk->layers++;
  if (layer->kind == WAYBILL_LAYER_FOREIGN) {
    add(WAYBILL_FOREIGN, 1);
    return end(walk);
  }
  __u64 at = walk->data;
  struct interface parent;
  if ((layer->hop >= 0 && read(&at, sizeof at, at + layer->hop)) || read(&parent, sizeof parent, at + layer->parent)) {
    add(WAYBILL_CHAIN_FAULTS, 1);
    return end(walk);
  }
  if (layer->kind == WAYBILL_LAYER_VALUE) walk->values++;
  walk->itab = parent.table;
  walk->data = parent.data;
  return 0;
}

static long step_all(__u32 index, void* context) { return step(context, 0); }
static long step_to_key(__u32 index, void* context) { return step(context, 1); }

/* The jump is taken where the stack is too small: then the function starts again from its entry and comes
 * by here once more. Flags: carry or zero. */
static __always_inline int stack_grows(struct pt_regs* registers) { return (registers->flags & 0x41) != 0; }

static __always_inline int left_out(void) { return !counting || (sample > 1 && bpf_get_prandom_u32() % sample != 0); }

static __always_inline __u64 bias_of(struct pt_regs* registers) { return registers->ip - bpf_get_attach_cookie(registers); }

static __always_inline void tell(struct pt_regs* registers, struct walk* walk, struct waybill_key_site* key, __u64 earlier) {
  struct waybill_event* event = bpf_ringbuf_reserve(&events, sizeof *event, 0);
  if (!event) {
    add(WAYBILL_EVENTS_LOST, 1);
    return;
  }
  __u64 id = bpf_get_current_pid_tgid();
  event->nanoseconds = bpf_ktime_get_ns();
  event->goroutine = 0;
  read(&event->goroutine, 8, registers->r14 + goroutine_offset);
  event->bias = walk->bias;
  event->earlier_site = earlier;
  event->key = *key;
  event->process = id >> 32;
  event->thread = id;
  event->apart = walk->hit;
  event->depth = walk->layers + 1;
  event->unused = 0;
  long bytes = bpf_get_stack(registers, event->stack, sizeof event->stack, BPF_F_USER_STACK);
  event->frames = bytes > 0 ? bytes / 8 : 0;
  bpf_ringbuf_submit(event, 0);
}

/* context.WithValue(parent AX BX, key CX DI, value SI R8) */
SEC("uprobe.s")
int write_value(struct pt_regs* registers) {
  if (stack_grows(registers) || left_out()) return 0;
  __u64 begun = 0;
  if ((bpf_get_prandom_u32() & 63) == 0) begun = bpf_ktime_get_ns();
  struct walk walk = {
      .bias = bias_of(registers), .itab = registers->ax, .data = registers->bx, .key_type = registers->cx, .key_data = registers->di};
  if (!walk.itab || !walk.key_type) return 0; /* it panics */
  walk.value_itab = value_itab + walk.bias;
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
  count_depth(WAYBILL_DEPTH, walk.layers + 1);
  count_depth(WAYBILL_VALUE_DEPTH, walk.values + 1);

  __u64 caller = 0;
  read(&caller, 8, registers->sp);
  key.site = caller - walk.bias;
  __u32 process = bpf_get_current_pid_tgid() >> 32;
  struct waybill_key_count* count = bpf_map_lookup_elem(&key_sites, &key);
  if (!count) {
    struct waybill_key_count none = {};
    bpf_map_update_elem(&key_sites, &key, &none, BPF_NOEXIST);
    count = bpf_map_lookup_elem(&key_sites, &key);
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
    if (first || every_event) tell(registers, &walk, &key, earlier_site);
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

/* (*cancelCtx).propagateCancel, before Go 1.21 propagateCancel: once for each context with a cancellation. */
SEC("uprobe.s")
int make_cancel(struct pt_regs* registers) {
  if (stack_grows(registers) || left_out()) return 0;
  add(WAYBILL_CANCELS_MADE, 1);
  return 0;
}

/* (*valueCtx).Value(receiver AX, key BX CX): a look-up that begins at a value layer. */
SEC("uprobe.s")
int look_up(struct pt_regs* registers) {
  if (stack_grows(registers) || left_out()) return 0;
  __u64 caller = 0;
  struct walk walk = {.bias = bias_of(registers), .data = registers->ax, .key_type = registers->bx, .key_data = registers->cx};
  walk.value_itab = value_itab + walk.bias;
  walk.itab = walk.value_itab;
  read(&caller, 8, registers->sp);
  caller -= walk.bias;
  /* The package itself goes on with a chain this way, and looks for cancellations. */
  if (caller >= context_code_begin && caller < context_code_end) return 0;
  add(WAYBILL_LOOKUPS, 1);
  struct waybill_key_site key = {};
  struct waybill_type* type = type_of(&walk);
  if (!type) return 0;
  walk.type = *type;
  load_key(&walk, &key);
  bpf_loop(WAYBILL_MOST_LAYERS, step_to_key, &walk, 0);
  add(WAYBILL_LOOKUP_LAYERS, walk.values);
  if (!walk.hit) add(WAYBILL_LOOKUP_MISSES, 1);
  return 0;
}

/* Nothing: what a probe costs by itself. */
SEC("uprobe.s")
int nothing(struct pt_regs* registers) { return 0; }
