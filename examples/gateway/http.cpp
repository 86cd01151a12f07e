// Beast 1.81 asserts that whoever asks it again about a last chunk has two bytes more. That depends on
// how a client sends; without the assertion it just asks for the rest.
#define BOOST_DISABLE_ASSERTS
#include "http.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/status.hpp>
#include <cctype>

namespace gateway {
namespace {

namespace http = boost::beast::http;
using Error = boost::beast::error_code;
using View = boost::beast::string_view;

constexpr std::string_view kOfTheConnection[] = {"connection",
                                                 "keep-alive",
                                                 "proxy-authenticate",
                                                 "proxy-authorization",
                                                 "proxy-connection",
                                                 "te",
                                                 "trailer",
                                                 "transfer-encoding",
                                                 "upgrade"};

Fault fault_of(const Error& error) {
  if (error == http::error::header_limit) return {431, "the head is too large"};
  if (error == http::error::body_limit) return {413, "the body is too large"};
  if (error == http::error::bad_version) return {505, "this is not HTTP/1.0 or HTTP/1.1"};
  if (error == http::error::bad_transfer_encoding) return {400, "the transfer encoding is wrong"};
  if (error == http::error::bad_content_length) return {400, "the content length is wrong"};
  if (error == http::error::partial_message) return {400, "the message ends too early"};
  return {400, "the message is malformed"};
}

// What both directions share: fields and bodies go to where they are kept, and nothing is allocated
// for one of them.
template <bool IsRequest, class Message>
class MessageParser : public http::basic_parser<IsRequest> {
  using Base = http::basic_parser<IsRequest>;

 public:
  MessageParser(Message& message, const MessageLimits& limits) : message_(&message) {
    this->header_limit(limits.head);
    this->body_limit(limits.body);
    message.fields.clear();
    message.body.clear();
  }

  std::expected<std::size_t, Fault> feed(std::string_view bytes) {
    const bool had_head = this->is_header_done();
    std::size_t used = 0;
    while (used < bytes.size() && !this->is_done() && this->is_header_done() == had_head) {
      Error error;
      const auto step = this->put({bytes.data() + used, bytes.size() - used}, error);
      used += step;
      if (error && error != http::error::need_more) return std::unexpected(fault_of(error));
      if (step == 0) break;
    }
    return used;
  }

 protected:
  void on_request_impl(http::verb, View method, View target, int version, Error&) override {
    if constexpr (IsRequest) {
      message_->method.assign(method.data(), method.size());
      message_->target.assign(target.data(), target.size());
      message_->is_1_0 = version == 10;
    }
  }
  void on_response_impl(int code, View, int, Error&) override {
    if constexpr (!IsRequest) message_->status = code;
  }
  void on_field_impl(http::field, View name, View value, Error&) override {
    message_->fields.add({name.data(), name.size()}, {value.data(), value.size()});
  }
  void on_header_impl(Error&) override { message_->keep_alive = this->keep_alive(); }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Error&) override {}
  std::size_t on_body_impl(View part, Error&) override {
    message_->body.append(part.data(), part.size());
    return part.size();
  }
  void on_chunk_header_impl(std::uint64_t, View, Error&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, View part, Error&) override {
    message_->body.append(part.data(), part.size());
    return part.size();
  }
  void on_finish_impl(Error&) override {}

 private:
  Message* message_;
};

bool is_hex(char c) {
  return std::isxdigit(static_cast<unsigned char>(c)) != 0;
}

// A segment that is `.` or `..`, also where dots are written as %2e.
bool is_dots(std::string_view segment) {
  std::size_t dots = 0;
  while (!segment.empty()) {
    if (segment.starts_with('.')) {
      segment.remove_prefix(1);
    } else if (segment.size() >= 3 && segment[0] == '%' && segment[1] == '2' &&
               (segment[2] == 'e' || segment[2] == 'E')) {
      segment.remove_prefix(3);
    } else {
      return false;
    }
    ++dots;
  }
  return dots == 1 || dots == 2;
}

// Whoever reads the path next must see the same segments as we do.
bool is_plain(std::string_view path) {
  for (std::size_t at = 0; at < path.size(); ++at) {
    const char c = path[at];
    if (c == '\\' || c == '#' || static_cast<unsigned char>(c) < 0x21 || c == 0x7f) return false;
    if (c != '%') continue;
    if (at + 2 >= path.size() || !is_hex(path[at + 1]) || !is_hex(path[at + 2])) return false;
    const std::string_view code = path.substr(at + 1, 2);
    if (same_name(code, "2f") || same_name(code, "5c") || code == "00") return false;
  }
  for (std::size_t at = 0; at < path.size();) {
    const std::size_t end = std::min(path.find('/', at + 1), path.size());
    const auto segment = path.substr(at + 1, end - at - 1);
    if (is_dots(segment) || (segment.empty() && end != path.size())) return false;
    at = end;
  }
  return true;
}

}  // namespace

class RequestReader::Parser {
 public:
  std::optional<MessageParser<true, Request>> message;
};
class ReplyReader::Parser {
 public:
  std::optional<MessageParser<false, Reply>> message;
};

