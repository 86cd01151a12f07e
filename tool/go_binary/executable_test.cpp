// Every layout on the smallest executable that has it, and what is refused. That real executables are read
// as Go reads them is shown by tests/watch/binaries.
#include "tool/go_binary/executable.hpp"

#include <gmock/gmock.h>

#include "tool/go_binary/synthetic_executable.hpp"

namespace waybill::go_binary {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string refusal(std::string_view file) {
  const auto executable = Executable::from(file, "own");
  return executable ? "it was read" : model::one_line(executable.error());
}

class EveryLayout : public testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Go1, EveryLayout, testing::Values(17u, 18u, 19u, 20u, 25u, 26u, 27u, 40u));

TEST_P(EveryLayout, BuildIsRead) {
  const SyntheticExecutable synthetic(GetParam());
  const auto executable = Executable::from(synthetic.file(), "own");
  ASSERT_TRUE(executable) << model::one_line(executable.error());
  EXPECT_EQ(executable->build().minor, GetParam());
  EXPECT_EQ(executable->build().path, "example.test/own");
  EXPECT_EQ(executable->build().main.version, "v1.2.3");
  ASSERT_EQ(executable->build().settings.size(), 1u);
  EXPECT_EQ(executable->build().settings[0].second, "amd64");
}

TEST_P(EveryLayout, FunctionsLinesAndInliningAreRead) {
  const SyntheticExecutable synthetic(GetParam());
  const auto executable = Executable::from(synthetic.file(), "own");
  ASSERT_TRUE(executable);
  const FunctionTable& functions = executable->functions();
  ASSERT_EQ(functions.all().size(), 2u);
  EXPECT_EQ(functions.all()[1].name, "main.other");
  EXPECT_EQ(functions.all()[1].entry, SyntheticExecutable::kCode + 32);
  EXPECT_EQ(functions.at(SyntheticExecutable::kCode - 1), nullptr);
  EXPECT_EQ(functions.at(SyntheticExecutable::kCode + 64), nullptr);
  EXPECT_THAT(functions.frames(SyntheticExecutable::kCode), ElementsAre(Frame{"main.main", "/own/main.go", 10}));
  EXPECT_THAT(functions.frames(SyntheticExecutable::kCode + 9),
              ElementsAre(Frame{"main.small", "/own/main.go", 20}, Frame{"main.main", "/own/main.go", 10}));
  const auto copies = functions.inlined_copies("main.small");
  ASSERT_EQ(copies.size(), 1u);
  EXPECT_EQ(copies[0].inside->name, "main.main");
  EXPECT_EQ(copies[0].call, SyntheticExecutable::kCode + 4);
  EXPECT_TRUE(functions.inlined_copies("main.other").empty());
}

TEST_P(EveryLayout, TypesAreRead) {
  const SyntheticExecutable synthetic(GetParam());
  const auto executable = Executable::from(synthetic.file(), "own");
  ASSERT_TRUE(executable);
  const TypeTable& types = executable->types();
  const auto itabs = types.itabs();
  ASSERT_EQ(itabs.size(), 1u);
  EXPECT_EQ(itabs[0].address, synthetic.itab());
  EXPECT_EQ(types.at(itabs[0].interface_type).name, "main.Any");
  const Type pointer = types.at(itabs[0].type);
  EXPECT_EQ(pointer.name, "*main.Own");
  EXPECT_TRUE(pointer.direct);
  const Type own = types.at(types.element(pointer));
  EXPECT_EQ(own.name, "main.Own");
  EXPECT_EQ(own.package, "example.test/own");
  EXPECT_EQ(own.size, 24u);
  EXPECT_FALSE(own.direct);
  const auto fields = types.fields(own);
  ASSERT_EQ(fields.size(), 2u);
  EXPECT_EQ(fields[0].name, "First");
  EXPECT_FALSE(fields[0].embedded);
  EXPECT_EQ(fields[1].offset, 8u);
  EXPECT_TRUE(fields[1].embedded);
  EXPECT_THAT(types.linked(), testing::Contains(synthetic.pointer_type()));
  EXPECT_EQ(types.at(SyntheticExecutable::kCode).kind, Kind::kInvalid);
}

TEST_P(EveryLayout, WhatIsCutOffIsRefused) {
  const SyntheticExecutable synthetic(GetParam());
  const std::string& file = synthetic.file();
  for (std::size_t length = 0; length < file.size(); length += 7) EXPECT_NE(refusal(file.substr(0, length)), "it was read");
}

TEST(Executable, OtherFilesAreRefusedByName) {
  EXPECT_THAT(refusal(""), HasSubstr("it is no ELF file"));
  EXPECT_THAT(refusal("#!/bin/sh\n"), HasSubstr("it is no ELF file"));
  std::string file = SyntheticExecutable(26).file();
  file[18] = '\xb7';  // aarch64
  EXPECT_THAT(refusal(file), HasSubstr("an architecture other than amd64"));
}

TEST(Executable, AProgramThatIsNotGoIsRefused) {
  const auto executable = Executable::open("/proc/self/exe");
  ASSERT_FALSE(executable);
  EXPECT_THAT(model::one_line(executable.error()), HasSubstr("it isn't a Go program"));
}

TEST(Executable, FoldersAndMissingFilesAreRefused) {
  EXPECT_THAT(model::one_line(Executable::open("/").error()), HasSubstr("/: cannot read the executable: it is no file"));
  EXPECT_THAT(model::one_line(Executable::open("/nowhere/own").error()), HasSubstr("No such file"));
}

TEST(Executable, ALayoutThatDoesNotFitTheVersionIsRefused) {
  std::string file = SyntheticExecutable(25).file();
  const std::size_t version = file.find("go1.25");
  file[version + 5] = '7';
  EXPECT_THAT(refusal(file), HasSubstr("its tables aren't laid out as those since Go 1.27"));
  file[version + 4] = '9';
  EXPECT_THAT(refusal(file), HasSubstr("Go up to 1.27 is known"));
  file[version + 4] = '1';
  file[version + 5] = '6';
  EXPECT_THAT(refusal(file), HasSubstr("it is built by a Go older than 1.17"));
  file[version + 4] = 'x';
  EXPECT_THAT(refusal(file), HasSubstr("its Go version 'go1.x6' isn't understood"));
}

TEST(Executable, FunctionsOutOfOrderAreRefused) {
  SyntheticExecutable synthetic(26);
  std::string file = synthetic.file();
  std::uint64_t rows = 0;
  std::memcpy(&rows, file.data() + 0x180 + (synthetic.module_data() - SyntheticExecutable::kData) + 16 * 8, 8);
  file[0x180 + (rows - SyntheticExecutable::kData) + 8] = '\x7f';  // the second function's entry: behind the third
  EXPECT_THAT(refusal(file), HasSubstr("its function table is damaged"));
}

}  // namespace
}  // namespace waybill::go_binary
