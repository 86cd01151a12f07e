#include "tool/go_source/key_texts.hpp"

#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace waybill::go_source {
namespace {

model::Key key_of(std::string value, std::string type, std::string variable, std::uint64_t identity) {
  model::Key key;
  key.kind = model::KeyKind::Static;
  key.value = std::move(value);
  key.type = std::move(type);
  key.variable = std::move(variable);
  key.identity = identity;
  return key;
}

TEST(KeyTexts, ATypesNameStandsBehindItsPackage) {
  EXPECT_EQ(type_name("state.key"), "key");
  EXPECT_EQ(type_name("*state.key"), "key");
  EXPECT_EQ(type_name("struct { a int }"), "");
  EXPECT_EQ(type_name("string"), "");
}

TEST(KeyTexts, ANamesakeHoldsTheTextsLetters) {
  model::Program program;
  program.keys.resize(1);
  const model::Key text = key_of("\"base-uri\"", "string", "", 1);
  program.keys.push_back(text);
  EXPECT_FALSE(has_namesake(program, text)) << "a key is not its own namesake";
  program.keys.push_back(key_of("0", "state.key", "state.ctxKeyBase", 2));
  EXPECT_FALSE(has_namesake(program, text));
  program.keys.push_back(key_of("1", "state.key", "state.ctxKeyBaseURI", 3));
  EXPECT_TRUE(has_namesake(program, text));
  EXPECT_FALSE(has_namesake(program, key_of("\"b-\"", "string", "", 4))) << "one letter says nothing";
}

TEST(KeyTexts, AComputedTextIsToldByWhatIsDoneWithIt) {
  model::Program program;
  program.keys.resize(1);
  model::Key computed;
  computed.kind = model::KeyKind::Dynamic;
  computed.type = "string";
  computed.basic_type = true;
  program.keys.push_back(computed);
  EXPECT_FALSE(computed_text(program, true, true));
  model::Write write;
  write.layer.key = 1;
  write.place = {0, 7};
  program.writes.push_back(write);
  EXPECT_EQ(computed_text(program, true, false), (model::Place{0, 7}));
  EXPECT_FALSE(computed_text(program, false, true)) << "it is written, not looked up";
}

TEST(KeyTexts, ANameThatIsNotOnDiskMayBeAText) {
  model::Program program;
  program.keys.resize(1);
  model::Key unknown;
  unknown.package = "example.com/elsewhere";
  program.keys.push_back(unknown);
  model::Read read;
  read.key = 1;
  read.place = {0, 9};
  program.reads.push_back(read);
  EXPECT_FALSE(computed_text(program, false, false));
  EXPECT_EQ(computed_text(program, false, true), (model::Place{0, 9}));
}

}  // namespace
}  // namespace waybill::go_source
