#include "tool/go_source/module_version.hpp"

#include <gmock/gmock.h>

#include "tool/go_source/temporary_tree.hpp"

namespace waybill::go_source {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Versions, AreOrderedAsSemanticVersionsAre) {
  // Each comes before the next: semver.org's own example, and what Go makes of commits.
  const char* const ascending[] = {"nonsense",
                                   "v0.0.0-20190101000000-aaaaaaaaaaaa",
                                   "v0.0.0-20200101000000-000000000000",
                                   "v0.0.0",
                                   "v0.1.0",
                                   "v1.0.0-alpha",
                                   "v1.0.0-alpha.1",
                                   "v1.0.0-alpha.beta",
                                   "v1.0.0-beta",
                                   "v1.0.0-beta.2",
                                   "v1.0.0-beta.11",
                                   "v1.0.0-rc.1",
                                   "v1.0.0",
                                   "v1.0.1-0.20200101000000-abcdefabcdef",
                                   "v1.0.1",
                                   "v1.2.0",
                                   "v1.10.0",
                                   "v2.0.0+incompatible",
                                   "v10.0.0",
                                   "v99999999999999999999999.0.0"};
  for (std::size_t i = 0; i < std::size(ascending); ++i) {
    for (std::size_t j = 0; j < std::size(ascending); ++j) {
      const int order = compare_versions(ascending[i], ascending[j]);
      EXPECT_EQ(order < 0, i < j) << ascending[i] << ' ' << ascending[j];
      EXPECT_EQ(order == 0, i == j) << ascending[i] << ' ' << ascending[j];
    }
  }
  EXPECT_EQ(compare_versions("v1.0.0+a", "v1.0.0+b"), 0);
  EXPECT_EQ(compare_versions("v1", "v1.0.0"), 0);
}

TEST(ModuleCache, SpellsCapitalsApart) {
  EXPECT_EQ(escaped_for_module_cache("github.com/BurntSushi/TOML"),
            "github.com/!burnt!sushi/!t!o!m!l");
  EXPECT_EQ(ModuleCache("/c").folder_of({"github.com/A/b/v2", "v2.0.0-RC1"}),
            "/c/github.com/!a/b/v2@v2.0.0-!r!c1");
}

TEST(ModuleCache, IsWhereTheGoCommandHasIt) {
  const TemporaryTree home{
      {"env", "# by go env -w\nGOPATH=/from/file\nGOMODCACHE=/cache/from/file\n"}, {"empty", ""}};
  const Environment no_cache("GOMODCACHE", nullptr), no_path("GOPATH", nullptr),
      home_folder("HOME", "/home/me");
  {
    const Environment file("GOENV", home.path("env").c_str());
    EXPECT_EQ(ModuleCache::default_folder(), "/cache/from/file");
    const Environment cache("GOMODCACHE", "/mine");
    EXPECT_EQ(ModuleCache::default_folder(), "/mine");
  }
  const Environment off("GOENV", "off");
  EXPECT_EQ(ModuleCache::default_folder(), "/home/me/go/pkg/mod");
  const Environment paths("GOPATH", "/one:/two");
  EXPECT_EQ(ModuleCache::default_folder(), "/one/pkg/mod");
}

std::vector<std::string> names(const BuildList& list) {
  std::vector<std::string> result;
  for (const ModuleVersion& module : list.modules)
    result.push_back(module.path + '@' + module.version);
  return result;
}

/// The example of https://research.swtch.com/vgo-mvs: A needs B 1.2 and C 1.2, and so on.
class MinimalVersionSelection : public testing::Test {
 protected:
  static std::string mod(const char* path, const char* version) {
    return std::string("cache/download/") + path + "/@v/" + version + ".mod";
  }
  TemporaryTree cache_{{mod("b", "v1.2.0"), "module b\nrequire d v1.3.0\n"},
                       {mod("c", "v1.2.0"), "module c\nrequire d v1.4.0\n"},
                       {mod("c", "v1.3.0"), "module c\nrequire f v1.1.0\n"},
                       {mod("d", "v1.3.0"), "module d\nrequire e v1.2.0\n"},
                       {mod("d", "v1.4.0"), "module d\nrequire e v1.2.0\n"},
                       {mod("e", "v1.2.0"), "module e\n"},
                       {mod("f", "v1.1.0"), "module f\nrequire g v1.1.0\n"},
                       {mod("g", "v1.1.0"), "module g\nrequire f v1.1.0\n"}};
  ModuleCache modules_{cache_.path()};
  BuildList select(std::string_view text, std::span<const Replacement> replacements = {}) const {
    const GoMod main = parse_go_mod(text);
    const GoMod* const mains[] = {&main};
    return select_versions(mains, replacements, modules_);
  }
};

