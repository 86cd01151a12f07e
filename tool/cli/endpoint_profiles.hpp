// What diagnose takes from a running program.
#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "tool/model/diagnosis.hpp"
#include "tool/model/error.hpp"
#include "tool/model/profile.hpp"

namespace waybill::cli {

/// The options that say how a program is asked.
struct EndpointFlags {
  std::string url;                    ///< "" if no program is asked
  std::vector<std::string> headers;   ///< as given: "Name: value" or "@FILE"
  std::string authority;
  double interval = 30;               ///< seconds between the two heap profiles; 0: there is one
  double timeout = 30;                ///< seconds for each answer
  bool no_gc = false;
  std::string save;                   ///< folder that answers are kept in; "": they aren't

  void add_to(CLI::App& app);
};

/// The profiles of a program, and what was asked of it to have them.
struct EndpointProfiles {
  model::HeapProfile heap;
  std::optional<model::HeapProfile> before;
  model::GoroutineProfile goroutines;
  std::string url;                    ///< without name and password
  std::vector<model::Fetch> fetches;  ///< in the order they were made in
};

/// Waits; `progress` is told each second how many have passed, of how many.
void wait_for(double seconds, const std::function<void(std::size_t, std::size_t)>& progress);

/// Fetches a heap profile, waits, and fetches the goroutine profile and the heap profile again; where there are few
/// goroutines, also the text that says who started them. `progress` is told what goes on, with seconds done and in all.
/// Fails if an answer doesn't come, or is no such profile.
std::expected<EndpointProfiles, model::Error> fetch_profiles(const EndpointFlags& flags, const std::function<void(std::string_view, std::size_t, std::size_t)>& progress);

}  // namespace waybill::cli
