#include "tool/report/watch_metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waybill::report {
namespace {

using testing::HasSubstr;
using testing::Not;

WatchReport report_of(std::vector<model::KeyWriter> writers) {
  WatchReport report;
  report.to = 10;
  report.seen.coverage.observed = 0.5;
  report.seen.writers = std::move(writers);
  for (const model::KeyWriter& writer : report.seen.writers) report.seen.calls += writer.writes;
  return report;
}

model::KeyWriter writer(std::string type, std::uint64_t writes, std::uint64_t conflicts = 0) {
  return {.key = {.package = "x.test/a", .type = std::move(type)}, .site = {.function = "a.Put", .file = "a.go", .line = 7}, .writes = writes, .conflicts = conflicts};
}

std::string text_of(const WatchMetrics& metrics) {
  Exposition text;
  metrics.write(text);
  return text.text();
}

TEST(WatchMetrics, SaysWhatWasSeen) {
  WatchMetrics metrics({{"program", "gate\"way\n\xff"}}, 10);
  WatchReport report = report_of({writer("a.key", 12, 3)});
  report.seen.depth = {{1, 2}, {2, 3}, {3, 4}, {2000, 1}};
  metrics.update(report);
  const std::string text = text_of(metrics);
  EXPECT_THAT(text, HasSubstr("# TYPE waybill_context_calls_total counter\nwaybill_context_calls_total{program=\"gate\\\"way\\n\xEF\xBF\xBD\"} 12\n"));
  EXPECT_THAT(text, HasSubstr("package=\"x.test/a\",key=\"a.key\"} 12\n"));
  EXPECT_THAT(text, HasSubstr("function=\"a.Put\",site=\"a.go:7\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("le=\"2\"} 5\n"));
  EXPECT_THAT(text, HasSubstr("le=\"1024\"} 9\n"));
  EXPECT_THAT(text, HasSubstr("le=\"+Inf\"} 10\n"));
  EXPECT_THAT(text, HasSubstr("waybill_watch_observed_seconds_total{program=\"gate\\\"way\\n\xEF\xBF\xBD\"} 5\n"));
  EXPECT_THAT(text, Not(HasSubstr("lookups")));
}

TEST(WatchMetrics, FamiliesOfTwoProgramsStandTogether) {
  WatchMetrics one({{"program", "one"}}, 10);
  WatchMetrics two({{"program", "two"}}, 10);
  one.update(report_of({writer("a.key", 1)}));
  two.update(report_of({writer("a.key", 2)}));
  Exposition text;
  one.write(text);
  two.write(text);
  EXPECT_THAT(text.text(), HasSubstr("waybill_context_calls_total{program=\"one\"} 1\nwaybill_context_calls_total{program=\"two\"} 2\n"));
}

TEST(WatchMetrics, WhatFallsOutOfTheTablesIsNotTakenBack) {
  WatchMetrics metrics({}, 10);
  metrics.update(report_of({writer("a.key", 12)}));
  metrics.update(report_of({}));
  metrics.update(report_of({writer("a.key", 5)}));
  EXPECT_THAT(text_of(metrics), HasSubstr("key=\"a.key\"} 17\n"));
}

TEST(WatchMetrics, TheBusiestHaveSeries) {
  WatchMetrics metrics({}, 2);
  std::uint64_t calls = 0;
  const auto pass = [&](std::uint64_t rest) {
    calls += 10;
    metrics.update(report_of({writer("a.often", 100 * calls), writer("a.rare", calls), writer("a.rest", rest), writer("a.rest2", calls / 10)}));
    return text_of(metrics);
  };
  EXPECT_THAT(pass(0), HasSubstr("key=\"a.rare\"} 10\n"));
  // What is as busy as one that has a series doesn't take its place.
  EXPECT_THAT(pass(10), HasSubstr("key=\"a.rare\"} 20\n"));
  std::string text = pass(20);
  EXPECT_THAT(text, HasSubstr("key=\"a.rare\"} 30\n"));
  EXPECT_THAT(text, HasSubstr("key=\"(others)\"} 23\n"));
  // One that is much busier does, and begins at nothing; others don't grow by what had its series.
  text = pass(20 + 1000);
  EXPECT_THAT(text, HasSubstr("key=\"a.rest\"} 1000\n"));
  EXPECT_THAT(text, Not(HasSubstr("key=\"a.rare\"")));
  EXPECT_THAT(text, HasSubstr("key=\"(others)\"} 24\n"));
}

TEST(WatchMetrics, AConflictCountsAsAHundredWrites) {
  WatchMetrics metrics({}, 1);
  metrics.update(report_of({writer("a.often", 99), writer("a.twice", 1, 1)}));
  EXPECT_THAT(text_of(metrics), HasSubstr("key=\"a.twice\"} 1\n"));
}

}  // namespace
}  // namespace waybill::report
