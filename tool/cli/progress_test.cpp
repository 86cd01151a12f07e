#include "tool/cli/progress.hpp"

#include <chrono>
#include <sstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waybill::cli {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(ProgressLine, ShowsTheStageAndWipesItself) {
  std::ostringstream out;
  {
    ProgressLine line(out, true, 0ms);
    line.report("reading", 3, 10);
    // Only the line's own thread writes; it is joined before `out` is looked at.
    std::this_thread::sleep_for(300ms);
  }
  EXPECT_THAT(out.str(), HasSubstr("reading 3/10"));
  EXPECT_TRUE(out.str().ends_with("\r\x1b[K"));
}

TEST(ProgressLine, IsSilentBeforeItsDelayIsOver) {
  std::ostringstream out;
  {
    ProgressLine line(out, true, 1h);
    line.report("reading", 3, 10);
  }
  EXPECT_EQ(out.str(), "");
}

TEST(ProgressLine, IsSilentWhereNobodyWatches) {
  std::ostringstream out;
  {
    ProgressLine line(out, false, 0ms);
    line.report("reading", 3, 10);
  }
  EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace waybill::cli
