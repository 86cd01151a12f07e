#include "token.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

namespace gateway {
namespace {

using nlohmann::json;
using Digest = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using PublicKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
constexpr std::size_t kSecretBytes = 32;  // as many as the digest: RFC 7518, 3.2

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

class SecretKey final : public TokenKey {
 public:
  SecretKey(std::string id, std::string secret)
      : TokenKey(std::move(id), "HS256"), secret_(std::move(secret)) {}

  bool verifies(std::string_view text, std::string_view signature) const override {
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac;
    unsigned size = 0;
    if (HMAC(EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()), bytes_of(text),
             text.size(), mac.data(), &size) == nullptr) {
      return false;
    }
    return signature.size() == size && CRYPTO_memcmp(mac.data(), signature.data(), size) == 0;
  }

 private:
  std::string secret_;
};

class RsaKey final : public TokenKey {
 public:
  RsaKey(std::string id, PublicKey key) : TokenKey(std::move(id), "RS256"), key_(std::move(key)) {}

  bool verifies(std::string_view text, std::string_view signature) const override {
    const Digest digest(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    return digest &&
           EVP_DigestVerifyInit(digest.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
           EVP_DigestVerify(digest.get(), bytes_of(signature), signature.size(), bytes_of(text),
                            text.size()) == 1;
  }

 private:
  PublicKey key_;
};

// Without padding, and with no bits that say nothing: one text for one value (RFC 4648, 3.5).
std::optional<std::string> base64url(std::string_view text) {
  static constexpr auto values = [] {
    std::array<signed char, 256> all{};
    all.fill(-1);
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (std::size_t each = 0; each < digits.size(); ++each) {
      all[static_cast<unsigned char>(digits[each])] = static_cast<signed char>(each);
    }
    return all;
  }();
  if (text.size() % 4 == 1) return std::nullopt;
  std::string out;
  out.reserve(text.size() * 3 / 4);
  unsigned held = 0;
  int bits = 0;
  for (const char c : text) {
    const int value = values[static_cast<unsigned char>(c)];
    if (value < 0) return std::nullopt;
    held = held << 6 | static_cast<unsigned>(value);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out += static_cast<char>(held >> bits & 0xff);
    }
    held &= (1U << bits) - 1;
  }
  if (held != 0) return std::nullopt;
  return out;
}

std::optional<json> object(std::string_view encoded) {
  const auto text = base64url(encoded);
  if (!text) return std::nullopt;
  auto parsed = json::parse(*text, nullptr, false);
  if (!parsed.is_object()) return std::nullopt;
  return parsed;
}

// Claims go on as header fields, so they hold no line ends and the like.
bool is_printable(const std::string& text) {
  return !text.empty() && text.front() != ' ' && text.back() != ' ' &&
         std::ranges::none_of(
             text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::optional<std::string> text_of(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  auto text = found->get<std::string>();
  if (!is_printable(text)) return std::nullopt;
  return text;
}

std::optional<double> number_of(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

bool is_meant_for(const json& claims, const std::string& audience) {
  const auto found = claims.find("aud");
  if (found == claims.end()) return false;
  if (found->is_array()) return std::ranges::find(*found, json(audience)) != found->end();
  return *found == json(audience);
}

bool is_signed(const Authentication& settings, const json& header, std::string_view text,
               std::string_view signature) {
  const auto algorithm = text_of(header, "alg");
  const bool named = header.contains("kid");
  const auto id = text_of(header, "kid");
  // What must be understood and is not: RFC 7515, 4.1.11.
  if (!algorithm || (named && !id) || header.contains("crit")) return false;
  return std::ranges::any_of(settings.prepared, [&](const auto& key) {
    return key->algorithm() == *algorithm && (!named || key->id() == *id) &&
           key->verifies(text, signature);
  });
}

}  // namespace

std::expected<std::shared_ptr<const TokenKey>, std::string> TokenKey::load(
    std::string id, std::string_view algorithm, const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream read;
  if (!in || !(read << in.rdbuf())) return std::unexpected(file + " cannot be read");
  auto text = std::move(read).str();
  if (algorithm == "HS256") {
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    if (text.size() < kSecretBytes) {
      return std::unexpected(file + " must hold a secret of at least 32 bytes");
    }
    if (text.find("-----BEGIN") != std::string::npos) {
      return std::unexpected(file + " holds a key as PEM, which is no secret");
    }
    return std::make_shared<SecretKey>(std::move(id), std::move(text));
  }
  const std::unique_ptr<BIO, decltype(&BIO_free)> source(
      BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free);
  PublicKey key(PEM_read_bio_PUBKEY(source.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
  if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA ||
      EVP_PKEY_get_bits(key.get()) < 2048) {
    return std::unexpected(file + " must hold an RSA public key of at least 2048 bits as PEM");
  }
  return std::make_shared<RsaKey>(std::move(id), std::move(key));
}

std::expected<Claims, std::string_view> verify(const Authentication& settings,
                                               std::string_view token, std::int64_t now) {
  constexpr auto malformed = std::string_view("the token is malformed");
  const auto first = token.find('.');
  const auto last = token.rfind('.');
  if (first == std::string_view::npos || first == last) return std::unexpected(malformed);
  const auto header = object(token.substr(0, first));
  const auto signature = base64url(token.substr(last + 1));
  if (!header || !signature) return std::unexpected(malformed);
  if (!is_signed(settings, *header, token.substr(0, last), *signature)) {
    return std::unexpected("the token's signature is wrong");
  }

  const auto claims = object(token.substr(first + 1, last - first - 1));
  if (!claims) return std::unexpected(malformed);
  const auto expires = number_of(*claims, "exp");
  const auto from = number_of(*claims, "nbf");
  const auto time = static_cast<double>(now);
  if (!expires) return std::unexpected("the token has no time of expiry");
  if (time >= *expires + settings.leeway_seconds) return std::unexpected("the token has expired");
  if (claims->contains("nbf") && (!from || time < *from - settings.leeway_seconds)) {
    return std::unexpected("the token is not valid yet");
  }
  if (!is_meant_for(*claims, settings.audience)) {
    return std::unexpected("the token is for another audience");
  }
  if (settings.issuer && text_of(*claims, "iss") != settings.issuer) {
    return std::unexpected("the token is from another issuer");
  }
  auto subject = text_of(*claims, "sub");
  auto tenant = text_of(*claims, "tenant");
  if (!subject || !tenant) return std::unexpected("the token lacks a subject or a tenant");
  Claims result{std::move(*subject), std::move(*tenant), {}};
  if (const auto roles = claims->find("roles"); roles != claims->end()) {
    if (!roles->is_array()) return std::unexpected(malformed);
    for (const auto& role : *roles) {
      if (!role.is_string() || !is_printable(role.get<std::string>())) {
        return std::unexpected(malformed);
      }
      result.roles.push_back(role.get<std::string>());
    }
  }
  return result;
}

}  // namespace gateway
