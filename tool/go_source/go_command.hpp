// Running the go command, for tests that take it as oracle.
#pragma once

#include <cstdio>
#include <string>

#include <gtest/gtest.h>

namespace waybill::go_source {

/// Returns what a shell command prints; the test fails if the command does.
inline std::string output_of(const std::string& command) {
  std::string output;
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return output;
  char buffer[1 << 14];
  for (std::size_t got; (got = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) {
    output.append(buffer, got);
  }
  EXPECT_EQ(::pclose(pipe), 0) << command;
  return output;
}

/// Returns the path of the go command that tests use.
inline std::string go_command() {
  const std::string path = output_of(WAYBILL_SOURCE_DIR "/tests/find-go");
  return path.substr(0, path.find('\n'));
}

}  // namespace waybill::go_source
