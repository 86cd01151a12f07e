#include "tool/cli/config.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace waybill::cli {
namespace {

using model::Severity;
using testing::ElementsAre;
using testing::HasSubstr;

Config parsed(const std::string& text) {
  const auto config = parse_config(text, "c.yaml");
  EXPECT_TRUE(config) << one_line(config.error());
  return config ? *config : Config{};
}

std::string refusal(const std::string& text) {
  const auto config = parse_config(text, "c.yaml");
  EXPECT_FALSE(config) << text;
  return config ? std::string() : one_line(config.error());
}

TEST(Config, EverythingThatCanBeSaid) {
  const Config config = parsed(
      "format: json\n"
      "fail-on: error\n"
      "tests: true\n"
      "deps: vendor\n"
      "baseline: known.json\n"
      "budget: {depth: 20, keys: 10, visibility: 0.5, radius: 0, binding: 1}\n"
      "exclude:\n"
      "  - 'gen/**'\n"
      "include: [generated]\n"
      "rules:\n"
      "  all: off\n"
      "  basic-type-key: error\n"
      "  WB001:\n"
      "    enabled: true\n"
      "    severity: warning\n");
  EXPECT_EQ(config.format, "json");
  EXPECT_EQ(config.fail_on, "error");
  EXPECT_EQ(config.tests, true);
  EXPECT_EQ(config.dependencies, Dependencies::Vendor);
  EXPECT_EQ(config.baseline, "known.json");
  EXPECT_EQ(config.most_depth, 20u);
  EXPECT_EQ(config.most_keys, 10u);
  EXPECT_EQ(config.most_visibility, 0.5);
  EXPECT_EQ(config.most_radius, 0u);
  EXPECT_EQ(config.most_binding, 1.0);
  EXPECT_THAT(config.exclude, ElementsAre("gen/**"));
  EXPECT_THAT(config.include, ElementsAre("generated"));
  ASSERT_EQ(config.rules.size(), 3u);
  EXPECT_EQ(config.rules.at("all").enabled, false);
  EXPECT_EQ(config.rules.at("basic-type-key").enabled, true);
  EXPECT_EQ(config.rules.at("basic-type-key").severity, Severity::Error);
  EXPECT_EQ(config.rules.at("unused-suppression").enabled, true);
  EXPECT_EQ(config.rules.at("unused-suppression").severity, Severity::Warning);
}

TEST(Config, NothingIsFine) {
  for (const char* text : {"", "# only a comment\n", "---\n", "{}\n"}) {
    EXPECT_FALSE(parsed(text).format) << text;
  }
}

TEST(Config, AnUnknownKeyIsAnErrorWithItsLine) {
  EXPECT_EQ(refusal("tests: true\nfromat: json\n"),
            "c.yaml:2: cannot use the configuration: unknown key `fromat`; did you mean `format`?");
  EXPECT_THAT(refusal("zzz: 1\n"), HasSubstr("c.yaml:1: "));
  EXPECT_THAT(refusal("rules:\n  basic-type-kye: off\n"),
              HasSubstr("c.yaml:2: cannot use the configuration: unknown key `basic-type-kye`; did "
                        "you mean `basic-type-key`?"));
  EXPECT_THAT(refusal("rules:\n  basic-type-key:\n    level: error\n"), HasSubstr("c.yaml:3: "));
}

TEST(Config, ValuesAreChecked) {
  EXPECT_THAT(refusal("\nformat: xml\n"), HasSubstr("c.yaml:2: "));
  EXPECT_THAT(refusal("format: [json]\n"), HasSubstr("a plain text is expected"));
  EXPECT_THAT(refusal("tests: perhaps\n"), HasSubstr("true or false"));
  EXPECT_THAT(refusal("tests: [true]\n"), HasSubstr("true or false"));
  EXPECT_THAT(refusal("routes: always\n"), HasSubstr("true or false"));
  EXPECT_EQ(parsed("routes: true\n").routes, true);
  EXPECT_THAT(refusal("exclude: gen/**\n"), HasSubstr("a list is expected"));
  EXPECT_THAT(refusal("exclude: [[a]]\n"), HasSubstr("a plain text is expected"));
  EXPECT_THAT(refusal("include: [everything]\n"), HasSubstr("`everything` is not possible"));
  EXPECT_THAT(refusal("fail-on: fatal\n"), HasSubstr("info, warning, error, never"));
  EXPECT_THAT(refusal("deps: modcache\n"), HasSubstr("auto, vendor, none"));
  EXPECT_THAT(refusal("rules: [basic-type-key]\n"), HasSubstr("is no mapping"));
  EXPECT_THAT(refusal("rules:\n  basic-type-key: fatal\n"), HasSubstr("c.yaml:2: "));
}

TEST(Config, ABudgetIsANumberOfEach) {
  EXPECT_THAT(refusal("budget:\n  depth: many\n"), HasSubstr("c.yaml:2"));
  EXPECT_THAT(refusal("budget: {keys: 0}\n"), HasSubstr("from 1 to"));
  EXPECT_THAT(refusal("budget: {keys: -3}\n"), HasSubstr("a number is expected here"));
  EXPECT_THAT(refusal("budget: {radius: -1}\n"), HasSubstr("from 0 to"));
  EXPECT_THAT(refusal("budget: {visibility: 1.5}\n"), HasSubstr("a number from 0 to 1"));
  EXPECT_THAT(refusal("budget: {visibility: .nan}\n"), HasSubstr("a share is expected here"));
  EXPECT_THAT(refusal("budget:\n  binding: often\n"), HasSubstr("c.yaml:2"));
  EXPECT_THAT(refusal("budget: {layers: 3}\n"), HasSubstr("unknown key `layers`"));
  EXPECT_THAT(refusal("budget: 12\n"), HasSubstr("`budget` is no mapping"));
  EXPECT_FALSE(parsed("budget: {keys: 3}\n").most_depth);
}

TEST(Config, AKeyStandsOnce) {
  EXPECT_THAT(refusal("tests: true\ntests: false\n"), HasSubstr("c.yaml:2: "));
  EXPECT_THAT(refusal("rules:\n  basic-type-key: off\n  WB101: on\n"), HasSubstr("stands twice"));
}

TEST(Config, OverridesNameFilesAndRules) {
  EXPECT_THAT(refusal("overrides: {}\n"), HasSubstr("a list is expected"));
  EXPECT_THAT(refusal("overrides:\n- rules: {all: off}\n"), HasSubstr("names no files"));
  EXPECT_THAT(refusal("overrides:\n- files: [a]\n"), HasSubstr("sets no rules"));
  EXPECT_THAT(refusal("overrides:\n- files: ['[a']\n  rules: {all: off}\n"), HasSubstr("c.yaml:2: "));
  EXPECT_THAT(refusal("overrides:\n- file: [a]\n"), HasSubstr("did you mean `files`"));
}

TEST(Config, WhatIsNoMappingIsRefused) {
  EXPECT_THAT(refusal("- a\n"), HasSubstr("is no mapping"));
  EXPECT_THAT(refusal("word\n"), HasSubstr("is no mapping"));
  EXPECT_THAT(refusal("a: b: c\n"), HasSubstr("c.yaml:1: "));
  EXPECT_THAT(refusal("tests: true\n---\ntests: true\n"), HasSubstr("more than one document"));
  EXPECT_THAT(refusal(",\nword\n"), HasSubstr("c.yaml"));
  EXPECT_THAT(refusal("? [a]\n: b\n"), HasSubstr("a key is no text"));
  EXPECT_THAT(refusal("\"\n"), HasSubstr("c.yaml:"));
}

class ConfigFileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "waybill-config-XXXXXX").native();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    root_ = name;
    std::filesystem::create_directories(root_ / "repository/.git");
    std::filesystem::create_directories(root_ / "repository/a/b");
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  void write(const std::string& path, const std::string& text) const {
    std::ofstream(root_ / path) << text;
  }

  std::filesystem::path root_;
};

