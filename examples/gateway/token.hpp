// JSON Web Tokens (RFC 7519) with HS256 or RS256, by OpenSSL.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "settings.hpp"

namespace gateway {

/// A key for one algorithm: a token that names another is refused whatever its signature.
class TokenKey {
 public:
  /// Returns the key that a file holds: a secret of at least 32 bytes as it is, but for a line end;
  /// or an RSA public key of at least 2048 bits as PEM. An error says what is wrong with it.
  static std::expected<std::shared_ptr<const TokenKey>, std::string> load(
      std::string id, std::string_view algorithm, const std::string& file);
  virtual ~TokenKey() = default;

  const std::string& id() const noexcept { return id_; }
  std::string_view algorithm() const noexcept { return algorithm_; }
  /// Returns whether `signature` is this key's under `text`.
  virtual bool verifies(std::string_view text, std::string_view signature) const = 0;

 protected:
  TokenKey(std::string id, std::string_view algorithm)
      : id_(std::move(id)), algorithm_(algorithm) {}

 private:
  std::string id_;
  std::string algorithm_;
};

/// What the gateway takes from a token.
struct Claims {
  std::string subject;
  std::string tenant;
  std::vector<std::string> roles;
};

/// Returns the claims of a token that one of the keys signed, that is valid at `now` (seconds since
/// 1970) and meant for us; otherwise why it is refused.
std::expected<Claims, std::string_view> verify(const Authentication& settings,
                                               std::string_view token, std::int64_t now);

}  // namespace gateway
