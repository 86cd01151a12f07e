#include "http.hpp"

#include <algorithm>
#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/read_until.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>
#include <cctype>
#include <stdexcept>

namespace gateway {
namespace {

constexpr std::size_t kMostBytes = 16 * 1024;

Request parse(std::string_view head) {
  Request request;
  const auto line_end = head.find("\r\n");
  const auto line = head.substr(0, line_end);
  const auto first = line.find(' ');
  const auto second = line.rfind(' ');
  if (first == std::string_view::npos || second <= first)
    throw std::runtime_error("no request line");
  request.method = line.substr(0, first);
  const auto target = line.substr(first + 1, second - first - 1);
  const auto question = target.find('?');
  request.path = target.substr(0, question);
  if (question != std::string_view::npos) request.query = target.substr(question + 1);
  head.remove_prefix(line_end + 2);
  while (!head.empty() && !head.starts_with("\r\n")) {
    const auto end = head.find("\r\n");
    const auto field = head.substr(0, end);
    const auto colon = field.find(':');
    if (colon == std::string_view::npos) throw std::runtime_error("a header without a colon");
    std::string name(field.substr(0, colon));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char each) { return static_cast<char>(std::tolower(each)); });
    auto value = field.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    request.headers.insert_or_assign(std::move(name), std::string(value));
    head.remove_prefix(end + 2);
  }
  return request;
}

const char* reason(int status) {
  switch (status) {
    case 200: return "OK";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 429: return "Too Many Requests";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    default: return "Status";
  }
}

}  // namespace

asio::awaitable<std::optional<Request>> read_request(asio::ip::tcp::socket& socket,
                                                     std::string& buffer) {
  asio::error_code error;
  const auto bytes =
      co_await asio::async_read_until(socket, asio::dynamic_buffer(buffer, kMostBytes), "\r\n\r\n",
                                      asio::redirect_error(asio::use_awaitable, error));
  if (error == asio::error::eof && buffer.empty()) co_return std::nullopt;
  if (error) throw std::system_error(error);
  Request request = parse(std::string_view(buffer).substr(0, bytes));
  buffer.erase(0, bytes);
  request.peer = socket.remote_endpoint().address().to_string();
  co_return request;
}

asio::awaitable<void> write_response(asio::ip::tcp::socket& socket, const Response& response) {
  std::string text = "HTTP/1.1 " + std::to_string(response.status) + ' ' + reason(response.status) +
                     "\r\nContent-Length: " + std::to_string(response.body.size()) + "\r\n";
  for (const auto& [name, value] : response.headers) text += name + ": " + value + "\r\n";
  text += "\r\n" + response.body;
  co_await asio::async_write(socket, asio::buffer(text), asio::use_awaitable);
}

Answer refuse(int status, std::string_view code, std::string_view message) {
  // The coroutine keeps its parameters, so the text is made before it starts.
  return [](int kept_status, std::string text) -> Answer {
    co_return Response{kept_status, std::move(text)};
  }(status, std::string(code) + ": " + std::string(message) + '\n');
}

}  // namespace gateway
