#include <fstream>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tool/profile/metrics.hpp"

namespace waybill::profile {
namespace {

using testing::HasSubstr;

TEST(Metrics, CountersOfTheRuntimeAndOfRequests) {
  std::ifstream in(WAYBILL_SOURCE_DIR "/tests/fuzz/metrics_fuzz/go");
  std::ostringstream text;
  text << in.rdbuf();
  const auto counters = read_metrics(text.str(), "http_requests_total", "f");
  ASSERT_TRUE(counters) << counters.error().what;
  EXPECT_EQ(counters->requests, 4003);
  EXPECT_EQ(counters->collections, 62);
  EXPECT_EQ(counters->pause_seconds, 0.004210752);
  EXPECT_EQ(counters->collection_seconds, 1.25);
  EXPECT_EQ(counters->allocated_bytes, 1.91e9);
  EXPECT_EQ(counters->allocated_objects, 12345);
  EXPECT_EQ(read_metrics(text.str(), "grpc_server_handled_total", "f")->requests, std::nullopt);
}

TEST(Metrics, WhatIsNoneOfThemIsRefusedWithItsLine) {
  const auto refusal = [](const std::string& text) {
    const auto counters = read_metrics(text, "http_requests_total", "f");
    return counters ? std::string("read") : counters.error().where + ": " + counters.error().what;
  };
  EXPECT_THAT(refusal("go_gc_duration_seconds_count 1\n<html>"), HasSubstr("f:2: it is no line"));
  EXPECT_THAT(refusal("a{b=\"c} 1"), HasSubstr("f:1: it is no line"));
  EXPECT_THAT(refusal("a one"), HasSubstr("f:1: it is no line"));
  EXPECT_THAT(refusal("a"), HasSubstr("f:1: it is no line"));
  EXPECT_THAT(refusal("process_cpu_seconds_total 1\n"), HasSubstr("f: it has neither http_requests_total"));
  EXPECT_THAT(refusal(""), HasSubstr("f: it has neither"));
  EXPECT_THAT(refusal("http_requests_total NaN\n"), HasSubstr("f: it has neither"));
}

}  // namespace
}  // namespace waybill::profile
