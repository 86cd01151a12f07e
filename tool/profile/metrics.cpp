#include "tool/profile/metrics.hpp"

#include <charconv>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace waybill::profile {
namespace {

using Counter = std::optional<double> model::RuntimeCounters::*;

/// client_golang v1.20, prometheus/go_collector.go and go_collector_latest.go. The last two of the list are only there where
/// a program asks for the metrics of runtime/metrics.
constexpr std::pair<std::string_view, Counter> kCounters[] = {
    {"go_gc_duration_seconds_count", &model::RuntimeCounters::collections},
    {"go_gc_duration_seconds_sum", &model::RuntimeCounters::pause_seconds},
    {"go_memstats_mallocs_total", &model::RuntimeCounters::allocated_objects},
    {"go_memstats_alloc_bytes_total", &model::RuntimeCounters::allocated_bytes},
    {"go_cpu_classes_gc_total_cpu_seconds_total", &model::RuntimeCounters::collection_seconds},
};

bool is_name(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') || letter == '_' || letter == ':';
}

/// What stands behind the labels, which hold any text in quotation marks; nothing if they have no end.
std::optional<std::string_view> behind_labels(std::string_view line) {
  if (!line.starts_with('{')) return line;
  bool quoted = false;
  for (std::size_t i = 1; i < line.size(); ++i) {
    if (quoted && line[i] == '\\') ++i;
    else if (line[i] == '"') quoted = !quoted;
    else if (line[i] == '}' && !quoted) return line.substr(i + 1);
  }
  return std::nullopt;
}

std::string_view without_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// A sample's value, before a time that may follow it.
std::optional<double> value_of(std::string_view text) {
  text = without_blanks(text);
  text = text.substr(0, text.find_first_of(" \t"));
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::expected<model::RuntimeCounters, model::Error> read_metrics(std::string_view bytes, std::string_view requests, const std::string& where) {
  model::RuntimeCounters counters;
  const auto refused = [&](std::string what, std::string at, std::string advice) {
    return std::unexpected(model::Error{.doing = "read the metrics", .what = std::move(what), .where = std::move(at), .advice = std::move(advice)});
  };
  bool any = false;
  std::size_t number = 0;
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view line = without_blanks(bytes.substr(0, end));
    bytes = end == std::string_view::npos ? std::string_view() : bytes.substr(end + 1);
    ++number;
    if (line.empty() || line.starts_with('#')) continue;
    std::size_t length = 0;
    while (length < line.size() && is_name(line[length])) ++length;
    const auto rest = behind_labels(without_blanks(line.substr(length)));
    const auto value = rest ? value_of(*rest) : std::nullopt;
    if (length == 0 || !value) return refused("it is no line of Prometheus' text format", fmt::format("{}:{}", where, number), "take the text of /metrics");
    const std::string_view name = line.substr(0, length);
    const auto add = [&](Counter counter) {
      if (!std::isfinite(*value) || *value < 0) return;
      counters.*counter = (counters.*counter).value_or(0) + *value;
      any = true;
    };
    for (const auto& [known, counter] : kCounters) {
      if (name == known) add(counter);
    }
    if (name == requests) add(&model::RuntimeCounters::requests);
  }
  if (!any) return refused(fmt::format("it has neither {} nor a counter of Go's runtime", requests), where, "take /metrics of a program with client_golang's Go collector");
  return counters;
}

}  // namespace waybill::profile
