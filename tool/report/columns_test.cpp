#include "tool/report/columns.hpp"

#include <gtest/gtest.h>

namespace waybill::report {
namespace {

TEST(Utf16Length, CountsUnits) {
  EXPECT_EQ(utf16_length(""), 0u);
  EXPECT_EQ(utf16_length("ab"), 2u);
  EXPECT_EQ(utf16_length("é€"), 2u);
  EXPECT_EQ(utf16_length("😀"), 2u);  // a surrogate pair
}

TEST(Utf16Length, CountsABadByteAsOne) {
  EXPECT_EQ(utf16_length("\xff"), 1u);
  EXPECT_EQ(utf16_length("\xc3"), 1u);              // cut short
  EXPECT_EQ(utf16_length("\xc0\x80"), 2u);          // overlong
  EXPECT_EQ(utf16_length("\xed\xa0\x80"), 3u);      // a surrogate
  EXPECT_EQ(utf16_length("\xf4\x90\x80\x80"), 4u);  // beyond U+10FFFF
  EXPECT_EQ(utf16_length("\xe2\x82" "a"), 3u);
}

class ColumnsTest : public testing::Test {
 protected:
  ReadSource read_ = [this](const std::string& file) -> std::optional<std::string> {
    ++reads_;
    if (file == "a.go") return "é\n\nb€c";
    return std::nullopt;
  };
  int reads_ = 0;
  Columns columns_{read_};
};

TEST_F(ColumnsTest, ConvertsBytesToUnits) {
  EXPECT_EQ(columns_.utf16("a.go", 1, 1), 1u);
  EXPECT_EQ(columns_.utf16("a.go", 1, 3), 2u);  // behind the é
  EXPECT_EQ(columns_.utf16("a.go", 2, 1), 1u);
  EXPECT_EQ(columns_.utf16("a.go", 3, 5), 3u);
  EXPECT_EQ(columns_.utf16("a.go", 3, 6), 4u);  // behind the last byte
}

TEST_F(ColumnsTest, SaysNothingOfWhatIsNotThere) {
  EXPECT_EQ(columns_.utf16("a.go", 1, 4), std::nullopt);
  EXPECT_EQ(columns_.utf16("a.go", 3, 7), std::nullopt);
  EXPECT_EQ(columns_.utf16("a.go", 4, 1), std::nullopt);
  EXPECT_EQ(columns_.utf16("a.go", 0, 1), std::nullopt);
  EXPECT_EQ(columns_.utf16("a.go", 1, 0), std::nullopt);
  EXPECT_EQ(columns_.utf16("b.go", 1, 1), std::nullopt);
}

TEST_F(ColumnsTest, ReadsEachFileOnce) {
  for (int i = 0; i < 3; ++i) {
    columns_.utf16("a.go", 1, 1);
    columns_.utf16("b.go", 1, 1);
  }
  EXPECT_EQ(reads_, 2);
}

TEST_F(ColumnsTest, FindsAnOffset) {
  const auto at = columns_.position("a.go", 5);
  ASSERT_TRUE(at);
  EXPECT_EQ(at->line, 3u);
  EXPECT_EQ(at->column, 2u);
  EXPECT_TRUE(columns_.position("a.go", 9));
  EXPECT_FALSE(columns_.position("a.go", 10));
}

TEST(Columns, NeedNoReader) {
  const ReadSource none;
  Columns columns(none);
  EXPECT_EQ(columns.utf16("a.go", 1, 1), std::nullopt);
}

}  // namespace
}  // namespace waybill::report
