#include "redis.hpp"

#include <fmt/format.h>
#include <hiredis/hiredis.h>
#include <openssl/evp.h>

#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <memory>
#include <string_view>

namespace gateway {

namespace net = boost::asio;
using waybill::Clock;

namespace {

// The same bucket as Buckets::take(), by Redis' own clock: gateways' clocks need not agree. A
// bucket that is full again is forgotten.
constexpr std::string_view kScript = R"(
local rate, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local held = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = tonumber(held[1]) or burst, tonumber(held[2]) or now
tokens = math.min(burst, tokens + math.max(0, now - at) * rate / 1000000)
local allowed, wait = 0, 0
if tokens >= 1 then
  tokens, allowed = tokens - 1, 1
else
  wait = math.ceil((1 - tokens) * 1000 / rate)
end
redis.call('HSET', KEYS[1], 'tokens', string.format('%.17g', tokens), 'at', string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil((burst - tokens) * 1000 / rate) + 1000)
return {allowed, math.floor(tokens), wait}
)";

constexpr std::size_t kMostBytes = 64 * 1024;  // of a reply; ours are of some twenty

using Answered = std::unique_ptr<redisReply, decltype(&freeReplyObject)>;
using Reader = std::unique_ptr<redisReader, decltype(&redisReaderFree)>;

const std::string& script_digest() {
  static const std::string text = [] {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned size = 0;
    EVP_Digest(kScript.data(), kScript.size(), digest.data(), &size, EVP_sha1(), nullptr);
    std::string hexadecimal;
    for (unsigned each = 0; each < size; ++each) {
      fmt::format_to(std::back_inserter(hexadecimal), "{:02x}", digest[each]);
    }
    return hexadecimal;
  }();
  return text;
}

std::string command(std::string_view name, std::string_view script, const std::string& key,
                    const Plan& plan) {
  const auto rate = fmt::format("{:.17g}", plan.per_second);
  const auto burst = std::to_string(plan.burst);
  const std::array<std::string_view, 6> words = {name, script, "1", key, rate, burst};
  std::string text = fmt::format("*{}\r\n", words.size());
  for (const auto word : words) {
    fmt::format_to(std::back_inserter(text), "${}\r\n{}\r\n", word.size(), word);
  }
  return text;
}

std::optional<Verdict> verdict_of(const redisReply& reply) {
  if (reply.type != REDIS_REPLY_ARRAY || reply.elements != 3) return std::nullopt;
  for (std::size_t each = 0; each < 3; ++each) {
    if (reply.element[each]->type != REDIS_REPLY_INTEGER) return std::nullopt;
  }
  return Verdict{reply.element[0]->integer == 1, reply.element[1]->integer,
                 std::chrono::milliseconds(reply.element[2]->integer)};
}

// Returns the next reply, null when the connection ends or what comes is none.
net::awaitable<Answered> read_reply(Upstreams& upstreams, Upstreams::Connection& connection) {
  const Reader reader(redisReaderCreate(), &redisReaderFree);
  std::size_t size = 0;
  for (;;) {
    const std::string_view bytes = co_await upstreams.read(connection);
    size += bytes.size();
    void* reply = nullptr;
    if (bytes.empty() || size > kMostBytes ||
        redisReaderFeed(reader.get(), bytes.data(), bytes.size()) != REDIS_OK ||
        redisReaderGetReply(reader.get(), &reply) != REDIS_OK) {
      co_return Answered(nullptr, &freeReplyObject);
    }
    if (reply != nullptr) co_return Answered(static_cast<redisReply*>(reply), &freeReplyObject);
  }
}

}  // namespace

net::awaitable<std::optional<Verdict>> Redis::converse(const CloseWhenDone& closing,
                                                       Upstreams::Connection& connection,
                                                       const std::string& key, const Plan& plan) {
  auto text = command("EVALSHA", script_digest(), key, plan);
  for (int attempt = 0; attempt < 2 && !closing.done(); ++attempt) {
    boost::system::error_code error;
    co_await net::async_write(connection.socket, net::buffer(text),
                              net::redirect_error(net::use_awaitable, error));
    if (error) co_return std::nullopt;
    const Answered reply = co_await read_reply(*upstreams_, connection);
    if (!reply) co_return std::nullopt;
    if (reply->type != REDIS_REPLY_ERROR) co_return verdict_of(*reply);
    if (!std::string_view(reply->str, reply->len).starts_with("NOSCRIPT")) co_return std::nullopt;
    text = command("EVAL", kScript, key, plan);  // which also makes Redis remember it
  }
  co_return std::nullopt;
}

net::awaitable<std::optional<Verdict>> Redis::take(const waybill::Context& context,
                                                   const RedisSettings& settings,
                                                   const std::string& key, const Plan& plan) {
  if (Clock::now() < left_alone_until_) co_return std::nullopt;
  const auto within = context.with_timeout(std::chrono::milliseconds(settings.timeout_ms));
  const auto full_key = settings.prefix + key;
  // A connection that was kept may have ended with a Redis that is there again.
  for (bool again = false;; again = true) {
    Upstreams::Connection connection(upstreams_->loop());
    const auto reached = co_await upstreams_->reach(within, *settings.prepared, again, connection);
    std::optional<Verdict> verdict;
    if (reached) {
      const CloseWhenDone closing(within, connection.socket);
      verdict = co_await converse(closing, connection, full_key, plan);
    }
    if (verdict && connection.socket.is_open()) upstreams_->keep(*settings.prepared, connection);
    if (verdict || context.done()) co_return verdict;
    if (again || !reached || !connection.used_before || within.context().done()) break;
  }
  metrics_->redis_failures.fetch_add(1, std::memory_order_relaxed);
  left_alone_until_ = Clock::now() + std::chrono::milliseconds(settings.retry_ms);
  co_return std::nullopt;
}

}  // namespace gateway
