#include "tool/process/probe_point.hpp"

#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

namespace waybill::process {
namespace {

using namespace std::string_literals;

TEST(StackCheck, JumpIsFoundInEachSizeOfFrame) {
  EXPECT_EQ(stack_check_jump("\x49\x3b\x66\x10\x76\x20\x55"s), 4u);
  EXPECT_EQ(stack_check_jump("\x49\x3b\x66\x10\x0f\x86\x44\x01\x00\x00\x55"s), 4u);
  EXPECT_EQ(stack_check_jump("\x4c\x8d\x64\x24\xb8\x4d\x3b\x66\x10\x0f\x86\x44\x01\x00\x00"s), 9u);
  EXPECT_EQ(stack_check_jump("\x4c\x8d\xa4\x24\xb8\xff\xff\xff\x4d\x3b\x66\x10\x76\x20"s), 12u);
}

TEST(StackCheck, OtherCodeHasNone) {
  EXPECT_EQ(stack_check_jump(""), 0u);
  EXPECT_EQ(stack_check_jump("\x55\x48\x89\xe5"s), 0u);                      // a frame, no check
  EXPECT_EQ(stack_check_jump("\xcc\x3b\x66\x10\x76\x20"s), 0u);              // a breakpoint
  EXPECT_EQ(stack_check_jump("\x49\x3b\x66\x10\x77\x20"s), 0u);              // another jump
  EXPECT_EQ(stack_check_jump("\x49\x3b\x66\x10"s), 0u);                      // cut off
  EXPECT_EQ(stack_check_jump("\x49\x3b\x66\x10\x0f\x86\x44"s), 0u);
  EXPECT_EQ(stack_check_jump("\x4c\x8d\x64\x24\xb8\x49\x3b\x66\x10\x76"s), 0u);  // compares another register
}

TEST(Target, MemoryThatIsNotTheFilesIsRefused) {
  static const char kCode[] = "\x49\x3b\x66\x10\x76\x20";
  ProbePoint point{.function = "context.WithValue", .entry = reinterpret_cast<std::uint64_t>(kCode), .address = 0, .file_offset = 0, .code = std::string(kCode, 6)};
  point.address = point.entry + 4;
  Target self{.process = ::getpid(), .executable = "/proc/self/exe"};
  EXPECT_TRUE(check_in_memory(point, self));
  point.code[1] = '\x3c';
  ASSERT_FALSE(check_in_memory(point, self));
  EXPECT_EQ(check_in_memory(point, self).error().what, "the code of context.WithValue in memory isn't that of its file");
  self.process = 0;
  EXPECT_FALSE(check_in_memory(point, self));
}

TEST(Target, AProcessThatIsNotThereIsRefused) {
  const auto target = find_target(4194304 + 1, {});  // above the kernel's largest number
  ASSERT_FALSE(target);
  EXPECT_EQ(model::one_line(target.error()), "process 4194305: cannot look at it: there is no such process, or it has no executable; check the number");
  EXPECT_FALSE(runs(4194305));
  EXPECT_FALSE(cpu_seconds(4194305));
  EXPECT_TRUE(runs(::getpid()));
  EXPECT_TRUE(cpu_seconds(::getpid()));
}

}  // namespace
}  // namespace waybill::process
