#include "log.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <cerrno>
#include <iterator>
#include <utility>

namespace gateway {

Log::~Log() {
  flush();
  if (file_ > STDERR_FILENO) ::close(file_);
}

bool Log::open(const std::string& where) {
  int file = where == "off" ? -1 : STDERR_FILENO;
  if (where != "off" && where != "stderr") {
    file = ::open(where.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
    if (file < 0) return false;
  }
  flush();
  if (const int old = std::exchange(file_, file); old > STDERR_FILENO) ::close(old);
  return true;
}

void Log::add(std::string_view line) {
  if (!is_on()) return;
  if (lines_.empty()) boost::asio::post(*loop_, [this] { flush(); });
  lines_ += line;
}

void Log::flush() {
  std::string_view rest = lines_;
  while (!rest.empty() && is_on()) {
    const auto written = ::write(file_, rest.data(), rest.size());
    if (written < 0 && errno != EINTR) break;  // a full disk is no reason to stop serving
    if (written > 0) rest.remove_prefix(static_cast<std::size_t>(written));
  }
  lines_.clear();
}

void append_json(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte > 0x7e) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", byte);
    } else {
      out += c;
    }
  }
  out += '"';
}

}  // namespace gateway
