#include "tool/process/watched_file.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace waybill::process {
namespace {

class WatchedFileTest : public testing::Test {
 protected:
  void SetUp() override { write("....code"); }
  void TearDown() override { std::filesystem::remove(path_); }

  void write(const char* content) const { std::ofstream(path_, std::ios::binary | std::ios::trunc) << content; }

  const std::string path_ = testing::TempDir() + "waybill_watched_file_" + std::to_string(::getpid());
  const ProbePoint point_{.function = "f", .entry = 0x404, .address = 0x406, .file_offset = 6, .code = "code"};
};

TEST_F(WatchedFileTest, KnowsWhetherItsCodeIsWhatItWas) {
  const auto file = WatchedFile::open(path_, false);
  ASSERT_TRUE(file);
  EXPECT_TRUE(file->holds(point_));
  write("....c0de");
  EXPECT_FALSE(file->holds(point_));
  write("...");
  EXPECT_FALSE(file->holds(point_));
}

TEST_F(WatchedFileTest, LeadsToTheSameFileWhenAnotherTakesItsName) {
  const auto file = WatchedFile::open(path_, true);
  ASSERT_TRUE(file);
  EXPECT_FALSE(file->was_replaced());
  std::ofstream(path_ + ".new") << "....c0de";
  std::filesystem::rename(path_ + ".new", path_);
  EXPECT_TRUE(file->was_replaced());
  EXPECT_TRUE(file->holds(point_));
  std::string content;
  std::ifstream(file->path()) >> content;
  EXPECT_EQ(content, "....code");
}

TEST_F(WatchedFileTest, HoldsUpWhoWantsToWrite) {
  auto file = WatchedFile::open(path_, true);
  ASSERT_TRUE(file);
  EXPECT_FALSE(file->is_wanted());
  EXPECT_EQ(::open(path_.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC), -1);
  EXPECT_EQ(errno, EWOULDBLOCK);
  EXPECT_TRUE(file->is_wanted());
}

TEST_F(WatchedFileTest, IsRefusedWhileSomebodyWrites) {
  const int writer = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC);
  const auto file = WatchedFile::open(path_, true);
  EXPECT_FALSE(file);
  ::close(writer);
  EXPECT_FALSE(WatchedFile::open(path_ + ".none", false));
}

}  // namespace
}  // namespace waybill::process
