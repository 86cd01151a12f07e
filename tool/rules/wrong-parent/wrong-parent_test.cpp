// What one tree of fixtures can't show: programs that set ContextWithFallback, or put nothing on
// the requests' contexts.
#include <gtest/gtest.h>

#include "tool/rules/checks.hpp"

namespace waybill::rules {
namespace {

using model::FlowIndex;
using model::FlowKind;
using model::Program;
using model::Storage;

/// A program with one middleware that derives from gin's context and sets the request.
Program framework_derived() {
  Program program;
  program.files = {{"a.go"}};
  program.functions.resize(2);
  program.keys.resize(2);
  program.flows.emplace_back();
  program.flows.push_back({.kind = FlowKind::Parameter, .function = 1, .place = {0, 1}});
  program.flows.push_back({.kind = FlowKind::Derive,
                           .function = 1,
                           .parents = {1},
                           .layers = {{.key = 1, .write = {0, 20}}},
                           .place = {0, 20},
                           .callee = "context.WithValue"});
  const Storage request = {.type = "gin.Context",
                           .type_path = "github.com/gin-gonic/gin.Context",
                           .path = "Request",
                           .pointer = true};
  program.stores.push_back(
      {.function = 1, .storage = request, .value = 2, .place = {0, 30}, .owner = 1});
  return program;
}

/// Adds a middleware that puts a value on the request's own context.
void put_on_request(Program& program) {
  program.functions.resize(3);
  const auto parameter = static_cast<FlowIndex>(program.flows.size());
  program.flows.push_back({.kind = FlowKind::Parameter, .function = 2, .place = {0, 100}});
  program.flows.push_back({.kind = FlowKind::Load,
                           .function = 2,
                           .parents = {parameter},
                           .place = {0, 110},
                           .request = true});
  program.flows.push_back({.kind = FlowKind::Derive,
                           .function = 2,
                           .parents = {parameter + 1},
                           .layers = {{.key = 1, .write = {0, 120}}},
                           .place = {0, 120},
                           .callee = "context.WithValue"});
  model::Store store = program.stores[0];
  store.function = 2;
  store.value = parameter + 2;
  store.owner = parameter;
  store.place = {0, 130};
  program.stores.push_back(store);
}

TEST(WrongParent, HidesWhatIsOnTheRequest) {
  Program program = framework_derived();
  put_on_request(program);
  Sink sink;
  check_wrong_parent(program, sink);
  ASSERT_EQ(sink.drafts.size(), 1u);
  EXPECT_EQ(sink.drafts[0].place.offset, 20u);
  EXPECT_EQ(sink.drafts[0].certainty, model::Certainty::Likely);
}

TEST(WrongParent, HidesNothingWhereNothingIs) {
  Sink sink;
  check_wrong_parent(framework_derived(), sink);
  EXPECT_TRUE(sink.drafts.empty());
  EXPECT_EQ(sink.silences.size(), 1u);
}

TEST(WrongParent, LeavesTheFallbackToSelfParent) {
  Program program = framework_derived();
  put_on_request(program);
  program.fallbacks.push_back({0, 200});
  Sink sink;
  check_wrong_parent(program, sink);
  EXPECT_TRUE(sink.drafts.empty());
  check_self_parent(program, sink);
  ASSERT_EQ(sink.drafts.size(), 1u);
  EXPECT_EQ(sink.drafts[0].rule, "self-parent");
}

}  // namespace
}  // namespace waybill::rules
