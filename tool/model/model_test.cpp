#include <string_view>

#include <gtest/gtest.h>

#include "tool/model/error.hpp"
#include "tool/model/finding.hpp"
#include "tool/model/fingerprint.hpp"

namespace waybill::model {
namespace {

TEST(Error, IsOneLineOfWhereWhatAndWhatToDo) {
  EXPECT_EQ(one_line({"read the source", "permission denied", "a.go", "check its permissions"}),
            "a.go: cannot read the source: permission denied; check its permissions");
  EXPECT_EQ(one_line({"", "out of memory", "", ""}), "out of memory");
  EXPECT_EQ(one_line({"", "two\r\nlines", "a\nb", ""}), "a b: two  lines");
}

TEST(Severity, NamesGoBothWays) {
  for (Severity severity : {Severity::Info, Severity::Warning, Severity::Error}) {
    EXPECT_EQ(severity_named(name_of(severity)), severity);
  }
  EXPECT_EQ(severity_named("fatal"), std::nullopt);
  EXPECT_LT(Severity::Info, Severity::Warning);
  EXPECT_LT(Severity::Warning, Severity::Error);
}

TEST(Fingerprint, NeverChanges) {
  // FNV-1a of "a\0b\0": baselines written by any version must still match.
  const std::string_view parts[] = {"a", "b"};
  EXPECT_EQ(fingerprint(parts), "ab40d7820d408076");
}

TEST(Fingerprint, KnowsWherePartsEnd) {
  const std::string_view one[] = {"ab", "c"};
  const std::string_view other[] = {"a", "bc"};
  EXPECT_NE(fingerprint(one), fingerprint(other));
}

TEST(Site, IsOrderedByFileThenPosition) {
  EXPECT_LT((Site{"a.go", 9, 1, 9, 2}), (Site{"b.go", 1, 1, 1, 2}));
  EXPECT_LT((Site{"a.go", 9, 1, 9, 2}), (Site{"a.go", 10, 1, 10, 2}));
  EXPECT_LT((Site{"a.go", 9, 1, 9, 2}), (Site{"a.go", 9, 2, 9, 2}));
}

}  // namespace
}  // namespace waybill::model
