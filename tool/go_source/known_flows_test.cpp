#include "tool/go_source/known_flows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace waybill::go_source {
namespace {

using ::testing::HasSubstr;

/// The one effect that a row gives `p.F`, or `p.(T).F`.
Effect effect_of(std::string_view row) {
  const auto table = KnownFlows::parse(row);
  EXPECT_TRUE(table) << row;
  if (!table) return {};
  const bool is_method = row.starts_with("p.(T)");
  const auto& effects = table->find("p", is_method ? "T" : "", "F");
  EXPECT_EQ(effects.size(), 1u) << row;
  return effects.empty() ? Effect{} : effects[0];
}

TEST(KnownFlows, ReadsEachEffect) {
  EXPECT_EQ(effect_of("p.F root").kind, EffectKind::Root);
  EXPECT_EQ(effect_of("p.(T).F view 0").kind, EffectKind::View);
  EXPECT_EQ(effect_of("p.F once 2").kind, EffectKind::Once);
  EXPECT_EQ(effect_of("p.F often 3").kind, EffectKind::Often);
  EXPECT_EQ(effect_of("p.F often 3").operand, 3);
  EXPECT_EQ(effect_of("p.F opaque 1").kind, EffectKind::Opaque);
  EXPECT_EQ(effect_of("p.(T).F append 0").kind, EffectKind::Append);
  EXPECT_EQ(effect_of("p.F gives *q/r.T").kind, EffectKind::Gives);
  EXPECT_EQ(effect_of("p.F gives *q/r.T").fixed_key, "*q/r.T");

  const Effect set = effect_of("p.(T).F set 0 1 2");
  EXPECT_EQ(set.kind, EffectKind::Set);
  EXPECT_EQ(set.key, 1);
  EXPECT_EQ(set.value, 2);
  const Effect read = effect_of("p.(T).F read 0 1");
  EXPECT_EQ(read.kind, EffectKind::Read);
  EXPECT_EQ(read.value, 0);
}

TEST(KnownFlows, ReadsWhatADerivationAdds) {
  EXPECT_EQ(effect_of("p.F derive 1 cancel").layer, AddedLayer::Cancel);
  EXPECT_EQ(effect_of("p.F derive 1 opaque").layer, AddedLayer::Opaque);
  EXPECT_EQ(effect_of("p.F derive 1 metadata").layer, AddedLayer::Metadata);
  EXPECT_EQ(effect_of("p.(T).F derive 0 logger").layer, AddedLayer::Logger);

  const Effect value = effect_of("p.F derive 1 value 2 3 pure");
  EXPECT_EQ(value.kind, EffectKind::Derive);
  EXPECT_EQ(value.layer, AddedLayer::Value);
  EXPECT_EQ(value.operand, 1);
  EXPECT_EQ(value.key, 2);
  EXPECT_EQ(value.value, 3);
  EXPECT_TRUE(value.pure);
  EXPECT_EQ(value.fixed_key, "");

  const Effect fixed = effect_of("p.F derive 1 value \"a span\" 2");
  EXPECT_EQ(fixed.fixed_key, "a span");
  EXPECT_EQ(fixed.key, 0);
  EXPECT_EQ(fixed.value, 2);
  EXPECT_FALSE(fixed.pure);
}

TEST(KnownFlows, ReadsWhichResultCarries) {
  EXPECT_EQ(effect_of("p.F derive 1 opaque").result, 0);
  const Effect second = effect_of("p.F derive 1 opaque in 1 pure");
  EXPECT_EQ(second.result, 1);
  EXPECT_EQ(second.layer, AddedLayer::Opaque);
  EXPECT_TRUE(second.pure);
}

TEST(KnownFlows, TellsPackageReceiverAndName) {
  const auto table = KnownFlows::parse("gopkg.in/a.v1/b.F root\ngopkg.in/a.v1/b.(T).F view 0\n");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->size(), 2u);
  ASSERT_EQ(table->find("gopkg.in/a.v1/b", "", "F").size(), 1u);
  EXPECT_EQ(table->find("gopkg.in/a.v1/b", "", "F")[0].kind, EffectKind::Root);
  ASSERT_EQ(table->find("gopkg.in/a.v1/b", "T", "F").size(), 1u);
  EXPECT_EQ(table->find("gopkg.in/a.v1/b", "T", "F")[0].kind, EffectKind::View);
  EXPECT_TRUE(table->find("gopkg.in/a.v1/b", "", "G").empty());
  EXPECT_TRUE(table->find("b", "", "F").empty());
}

TEST(KnownFlows, SeveralRowsOfOneFunctionAddUp) {
  const auto table = KnownFlows::parse("p.F derive 1 cancel\np.F once 2\n");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->find("p", "", "F").size(), 2u);
}

TEST(KnownFlows, SkipsCommentsAndBlankLines) {
  const auto table = KnownFlows::parse("# p.F root\n\n   \np.G\troot\n");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->size(), 1u);
  EXPECT_FALSE(table->find("p", "", "G").empty());
}

TEST(KnownFlows, SaysWhichRowMakesNoSense) {
  for (const std::string row : {
           "p.F", "F root", "p.F leave 1", "p.F root 1", "p.F view", "p.F view x", "p.F view 1 2",
           "p.F view 256", "p.F view -1", "p.F once", "p.F derive 1", "p.F derive 1 value",
           "p.F derive 1 value 2 3 4", "p.F derive 1 value k", "p.F derive 1 span",
           "p.F derive 1 cancel 2", "p.F set 0", "p.F read 0 k", "p.F pure", "p.F in 1",
           "p.F derive 1 opaque in x", "p.F gives", "p.F gives T", "p.F derive 1 opaque pure in 1", "p.(T root"}) {
    const auto table = KnownFlows::parse("# comment\np.A root\n" + row + "\np.B root\n");
    ASSERT_FALSE(table) << row;
    EXPECT_EQ(table.error().where, "flows.txt:3") << row;
    EXPECT_THAT(table.error().what, HasSubstr(row));
  }
}

TEST(KnownFlows, TheToolsOwnTableIsSound) {
  const KnownFlows& table = KnownFlows::table();
  EXPECT_GT(table.size(), 400u);
  const auto& with_value = table.find("context", "", "WithValue");
  ASSERT_EQ(with_value.size(), 1u);
  EXPECT_EQ(with_value[0].kind, EffectKind::Derive);
  EXPECT_EQ(with_value[0].key, 2);
  EXPECT_TRUE(with_value[0].pure);
  const auto& group = table.find("golang.org/x/sync/errgroup", "", "WithContext");
  ASSERT_EQ(group.size(), 1u);
  EXPECT_EQ(group[0].result, 1);
  EXPECT_EQ(table.names().size(), table.size());
}

}  // namespace
}  // namespace waybill::go_source
