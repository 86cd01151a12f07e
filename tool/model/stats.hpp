// What a run did and how long it took (`--stats`).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace waybill::model {

struct StageTime {
  std::string stage;  ///< "walk", "read", "solve", …
  double seconds = 0;
};

struct Stats {
  std::uint64_t files = 0;  ///< read, dependencies included
  std::uint64_t lines = 0;
  std::uint64_t bytes = 0;
  std::uint64_t functions = 0;
  std::uint64_t cache_hits = 0;
  std::uint64_t cache_misses = 0;
  std::uint64_t peak_memory = 0;  ///< bytes resident at most
  unsigned threads = 0;
  double seconds = 0;  ///< from start to result, on the clock
  std::vector<StageTime> stages;
};

}  // namespace waybill::model
