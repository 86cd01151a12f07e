// Which trace a request belongs to (W3C Trace Context, level 1), and what it is called in the log.
#include <algorithm>
#include <cstring>

#include "state.hpp"
#include "worker.hpp"

namespace gateway {
namespace {

// version-traceid-parentid-flags, all lower case; a later version may say more behind that.
constexpr std::size_t kSize = 55;

bool is_hex(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}
bool is_id(std::string_view text) {
  return is_hex(text) && text.find_first_not_of('0') != std::string_view::npos;
}

// Fills `to` with 16 digits and an end.
void write_id(char* to, std::uint64_t value) {
  for (int digit = 0; digit < 16; ++digit)
    to[digit] = "0123456789abcdef"[value >> (60 - 4 * digit) & 15];
  to[16] = '\0';
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 &&
         text.find_first_not_of(
             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") ==
             std::string_view::npos;
}

bool parse(std::string_view text, Trace& trace) {
  if (text.size() < kSize || text[2] != '-' || text[35] != '-' || text[52] != '-') return false;
  const auto version = text.substr(0, 2);
  if (!is_hex(version) || version == "ff") return false;
  if (version == "00" ? text.size() != kSize : text.size() > kSize && text[kSize] != '-')
    return false;
  const auto flags = text.substr(53, 2);
  if (!is_id(text.substr(3, 32)) || !is_id(text.substr(36, 16)) || !is_hex(flags)) return false;
  std::memcpy(trace.id, text.data() + 3, 32);
  trace.id[32] = '\0';
  trace.sampled = (flags[1] >= 'a' ? flags[1] - 'a' + 10 : flags[1] - '0') & 1;
  return true;
}

}  // namespace

Answer identify(Request& request, Next<Answer, Trace, Entry> next) {
  Trace trace{};
  auto& random = request.worker->random;
  // Two of them would be two parents: then it is nobody's.
  trace.from_client =
      request.fields.count("traceparent") == 1 && parse(request.fields.get("traceparent"), trace);
  if (!trace.from_client) {
    write_id(trace.id, random() | 1);
    write_id(trace.id + 16, random());
    trace.sampled = false;
  }
  write_id(trace.span, random() | 1);
  Entry entry;
  const auto asked = request.fields.get("x-request-id");
  entry.request_id = is_name(asked) ? asked : std::string_view(trace.span);
  return next(trace, std::move(entry));
}

}  // namespace gateway
