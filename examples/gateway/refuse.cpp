#include <fmt/format.h>

#include "log.hpp"
#include "state.hpp"

namespace gateway {

Response problem(int status, std::string_view code, std::string_view message) {
  Response response;
  response.status = status;
  response.body = fmt::format(
      "{{\"type\":\"about:blank\",\"status\":{},\"title\":\"{}\",\"detail\":", status, code);
  append_json(response.body, message);
  response.body += "}\n";
  response.add("Content-Type", "application/problem+json");
  return response;
}

Answer refuse(Response response) {
  co_return response;
}

Answer refuse(int status, std::string_view code, std::string_view message) {
  return refuse(problem(status, code, message));
}

}  // namespace gateway
