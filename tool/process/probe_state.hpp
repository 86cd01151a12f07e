// What a Probe holds: for the files that place probes and that read what they counted.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <bpf/libbpf.h>
#include <contexts.skeleton.h>

#include "tool/process/layers.hpp"
#include "tool/process/probe.hpp"
#include "tool/process/probe_point.hpp"
#include "tool/process/watched_file.hpp"

namespace waybill::process {

struct Probe::State {
  explicit State(const go_binary::Executable& program) : executable(program) {}
  ~State();
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  /// Finds and checks the probe points. Fails if one that must be there isn't, or isn't safe.
  std::expected<void, model::Error> plan();

  /// Loads the programs for one way of attaching; a negative errno if the kernel doesn't take them.
  int load(const LayerTable& layers, bool with_multi);

  bpf_program* program(const std::string& name) const { return bpf_object__find_program_by_name(skeleton->obj, name.c_str()); }

  /// The source line of a call by its return address, remembered.
  const model::CodeSite& site(std::uint64_t address) const;

  std::vector<model::GoroutineRoot> roots() const;
  std::vector<model::CancelMaker> cancel_makers() const;

  static int on_event(void* context, void* data, std::size_t size);

  const go_binary::Executable& executable;
  WatchOptions options;
  std::optional<WatchedFile> file;
  contexts* skeleton = nullptr;
  ring_buffer* ring = nullptr;
  std::vector<std::pair<std::string, ProbePoint>> points;  ///< name of the program, and where
  std::vector<int> links;
  std::vector<bpf_link*> older_links;  ///< by perf events, where there is no uprobe_multi
  bool multi = true;
  std::vector<std::string> missing;
  std::vector<model::CodeSite> inlined;
  std::function<void(const model::Conflict&)> take;
  std::map<std::uint64_t, std::vector<model::CodeSite>> sightings;  ///< first stacks, by the site's return address
  mutable std::map<std::uint64_t, model::CodeSite> sites;
};

}  // namespace waybill::process
