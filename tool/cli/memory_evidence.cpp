#include "tool/cli/memory_evidence.hpp"

#include <optional>

#include "tool/go_binary/debug_types.hpp"
#include "tool/go_binary/executable.hpp"
#include "tool/go_binary/variable_table.hpp"
#include "tool/profile/dump_census.hpp"
#include "tool/profile/heap_dump.hpp"
#include "tool/profile/mapped_file.hpp"

namespace waybill::cli {

std::expected<model::ChainCensus, model::Error> census_of_dump(const std::string& dump_file, const std::string& executable_file) {
  std::optional<go_binary::Executable> executable;
  go_binary::VariableTable variables;
  go_binary::DebugTypes types;
  if (!executable_file.empty()) {
    const auto file = profile::MappedFile::open(executable_file, "read the executable");
    if (!file) return std::unexpected(file.error());
    auto read = go_binary::Executable::from(file->bytes(), executable_file);
    if (!read) return std::unexpected(read.error());
    executable = std::move(*read);
    variables = go_binary::VariableTable::from(file->bytes());
    types = go_binary::DebugTypes::from(file->bytes());
  }
  const auto file = profile::MappedFile::open(dump_file, "read the heap dump");
  if (!file) return std::unexpected(file.error());
  const auto dump = profile::read_heap_dump(file->bytes(), dump_file);
  if (!dump) return std::unexpected(dump.error());
  return profile::census_of(*dump, {.executable = executable ? &*executable : nullptr, .variables = &variables, .types = &types, .path = executable_file});
}

}  // namespace waybill::cli
