// The forms of a report against golden files; see testdata/README.md.
#include "tool/report/report.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tool/report/summary.hpp"

namespace waybill::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

void expect_golden(const std::string& name, const std::string& actual) {
  const std::string path = std::string(WAYBILL_ROOM_DIR) + "/testdata/" + name;
  if (std::getenv("WAYBILL_UPDATE") != nullptr) {
    std::ofstream(path, std::ios::binary) << actual;
    return;
  }
  std::ifstream in(path, std::ios::binary);
  std::ostringstream expected;
  expected << in.rdbuf();
  ASSERT_TRUE(in) << path;
  EXPECT_EQ(actual, expected.str()) << name;
}

/// Two files, with characters of one to four bytes before what is reported.
constexpr const char* kServer =
    "package server\n"
    "\n"
    "func f() {\n"
    "\tctx = context.WithValue(ctx, \"é€😀\", context.WithValue(ctx, k, v))\n"
    "}\n";

Report sample() {
  using model::Certainty;
  using model::Severity;
  Report report;
  report.version = "1.2.3";
  report.root = "service";
  report.prefix = "service/";
  report.current_folder = "/home/some one/src";
  report.rules = {
      {.code = "WB101",
       .name = "basic-type-key",
       .severity = Severity::Warning,
       .on_by_default = true,
       .fix = model::FixKind::Unsafe,
       .summary = "a key of a predeclared type",
       .page = "# basic-type-key\n\nThe page.\n"},
      {.code = "WB203",
       .name = "loop-growth",
       .severity = Severity::Warning,
       .on_by_default = true,
       .fix = model::FixKind::Safe,
       .summary = "a carrier grows in a loop",
       .page = "# loop-growth\n"},
  };
  report.findings = {
      {.rule = "basic-type-key",
       .code = "WB101",
       .severity = Severity::Warning,
       .certainty = Certainty::Proven,
       .message = "the key \"é€😀\" is a string, 100% of the time: any package can use it",
       .site = {"a/server.go", 4, 44, 4, 72},
       .evidence = {{{"a/server.go", 4, 8, 4, 25}, "this call\nhas two lines"},
                    {{"b,c:d%.go", 7, 1, 7, 2}, "it comes from here"}},
       .fingerprint = "0123456789abcdef",
       .fix = model::Fix{.safe = false, .edits = {{"a/server.go", 57, 68, "userKey{}"}}}},
      {.rule = "loop-growth",
       .code = "WB203",
       .severity = Severity::Error,
       .certainty = Certainty::Likely,
       .message = "grows",
       .site = {"a/server.go", 3, 1, 5, 2},
       .evidence = {},
       .fingerprint = "fedcba9876543210",
       .fix = std::nullopt},
      {.rule = "loop-growth",
       .code = "WB203",
       .severity = Severity::Info,
       .certainty = Certainty::Proven,
       .message = "a file that is gone, with no end",
       .site = {"gone file.go", 2, 5, 0, 0},
       .evidence = {},
       .fingerprint = "0000000000000000",
       .fix = std::nullopt},
  };
  report.suppressed = 2;
  auto& coverage = report.coverage;
  coverage.files = {.found = 12, .analysed = 9, .unreadable = 1, .broken = 1, .left_out = 1};
  coverage.dependencies.vendor = 4;
  coverage.dependencies.missing = {{"example.com/a", 3}, {"example.com/b", 1}};
  coverage.calls = {.resolved = 90,
                    .may = 5,
                    .unresolved = 5,
                    .unresolved_by_cause = {{"function value", 4}, {"missing package", 1}}};
  coverage.gaps = {{"unreadable", "x.go", "permission denied"},
                   {"broken", "y.go", "3:1: expected '}'"},
                   {"cache", "", "there is no home folder to keep one in"}};
  report.read_source = [](const std::string& file) -> std::optional<std::string> {
    if (file == "a/server.go") return kServer;
    return std::nullopt;
  };
  return report;
}

std::string text_of(const Report& report, bool colour) {
  std::ostringstream out;
  write_text(report, {.colour = colour}, out);
  return out.str();
}

std::string json_of(const Report& report) {
  std::ostringstream out;
  write_json(report, out);
  return out.str();
}

std::string sarif_of(const Report& report) {
  std::ostringstream out;
  write_sarif(report, out);
  return out.str();
}

std::string github_of(const Report& report) {
  std::ostringstream out;
  write_github(report, out);
  return out.str();
}

TEST(Report, TextIsAsExpected) { expect_golden("sample.txt", text_of(sample(), false)); }
TEST(Report, ColouredTextIsAsExpected) { expect_golden("sample.colour.txt", text_of(sample(), true)); }
TEST(Report, JsonIsAsExpected) { expect_golden("sample.json", json_of(sample())); }
TEST(Report, SarifIsAsExpected) { expect_golden("sample.sarif", sarif_of(sample())); }
TEST(Report, GithubIsAsExpected) { expect_golden("sample.github", github_of(sample())); }

