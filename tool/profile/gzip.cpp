#include "tool/profile/gzip.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include <fmt/format.h>
#include <zlib.h>

namespace waybill::profile {
namespace {

/// zlib's state, given back whatever happens.
struct Inflater {
  z_stream stream{};
  bool ready = inflateInit2(&stream, 15 + 16) == Z_OK;  // 16: gzip's header and checksum
  Inflater() = default;
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { if (ready) inflateEnd(&stream); }
};

}  // namespace

bool is_gzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b"); }

std::expected<std::string, model::Error> unpack(std::string_view bytes, const std::string& where, std::size_t most) {
  const auto refused = [&](std::string what, std::string advice) {
    return std::unexpected(model::Error{.doing = "unpack the profile", .what = std::move(what), .where = where, .advice = std::move(advice)});
  };
  Inflater inflater;
  if (!inflater.ready) return refused("zlib can't be set up", "check the memory that is left");
  z_stream& stream = inflater.stream;
  // zlib reads only, but its field isn't const.
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
  std::size_t left = bytes.size();
  // Profiles shrink to about a fifth: one that isn't grown is not copied.
  std::string text(std::min(most, std::max<std::size_t>(std::size_t{1} << 12, bytes.size() * 5)), '\0');
  std::size_t used = 0;
  for (;;) {
    const std::size_t given = std::min<std::size_t>(left, std::numeric_limits<uInt>::max());
    if (used == text.size()) {
      if (used >= kFirstLook && used / kMostTimes >= bytes.size()) {
        return refused(fmt::format("it holds more than {} times its size, which no profile does", kMostTimes), "take the profile anew");
      }
      if (used >= most) return refused(fmt::format("it holds more than {} bytes", most), "take a smaller profile");
      text.resize(std::min(most, text.size() + text.size() / 2));
    }
    const std::size_t room = std::min<std::size_t>(text.size() - used, std::numeric_limits<uInt>::max());
    stream.avail_in = static_cast<uInt>(given);
    stream.next_out = reinterpret_cast<Bytef*>(text.data() + used);
    stream.avail_out = static_cast<uInt>(room);
    const int result = inflate(&stream, Z_NO_FLUSH);
    left -= given - stream.avail_in;
    used += room - stream.avail_out;
    if (result == Z_STREAM_END) {
      if (left == 0) break;
      // RFC 1952, 2.2: members follow one another.
      if (inflateReset(&stream) != Z_OK) return refused("zlib can't go on", "take the profile anew");
      continue;
    }
    if (result == Z_OK && (left > 0 || stream.avail_out == 0)) continue;
    if ((result == Z_OK || result == Z_BUF_ERROR) && left == 0) {
      if (stream.avail_out == 0) continue;
      return refused("it is cut short", "take it anew, and let it come to its end");
    }
    return refused(stream.msg != nullptr ? fmt::format("it is damaged: {}", stream.msg) : "it is damaged", "take it anew");
  }
  text.resize(used);
  return text;
}

}  // namespace waybill::profile
