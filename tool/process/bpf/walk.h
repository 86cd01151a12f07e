/* From a context to its root, layer by layer. */
#ifndef WAYBILL_TOOL_PROCESS_BPF_WALK_H
#define WAYBILL_TOOL_PROCESS_BPF_WALK_H

#include "tool/process/bpf/maps.h"

struct walk {
  __u64 bias;
  __u64 itab, data;          /* the layer that comes next */
  __u64 key_type, key_data;  /* as the interface has them */
  __u64 text, length;        /* of a text: where it stands */
  __u64 words[2];            /* the first bytes of a value, or the last of a text */
  __u64 value_itab, server_key; /* with the bias */
  __u64 hit_parent, hit_type, hit_data; /* of the nearest layer with the same key */
  struct waybill_type type;
  __u32 layers, values;
  __u32 hit;                 /* which layer it is, from 1 */
  __u32 done;
  __u32 cancels;             /* those directly above, up to two: a bit each, which the verifier follows to an end */
  __u32 base, base_values;   /* layers that net/http's server put there */
  __u32 at_root;
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

/* Functions with a linkage of their own are verified by themselves, once, and what they are given is taken to be
 * anything afterwards: so the verifier sees at once that all rounds of a walk are alike. */
#define VERIFIED_ALONE __noinline

/* Reads what tells the key from others. */
VERIFIED_ALONE int load_key(struct walk* walk, struct waybill_key_site* key) {
  if (!walk || !key) return 0;
  if (walk->type.direct) {
    key->length = 8;
    *(__u64*)key->bytes = walk->key_data;
    return 0;
  }
  if (walk->type.kind == KIND_STRING) {
    struct interface header; /* of a Go string: address, length */
    if (read(&header, sizeof header, walk->key_data)) {
      add(WAYBILL_KEY_FAULTS, 1);
      return 0;
    }
    walk->text = header.table;
    walk->length = key->length = header.data;
    if (header.data == 0) return 0;
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
    __u64 last = header.data >= WAYBILL_KEY_BYTES ? WAYBILL_KEY_BYTES - 8 : header.data >= 8 ? header.data - 8 : 0;
    if (last <= WAYBILL_KEY_BYTES - 8) __builtin_memcpy(walk->words, key->bytes + last, 8);
    return 0;
  }
  if (walk->type.size == 0) return 0;
  __u32 length = walk->type.size > WAYBILL_KEY_BYTES ? WAYBILL_KEY_BYTES : walk->type.size;
  if (!walk->type.regular) {
    /* Equal values may differ in their bytes (texts by address): the type alone is counted. */
    if (read(walk->words, length > 16 ? 16 : length, walk->key_data)) add(WAYBILL_KEY_FAULTS, 1);
    return 0;
  }
  key->length = length;
  if (read(key->bytes, length, walk->key_data)) add(WAYBILL_KEY_FAULTS, 1);
  walk->words[0] = *(__u64*)key->bytes;
  walk->words[1] = *(__u64*)(key->bytes + 8);
  return 0;
}

/* Whether a layer's key, of the same type, has the same value. */
VERIFIED_ALONE int same_key(struct walk* walk, __u64 data) {
  if (!walk) return 0;
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

/* One layer; 1 to stop. `first_hit`: as a look-up goes, which stops at the key. */
static __always_inline int step(struct walk* walk, int first_hit) {
  if (walk->itab == walk->value_itab) {
    struct value_layer layer;
    if (read(&layer, sizeof layer, walk->data)) {
      add(WAYBILL_CHAIN_FAULTS, 1);
      return end(walk);
    }
    walk->layers++;
    walk->values++;
    if (layer.key.table == walk->server_key) {
      /* net/http puts two cancel layers above its values: the connection's and the request's. */
      walk->base += 1 + (walk->cancels & 1) + (walk->cancels >> 1);
      walk->base_values++;
    }
    walk->cancels = 0;
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
  if (layer->kind == WAYBILL_LAYER_ROOT) {
    walk->at_root = 1;
    return end(walk);
  }
  if (first_hit && layer->kind == WAYBILL_LAYER_OWN) return end(walk); /* its own Value is called, and comes by again */
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
  walk->cancels = layer->kind == WAYBILL_LAYER_CANCEL ? (walk->cancels << 1 | 1) & 3 : 0;
  walk->itab = parent.table;
  walk->data = parent.data;
  return 0;
}

static long step_all(__u32 index, void* context) { return step(context, 0); }
static long step_to_key(__u32 index, void* context) { return step(context, 1); }

VERIFIED_ALONE int begin_walk(struct walk* walk, __u64 itab, __u64 data) {
  if (!walk) return 0;
  walk->itab = itab;
  walk->data = data;
  walk->value_itab = value_itab + walk->bias;
  walk->server_key = server_key ? server_key + walk->bias : 0;
  return 0;
}

#endif
