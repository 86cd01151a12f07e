// Being asked to stop: by Ctrl-C, or by who runs services.
#pragma once

#include <csignal>

namespace waybill::cli {

/// While it lives, SIGINT and SIGTERM end the command in good order: was_sent() says so, to any thread. There is one at
/// a time.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  static bool was_sent();

 private:
  struct sigaction interrupt_ {};
  struct sigaction terminate_ {};
};

}  // namespace waybill::cli