TEST_F(MinimalVersionSelection, TakesTheHighestOfWhatIsAskedFor) {
  const BuildList list = select("module a\nrequire b v1.2.0\nrequire c v1.2.0\n");
  EXPECT_THAT(names(list), ElementsAre("b@v1.2.0", "c@v1.2.0", "d@v1.4.0", "e@v1.2.0"));
  EXPECT_TRUE(list.complete);
}

TEST_F(MinimalVersionSelection, CyclesEnd) {
  EXPECT_THAT(names(select("module a\nrequire c v1.3.0\n")),
              ElementsAre("c@v1.3.0", "f@v1.1.0", "g@v1.1.0"));
}

TEST_F(MinimalVersionSelection, SinceGo117TheMainModuleListsThemAll) {
  const BuildList list = select("module a\ngo 1.17\nrequire b v1.2.0\n");
  EXPECT_THAT(names(list), ElementsAre("b@v1.2.0"));
  EXPECT_TRUE(list.complete);
}

TEST_F(MinimalVersionSelection, ReplacementsAndExclusionsAreHonoured) {
  const Replacement fork{{"b", ""}, {"c", "v1.3.0"}};
  EXPECT_THAT(names(select("module a\nrequire b v1.2.0\n", {&fork, 1})),
              ElementsAre("b@v1.2.0", "f@v1.1.0", "g@v1.1.0"));
  EXPECT_THAT(names(select("module a\nrequire b v1.2.0\nexclude d v1.3.0\n")),
              ElementsAre("b@v1.2.0"));
  const TemporaryTree local{{"go.mod", "module b\nrequire e v1.2.0\n"}};
  const Replacement folder{{"b", "v1.2.0"}, {local.path(), ""}};
  EXPECT_THAT(names(select("module a\nrequire b v1.2.0\n", {&folder, 1})),
              ElementsAre("b@v1.2.0", "e@v1.2.0"));
}

TEST_F(MinimalVersionSelection, SaysWhenAGoModWasNotToBeHad) {
  EXPECT_FALSE(select("module a\nrequire z v1.0.0\n").complete);
}

TEST(Replacements, OneOfTheVersionGoesFirst) {
  const Replacement list[] = {{{"a", ""}, {"x", "v1.0.0"}},
                              {{"a", "v2.0.0"}, {"y", "v1.0.0"}},
                              {{"a", ""}, {"z", "v1.0.0"}}};
  EXPECT_EQ(replacement_of({"a", "v1.0.0"}, list)->to.path, "x");
  EXPECT_EQ(replacement_of({"a", "v2.0.0"}, list)->to.path, "y");
  EXPECT_EQ(replacement_of({"b", "v2.0.0"}, list), nullptr);
}

TEST(ModuleCache, FindsTheHighestVersionThatIsThere) {
  const TemporaryTree cache{{"github.com/!a/b@v1.9.0/x.go", ""},
                            {"github.com/!a/b@v1.10.0-!r!c1/x.go", ""},
                            {"github.com/!a/bc@v3.0.0/x.go", ""},
                            {"plain@v1.0.0/x.go", ""}};
  const ModuleCache modules(cache.path());
  EXPECT_EQ(modules.highest_version_of("github.com/A/b"), "v1.10.0-RC1");
  EXPECT_EQ(modules.highest_version_of("plain"), "v1.0.0");
  EXPECT_EQ(modules.highest_version_of("github.com/x"), "");
}

}  // namespace
}  // namespace waybill::go_source
