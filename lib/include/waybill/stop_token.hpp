// To and from std::stop_token, for code that knows nothing of contexts.
#pragma once

#include <stop_token>
#include <system_error>
#include <utility>

#include "waybill/context.hpp"

namespace waybill {

/// A std::stop_token that is told to stop when a context is done. It lives as long as the work that
/// has the token; when it ends, the token is told nothing more.
class [[nodiscard]] Stopping {
 public:
  explicit Stopping(const Context& context) : hook_(context, Request{&source_}) {}

  /// Returns the token. It may be kept longer than this object.
  std::stop_token token() const noexcept { return source_.get_token(); }

 private:
  struct Request {
    std::stop_source* source;
    void operator()() const noexcept { source->request_stop(); }
  };

  std::stop_source source_;
  AfterFunc<Request> hook_;  // ends before the source, and waits for a callback that runs
};

/// A child context that is cancelled when a stop is requested, and at its end.
class [[nodiscard]] StoppedBy {
 public:
  /// `cause` is what the context's cause() then is.
  StoppedBy(const Context& parent, std::stop_token token, std::error_code cause = {})
      : scope_(parent.with_cancel_cause(cause)), callback_(std::move(token), Cancel{&scope_}) {}

  /// Returns the child. It is cancelled when this object ends.
  const Context& context() const& noexcept WAYBILL_LIFETIMEBOUND { return scope_.context(); }
  const Context& context() const&& = delete;

 private:
  struct Cancel {
    const Scope* scope;
    void operator()() const noexcept { scope->cancel(); }
  };

  Scope scope_;
  std::stop_callback<Cancel> callback_;  // ends before the scope, and waits like AfterFunc
};

}  // namespace waybill
