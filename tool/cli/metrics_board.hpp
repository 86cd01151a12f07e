// The metrics of all programs that are watched, as they are handed out together.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "tool/cli/metrics_endpoint.hpp"
#include "tool/report/watch_metrics.hpp"

namespace waybill::cli {

/// What an endpoint serves. Every function may be called by any thread.
class MetricsBoard {
 public:
  /// A program by its name and, where there may be several of that name, its file.
  using Program = std::pair<std::string, std::string>;

  /// `most`: keys and sites with series of their own, for each program.
  MetricsBoard(MetricsEndpoint endpoint, std::size_t most);

  /// Takes in what was seen of a program from the start of watching it.
  void update(const Program& program, const report::WatchReport& report);

  /// Takes a program off: it is watched no more.
  void remove(const Program& program);

  /// Says how many programs can't be watched that should be.
  void refused(std::size_t programs);

  const std::string& address() const { return endpoint_.address(); }

 private:
  void publish();  ///< the mutex is held

  std::mutex mutex_;
  MetricsEndpoint endpoint_;
  std::size_t most_;
  std::size_t refused_ = 0;
  std::map<Program, report::WatchMetrics> programs_;
};

}  // namespace waybill::cli
