// Metrics in the text format of Prometheus, version 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace waybill::report {

using Labels = std::vector<std::pair<std::string_view, std::string>>;

/// Metrics, family by family. Values may hold any bytes: what isn't UTF-8 in them is replaced.
class Exposition {
 public:
  /// `common` labels stand in every sample.
  explicit Exposition(Labels common) : common_(std::move(common)) {}

  /// Begins a family: "counter", "gauge" or "histogram".
  void family(std::string_view name, std::string_view type, std::string_view help);

  /// Adds a sample to the last family; `suffix` is what a histogram's parts have.
  void sample(std::string_view suffix, const Labels& labels, double value);

  /// Returns what was written.
  std::string take() { return std::move(text_); }

 private:
  Labels common_;
  std::string family_;
  std::string text_;
};

}  // namespace waybill::report
