#include "tool/profile/goroutines.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tool/profile/gzip.hpp"
#include "tool/profile/proto.hpp"

namespace waybill::profile {
namespace {

model::Error refused(const std::string& where, std::string what) {
  return {.doing = "read the goroutine profile",
          .what = std::move(what),
          .where = where,
          .advice = "take /debug/pprof/goroutine, without a debug parameter or with debug=2"};
}

}  // namespace

std::expected<model::GoroutineProfile, model::Error> read_goroutines(std::string bytes, const std::string& where) {
  if (is_gzip(bytes)) {
    auto text = unpack(bytes, where);
    if (!text) return std::unexpected(text.error());
    bytes = std::move(*text);
  }
  if (bytes.size() > kLargestUnpacked) return std::unexpected(refused(where, fmt::format("it has more than {} bytes", kLargestUnpacked)));
  if (bytes.starts_with("goroutine profile: ")) return std::unexpected(refused(where, "it is the text of debug=1"));
  // A message's first byte is a tag: of type, 0x0a, in what Go writes. Text begins with what the crash printed.
  if (bytes.starts_with("goroutine ") || std::string_view(bytes).substr(0, 1 << 16).find("\ngoroutine ") != std::string_view::npos) {
    auto profile = read_goroutine_text(bytes, where);
    if (!profile.groups.empty()) return profile;
  }

  ProtoReader reader(std::move(bytes), where);
  auto proto = reader.read();
  if (!proto) return std::unexpected(proto.error());
  if (proto->types.front() != "goroutine") {
    return std::unexpected(refused(where, fmt::format("it counts {}, and is no goroutine profile", proto->types.front())));
  }
  model::GoroutineProfile profile;
  profile.file = where;
  profile.time = proto->time;
  const auto read = reader.samples(*proto, [&](model::Stretch stack, std::span<const std::int64_t> values) {
    if (values.front() > 0) profile.groups.push_back({.stack = stack, .count = static_cast<std::uint64_t>(values.front())});
  });
  if (!read) return std::unexpected(read.error());
  profile.stacks = std::move(proto->stacks);
  return profile;
}

}  // namespace waybill::profile
