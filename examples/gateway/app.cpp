#include "app.hpp"

#include <openssl/ssl.h>

namespace gateway {

namespace ssl = boost::asio::ssl;

std::expected<std::shared_ptr<const App>, std::string> App::load(const std::string& file) {
  auto settings = load_settings(file);
  if (!settings) return std::unexpected(settings.error());
  auto app = std::make_shared<App>(std::move(*settings));
  if (const auto& tls = app->settings.tls) {
    app->tls = std::make_unique<ssl::context>(ssl::context::tls_server);
    SSL_CTX_set_min_proto_version(app->tls->native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_mode(app->tls->native_handle(), SSL_MODE_RELEASE_BUFFERS);
    boost::system::error_code error;
    app->tls->use_certificate_chain_file(tls->certificate, error);
    if (!error) app->tls->use_private_key_file(tls->key, ssl::context::pem, error);
    if (error) {
      return std::unexpected(file + ": /tls: " + tls->certificate + " and " + tls->key +
                             " must be a certificate and its key as PEM: " + error.message());
    }
  }
  return app;
}

}  // namespace gateway
