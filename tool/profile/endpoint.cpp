#include "tool/profile/endpoint.hpp"

#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "tool/profile/curl.hpp"

namespace waybill::profile {
namespace {

constexpr std::size_t kMostHeaders = std::size_t{64} << 10;   ///< bytes of an answer's headers

/// Closes what one of libcurl's functions made.
template <auto close>
struct Close {
  template <typename Handle>
  void operator()(Handle* handle) const { (curl()->*close)(handle); }
};
using Url = std::unique_ptr<CURLU, Close<&Curl::url_cleanup>>;
using Easy = std::unique_ptr<CURL, Close<&Curl::easy_cleanup>>;
using List = std::unique_ptr<curl_slist, Close<&Curl::slist_free_all>>;

std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl()->url_get(url, part, &text, 0) != CURLUE_OK) return "";
  std::string copy = text;
  curl()->free(text);
  return copy;
}

/// What came of an answer, and how much of it may come.
struct Receiving {
  std::string body;
  std::size_t most = 0;
  std::size_t header_bytes = 0;
  bool too_long = false;
};

std::size_t receive(char* data, std::size_t size, std::size_t count, void* to) {
  auto& receiving = *static_cast<Receiving*>(to);
  const std::size_t length = size * count;
  if (receiving.body.size() + length > receiving.most) {
    receiving.too_long = true;
    return 0;
  }
  receiving.body.append(data, length);
  return length;
}

std::size_t receive_header(char*, std::size_t size, std::size_t count, void* to) {
  auto& receiving = *static_cast<Receiving*>(to);
  receiving.header_bytes += size * count;
  // Fewer bytes than there are end the transfer; there are never none.
  return receiving.header_bytes > kMostHeaders ? 0 : size * count;
}

/// A header is one line, "Name: value", and curl would remove it if it had no value.
bool is_header(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == 0 || colon == std::string_view::npos || text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) return false;
  return text.substr(0, colon).find(' ') == std::string_view::npos && text.find_first_not_of(" \t", colon + 1) != std::string_view::npos;
}

/// What an answer's status asks for; nothing if it is 200.
std::optional<std::pair<std::string, std::string>> refusal(long status) {
  if (status == 200) return std::nullopt;
  if (status >= 300 && status < 400) return {{fmt::format("it redirects (status {}), which isn't followed", status), "give the address that it leads to"}};
  if (status == 401 || status == 403) return {{fmt::format("it wants to know who asks (status {})", status), "give what it wants with --header 'Authorization: …'"}};
  return {{fmt::format("the answer has status {}", status), "give the URL of the folder that the program serves net/http/pprof's profiles in"}};
}

}  // namespace

struct Endpoint::Connection {
  Easy easy;
  List headers;
  std::string base;    ///< with name and password, if there are
  std::string shown;   ///< without
  EndpointOptions options;
};

