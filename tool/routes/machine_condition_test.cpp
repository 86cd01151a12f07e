#include <gtest/gtest.h>

#include "tool/routes/value.hpp"

namespace waybill::routes {
namespace {

std::string text_of(std::string_view op, const Value& a, const Value& b) {
  const Value result = result_of(op, a, b);
  return result->is(Object::Kind::Unknown) ? "unknown" : result->text;
}

TEST(ResultOf, NumbersThatFit) {
  EXPECT_EQ(text_of("+", plain_value("2"), plain_value("-5")), "-3");
  EXPECT_EQ(text_of("*", plain_value("4611686018427387904"), plain_value("2")), "unknown");
  EXPECT_EQ(text_of("/", plain_value("7"), plain_value("2")), "3");
  EXPECT_EQ(text_of("%", plain_value("7"), plain_value("0")), "unknown");
  EXPECT_EQ(text_of("<", plain_value("7"), plain_value("10")), "true");
  EXPECT_EQ(text_of("-", plain_value("x"), plain_value("1")), "unknown");
}

TEST(ResultOf, TestsAreDecidedByOneSideIfThatIsEnough) {
  EXPECT_EQ(text_of("&&", plain_value("false"), unknown("")), "false");
  EXPECT_EQ(text_of("||", unknown(""), plain_value("true")), "true");
  EXPECT_EQ(text_of("&&", plain_value("true"), unknown("")), "unknown");
  EXPECT_EQ(text_of("!", plain_value("true"), nil_value()), "false");
}

TEST(ResultOf, AZeroValueEqualsTheZeroOfItsType) {
  EXPECT_EQ(text_of("==", nil_value(), text_value("")), "true");
  EXPECT_EQ(text_of("!=", text_value("GET"), nil_value()), "true");
  EXPECT_EQ(text_of("==", plain_value("0"), nil_value()), "true");
  EXPECT_EQ(text_of("==", list_of({}), nil_value()), "unknown");
  EXPECT_EQ(text_of("==", text_value("a"), text_value("a")), "true");
  EXPECT_EQ(text_of("==", text_value("1"), plain_value("1")), "unknown");
}

}  // namespace
}  // namespace waybill::routes
