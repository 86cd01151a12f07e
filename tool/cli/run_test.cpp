#include "tool/cli/run.hpp"

#include <sstream>
#include <streambuf>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "version.hpp"

namespace waybill::cli {
namespace {

using testing::HasSubstr;

struct Outcome {
  int status;
  std::string out;
  std::string err;
};

Outcome run_with(std::vector<std::string> arguments) {
  std::ostringstream out;
  std::ostringstream err;
  const int status = run(arguments, out, err);
  return {status, out.str(), err.str()};
}

TEST(Run, SaysItsVersion) {
  for (const char* word : {"version", "--version", "-V"}) {
    const auto outcome = run_with({word});
    EXPECT_EQ(outcome.status, kDone);
    EXPECT_EQ(outcome.out, std::string("waybill ") + kVersion + "\n");
  }
}

TEST(Run, EveryCommandHasHelp) {
  for (const Command& command : commands()) {
    for (const auto& outcome : {run_with({"help", std::string(command.name)}),
                                run_with({std::string(command.name), "--help"})}) {
      EXPECT_EQ(outcome.status, kDone) << command.name;
      EXPECT_THAT(outcome.out, HasSubstr("Usage: waybill ")) << command.name;
      EXPECT_EQ(outcome.err, "");
    }
    EXPECT_THAT(run_with({"help"}).out, HasSubstr(std::string(command.name) + " "));
  }
}

TEST(Run, WithoutACommandItFailsAndShowsHelp) {
  const auto outcome = run_with({});
  EXPECT_EQ(outcome.status, kFailed);
  EXPECT_THAT(outcome.err, HasSubstr("Usage: waybill COMMAND"));
}

TEST(Run, ErrorsAreOneLine) {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"chek"},
           {"help", "chek"},
           {"check", "--no-such-flag"},
           {"check", "--format", "xml"},
           {"check", "-j", "0"},
           {"check", "--rules", "-no-such-rule"},
           {"check", "--config", "/no/such/file"},
           {"check", "/no/such/path"},
           {"facts", "/no/such/path"},
           {"explain"},
           {"explain", "no-such-rule"},
           {"rules", "surplus"},
           {"version", "surplus"},
       }) {
    const auto outcome = run_with(arguments);
    EXPECT_EQ(outcome.status, kFailed) << testing::PrintToString(arguments);
    EXPECT_EQ(outcome.out, "") << testing::PrintToString(arguments);
    EXPECT_TRUE(outcome.err.starts_with("waybill: ")) << outcome.err;
    EXPECT_EQ(outcome.err.find('\n'), outcome.err.size() - 1) << outcome.err;
  }
}

/// Takes nothing, as a full disk does.
class FullDisk : public std::streambuf {};

TEST(Run, AFullDiskIsAFailure) {
  FullDisk full;
  std::ostream out(&full);
  std::ostringstream err;
  const std::vector<std::string> arguments = {"rules"};
  EXPECT_EQ(run(arguments, out, err), kFailed);
  EXPECT_THAT(err.str(), HasSubstr("cannot write the result"));
}

}  // namespace
}  // namespace waybill::cli
