#include "tool/profile/trace.hpp"

#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tool/profile/gzip.hpp"

namespace waybill::profile {
namespace {

using ::testing::HasSubstr;

std::string recorded(const std::string& name) {
  std::ifstream in(std::string(WAYBILL_ROOM_DIR) + "/testdata/traces/" + name, std::ios::binary);
  const std::string packed{std::istreambuf_iterator<char>(in), {}};
  return unpack(packed, name).value_or("");
}

// Lifetimes, stacks and pauses are compared with the Go reader's by tests/trace.

TEST(Trace, AllocationsAreCountedForTheGoroutineThatMadeThem) {
  for (const char* name : {"1.24-allocations.trace.gz", "1.26-allocations.trace.gz"}) {
    const auto trace = read_trace(recorded(name), name);
    ASSERT_TRUE(trace) << trace.error().what;
    EXPECT_TRUE(trace->allocations);
    std::uint64_t workers = 0;
    for (const model::TracedObjects& objects : trace->objects) {
      if (objects.type != "context.valueCtx") continue;
      ++workers;
      EXPECT_EQ(objects.allocated, 400u) << "of goroutine " << objects.goroutine;
      EXPECT_EQ(objects.live, 400u);
    }
    EXPECT_EQ(workers, 3u) << name;
  }
  EXPECT_FALSE(read_trace(recorded("1.26.trace.gz"), "f")->allocations);
}

TEST(Trace, WhatIsCutShortIsRefusedWithWhatThereWas) {
  const std::string whole = recorded("1.23.trace.gz");
  ASSERT_TRUE(read_trace(whole, "f"));
  const auto cut = read_trace(whole.substr(0, whole.size() - 100), "f");
  ASSERT_FALSE(cut);
  EXPECT_THAT(cut.error().what, HasSubstr("cut short"));
  EXPECT_FALSE(read_trace(whole.substr(0, 16), "f"));
}

TEST(Trace, OtherThingsAreRefused) {
  EXPECT_THAT(read_trace(std::string("go 1.21 trace\0\0\0", 16), "f").error().what, HasSubstr("older form"));
  EXPECT_THAT(read_trace(std::string("go 1.19 trace\0\0\0", 16), "f").error().what, HasSubstr("Go 1.19"));
  EXPECT_THAT(read_trace(std::string("go 1.99 trace\0\0\0", 16), "f").error().what, HasSubstr("isn't known"));
  EXPECT_THAT(read_trace("go1.7 heap dump\n", "f").error().what, HasSubstr("no trace"));
  EXPECT_THAT(read_trace("", "f").error().what, HasSubstr("no trace"));
  EXPECT_THAT(read_trace(std::string("go 1.22 trace\0\0\0\x07", 17), "f").error().what, HasSubstr("damaged"));
}

}  // namespace
}  // namespace waybill::profile
