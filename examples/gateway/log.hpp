// Lines that are written together: one write for all requests that a pass of the loop answered.
#pragma once

#include <boost/asio/io_context.hpp>
#include <string>
#include <string_view>

namespace gateway {

class Log {
 public:
  explicit Log(boost::asio::io_context& loop) : loop_(&loop) {}
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  /// Writes to stderr, a file (which is appended to), or with "off" nowhere. Returns false if the
  /// file cannot be opened; lines then go where they went before.
  bool open(const std::string& where);
  bool is_on() const noexcept { return file_ >= 0; }
  /// Adds a line; `line` ends with a line end.
  void add(std::string_view line);

 private:
  void flush();

  boost::asio::io_context* loop_;
  std::string lines_;
  int file_ = -1;
};

/// Appends `text` as a JSON string. Bytes that are no ASCII are taken as Latin-1, so that what a
/// client sends is valid JSON whatever it is.
void append_json(std::string& out, std::string_view text);

}  // namespace gateway
