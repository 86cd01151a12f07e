// A configuration with everything that a described struct may have.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "waybill/schema.hpp"

namespace service {

struct Window {
  double seconds = 1;
  std::uint8_t weight = 1;
};
constexpr auto describe(const Window*) {
  return waybill::fields(
      waybill::required("seconds", &Window::seconds, waybill::between(0.5, 60.0)),
      waybill::defaulted("weight", &Window::weight, waybill::at_least(1)));
}

struct Limits {
  int requests = 0;
  std::int64_t burst = 10;
  std::uint64_t total = 0;
  bool strict = true;
  std::string mode = "drop";
  std::optional<std::string> header;
  std::optional<int> retries;
  std::optional<Window> slow;
  Window window;
  std::vector<Window> windows;
  std::vector<std::string> exempt = {"a/b", "c~d"};
  std::map<std::string, int> tenants;
};
constexpr auto describe(const Limits*) {
  using waybill::defaulted;
  using waybill::required;
  return waybill::fields(required("requests", &Limits::requests, waybill::between(1, 100'000)),
                         defaulted("burst", &Limits::burst), defaulted("total", &Limits::total),
                         defaulted("strict", &Limits::strict),
                         defaulted("mode", &Limits::mode, waybill::one_of("drop", "queue")),
                         defaulted("header", &Limits::header, waybill::length(2, 6)),
                         defaulted("retries", &Limits::retries, waybill::at_most(5)),
                         defaulted("slow", &Limits::slow), required("window", &Limits::window),
                         defaulted("windows", &Limits::windows, waybill::length(0, 2)),
                         defaulted("exempt", &Limits::exempt, waybill::length(1)),
                         defaulted("tenants", &Limits::tenants));
}

}  // namespace service
