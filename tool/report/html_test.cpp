// What the page's data holds; the page itself is used in a browser by tests/page.
#include "tool/report/html.hpp"

#include <map>
#include <optional>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tool/report/html_sites.hpp"

namespace waybill::report {
namespace {

using nlohmann::ordered_json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

/// A file of that many lines: "1", "2", …
std::string numbered(int lines) {
  std::string text;
  for (int line = 1; line <= lines; ++line) text += std::to_string(line) + "\n";
  return text;
}

ordered_json source_of(const ReadSource& read, std::initializer_list<model::Site> all) {
  HtmlSites sites(read);
  for (const model::Site& site : all) sites.add(site);
  ordered_json data;
  sites.write_to(data);
  return data;
}

TEST(HtmlSites, GivesThreeLinesBeforeAndAfter) {
  const auto data = source_of([](const std::string&) { return numbered(100); }, {{.file = "a.go", .line = 50, .column = 2}});
  EXPECT_THAT(data["files"], ElementsAre("a.go"));
  ASSERT_EQ(data["source"].size(), 1u);
  EXPECT_EQ(data["source"][0]["first"], 47);
  EXPECT_THAT(data["source"][0]["lines"], ElementsAre("47", "48", "49", "50", "51", "52", "53"));
  EXPECT_EQ(data["source_left_out"], 0);
}

TEST(HtmlSites, JoinsWhatTouchesAndStopsAtTheEnds) {
  const auto data = source_of([](const std::string&) { return numbered(30); },
                              {{.file = "a.go", .line = 2}, {.file = "a.go", .line = 9}, {.file = "a.go", .line = 29}});
  ASSERT_EQ(data["source"].size(), 2u);
  EXPECT_EQ(data["source"][0]["first"], 1);
  EXPECT_EQ(data["source"][0]["lines"].size(), 12u);   // 1 to 5 and 6 to 12
  EXPECT_EQ(data["source"][1]["first"], 26);
  EXPECT_EQ(data["source"][1]["lines"].back(), "30");
}

TEST(HtmlSites, CountsPlacesWhoseLinesAreNotThere) {
  const auto data = source_of([](const std::string& file) { return file == "a.go" ? std::optional(numbered(3)) : std::nullopt; },
                              {{.file = "a.go", .line = 4}, {.file = "gone.go", .line = 1}, {.file = "gone.go", .line = 7}});
  EXPECT_EQ(data["source"].size(), 0u);
  EXPECT_EQ(data["source_left_out"], 3);
}

TEST(HtmlSites, CutsLongLinesWhereACharacterBegins) {
  const auto data = source_of([](const std::string&) { return std::string(239, 'x') + "éé\r\n"; }, {{.file = "a.go", .line = 1}});
  EXPECT_EQ(data["source"][0]["lines"][0], std::string(239, 'x') + "…");
}

TEST(HtmlSites, GivesTheLineAloneAndThenNoneWhenThePageGrows) {
  std::string text;
  for (int line = 1; line <= 60000; ++line) text += std::string(200, 'x') + "\n";
  ReadSource read = [&](const std::string&) { return text; };
  HtmlSites many(read);
  for (std::uint32_t line = 1; line <= 60000; line += 2) many.add({.file = "a.go", .line = line});
  ordered_json data;
  many.write_to(data);
  std::size_t bytes = 0;
  for (const auto& stretch : data["source"]) {
    for (const auto& line : stretch["lines"]) bytes += line.get<std::string>().size();
  }
  EXPECT_GT(data["source_left_out"], 0);
  EXPECT_GT(bytes, 3u << 20);
  EXPECT_LT(bytes, 5u << 20);
}

TEST(HtmlSites, AFileIsNamedOnce) {
  const ReadSource read;
  HtmlSites sites(read);
  EXPECT_EQ(sites.add({.file = "a.go", .line = 3, .column = 4}), ordered_json::parse("[0,3,4]"));
  EXPECT_EQ(sites.add({.file = "b.go", .line = 1, .column = 1}), ordered_json::parse("[1,1,1]"));
  EXPECT_EQ(sites.add({.file = "a.go", .line = 9, .column = 1}), ordered_json::parse("[0,9,1]"));
  EXPECT_EQ(sites.add({}), nullptr);
}

TEST(ScriptText, HoldsNothingThatEndsTheElement) {
  const ordered_json data{{"key", "</script><!-- <b> \"\\ \xff é"}};
  const std::string text = script_text(data);
  EXPECT_THAT(text, Not(HasSubstr("<")));
  EXPECT_EQ(ordered_json::parse(text)["key"], "</script><!-- <b> \"\\ \xEF\xBF\xBD é");
}

TEST(HtmlData, OfFindingsHasTheirEvidenceAndTheRules) {
  Report report;
  report.version = "1.2.3";
  report.root = "service";
  report.rules = {{.code = "WB203", .name = "loop-growth", .summary = "a carrier grows in a loop"}};
  report.findings = {{.rule = "loop-growth",
                      .code = "WB203",
                      .severity = model::Severity::Error,
                      .certainty = model::Certainty::Likely,
                      .message = "it grows",
                      .site = {.file = "a.go", .line = 2, .column = 3},
                      .evidence = {{.site = {.file = "b.go", .line = 1, .column = 1}, .note = "here"}},
                      .fingerprint = "f",
                      .fix = model::Fix{.safe = false}}};
  report.suppressed = 4;
  report.baseline = BaselineUse{.known = 5};
  const auto data = ordered_json::parse(html_data(report));
  EXPECT_EQ(data["page"], "check");
  EXPECT_EQ(data["root"], "service");
  EXPECT_EQ(data["suppressed"], 4);
  EXPECT_EQ(data["known"], 5);
  EXPECT_EQ(data["rules"][0]["summary"], "a carrier grows in a loop");
  const auto& finding = data["findings"][0];
  EXPECT_EQ(finding["severity"], "error");
  EXPECT_EQ(finding["certainty"], "likely");
  EXPECT_EQ(finding["fix"], "unsafe");
  EXPECT_EQ(data["files"][finding["evidence"][0]["site"][0].get<std::size_t>()], "b.go");
  EXPECT_EQ(data["source_left_out"], 2);   // nothing to read them from
}

TEST(HtmlData, OfAMapKeepsIndices) {
  MapReport report;
  report.root = ".";
  report.map.components.resize(3);
  report.map.components[1].name = "auth";
  report.map.components[1].function = 7;
  report.map.components[1].writes = {{.key = 1, .place = {.file = 0, .offset = 9}, .maybe = true}};
  report.map.components[2].name = "handler";
  report.map.components[2].reads = {{.key = 1, .may = true}};
  report.map.keys.resize(2);
  report.map.keys[1] = {.carrier = "context.Context", .shown = "\"user\""};
  model::Route route;
  route.method = "GET";
  route.pattern = "/a/<b>";
  route.handler = 2;
  route.pipeline = {{.component = 1, .conditional = true, .condition = "x < 1"}};
  route.values = {.min = 1, .max = 2, .exact = false};
  route.twice = {1};
  report.map.routes = {route};
  report.site_of = [](model::Place place) { return model::Site{.file = "a.go", .line = place.offset, .column = 1}; };
  const auto data = ordered_json::parse(html_data(report));
  EXPECT_EQ(data["page"], "map");
  EXPECT_EQ(data["components"].size(), 3u);
  EXPECT_EQ(data["components"][1]["seen"], true);
  EXPECT_EQ(data["components"][1]["writes"][0]["key"], 1);
  EXPECT_EQ(data["components"][1]["writes"][0]["maybe"], true);
  EXPECT_EQ(data["components"][1]["writes"][0]["site"], ordered_json::parse("[0,9,1]"));
  EXPECT_EQ(data["components"][2]["reads"][0]["site"], nullptr);
  EXPECT_EQ(data["components"][2]["reads"][0]["likely"], true);
  EXPECT_EQ(data["keys"][1]["name"], "\"user\"");
  const auto& shown = data["routes"][0];
  EXPECT_EQ(shown["pattern"], "/a/<b>");
  EXPECT_EQ(shown["handler"], 2);
  EXPECT_EQ(shown["pipeline"][0]["condition"], "x < 1");
  EXPECT_EQ(shown["values"], ordered_json::parse(R"({"min":1,"max":2,"exact":false})"));
  EXPECT_THAT(shown["twice"], ElementsAre(1));
}

TEST(HtmlData, OfCouplingNamesAllFilesFromTheCurrentFolder) {
  CouplingReport report;
  report.prefix = "service/";
  report.map.components.resize(3);
  report.map.components[1].name = "auth";
  report.map.components[2].name = "handler";
  report.map.keys.resize(2);
  report.map.keys[1] = {.carrier = "context.Context", .shown = "user"};
  report.site_of = [](model::Place place) { return model::Site{.file = "a.go", .line = place.offset, .column = 1}; };
  report.coupling.pairs = {{.upstream = 1, .downstream = 2, .fields = 4, .shared = {{.key = 1, .written = {0, 7}, .read = {}}}, .visibility = 0.25}};
  report.coupling.deployment.units = {{.name = "settings", .kind = "config map", .configuration = true, .site = {.file = "deploy/a.yaml", .line = 3, .column = 1}},
                                      {.name = "web", .kind = "container"}};
  report.coupling.deployment.radius = {1, 0};
  report.coupling.deployment.reached = {1, 0};
  report.coupling.deployment.links = {{.from = 0, .to = 1, .why = "envFrom"}};
  report.coupling.deployment.pairs = {{.upstream = 0, .downstream = 1, .steps = 1, .ended = {false, true, false}, .chain = {0}}};
  const auto data = ordered_json::parse(html_data(report));
  EXPECT_EQ(data["page"], "coupling");
  EXPECT_EQ(data["prefix"], "");
  EXPECT_THAT(data["files"], ElementsAre("service/a.go", "deploy/a.yaml"));
  EXPECT_EQ(data["pairs"][0]["upstream"]["name"], "auth");
  EXPECT_EQ(data["pairs"][0]["keys"][0]["written"], ordered_json::parse("[0,7,1]"));
  EXPECT_EQ(data["pairs"][0]["keys"][0]["read"], nullptr);
  EXPECT_EQ(data["units"][0]["radius"], 1);
  EXPECT_EQ(data["unit_pairs"][0]["binding"], nullptr);
  EXPECT_EQ(data["unit_pairs"][0]["ended"], ordered_json::parse("[false,true,false]"));
  EXPECT_THAT(data["unit_pairs"][0]["chain"], ElementsAre(0));
}

TEST(HtmlData, OfAHeapDumpHasHoldersWithTheFindingsOfTheirLines) {
  DiagnosisReport report;
  report.read_source = [](const std::string&) { return numbered(20); };
  const model::Finding finding{.rule = "loop-growth", .message = "it grows", .site = {.file = "a.go", .line = 7, .column = 2}};
  model::HeldChains held{.root = {.kind = model::RootKind::Goroutine, .name = "main.work"}, .chains = 3, .layers = 60, .retained = true, .before = 20};
  held.allocations = {{.stack = {{.function = "main.work", .file = "a.go", .line = 7}}, .layers = 4, .source = {.findings = {finding}}}};
  for (int way = 0; way < 305; ++way) held.paths.push_back({.steps = "." + std::to_string(way), .chains = 1});
  report.diagnosis.verdict = model::Verdict::Retained;
  report.diagnosis.census = model::ChainCensus{.file = "heap.dump", .seconds = 2, .held = {held}};
  const auto data = ordered_json::parse(html_data(report));
  EXPECT_EQ(data["root"], "heap.dump");
  EXPECT_EQ(data["heap"], false);
  EXPECT_EQ(data["trace"], nullptr);
  EXPECT_THAT(data["message"].get<std::string>(), HasSubstr("chains are kept"));
  const auto& shown = data["chains"]["held"][0];
  EXPECT_EQ(shown["before"], 20);
  EXPECT_EQ(shown["paths"].size(), 300u);
  EXPECT_EQ(shown["left_out"]["paths"], 5);
  EXPECT_EQ(shown["left_out"]["keys"], 0);
  EXPECT_EQ(shown["allocations"][0]["findings"][0]["site"], ordered_json::parse("[0,7,2]"));
  EXPECT_EQ(data["source"][0]["lines"].size(), 7u);
}

TEST(Html, IsWrittenWholeOrNotAtAll) {
  std::ostringstream out;
  write_html(Report{}, out);
  if (!has_html()) {
    EXPECT_EQ(out.str(), "");
    return;
  }
  EXPECT_TRUE(out.str().starts_with("<!DOCTYPE html>"));
  EXPECT_THAT(out.str(), HasSubstr("default-src 'none'"));
  EXPECT_THAT(out.str(), HasSubstr(R"({"page":"check")"));
  EXPECT_THAT(out.str(), HasSubstr("Jason Miller"));   // the licences of what is bundled
}

}  // namespace
}  // namespace waybill::report
