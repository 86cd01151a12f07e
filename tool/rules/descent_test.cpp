#include "tool/rules/descent.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tool/rules/field-growth/owner.hpp"

namespace waybill::rules {
namespace {

using model::Flow;
using model::FlowIndex;
using model::FlowKind;
using model::Layer;
using model::LayerKind;
using model::Presence;
using model::Program;
using testing::ElementsAre;
using testing::IsEmpty;

/// A program of one function, built flow by flow; each flow's place is its index.
class DescentTest : public testing::Test {
 protected:
  DescentTest() {
    program.flows.resize(1);
    program.keys.resize(1);
    program.functions.resize(2);
  }

  FlowIndex add(FlowKind kind, std::vector<FlowIndex> parents = {}) {
    const auto index = static_cast<FlowIndex>(program.flows.size());
    Flow flow;
    flow.kind = kind;
    flow.function = 1;
    flow.parents = std::move(parents);
    flow.place = {0, index};
    program.flows.push_back(std::move(flow));
    return index;
  }

  FlowIndex derive(FlowIndex parent, Presence presence = Presence::Always) {
    const auto index = add(FlowKind::Derive, {parent});
    program.flows[index].assigned = true;
    program.flows[index].layers.push_back({.presence = presence});
    return index;
  }

  Program program;
};

TEST_F(DescentTest, FindsTheDerivationsInTheOrderTheyRun) {
  const auto start = add(FlowKind::Parameter);
  const auto first = derive(start);
  const auto second = derive(first);
  const Descent descent = descent_from(program, second, start);
  EXPECT_TRUE(descent.reached());
  EXPECT_THAT(descent.ancestors(), ElementsAre(start));
  EXPECT_THAT(descent.derivations(), ElementsAre(first, second));
  EXPECT_THAT(descent.way_through(first), ElementsAre(first, second));
}

TEST_F(DescentTest, LeavesOutWhatDoesNotComeFromTheAncestor) {
  const auto start = add(FlowKind::Parameter);
  const auto other = derive(add(FlowKind::Root));
  const auto first = derive(start);
  const auto joined = add(FlowKind::Join, {other, first});
  EXPECT_THAT(descent_from(program, joined, start).derivations(), ElementsAre(first));
  EXPECT_FALSE(descent_from(program, other, start).reached());
  EXPECT_THAT(descent_from(program, other, start).derivations(), IsEmpty());
}

TEST_F(DescentTest, StopsAtTheAncestorAndGoesThroughInnerLoops) {
  const auto start = add(FlowKind::Parameter);
  const auto before = derive(start);
  const auto head = add(FlowKind::LoopHead, {before});
  const auto inner = add(FlowKind::LoopHead, {head});
  const auto in_loop = derive(inner);
  program.flows[inner].parents.push_back(in_loop);
  program.flows[head].parents.push_back(inner);
  EXPECT_THAT(descent_from(program, inner, head).derivations(), ElementsAre(in_loop));
  EXPECT_THAT(descent_from(program, inner, start).derivations(), ElementsAre(before, in_loop));
}

TEST_F(DescentTest, AValueIsItsOwnAncestor) {
  const auto start = add(FlowKind::Parameter);
  const Descent descent = descent_from(program, start, start);
  EXPECT_TRUE(descent.reached());
  EXPECT_THAT(descent.derivations(), IsEmpty());
}

TEST_F(DescentTest, NothingDescendsFromNothing) {
  EXPECT_FALSE(descent_from(program, 0, 0).reached());
  EXPECT_FALSE(descent_from(program, 77, 0).reached());
}

TEST_F(DescentTest, PrefersAWayWithoutAMay) {
  const auto start = add(FlowKind::Parameter);
  const auto unsure = derive(start);
  program.flows[unsure].may = true;
  const auto one = derive(start);
  const auto two = derive(one);
  const auto joined = add(FlowKind::Join, {unsure, two});
  const auto last = derive(joined);
  const Descent descent = descent_from(program, last, start);
  EXPECT_TRUE(descent.certain(last));
  EXPECT_TRUE(descent.certain(one));
  EXPECT_FALSE(descent.certain(unsure));
  EXPECT_THAT(descent.way_through(last), ElementsAre(one, two, joined, last));
  EXPECT_THAT(descent.way_through(unsure), ElementsAre(unsure, joined, last));
}

TEST_F(DescentTest, StaysInTheFunction) {
  const auto outside = add(FlowKind::Parameter);
  program.flows[outside].function = 0;
  const auto captured = add(FlowKind::Captured, {outside});
  EXPECT_FALSE(descent_from(program, derive(captured), outside).reached());
}

TEST_F(DescentTest, GrowsUnlessOnlyIfAbsent) {
  const auto start = add(FlowKind::Parameter);
  EXPECT_TRUE(grows(program.flows[derive(start)]));
  EXPECT_TRUE(grows(program.flows[derive(start, Presence::Sometimes)]));
  EXPECT_FALSE(grows(program.flows[derive(start, Presence::IfAbsent)]));
  EXPECT_FALSE(grows(program.flows[start]));

  const auto maybe = derive(start);
  program.flows[maybe].layers[0].may = true;
  EXPECT_TRUE(grows_maybe(program.flows[maybe]));
  program.flows[maybe].layers.push_back({});
  EXPECT_FALSE(grows_maybe(program.flows[maybe]));
}

TEST_F(DescentTest, FindsTheInnermostCallOfAStatement) {
  const auto start = add(FlowKind::Parameter);
  const auto view = add(FlowKind::Derive, {start});  // r.Context(): adds nothing
  const auto inner = derive(view);
  const auto outer = derive(inner);
  program.flows[view].place.offset = 30;
  program.flows[inner].place.offset = 20;
  program.flows[outer].place.offset = 10;
  EXPECT_EQ(innermost_of_statement(program, outer), inner);
  const auto next = derive(outer);
  program.flows[next].place.offset = 40;
  EXPECT_EQ(innermost_of_statement(program, next), next);
}

TEST_F(DescentTest, DescribesLayersByKindAndKey) {
  model::Key key;
  key.shown = "user";
  program.keys.push_back(key);
  const auto flow = derive(add(FlowKind::Parameter));
  auto& layers = program.flows[flow].layers;
  layers[0].key = 1;
  EXPECT_EQ(describe_layers(program, program.flows[flow]), "a value layer with key user");
  layers.push_back({.kind = LayerKind::Cancel});
  layers.push_back({.presence = Presence::IfAbsent});
  EXPECT_EQ(describe_layers(program, program.flows[flow]),
            "a value layer with key user and a cancel layer");
  EXPECT_FALSE(only_cancels(program.flows[flow]));
  layers = {Layer{.kind = LayerKind::Metadata}, Layer{.kind = LayerKind::Metadata}};
  EXPECT_EQ(describe_layers(program, program.flows[flow]), "2 metadata entries");
  EXPECT_EQ(carrier_noun(program.flows[flow]), "metadata");
}

TEST(RequestHolders, AreKnownInAllMajorVersions) {
  EXPECT_TRUE(holds_one_request("net/http.Request"));
  EXPECT_TRUE(holds_one_request("github.com/gin-gonic/gin.Context"));
  EXPECT_TRUE(holds_one_request("github.com/labstack/echo/v4.Context"));
  EXPECT_TRUE(holds_one_request("github.com/labstack/echo/v5.Context"));
  EXPECT_TRUE(holds_one_request("github.com/gofiber/fiber/v2.Ctx"));
  EXPECT_TRUE(holds_one_request("github.com/gogf/gf/v2/net/ghttp.Request"));
  EXPECT_TRUE(holds_one_request("gopkg.in/macaron.v1.Context"));
  EXPECT_FALSE(holds_one_request("net/http.Server"));
  EXPECT_FALSE(holds_one_request("example.com/gin.Context"));
  EXPECT_FALSE(holds_one_request(""));
}

}  // namespace
}  // namespace waybill::rules
