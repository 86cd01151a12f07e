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

/// Two parts of a trace: of one that was recorded, and the same once more under the next number.
std::string twice(const std::string& name) {
  const std::string one = recorded(name);
  std::string both = one;
  // A batch is 01 (49 and a byte for those of experiments), its part's number, thread, time, size and bytes.
  for (std::size_t at = 16; at < one.size();) {
    const auto number = [&] {
      std::uint64_t value = 0;
      for (unsigned shift = 0;; shift += 7) {
        const auto byte = static_cast<unsigned char>(one[at++]);
        value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
        if (byte < 0x80) return value;
      }
    };
    const char kind = one[at];
    both += one[at++];
    if (kind == 52) continue;
    if (kind == 49) both += one[at++];
    EXPECT_EQ(number(), 1u);
    both += '\2';
    const std::size_t rest = at;
    number(), number();
    const std::uint64_t size = number();
    at += size;
    both += one.substr(rest, at - rest);
  }
  return both;
}

TEST(Trace, OfOneThatIsCutShortWhatIsWholeIsRead) {
  for (const char* name : {"1.22.trace.gz", "1.23.trace.gz", "1.25.trace.gz", "1.26.trace.gz", "1.27.trace.gz"}) {
    const std::string one = recorded(name), both = twice(name);
    const auto whole = read_trace(one, "f");
    const auto two = read_trace(both, "f");
    ASSERT_TRUE(whole && two) << name;
    EXPECT_EQ(whole->cut, "");
    EXPECT_EQ(two->cut, "") << name;
    EXPECT_EQ(two->events, 2 * whole->events);
    // Anywhere in the second part: the first one is read, and nothing else.
    for (std::size_t size = one.size() + 1; size < both.size(); size += 1 + (both.size() - one.size()) / 40) {
      const auto cut = read_trace(both.substr(0, size), "f");
      ASSERT_TRUE(cut) << name << size << cut.error().what;
      EXPECT_THAT(cut->cut, HasSubstr("its first part, of a second or so, was read")) << name << ' ' << size;
      EXPECT_EQ(cut->events, whole->events);
      EXPECT_EQ(cut->goroutines.size(), whole->goroutines.size());
    }
  }
}

TEST(Trace, WhatHasNothingWholeIsRefusedWithWhatThereWas) {
  for (const char* name : {"1.22.trace.gz", "1.26.trace.gz"}) {
    const std::string whole = recorded(name);
    for (const std::size_t size : {std::size_t{40}, whole.size() / 2, whole.size() - 1}) {
      const auto cut = read_trace(whole.substr(0, size), "f");
      ASSERT_FALSE(cut) << name << size;
      EXPECT_THAT(cut.error().what, HasSubstr("cut short within its first part")) << name << size;
    }
    EXPECT_THAT(read_trace(whole.substr(0, 16), "f").error().what, HasSubstr("nothing in it"));
  }
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