TEST_F(ConfigFileTest, TheNearestOneGoverns) {
  const auto find = [&](const char* path) { return find_config((root_ / path).native()); };
  EXPECT_EQ(find("repository/a/b"), "");
  write("repository/.waybill.yaml", "");
  EXPECT_EQ(find("repository/a/b"), root_ / "repository/.waybill.yaml");
  write("repository/a/.waybill.yaml", "");
  EXPECT_EQ(find("repository/a/b"), root_ / "repository/a/.waybill.yaml");
  EXPECT_EQ(find("repository"), root_ / "repository/.waybill.yaml");
  write("repository/a/b/x.go", "");
  EXPECT_EQ(find("repository/a/b/x.go"), root_ / "repository/a/.waybill.yaml");
}

TEST_F(ConfigFileTest, NothingAboveTheRepositoryGoverns) {
  write(".waybill.yaml", "");
  EXPECT_EQ(find_config((root_ / "repository/a").native()), "");
}

TEST_F(ConfigFileTest, ABaselineStandsBesideTheFile) {
  write("repository/.waybill.yaml", "baseline: a/known.json\n");
  EXPECT_EQ(read_config((root_ / "repository/.waybill.yaml").native())->baseline,
            root_ / "repository/a/known.json");
  write("repository/.waybill.yaml", "baseline: /known.json\n");
  EXPECT_EQ(read_config((root_ / "repository/.waybill.yaml").native())->baseline, "/known.json");
}

TEST_F(ConfigFileTest, AFileThatCannotBeReadIsAnError) {
  const auto absent = read_config((root_ / "absent").native());
  ASSERT_FALSE(absent);
  EXPECT_THAT(one_line(absent.error()), HasSubstr("absent: cannot use the configuration: No such"));
  EXPECT_FALSE(read_config(root_.native()));
  write("large", std::string((1 << 20) + 1, '#'));
  EXPECT_THAT(one_line(read_config((root_ / "large").native()).error()), HasSubstr("1 MiB"));
  write("empty", "");
  EXPECT_TRUE(read_config((root_ / "empty").native()));
}

}  // namespace
}  // namespace waybill::cli
