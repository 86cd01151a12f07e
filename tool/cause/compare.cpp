#include "tool/cause/compare.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace waybill::cause {
namespace {

using Counter = std::optional<double> model::RuntimeCounters::*;

/// 97.5 % of Student's distribution with this many degrees of freedom lie below.
double student(std::size_t degrees) {
  constexpr std::array<double, 31> kTable = {0,     12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
                                             2.120, 2.110,  2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042};
  return degrees < kTable.size() ? kTable[degrees] : 1.960 + 2.5 / static_cast<double>(degrees);
}

std::optional<double> rise(std::optional<double> from, std::optional<double> to) {
  if (!from || !to) return std::nullopt;
  return *to - *from;
}

void add_figure(std::vector<model::Comparison>& figures, std::string what, std::string unit, const model::Measured& before, const model::Measured& after) {
  figures.push_back({.what = std::move(what), .unit = std::move(unit), .before = before, .after = after, .change = change(before, after)});
}

/// Layers by the function that makes them. Estimates of lines add up as independent ones.
std::map<std::string, model::Estimate> layers_by_function(const model::Diagnosis& diagnosis) {
  std::map<std::string, model::Estimate> functions;
  for (const model::ContextSite& site : diagnosis.sites) {
    if (site.part != model::ContextPart::ValueLayer) continue;
    model::Estimate& sum = functions[site.call.function];
    const model::Estimate& one = site.objects;
    const double down = std::hypot(sum.value - sum.low, one.value - one.low), up = std::hypot(sum.high - sum.value, one.high - one.value);
    sum.value += one.value;
    sum.low = sum.value - down;
    sum.high = sum.value + up;
  }
  return functions;
}

std::vector<model::ComparedFunction> functions_of(const model::Diagnosis& before, const model::Diagnosis& after) {
  std::map<std::string, std::pair<model::Estimate, model::Estimate>> both;
  for (const auto& [function, objects] : layers_by_function(before)) both[function].first = objects;
  for (const auto& [function, objects] : layers_by_function(after)) both[function].second = objects;
  std::vector<model::ComparedFunction> functions;
  for (const auto& [function, objects] : both) {
    // Where a function isn't in a profile, none of its objects were sampled, which can be many.
    const bool was = objects.first.value > 0 || before.rate <= 1, is = objects.second.value > 0 || after.rate <= 1;
    model::Comparison compared{.what = "value layers", .before = {objects.first, was}, .after = {objects.second, is}};
    compared.change = change(compared.before, compared.after);
    functions.push_back({.function = function, .objects = std::move(compared)});
  }
  const auto difference = [](const model::ComparedFunction& function) { return std::abs(function.objects.after.estimate.value - function.objects.before.estimate.value); };
  std::ranges::stable_sort(functions, std::ranges::greater(), difference);
  return functions;
}

}  // namespace

std::vector<Window> windows_of(const std::vector<model::RuntimeCounters>& readings) {
  std::vector<Window> windows;
  for (std::size_t i = 1; i < readings.size(); ++i) {
    const model::RuntimeCounters &from = readings[i - 1], &to = readings[i];
    Window window;
    for (const Counter counter : {&model::RuntimeCounters::requests, &model::RuntimeCounters::collections, &model::RuntimeCounters::pause_seconds,
                                  &model::RuntimeCounters::collection_seconds, &model::RuntimeCounters::allocated_objects, &model::RuntimeCounters::allocated_bytes}) {
      window.*counter = rise(from.*counter, to.*counter);
    }
    if (window.requests.value_or(0) > 0) windows.push_back(window);
  }
  return windows;
}

std::optional<model::Measured> for_each_request(const std::vector<Window>& windows, Counter counter) {
  double requests = 0, counted = 0;
  std::size_t count = 0;
  for (const Window& window : windows) {
    if (!(window.*counter) || !window.requests) continue;
    requests += *window.requests;
    counted += *(window.*counter);
    ++count;
  }
  if (count == 0 || requests <= 0) return std::nullopt;
  const double ratio = counted / requests;
  if (count == 1) return model::Measured{{ratio, ratio, ratio}, false};
  double squares = 0;
  for (const Window& window : windows) {
    if (!(window.*counter) || !window.requests) continue;
    const double residue = *(window.*counter) - ratio * *window.requests;
    squares += residue * residue;
  }
  const auto n = static_cast<double>(count);
  const double mean_requests = requests / n;
  const double error = student(count - 1) * std::sqrt(squares / (n - 1) / n) / mean_requests;
  return model::Measured{{ratio, std::max(0.0, ratio - error), ratio + error}, true};
}

std::optional<model::Estimate> change(const model::Measured& before, const model::Measured& after) {
  if (!before.bounded || !after.bounded) return std::nullopt;
  const model::Estimate &from = before.estimate, &to = after.estimate;
  if (from.low <= 0 || (to.low <= from.high && from.low <= to.high)) return std::nullopt;
  return model::Estimate{to.value / from.value - 1, to.low / from.high - 1, to.high / from.low - 1};
}

model::CaptureComparison compare(const Capture& before, const Capture& after) {
  model::CaptureComparison result;
  const model::Diagnosis &was = before.diagnosis, &is = after.diagnosis;
  result.before_file = was.heap_file;
  result.after_file = is.heap_file;
  add_figure(result.figures, "live objects", "", {was.objects}, {is.objects});
  add_figure(result.figures, "live bytes", "B", {was.bytes}, {is.bytes});
  for (std::size_t part = 0; part < model::kContextParts; ++part) {
    const auto seen = [part](const model::Diagnosis& diagnosis) { return diagnosis.part_objects[part].value > 0 || diagnosis.rate <= 1; };
    if (was.part_objects[part].value <= 0 && is.part_objects[part].value <= 0) continue;
    const std::string name(model::name_of(static_cast<model::ContextPart>(part)));
    add_figure(result.figures, name, "", {was.part_objects[part], seen(was)}, {is.part_objects[part], seen(is)});
    add_figure(result.figures, "bytes of " + name, "B", {was.part_bytes[part], seen(was)}, {is.part_bytes[part], seen(is)});
  }
  result.functions = functions_of(was, is);
  result.before_windows = before.windows.size();
  result.after_windows = after.windows.size();
  const auto each = [&](std::string what, std::string unit, Counter counter) {
    const auto from = for_each_request(before.windows, counter), to = for_each_request(after.windows, counter);
    if (!from || !to) return;
    add_figure(result.figures, std::move(what), std::move(unit), *from, *to);
    result.figures.back().per_request = true;
  };
  each("collections", "", &model::RuntimeCounters::collections);
  each("stop-the-world", "s", &model::RuntimeCounters::pause_seconds);
  each("CPU of collections", "s", &model::RuntimeCounters::collection_seconds);
  each("allocated objects", "", &model::RuntimeCounters::allocated_objects);
  each("allocated bytes", "B", &model::RuntimeCounters::allocated_bytes);
  return result;
}

}  // namespace waybill::cause
