#include "settings.hpp"

#include <boost/asio/io_context.hpp>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "token.hpp"
#include "waybill/yaml.hpp"

namespace gateway {
namespace {

using Problems = std::vector<waybill::Problem>;

// What describe() cannot say: that names name something, and that files and addresses are there.
class Preparation {
 public:
  Preparation(std::filesystem::path folder, Problems& problems)
      : folder_(std::move(folder)), problems_(&problems) {}

  void prepare(Settings& settings) {
    address("/listen", settings.listen);
    if (settings.admin) address("/admin", *settings.admin);
    if (settings.tls) {
      settings.tls->certificate = (folder_ / settings.tls->certificate).string();
      settings.tls->key = (folder_ / settings.tls->key).string();
    }
    if (settings.access_log != "stderr" && settings.access_log != "off") {
      settings.access_log = (folder_ / settings.access_log).string();
    }
    keys(settings.authentication);
    rules(settings.authorisation);
    routes(settings.routing, settings.rate_limit);
    if (auto& redis = settings.rate_limit.redis) {
      Upstream server{.servers = {redis->server}, .connect_ms = redis->timeout_ms};
      server.name = "redis";
      server.endpoints = address("/rate_limit/redis/server", redis->server);
      redis->prepared = std::make_shared<Upstream>(std::move(server));
    }
  }

 private:
  void keys(Authentication& settings) {
    std::set<std::string> ids;
    for (std::size_t each = 0; each < settings.keys.size(); ++each) {
      const auto& key = settings.keys[each];
      const auto pointer = "/authentication/keys/" + std::to_string(each);
      if (!ids.insert(key.id).second) add(pointer + "/id", "is there twice");
      auto loaded = TokenKey::load(key.id, key.algorithm, (folder_ / key.file).string());
      if (loaded) {
        settings.prepared.push_back(std::move(*loaded));
      } else {
        add(pointer + "/file", loaded.error());
      }
    }
  }

  void rules(const Authorisation& settings) {
    for (std::size_t each = 0; each < settings.rules.size(); ++each) {
      if (!settings.rules[each].path.starts_with('/')) {
        add("/authorisation/rules/" + std::to_string(each) + "/path", "must begin with /");
      }
    }
  }

  void routes(Routing& routing, const RateLimit& limits) {
    std::map<std::string, std::shared_ptr<const Upstream>> upstreams;
    for (auto& [name, upstream] : routing.upstreams) {
      upstream.name = name;
      for (std::size_t each = 0; each < upstream.servers.size(); ++each) {
        const auto found =
            address("/routing/upstreams/" + name + "/servers/" + std::to_string(each),
                    upstream.servers[each]);
        upstream.endpoints.insert(upstream.endpoints.end(), found.begin(), found.end());
      }
      upstreams[name] = std::make_shared<Upstream>(upstream);
    }
    for (auto& [name, tenant] : routing.tenants) {
      const auto pointer = "/routing/tenants/" + name;
      const auto found = upstreams.find(tenant.upstream);
      if (found == upstreams.end()) {
        add(pointer + "/upstream", "must be the name of one of /routing/upstreams");
      } else {
        tenant.prepared = found->second;
      }
      if (!limits.plans.contains(tenant.plan)) {
        add(pointer + "/plan", "must be the name of one of /rate_limit/plans");
      }
      if (!tenant.base_path.empty() && !tenant.base_path.starts_with('/')) {
        add(pointer + "/base_path", "must begin with / or be empty");
      }
      routing.prepared[name] = std::make_shared<TenantSettings>(tenant);
    }
  }

  std::vector<Endpoint> address(const std::string& pointer, const std::string& text) {
    auto found = resolve(text);
    if (found) return std::move(*found);
    add(pointer, found.error());
    return {};
  }

  void add(std::string pointer, std::string message) {
    problems_->push_back({std::move(pointer), std::move(message)});
  }

  std::filesystem::path folder_;
  Problems* problems_;
};

std::string lines_of(const std::string& file, const Problems& problems) {
  std::string lines;
  for (const auto& [pointer, message] : problems) {
    if (!lines.empty()) lines += '\n';
    lines += file + ": " + (pointer.empty() ? "" : pointer + ": ") + message;
  }
  return lines;
}

}  // namespace

std::expected<std::vector<Endpoint>, std::string> resolve(std::string_view text) {
  const auto colon = text.rfind(':');
  const std::string wrong = "must be HOST:PORT";
  if (colon == std::string_view::npos || colon == 0) return std::unexpected(wrong);
  auto host = text.substr(0, colon);
  const auto port_text = text.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, error] =
      std::from_chars(port_text.data(), port_text.data() + port_text.size(), port);
  if (error != std::errc() || end != port_text.data() + port_text.size()) {
    return std::unexpected(wrong + ", the port from 0 to 65535");
  }
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);

  boost::system::error_code failed;
  const auto address = boost::asio::ip::make_address(std::string(host), failed);
  if (!failed) return std::vector<Endpoint>{Endpoint(address, port)};
  boost::asio::io_context loop;
  boost::asio::ip::tcp::resolver resolver(loop);
  const auto results = resolver.resolve(std::string(host), std::string(port_text), failed);
  if (failed || results.empty()) {
    return std::unexpected("cannot be looked up: " + failed.message());
  }
  std::vector<Endpoint> found;
  for (const auto& result : results) found.push_back(result.endpoint());
  return found;
}

std::expected<Settings, std::string> load_settings(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) return std::unexpected(file + ": cannot be read");
  auto loaded = waybill::load_yaml<Settings>(text.str());
  if (!loaded) return std::unexpected(lines_of(file, loaded.problems));
  Problems problems;
  Preparation(std::filesystem::path(file).parent_path(), problems).prepare(*loaded.value);
  if (!problems.empty()) return std::unexpected(lines_of(file, problems));
  return std::move(*loaded.value);
}

}  // namespace gateway