bool same_name(std::string_view one, std::string_view other) noexcept {
  return std::ranges::equal(one, other, [](char a, char b) {
    return a == b || std::tolower(static_cast<unsigned char>(a)) ==
                         std::tolower(static_cast<unsigned char>(b));
  });
}

void Fields::clear() noexcept {
  text_.clear();
  entries_.clear();
}

void Fields::add(std::string_view name, std::string_view value) {
  entries_.push_back({static_cast<std::uint32_t>(text_.size()),
                      static_cast<std::uint32_t>(name.size()),
                      static_cast<std::uint32_t>(value.size())});
  text_.append(name).append(value);
}

std::string_view Fields::name(std::size_t index) const noexcept {
  return std::string_view(text_).substr(entries_[index].at, entries_[index].name);
}

std::string_view Fields::value(std::size_t index) const noexcept {
  return std::string_view(text_).substr(entries_[index].at + entries_[index].name,
                                        entries_[index].value);
}

std::optional<std::string_view> Fields::find(std::string_view wanted) const noexcept {
  for (std::size_t each = 0; each < size(); ++each) {
    if (same_name(name(each), wanted)) return value(each);
  }
  return std::nullopt;
}

std::size_t Fields::count(std::string_view wanted) const noexcept {
  std::size_t found = 0;
  for (std::size_t each = 0; each < size(); ++each) found += same_name(name(each), wanted) ? 1 : 0;
  return found;
}

bool Fields::is_of_the_connection(std::size_t index) const noexcept {
  const auto asked = name(index);
  for (const auto each : kOfTheConnection) {
    if (same_name(asked, each)) return true;
  }
  for (std::size_t each = 0; each < size(); ++each) {
    if (!same_name(name(each), "connection")) continue;
    for (std::string_view rest = value(each); !rest.empty();) {
      const auto end = std::min(rest.find(','), rest.size());
      auto token = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      while (token.starts_with(' ') || token.starts_with('\t')) token.remove_prefix(1);
      while (token.ends_with(' ') || token.ends_with('\t')) token.remove_suffix(1);
      if (same_name(asked, token)) return true;
    }
  }
  return false;
}

std::string_view Request::path() const noexcept {
  return std::string_view(target).substr(0, target.find('?'));
}

void Response::add(std::string_view name, std::string_view value) {
  fields.append(name).append(": ").append(value).append("\r\n");
}

RequestReader::RequestReader() : parser_(std::make_unique<Parser>()) {}
RequestReader::~RequestReader() = default;

void RequestReader::begin(Request& request, const MessageLimits& limits) {
  parser_->message.emplace(request, limits);
}
std::expected<std::size_t, Fault> RequestReader::feed(std::string_view bytes) {
  return parser_->message->feed(bytes);
}
bool RequestReader::head_is_done() const noexcept {
  return parser_->message->is_header_done();
}
bool RequestReader::is_done() const noexcept {
  return parser_->message->is_done();
}

ReplyReader::ReplyReader() : parser_(std::make_unique<Parser>()) {}
ReplyReader::~ReplyReader() = default;

void ReplyReader::begin(Reply& reply, const MessageLimits& limits, bool has_body) {
  parser_->message.emplace(reply, limits);
  parser_->message->skip(!has_body);
}
std::expected<std::size_t, Fault> ReplyReader::feed(std::string_view bytes) {
  return parser_->message->feed(bytes);
}
std::expected<void, Fault> ReplyReader::end() {
  Error error = http::error::partial_message;
  if (!parser_->message->got_some()) return std::unexpected(fault_of(error));
  parser_->message->put_eof(error);
  if (error) return std::unexpected(fault_of(error));
  return {};
}
bool ReplyReader::is_done() const noexcept {
  return parser_->message->is_done();
}

std::optional<Fault> check(const Request& request) {
  const auto hosts = request.fields.count("host");
  if (hosts > 1 || (hosts == 0 && !request.is_1_0)) return Fault{400, "one Host field is needed"};
  if (!request.target.starts_with('/') || !is_plain(request.path())) {
    return Fault{400, "the target must be a plain path"};
  }
  if (request.fields.find("upgrade") && request.fields.find("sec-websocket-key")) {
    return Fault{501, "connections are not upgraded"};
  }
  return std::nullopt;
}

std::string_view reason_of(int status) noexcept {
  const auto known = http::int_to_status(static_cast<unsigned>(status));
  if (known == http::status::unknown) return "Unknown";
  const auto reason = http::obsolete_reason(known);
  return {reason.data(), reason.size()};
}

std::string head_of(const Response& response, bool keep_alive) {
  std::string head;
  head.reserve(128 + response.fields.size());
  fmt::format_to(std::back_inserter(head), "HTTP/1.1 {} {}\r\n", response.status,
                 reason_of(response.status));
  head += response.fields;
  if (response.status >= 200 && response.status != 204 && response.status != 304) {
    fmt::format_to(std::back_inserter(head), "Content-Length: {}\r\n",
                   response.length.value_or(response.body.size()));
  }
  if (!keep_alive) head += "Connection: close\r\n";
  head += "\r\n";
  return head;
}

}  // namespace gateway
