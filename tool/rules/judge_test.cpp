#include "tool/rules/judge.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tool/model/program.hpp"

namespace waybill::rules {
namespace {

using model::Certainty;
using model::Finding;
using model::Flow;
using model::FlowKind;
using model::Key;
using model::KeyKind;
using model::Layer;
using model::Place;
using model::Program;
using model::Severity;
using model::Write;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// A program of one function whose writes have string keys: the simplest thing that a rule reports.
class StringKeys {
 public:
  StringKeys() {
    program.files = {
        {.path = "b.go"}, {.path = "a.go"}, {.path = "vendor/v.go", .reported = false}};
    program.functions.resize(2);
    program.functions[1].name = "pkg.F";
    program.flows.resize(1);
    program.keys.resize(1);
    program.loops.resize(1);
  }

  Write& add(std::string text, Place place) {
    program.keys.push_back({.kind = KeyKind::Static,
                            .type = "string",
                            .shown = text,
                            .identity = std::hash<std::string>()(text),
                            .basic_type = true});
    Layer layer;
    layer.key = static_cast<model::KeyIndex>(program.keys.size() - 1);
    layer.write = place;
    program.flows.push_back(
        {.kind = FlowKind::Derive, .function = 1, .layers = {layer}, .place = place});
    program.writes.push_back({.function = 1,
                              .flow = static_cast<model::FlowIndex>(program.flows.size() - 1),
                              .layer = layer,
                              .place = place,
                              .key_place = place,
                              .carrier = "context.Context"});
    return program.writes.back();
  }

  std::vector<Finding> judged(std::vector<std::string> rules = {"basic-type-key"}) const {
    return judge(program, {.enabled = std::move(rules)}, site_of());
  }

  /// Ten bytes a line.
  SiteOf site_of() const {
    return [this](Place place) {
      return model::Site{program.files[place.file].path, place.offset / 10 + 1,
                         place.offset % 10 + 1, 0, 0};
    };
  }

  Program program;
};

TEST(Judge, RunsOnlyWhatIsEnabled) {
  StringKeys keys;
  keys.add("\"k\"", {0, 5});
  EXPECT_THAT(keys.judged(), SizeIs(1));
  EXPECT_THAT(keys.judged({}), IsEmpty());
  EXPECT_THAT(keys.judged({"scattered-keys"}), IsEmpty());
}

TEST(Judge, FillsInTheFinding) {
  StringKeys keys;
  keys.add("\"k\"", {0, 25});
  const std::vector<Finding> found = keys.judged();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].rule, "basic-type-key");
  EXPECT_EQ(found[0].code, "WB101");
  EXPECT_EQ(found[0].severity, Severity::Warning);
  EXPECT_EQ(found[0].certainty, Certainty::Proven);
  EXPECT_EQ(found[0].site, (model::Site{"b.go", 3, 6, 0, 0}));
  EXPECT_THAT(found[0].evidence, SizeIs(1));
  EXPECT_EQ(found[0].fingerprint.size(), 16u);
}

TEST(Judge, SortsByFileLineColumn) {
  StringKeys keys;
  keys.add("\"k1\"", {0, 25});
  keys.add("\"k2\"", {0, 21});
  keys.add("\"k3\"", {0, 4});
  keys.add("\"k4\"", {1, 99});
  std::vector<model::Site> sites;
  for (const Finding& finding : keys.judged()) sites.push_back(finding.site);
  EXPECT_THAT(sites, ElementsAre(model::Site{"a.go", 10, 10, 0, 0}, model::Site{"b.go", 1, 5, 0, 0},
                                 model::Site{"b.go", 3, 2, 0, 0}, model::Site{"b.go", 3, 6, 0, 0}));
}

TEST(Judge, IsSilentWhereFindingsMayNotStand) {
  StringKeys keys;
  keys.add("\"k\"", {2, 5});
  keys.add("\"k\"", {model::kNowhere, 5});
  EXPECT_THAT(keys.judged(), IsEmpty());
}

TEST(Judge, LowersWhatIsLikely) {
  StringKeys keys;
  keys.add("\"k\"", {0, 5}).layer.may = true;
  const std::vector<Finding> found = keys.judged();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].certainty, Certainty::Likely);
  EXPECT_EQ(found[0].severity, Severity::Info);
}

TEST(Judge, KeepsTheSurestOfOnePlace) {
  StringKeys keys;
  keys.add("\"a\"", {0, 5}).layer.may = true;
  keys.add("\"b\"", {0, 5});
  const std::vector<Finding> found = keys.judged();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].certainty, Certainty::Proven);
  EXPECT_THAT(found[0].message, ::testing::HasSubstr("\"b\""));
}

std::vector<std::string> fingerprints(const StringKeys& keys) {
  std::vector<std::string> found;
  for (const Finding& finding : keys.judged()) found.push_back(finding.fingerprint);
  return found;
}

TEST(Judge, FingerprintsOutliveMoves) {
  StringKeys before, after, renamed, other_key;
  before.add("\"k\"", {0, 25});
  after.add("\"k\"", {0, 425});
  renamed.add("\"k\"", {0, 25});
  renamed.program.functions[1].name = "pkg.G";
  other_key.add("\"other\"", {0, 25});
  EXPECT_EQ(fingerprints(before), fingerprints(after));
  EXPECT_NE(fingerprints(before), fingerprints(renamed));
  EXPECT_NE(fingerprints(before), fingerprints(other_key));
}

TEST(Judge, NumbersEqualFingerprints) {
  StringKeys one, two;
  one.add("\"k\"", {0, 25});
  two.add("\"k\"", {0, 45});
  two.add("\"k\"", {0, 25});
  const auto of_two = fingerprints(two);
  ASSERT_THAT(of_two, SizeIs(2));
  EXPECT_NE(of_two[0], of_two[1]);
  EXPECT_EQ(of_two[0], fingerprints(one)[0]);
}

TEST(Judge, ShowsNoStepWithoutASite) {
  StringKeys keys;
  Write& write = keys.add("\"k\"", {0, 5});
  write.layer.path = {{{model::kNowhere, 0}, "calls pkg.Put"}, {{1, 30}, "calls pkg.put"}};
  write.layer.write = {1, 50};
  const std::vector<Finding> found = keys.judged();
  ASSERT_THAT(found, SizeIs(1));
  std::vector<std::pair<std::uint32_t, std::string>> steps;
  for (const auto& step : found[0].evidence) steps.emplace_back(step.site.line, step.note);
  EXPECT_THAT(steps, ElementsAre(std::pair(1u, "the key is chosen here"),
                                 std::pair(4u, "calls pkg.put"), std::pair(6u, "adds the layer")));
}

TEST(Judge, HandsOnWhatWasNotReported) {
  StringKeys keys;
  keys.add("\"k\"", {0, 5});
  keys.program.keys.back().kind = KeyKind::Unknown;
  keys.program.keys.back().why = "its package is missing";
  keys.add("\"k\"", {2, 5});
  keys.program.keys.back().kind = KeyKind::Unknown;
  std::vector<model::Silence> silences;
  EXPECT_THAT(
      judge(keys.program, {.enabled = {"dynamic-key"}, .silences = &silences}, keys.site_of()),
      IsEmpty());
  ASSERT_THAT(silences, SizeIs(1));
  EXPECT_EQ(silences[0].rule, "dynamic-key");
  EXPECT_EQ(silences[0].site.file, "b.go");
  EXPECT_THAT(silences[0].reason, ::testing::HasSubstr("its package is missing"));
}

}  // namespace
}  // namespace waybill::rules
