#include "tool/profile/heap.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "tool/profile/gzip.hpp"
#include "tool/profile/proto.hpp"

namespace waybill::profile {
namespace {

/// As runtime/pprof's writeHeapProto names them.
constexpr std::array<std::string_view, 4> kTypes = {"alloc_objects", "alloc_space", "inuse_objects", "inuse_space"};

model::Error refused(const std::string& where, std::string what) {
  return {.doing = "read the heap profile", .what = std::move(what), .where = where, .advice = "take /debug/pprof/heap, without a debug parameter"};
}

}  // namespace

std::expected<model::HeapProfile, model::Error> read_heap(std::string bytes, const std::string& where) {
  if (is_gzip(bytes)) {
    auto text = unpack(bytes, where);
    if (!text) return std::unexpected(text.error());
    bytes = std::move(*text);
  }
  if (bytes.size() > kLargestUnpacked) return std::unexpected(refused(where, fmt::format("it has more than {} bytes", kLargestUnpacked)));
  if (bytes.starts_with("heap profile: ")) return std::unexpected(refused(where, "it is the text of debug=1"));

  ProtoReader reader(std::move(bytes), where);
  auto proto = reader.read();
  if (!proto) return std::unexpected(proto.error());
  std::array<std::size_t, kTypes.size()> columns{};
  for (std::size_t i = 0; i < kTypes.size(); ++i) {
    const auto found = std::ranges::find(proto->types, kTypes[i]);
    if (found == proto->types.end()) {
      return std::unexpected(refused(where, fmt::format("it counts {}, and is no heap profile", proto->types.front())));
    }
    columns[i] = static_cast<std::size_t>(found - proto->types.begin());
  }

  model::HeapProfile profile;
  profile.file = where;
  profile.rate = proto->period;
  profile.time = proto->time;
  profile.samples.reserve(proto->samples);
  const auto read = reader.samples(*proto, [&](model::Stretch stack, std::span<const std::int64_t> values) {
    profile.samples.push_back({.stack = stack,
                               .allocated_objects = values[columns[0]],
                               .allocated_bytes = values[columns[1]],
                               .objects = values[columns[2]],
                               .bytes = values[columns[3]]});
  });
  if (!read) return std::unexpected(read.error());
  profile.stacks = std::move(proto->stacks);
  return profile;
}

}  // namespace waybill::profile
