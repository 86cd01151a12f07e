// Metrics in the text format of Prometheus, version 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace waybill::report {

using Labels = std::vector<std::pair<std::string_view, std::string>>;

/// Metrics, family by family: samples of one family stand together whenever they come, as the format wants it. Values
/// may hold any bytes: what isn't UTF-8 in them is replaced.
class Exposition {
 public:
  /// These labels stand in every sample from now on.
  void common(Labels labels) { common_ = std::move(labels); }

  /// Goes on with a family, which is begun if there is none of this name: "counter", "gauge" or "histogram".
  void family(std::string_view name, std::string_view type, std::string_view help);

  /// Adds a sample to it; `suffix` is what a histogram's parts have.
  void sample(std::string_view suffix, const Labels& labels, double value);

  /// Returns what was written.
  std::string text() const;

 private:
  struct Family {
    std::string name;
    std::string text;
  };
  Labels common_;
  std::vector<Family> families_;
  std::size_t current_ = 0;
};

}  // namespace waybill::report
