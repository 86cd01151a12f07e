#include "tool/cli/memory_evidence.hpp"

#include <optional>
#include <utility>

#include "tool/go_binary/debug_types.hpp"
#include "tool/go_binary/executable.hpp"
#include "tool/go_binary/variable_table.hpp"
#include "tool/profile/dump_census.hpp"
#include "tool/profile/heap_dump.hpp"
#include "tool/profile/mapped_file.hpp"
#include "tool/profile/trace.hpp"
#ifdef WAYBILL_WATCH_THERE
#include "tool/process/live_census.hpp"
#endif

namespace waybill::cli {
namespace {

/// An executable with all that it tells of its variables and types.
struct NamedExecutable {
  go_binary::Executable executable;
  go_binary::VariableTable variables;
  go_binary::DebugTypes types;
};

std::expected<NamedExecutable, model::Error> read_executable(const std::string& path) {
  const auto file = profile::MappedFile::open(path, "read the executable");
  if (!file) return std::unexpected(file.error());
  auto executable = go_binary::Executable::from(file->bytes(), path);
  if (!executable) return std::unexpected(executable.error());
  return NamedExecutable{std::move(*executable), go_binary::VariableTable::from(file->bytes()), go_binary::DebugTypes::from(file->bytes())};
}

}  // namespace

std::expected<model::ChainCensus, model::Error> census_of_dump(const std::string& dump_file, const std::string& executable_file) {
  std::optional<NamedExecutable> named;
  if (!executable_file.empty()) {
    auto read = read_executable(executable_file);
    if (!read) return std::unexpected(read.error());
    named.emplace(std::move(*read));
  }
  const auto file = profile::MappedFile::open(dump_file, "read the heap dump");
  if (!file) return std::unexpected(file.error());
  const auto dump = profile::read_heap_dump(file->bytes(), dump_file);
  if (!dump) return std::unexpected(dump.error());
  if (!named) return profile::census_of(*dump, {});
  return profile::census_of(*dump, {.executable = &named->executable, .variables = &named->variables, .types = &named->types, .path = executable_file});
}

std::expected<model::Trace, model::Error> read_trace_file(const std::string& path) {
  const auto file = profile::MappedFile::open(path, "read the trace");
  if (!file) return std::unexpected(file.error());
  return profile::read_trace(file->bytes(), path, [&](std::size_t read) { file->forget(read); });
}

#ifdef WAYBILL_WATCH_THERE
std::expected<model::ChainCensus, model::Error> census_of_process(int process, double patience, const std::function<void(std::size_t, std::size_t)>& waiting) {
  const auto path = process::executable_of(process);
  if (!path) return std::unexpected(path.error());
  const auto named = read_executable(*path);
  if (!named) return std::unexpected(named.error());
  const auto target = process::find_target(process, named->executable.image());
  if (!target) return std::unexpected(target.error());
  return process::scan_chains(*target, {named->executable, named->variables, named->types}, {.seconds = patience, .waiting = waiting});
}
#else
std::expected<model::ChainCensus, model::Error> census_of_process(int process, double, const std::function<void(std::size_t, std::size_t)>&) {
  return std::unexpected(model::Error{.doing = "look into a running program",
                                      .what = "this waybill was built without it",
                                      .where = "process " + std::to_string(process),
                                      .advice = "it needs Linux on amd64; there, install clang-19, bpftool and libbpf-dev and build anew"});
}
#endif

}  // namespace waybill::cli
