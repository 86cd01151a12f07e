#include "tool/cli/baseline.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace waybill::cli {
namespace {

using testing::HasSubstr;

model::Finding finding(const std::string& fingerprint, std::uint32_t line = 1) {
  model::Finding made;
  made.rule = "loop-growth";
  made.message = "grows";
  made.site = {"a.go", line, 1, line, 2};
  made.fingerprint = fingerprint;
  return made;
}

bool is_there(const std::string&) { return true; }

TEST(Baseline, OnlyNewFindingsRemain) {
  const Baseline baseline = make_baseline({finding("a"), finding("b")}, {});
  const Compared compared = compare({finding("b"), finding("c")}, baseline, is_there);
  ASSERT_EQ(compared.findings.size(), 1u);
  EXPECT_EQ(compared.findings[0].fingerprint, "c");
  EXPECT_EQ(compared.known, 1u);
  EXPECT_EQ(compared.gone, 1u);
}

TEST(Baseline, CountsEqualFingerprints) {
  const Baseline baseline = make_baseline({finding("a"), finding("a")}, {});
  const Compared compared = compare({finding("a", 1), finding("a", 2), finding("a", 3)}, baseline, is_there);
  ASSERT_EQ(compared.findings.size(), 1u);
  EXPECT_EQ(compared.findings[0].site.line, 3u);
  EXPECT_EQ(compared.known, 2u);
  EXPECT_EQ(compared.gone, 0u);
}

TEST(Baseline, KnowsWhatMovedToAnotherFolder) {
  const Baseline baseline = make_baseline({finding("a"), finding("b")}, {});
  const std::vector<model::Finding> now = {finding("c"), finding("d"), finding("e")};
  EXPECT_EQ(compare(now, baseline, is_there).known, 0u);
  const Compared moved = compare(now, baseline, [](const std::string& file) { return file != "a.go"; });
  ASSERT_EQ(moved.findings.size(), 1u);
  EXPECT_EQ(moved.findings[0].fingerprint, "e");
  EXPECT_EQ(moved.known, 2u);
  EXPECT_EQ(moved.gone, 0u);
}

TEST(Baseline, KnowsWhenARunSeesLess) {
  model::Coverage coverage;
  coverage.dependencies.mode = "auto";
  const Baseline baseline = make_baseline({}, coverage);
  EXPECT_EQ(difference(baseline, coverage), "");
  coverage.dependencies.missing = {{"example.com/a", 1}};
  EXPECT_EQ(difference(baseline, coverage), "written with 0 dependencies missing, this run misses 1");
  coverage.dependencies.mode = "none";
  EXPECT_EQ(difference(baseline, coverage), "written with --deps auto, this run has --deps none");
}

class BaselineFileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "waybill-baseline-XXXXXX").native();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    file_ = (folder_ / "baseline.json").native();
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string refusal(const std::string& text) const {
    std::ofstream(file_) << text;
    const auto baseline = read_baseline(file_);
    EXPECT_FALSE(baseline) << text;
    return baseline ? std::string() : one_line(baseline.error());
  }

  std::filesystem::path folder_;
  std::string file_;
};

TEST_F(BaselineFileTest, WhatIsWrittenIsRead) {
  model::Coverage coverage;
  coverage.dependencies.mode = "vendor";
  coverage.dependencies.missing = {{"example.com/a", 1}};
  ASSERT_TRUE(write_baseline(file_, {finding("a"), finding("a"), finding("b")}, coverage));
  const auto read = read_baseline(file_);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->findings.size(), 3u);
  EXPECT_EQ(read->findings[2].fingerprint, "b");
  EXPECT_EQ(read->findings[2].rule, "loop-growth");
  EXPECT_EQ(read->findings[2].file, "a.go");
  EXPECT_EQ(read->findings[2].message, "grows");
  EXPECT_EQ(difference(*read, coverage), "");
}

TEST_F(BaselineFileTest, WhatIsNoBaselineIsRefused) {
  EXPECT_THAT(one_line(read_baseline(file_).error()), HasSubstr("it can't be read"));
  EXPECT_THAT(refusal(""), HasSubstr("it has no \"schema\""));
  EXPECT_THAT(refusal("[]"), HasSubstr("it has no \"schema\""));
  EXPECT_THAT(refusal("{\"schema\": 1}"), HasSubstr("it has no \"schema\""));
  EXPECT_THAT(refusal("{\"schema\": \"waybill.baseline/2\"}"), HasSubstr("it has no \"schema\""));
  EXPECT_THAT(refusal("{\"schema\": \"waybill.baseline/1\"}"), HasSubstr("it is damaged"));
  EXPECT_THAT(refusal("{\"schema\": \"waybill.baseline/1\", \"findings\": [{\"fingerprint\": 1}]}"),
              HasSubstr("it is damaged"));
}

TEST_F(BaselineFileTest, AFolderThatIsNotThereIsRefused) {
  const auto written = write_baseline((folder_ / "no/such/file").native(), {}, {});
  ASSERT_FALSE(written);
  EXPECT_THAT(one_line(written.error()), HasSubstr("it can't be written"));
}

}  // namespace
}  // namespace waybill::cli
