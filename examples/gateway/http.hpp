// HTTP/1.1 messages: taken apart by Beast's parser, kept in little memory, put together again.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

class Worker;

/// Returns whether two names are the same but for the case of ASCII letters.
bool same_name(std::string_view one, std::string_view other) noexcept;

/// The fields of a message: one piece of text, and where each is in it.
class Fields {
 public:
  void clear() noexcept;
  void add(std::string_view name, std::string_view value);
  std::size_t size() const noexcept { return entries_.size(); }
  std::string_view name(std::size_t index) const noexcept;
  std::string_view value(std::size_t index) const noexcept;

  /// Returns the first field with this name, nothing if there is none.
  std::optional<std::string_view> find(std::string_view name) const noexcept;
  /// The same, and an empty value where there is none.
  std::string_view get(std::string_view name) const noexcept { return find(name).value_or(""); }
  /// Returns how many fields have this name.
  std::size_t count(std::string_view name) const noexcept;
  /// Returns whether a field belongs to one connection, and is not to be handed on (RFC
  /// 9110, 7.6.1).
  bool is_of_the_connection(std::size_t index) const noexcept;

 private:
  struct Entry {
    std::uint32_t at;
    std::uint32_t name;
    std::uint32_t value;
  };
  std::string text_;
  std::vector<Entry> entries_;
};

/// A request, whole. Used again for the next one of a connection, so that its memory is.
struct Request {
  std::string method;
  std::string target;  // as sent: a path, and perhaps a query
  Fields fields;
  std::string body;
  std::string peer;                  // the client's address
  bool keep_alive = false;           // the client wants to send more on this connection
  bool is_1_0 = false;               // HTTP/1.0
  std::uint64_t response_bytes = 0;  // the most of a reply's body
  Worker* worker = nullptr;          // what the thread that serves it has
  std::string_view path() const noexcept;
};

/// An answer to a client.
struct Response {
  int status = 200;
  std::string body;
  std::string fields = {};  // whole lines, each with its end; without length and connection
  std::optional<std::uint64_t> length = {};  // of a body that is told of and not sent: HEAD

  /// Adds a field; the value must hold no line end.
  void add(std::string_view name, std::string_view value);
};

/// What an upstream answered.
struct Reply {
  int status = 0;
  Fields fields;
  std::string body;
  bool keep_alive = false;
};

/// Why a message cannot be used: the status to answer with, and what is wrong.
struct Fault {
  int status;
  std::string_view what;
};

/// Sizes beyond which a message is refused, in bytes.
struct MessageLimits {
  std::uint32_t head;
  std::uint64_t body;
};

/// Takes bytes as they come and fills a request. One reader reads one request after the other.
class RequestReader {
 public:
  RequestReader();
  ~RequestReader();
  /// Begins a request, which must live until it is done.
  void begin(Request& request, const MessageLimits& limits);
  /// Returns how many of the bytes are used up: those of the head all at once, when it is whole,
  /// those of the body as they come. Returns early when the head is done.
  std::expected<std::size_t, Fault> feed(std::string_view bytes);
  bool head_is_done() const noexcept;
  bool is_done() const noexcept;

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

/// The same for the reply of an upstream.
class ReplyReader {
 public:
  ReplyReader();
  ~ReplyReader();
  /// `has_body` is false for replies to HEAD, whose length is told and not sent.
  void begin(Reply& reply, const MessageLimits& limits, bool has_body);
  std::expected<std::size_t, Fault> feed(std::string_view bytes);
  /// Says that the upstream closed the connection: the end of some bodies, and else a fault.
  std::expected<void, Fault> end();
  bool is_done() const noexcept;

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

/// Returns what is wrong with a request that is well-formed but not one to be taken: more than one
/// host, a target that is no path or that could mean another path to whoever reads it next.
std::optional<Fault> check(const Request& request);

/// Returns the head of a response as it is sent.
std::string head_of(const Response& response, bool keep_alive);

/// Returns the name of a status: "Not Found".
std::string_view reason_of(int status) noexcept;

}  // namespace gateway
