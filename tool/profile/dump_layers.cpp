#include "tool/profile/dump_layers.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include <fmt/format.h>

namespace waybill::profile {
namespace {

/// What is to be added to the executable's addresses to come to those of the dump, whose method tables are those of the
/// executable and some that the run time made.
std::optional<std::uint64_t> bias_of(const HeapDump& dump, const go_binary::Executable& executable) {
  auto there = dump.itabs;
  std::ranges::sort(there);
  const std::vector<go_binary::Itab> itabs = executable.types().itabs();
  if (itabs.empty()) return std::nullopt;
  const auto fits = [&](std::uint64_t bias) {
    const auto found = std::ranges::count_if(itabs, [&](const go_binary::Itab& itab) {
      return std::ranges::binary_search(there, std::pair(itab.address + bias, itab.type + bias));
    });
    return static_cast<std::size_t>(found) == itabs.size();
  };
  if (!executable.image().position_independent()) return fits(0) ? std::optional<std::uint64_t>(0) : std::nullopt;
  constexpr std::uint64_t kPage = 4096;
  for (const auto& [itab, type] : there) {
    const std::uint64_t bias = itab - itabs.front().address;
    if (bias % kPage == 0 && type - itabs.front().type == bias && fits(bias)) return bias;
  }
  return std::nullopt;
}

}  // namespace

std::expected<DumpLayers, model::Error> layers_of(const HeapDump& dump, const go_binary::Executable& executable, const std::string& executable_name) {
  const auto bias = bias_of(dump, executable);
  if (!bias || executable.build().go_version != dump.go_version) {
    return std::unexpected(model::Error{.doing = "read the heap dump with its executable",
                                        .what = fmt::format("{} (of {}) isn't what the dump (of {}) was taken from", executable_name, executable.build().go_version, dump.go_version),
                                        .where = dump.file,
                                        .advice = "give the very file that ran to --exe, or none"});
  }
  DumpLayers layers{.words = go_binary::LayerWords::of(executable, *bias), .bias = *bias};
  layers.value_form = layers.words.value_form();
  return layers;
}

DumpLayers layers_of(const HeapDump& dump) {
  using go_binary::LayerForm;
  using go_binary::LayerKind;
  DumpLayers layers{.by_shape = true};
  layers.value_form = layers.words.number_of({.kind = LayerKind::kValue, .parent = 0});
  for (const auto& [itab, address] : dump.itabs) {
    const auto type = dump.types.find(address);
    if (type == dump.types.end()) continue;
    const std::string_view name = type->second.name;
    std::optional<LayerForm> form;
    // Of a pointer, the package is all that is told of its name.
    if (name == "context." || name == "*context.valueCtx") form = LayerForm{.kind = LayerKind::kLink, .cancel = true};
    else if (name == "context.withoutCancelCtx" || name == "context.stopCtx") form = LayerForm{.kind = LayerKind::kLink};
    else if (name == "context.backgroundCtx" || name == "context.todoCtx") form = LayerForm{.kind = LayerKind::kRoot};
    if (!form) continue;
    layers.words.add(itab, *form);
    layers.words.add(address, *form);
  }
  return layers;
}

bool has_shape_of_value_layer(const HeapDump& dump, const DumpMemory& object) {
  constexpr std::size_t kSize = 48;
  constexpr std::array<std::uint64_t, 3> kPointers = {8, 24, 40};
  if (object.bytes.size() != kSize) return false;
  DumpCursor cursor(dump.bytes, object.fields);
  for (const std::uint64_t expected : kPointers) {
    if (cursor.number() == 0 || cursor.number() != expected) return false;
  }
  return cursor.number() == 0;
}

}  // namespace waybill::profile
