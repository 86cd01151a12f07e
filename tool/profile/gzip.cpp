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

/// Makes room without filling it: memory is taken as it is written to.
void grow(std::string& text, std::size_t size) {
  text.resize_and_overwrite(size, [](char*, std::size_t all) { return all; });
}

/// What the last member says at its end of its size, modulo 2³² (RFC 1952, 2.3.1), and a byte, so that zlib sees the end
/// when it is there. It can be wrong: what is written over more than kMostTimes allows is not believed.
std::size_t expected_size(std::string_view bytes) {
  constexpr std::size_t kLeast = std::size_t{1} << 12;
  std::size_t said = 0;
  for (std::size_t i = 0; i < 4 && bytes.size() >= 4; ++i) said |= std::size_t{static_cast<unsigned char>(bytes[bytes.size() - 4 + i])} << (8 * i);
  return std::max(kLeast, std::min(said + 1, std::max(kFirstLook, bytes.size() * kMostTimes)));
}

}  // namespace

bool is_gzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b"); }

std::expected<std::string, model::Error> unpack(std::string_view bytes, const std::string& where, std::size_t most) {
  auto unpacked = unpack_to_cut(bytes, where, most);
  if (!unpacked) return std::unexpected(unpacked.error());
  if (!unpacked->cut) return std::move(unpacked->text);
  return std::unexpected(model::Error{.doing = "unpack the profile",
                                      .what = fmt::format("it is cut short: its first {} bytes can be unpacked, but names stand at a profile's end, so that nothing of them can be told", unpacked->text.size()),
                                      .where = where,
                                      .advice = "take it anew, and let it come to its end"});
}

std::expected<Unpacked, model::Error> unpack_to_cut(std::string_view bytes, const std::string& where, std::size_t most) {
  const auto refused = [&](std::string what, std::string advice) {
    return std::unexpected(model::Error{.doing = "unpack the profile", .what = std::move(what), .where = where, .advice = std::move(advice)});
  };
  Inflater inflater;
  if (!inflater.ready) return refused("zlib can't be set up", "check the memory that is left");
  z_stream& stream = inflater.stream;
  // zlib reads only, but its field isn't const.
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
  std::size_t left = bytes.size();
  std::string text;
  grow(text, std::min(most, expected_size(bytes)));
  std::size_t used = 0;
  for (;;) {
    const std::size_t given = std::min<std::size_t>(left, std::numeric_limits<uInt>::max());
    if (used == text.size()) {
      if (used >= kFirstLook && used / kMostTimes >= bytes.size()) {
        return refused(fmt::format("it holds more than {} times its size, which no profile does", kMostTimes), "take the profile anew");
      }
      if (used >= most) return refused(fmt::format("it holds more than {} bytes", most), "take a smaller profile");
      grow(text, std::min(most, text.size() + text.size() / 2));
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
      text.resize(used);
      return Unpacked{.text = std::move(text), .cut = true};
    }
    return refused(stream.msg != nullptr ? fmt::format("it is damaged: {}", stream.msg) : "it is damaged", "take it anew");
  }
  text.resize(used);
  return Unpacked{.text = std::move(text)};
}

}  // namespace waybill::profile
