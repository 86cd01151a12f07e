#include "tool/go_binary/value_text.hpp"

#include <string>

#include <gtest/gtest.h>

namespace waybill::go_binary {
namespace {

using namespace std::string_literals;

TEST(ValueText, TextsAreQuoted) {
  EXPECT_EQ(quoted("tenant"), "\"tenant\"");
  EXPECT_EQ(quoted("a\"\\\n\xff"), "\"a\\\"\\\\\\x0a\\xff\"");
}

TEST(ValueText, NumbersAddressesAndBytes) {
  EXPECT_EQ(value_text({.kind = Kind::kInt}, "\xfe\xff\xff\xff\xff\xff\xff\xff"s), "-2");
  EXPECT_EQ(value_text({.kind = Kind::kUint16}, "\x01\x02"s), "513");
  EXPECT_EQ(value_text({.kind = Kind::kUint32}, "\x07"s), "7") << "bytes that are missing are zero";
  EXPECT_EQ(value_text({.kind = Kind::kBool}, "\x01"s), "true");
  EXPECT_EQ(value_text({.kind = Kind::kPointer, .direct = true}, "\x40\x2a\x6f\0\0\0\0\0"s), "0x6f2a40");
  EXPECT_EQ(value_text({.kind = Kind::kStruct}, "\x01\xab"s), "01ab");
  EXPECT_EQ(value_text({.kind = Kind::kStruct}, ""), "");
}

}  // namespace
}  // namespace waybill::go_binary
