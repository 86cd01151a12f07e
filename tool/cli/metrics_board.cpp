#ifdef WAYBILL_WATCH_THERE  // see tool/process/CMakeLists.txt

#include "tool/cli/metrics_board.hpp"

namespace waybill::cli {

MetricsBoard::MetricsBoard(MetricsEndpoint endpoint, std::size_t most) : endpoint_(std::move(endpoint)), most_(most) {
  publish();
}

void MetricsBoard::update(const Program& program, const report::WatchReport& report) {
  const std::lock_guard lock(mutex_);
  report::Labels labels = {{"program", program.first}};
  if (!program.second.empty()) labels.emplace_back("file", program.second);
  programs_.try_emplace(program, std::move(labels), most_).first->second.update(report);
  publish();
}

void MetricsBoard::remove(const Program& program) {
  const std::lock_guard lock(mutex_);
  programs_.erase(program);
  publish();
}

void MetricsBoard::refused(std::size_t programs) {
  const std::lock_guard lock(mutex_);
  refused_ = programs;
  publish();
}

void MetricsBoard::publish() {
  report::Exposition text;
  text.family("waybill_watch_programs", "gauge", "Executables that are watched, and those that should be and can't.");
  text.sample("", {{"state", "watched"}}, static_cast<double>(programs_.size()));
  text.sample("", {{"state", "refused"}}, static_cast<double>(refused_));
  for (const auto& [_, metrics] : programs_) metrics.write(text);
  endpoint_.publish(text.text());
}

}  // namespace waybill::cli

#endif