Endpoint::Endpoint(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Endpoint::Endpoint(Endpoint&&) noexcept = default;
Endpoint& Endpoint::operator=(Endpoint&&) noexcept = default;
Endpoint::~Endpoint() = default;

std::expected<Endpoint, model::Error> Endpoint::at(const std::string& url, EndpointOptions options) {
  const auto refused = [](std::string what, std::string where, std::string advice = "give http://HOST:PORT") {
    return std::unexpected(model::Error{.doing = "ask a program for profiles", .what = std::move(what), .where = std::move(where), .advice = std::move(advice)});
  };
  if (curl() == nullptr) return refused("libcurl isn't installed", "", "install libcurl4, or take the profiles yourself and give them to --heap and --goroutine");
  auto connection = std::make_unique<Connection>();
  connection->easy.reset(curl()->easy_init());
  const Url parsed(curl()->url());
  if (!connection->easy || !parsed) return refused("libcurl can't be set up", "", "check the memory that is left");
  // What is no URL isn't repeated: it can hold a password.
  if (curl()->url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) return refused("it is no URL", "URL");
  std::string path = part_of(parsed.get(), CURLUPART_PATH);
  while (path.ends_with('/')) path.pop_back();
  if (path.empty()) path = "/debug/pprof";
  const bool query = !part_of(parsed.get(), CURLUPART_QUERY).empty();
  curl()->url_set(parsed.get(), CURLUPART_PATH, path.c_str(), 0);
  curl()->url_set(parsed.get(), CURLUPART_QUERY, nullptr, 0);
  curl()->url_set(parsed.get(), CURLUPART_FRAGMENT, nullptr, 0);
  connection->base = part_of(parsed.get(), CURLUPART_URL);
  curl()->url_set(parsed.get(), CURLUPART_USER, nullptr, 0);
  curl()->url_set(parsed.get(), CURLUPART_PASSWORD, nullptr, 0);
  connection->shown = part_of(parsed.get(), CURLUPART_URL);
  const std::string scheme = part_of(parsed.get(), CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https") return refused("only http and https are spoken", connection->shown);
  if (query) return refused("it has parameters", connection->shown, "give the folder that the profiles are in, as http://HOST:PORT/debug/pprof");
  for (const std::string& header : options.headers) {
    if (!is_header(header)) return refused("it is no header", "--header", "give NAME: VALUE, or @FILE with one such line each");
    curl_slist* longer = curl()->slist_append(connection->headers.get(), header.c_str());
    if (longer == nullptr) return refused("libcurl can't be set up", "", "check the memory that is left");
    // The list begins where it began, but for the first.
    static_cast<void>(connection->headers.release());
    connection->headers.reset(longer);
  }
  connection->options = std::move(options);
  return Endpoint(std::move(connection));
}

const std::string& Endpoint::shown() const { return connection_->shown; }

std::expected<Answer, model::Error> Endpoint::fetch(const std::string& profile) {
  const EndpointOptions& options = connection_->options;
  CURL* easy = connection_->easy.get();
  Receiving receiving{.body = {}, .most = options.bytes};
  char said[CURL_ERROR_SIZE] = "";
  const std::string url = connection_->base + '/' + profile;
  curl()->easy_reset(easy);
  curl()->easy_setopt(easy, CURLOPT_ERRORBUFFER, said);
  curl()->easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl()->easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl()->easy_setopt(easy, CURLOPT_PROXY, "");
  curl()->easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl()->easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl()->easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(options.time.count()));
  curl()->easy_setopt(easy, CURLOPT_USERAGENT, "waybill");
  curl()->easy_setopt(easy, CURLOPT_HTTPHEADER, connection_->headers.get());
  if (!options.authority.empty()) curl()->easy_setopt(easy, CURLOPT_CAINFO, options.authority.c_str());
  curl()->easy_setopt(easy, CURLOPT_WRITEFUNCTION, receive);
  curl()->easy_setopt(easy, CURLOPT_WRITEDATA, &receiving);
  curl()->easy_setopt(easy, CURLOPT_HEADERFUNCTION, receive_header);
  curl()->easy_setopt(easy, CURLOPT_HEADERDATA, &receiving);

  const auto start = std::chrono::steady_clock::now();
  const CURLcode result = curl()->easy_perform(easy);
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
  const auto refused = [&](std::string what, std::string advice) {
    return std::unexpected(model::Error{.doing = "fetch the profile", .what = std::move(what), .where = connection_->shown + '/' + profile, .advice = std::move(advice)});
  };
  long status = 0;
  curl()->easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  if (receiving.header_bytes > kMostHeaders) return refused(fmt::format("the answer's headers have more than {} bytes", kMostHeaders), "check that this is net/http/pprof");
  // A status that says what is wrong counts for more than what came, or didn't come, after it.
  if (const auto reason = status == 0 ? std::nullopt : refusal(status)) return refused(reason->first, reason->second);
  if (receiving.too_long) return refused(fmt::format("the answer has more than {} bytes", receiving.most), "check that this is net/http/pprof");
  switch (result) {
    case CURLE_OK: return Answer{.body = std::move(receiving.body), .took = took};
    case CURLE_OPERATION_TIMEDOUT:
      return refused(fmt::format("there was no whole answer after {:.1f} seconds", static_cast<double>(took.count()) / 1000), "allow more with --timeout");
    case CURLE_PEER_FAILED_VERIFICATION:
      return refused(fmt::format("its certificate isn't trusted: {}", said), "name the authority's certificate with --ca");
    case CURLE_SSL_CACERT_BADFILE:
      return refused("the certificates of --ca can't be read", "give a file with certificates in PEM");
    case CURLE_SSL_CONNECT_ERROR:
      return refused(fmt::format("TLS failed: {}", said), "give http:// if the port speaks no TLS");
    default:
      return refused(said[0] != '\0' ? said : curl()->easy_strerror(result), "check that the program runs there and serves net/http/pprof");
  }
}

}  // namespace waybill::profile