TEST(Report, StatsAndSilencesStandInJsonWhenAskedFor) {
  Report report = sample();
  EXPECT_THAT(json_of(report), Not(HasSubstr("\"stats\"")));
  EXPECT_THAT(json_of(report), Not(HasSubstr("\"silences\"")));
  report.stats = model::Stats{.files = 7, .stages = {{"parse", 0.5}}};
  report.silences = {{{.rule = "loop-growth", .site = {"a.go", 1, 2, 1, 3}, .reason = "it ends"}}};
  const auto json = nlohmann::json::parse(json_of(report));
  EXPECT_EQ(json["stats"]["files"], 7);
  EXPECT_EQ(json["stats"]["stages"][0]["stage"], "parse");
  EXPECT_EQ(json["silences"][0]["rule"], "loop-growth");
  EXPECT_EQ(json["silences"][0]["site"]["file"], "a.go");
  EXPECT_THAT(text_of(report, false),
              HasSubstr("service/a.go:1:2: not reported: it ends (loop-growth)\n"));
}

TEST(Report, ABaselineIsSaid) {
  Report report;
  EXPECT_THAT(json_of(report), Not(HasSubstr("\"baseline\"")));
  report.baseline = BaselineUse{.known = 3, .gone = 0};
  EXPECT_EQ(text_of(report, false), "0 findings in 0 files, 3 in the baseline\n");
  report.baseline->gone = 1;
  EXPECT_EQ(text_of(report, false), "0 findings in 0 files, 3 in the baseline (1 gone)\n");
  const auto json = nlohmann::json::parse(json_of(report));
  EXPECT_EQ(json["baseline"]["known"], 3);
  EXPECT_EQ(json["baseline"]["gone"], 1);
}

TEST(Report, NothingFoundIsSaidSo) {
  Report report;
  report.coverage.files.analysed = 1;
  EXPECT_EQ(text_of(report, false), "0 findings in 1 file\n");
  EXPECT_EQ(github_of(report), "");
  EXPECT_EQ(nlohmann::json::parse(json_of(report))["findings"].dump(), "[]");
}

TEST(Report, BytesThatAreNoUtf8StayWritable) {
  Report report = sample();
  report.findings[0].message = "bad \xff byte";
  report.findings[0].site.file = "\xc3\x28.go";
  EXPECT_NO_THROW({
    EXPECT_THAT(json_of(report), HasSubstr("bad \xef\xbf\xbd byte"));
    EXPECT_THAT(sarif_of(report), HasSubstr("service/%C3%28.go"));
  });
}

TEST(Report, TerminalsAreNotSteeredByFileNames) {
  Report report = sample();
  report.findings[0].site.file = "a\x1b[2J\n.go";
  EXPECT_THAT(text_of(report, false), HasSubstr("service/a\\x1b[2J\\x0a.go:4:44: "));
}

TEST(Report, AWorkflowCommandStaysOneLine) {
  std::istringstream lines(github_of(sample()));
  int number = 0;
  for (std::string line; std::getline(lines, line); ++number) {
    EXPECT_TRUE(line.starts_with("::")) << line;
    EXPECT_EQ(line.find('\r'), std::string::npos);
  }
  EXPECT_EQ(number, 4);  // three findings and what could not be seen
}

TEST(Report, AnAbsolutePathIsAUriOfItsOwnInSarif) {
  Report report = sample();
  report.prefix = "/srv/ä/";
  const auto log = nlohmann::json::parse(sarif_of(report));
  const auto& artifact =
      log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
  EXPECT_EQ(artifact["uri"], "file:///srv/%C3%A4/a/server.go");
  EXPECT_FALSE(artifact.contains("uriBaseId"));
}

TEST(Summary, CountsWithTheRightWord) {
  EXPECT_EQ(counted(0, "finding"), "0 findings");
  EXPECT_EQ(counted(1, "finding"), "1 finding");
  EXPECT_EQ(counted(2, "dependency"), "2 dependencies");
}

TEST(Summary, NamesAFewAndCountsTheRest) {
  model::Coverage coverage;
  for (const char* path : {"a", "b", "c", "d", "e", "f"}) {
    coverage.dependencies.missing.push_back({path, 1});
  }
  EXPECT_THAT(coverage_summary(coverage), ElementsAre("6 dependencies missing (a, b, c, d and 2 more)"));
  EXPECT_TRUE(coverage_summary({}).empty());
}

}  // namespace
}  // namespace waybill::report
