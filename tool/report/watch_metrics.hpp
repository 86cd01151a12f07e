// What is seen of a running program, as metrics of Prometheus.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "tool/model/observation.hpp"
#include "tool/report/exposition.hpp"
#include "tool/report/watch.hpp"

namespace waybill::report {

/// How often something was written, and how often it was on the chain already.
struct WriteCounts {
  std::uint64_t writes = 0;
  std::uint64_t conflicts = 0;
};

/// Counters by name, of which a bounded number has a series: a name that is busier takes the place of one that is not,
/// and begins at zero. What has none is counted together.
template <class Name>
class BoundedSeries {
 public:
  /// `most`: names with a series of their own, at least 1.
  explicit BoundedSeries(std::size_t most) : most_(most) {}

  /// Adds what came since the last call.
  void add(const std::map<Name, WriteCounts>& more);

  struct Series {
    WriteCounts counts;
    double busy = 0;  ///< of late; a conflict counts as a hundred writes
  };
  const std::map<Name, Series>& named() const { return named_; }
  const WriteCounts& others() const { return others_; }

 private:
  std::size_t most_;
  std::map<Name, Series> named_;
  WriteCounts others_;
};

/// The metrics of one watched program. Its counters never go back, whatever falls out of the tables that are behind them.
class WatchMetrics {
 public:
  /// `labels` tell the program from others; `most` keys and sites have a series of their own.
  WatchMetrics(Labels labels, std::size_t most) : labels_(std::move(labels)), most_(most), keys_(most), sites_(most) {}

  /// Takes in what was seen from the start to `report.to`.
  void update(const WatchReport& report);

  /// Adds all of it.
  void write(Exposition& text) const;

 private:
  using Place = std::pair<model::ObservedKey, model::CodeSite>;

  Labels labels_;
  std::size_t most_;
  WatchReport last_;
  std::map<Place, WriteCounts> seen_;  ///< at the last update, to tell what is new
  BoundedSeries<model::ObservedKey> keys_;
  BoundedSeries<model::CodeSite> sites_;
};

}  // namespace waybill::report
