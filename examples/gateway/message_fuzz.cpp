// Whatever bytes come, in whatever pieces: a request and a reply are read or refused, and nothing that
// is read breaks a promise to those behind.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "http.hpp"

namespace {

void expect(bool promise) {
  if (!promise) std::abort();
}

// No field and no line that is put together from it can begin another.
bool is_one_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

template <class Reader>
std::size_t feed(Reader& reader, std::string_view bytes, std::size_t piece) {
  std::size_t at = 0;
  for (std::size_t seen = 0; at < bytes.size() && !reader.is_done();) {
    seen = std::min(bytes.size(), std::max(seen, at) + piece);
    const auto used = reader.feed(bytes.substr(at, seen - at));
    if (!used) {
      expect(used.error().status >= 400 && used.error().status < 600 && !used.error().what.empty());
      break;
    }
    expect(*used <= seen - at);
    at += *used;
    if (*used == 0 && seen == bytes.size()) break;
  }
  return at;
}

void check_fields(const gateway::Fields& fields) {
  for (std::size_t each = 0; each < fields.size(); ++each) {
    expect(is_one_line(fields.name(each)) && is_one_line(fields.value(each)));
    expect(fields.find(fields.name(each)).has_value());
    static_cast<void>(fields.is_of_the_connection(each));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t piece = data[0] % 64 == 0 ? size : data[0] % 64;
  const gateway::MessageLimits limits{1024, 256};

  gateway::Request request;
  gateway::RequestReader reader;
  reader.begin(request, limits);
  feed(reader, bytes, piece);
  if (reader.head_is_done() && !gateway::check(request)) {
    expect(request.target.starts_with('/') && is_one_line(request.target));
    expect(request.path().find("/../") == std::string_view::npos && !request.path().ends_with("/.."));
    expect(!request.method.empty() && is_one_line(request.method));
    check_fields(request.fields);
  }
  expect(request.body.size() <= limits.body);

  gateway::Reply reply;
  gateway::ReplyReader reply_reader;
  reply_reader.begin(reply, limits, data[0] % 2 == 0);
  feed(reply_reader, bytes, piece);
  if (!reply_reader.is_done()) static_cast<void>(reply_reader.end());
  check_fields(reply.fields);
  expect(reply.body.size() <= limits.body);
  return 0;
}
