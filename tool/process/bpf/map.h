/* A table that programs and their loader share. */
#ifndef WAYBILL_TOOL_PROCESS_BPF_MAP_H
#define WAYBILL_TOOL_PROCESS_BPF_MAP_H

#include <bpf/bpf_helpers.h>

#define MAP(kind, entries, key_type, value_type, name) \
  struct {                                             \
    __uint(type, kind);                                \
    __uint(max_entries, entries);                      \
    __type(key, key_type);                             \
    __type(value, value_type);                         \
  } name SEC(".maps")

#endif
