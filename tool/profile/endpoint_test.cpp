#include "tool/profile/endpoint.hpp"

#include <string>

#include <gtest/gtest.h>

namespace waybill::profile {
namespace {

/// The folder that is asked, or why none is.
std::string at(const std::string& url, EndpointOptions options = {}) {
  const auto endpoint = Endpoint::at(url, std::move(options));
  return endpoint ? endpoint->shown() : endpoint.error().what;
}

TEST(Endpoint, IsTheFolderOfTheProfiles) {
  EXPECT_EQ(at("http://127.0.0.1:6060"), "http://127.0.0.1:6060/debug/pprof");
  EXPECT_EQ(at("http://127.0.0.1:6060/"), "http://127.0.0.1:6060/debug/pprof");
  EXPECT_EQ(at("https://[::1]:6060/debug/pprof/"), "https://[::1]:6060/debug/pprof");
  EXPECT_EQ(at("https://host/a/profiles#part"), "https://host/a/profiles");
  EXPECT_EQ(at("http://ada:secret@host:1/debug/pprof"), "http://host:1/debug/pprof");
}

TEST(Endpoint, WhatIsNoneIsRefused) {
  EXPECT_EQ(at(""), "it is no URL");
  EXPECT_EQ(at("heap.pb.gz"), "it is no URL");
  EXPECT_EQ(at("http://"), "it is no URL");
  EXPECT_EQ(at("file:///etc/passwd"), "only http and https are spoken");
  EXPECT_EQ(at("http://host/debug/pprof/heap?gc=1"), "it has parameters");
}

TEST(Endpoint, HeadersHaveANameAndAValueOfOneLine) {
  EXPECT_EQ(at("http://host", {.headers = {"Authorization: Bearer a:b", "X: 1"}}), "http://host/debug/pprof");
  for (const char* header : {"", ":", ": x", "Name", "Name:", "Name: ", "A name: x", "X: 1\nY: 2", "X: 1\r"}) {
    EXPECT_EQ(at("http://host", {.headers = {header}}), "it is no header") << header;
  }
}

}  // namespace
}  // namespace waybill::profile
