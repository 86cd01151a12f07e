// What two captures of programs come to when they are laid beside each other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tool/model/diagnosis.hpp"

namespace waybill::model {

/// A program's own counters at one time, since it began; those that it doesn't have are nothing.
struct RuntimeCounters {
  std::optional<double> requests;
  std::optional<double> collections;        ///< garbage collections that were finished
  std::optional<double> pause_seconds;      ///< in which all stood still for them
  std::optional<double> collection_seconds; ///< of CPU that they took
  std::optional<double> allocated_objects, allocated_bytes;
};

/// A figure of a capture, and whether it is known how far it can be from the truth.
struct Measured {
  Estimate estimate;
  bool bounded = true;                ///< the interval is known; else only the value is
};

/// One figure, before and after.
struct Comparison {
  std::string what;                   ///< "live objects"
  std::string unit;                   ///< "", "B" or "s"
  bool per_request = false;
  Measured before, after;
  std::optional<Estimate> change;     ///< as a share of `before`, -0.5: half; nothing where the intervals overlap
};

/// A function that makes layers, by how many there are of its own.
struct ComparedFunction {
  std::string function;
  Comparison objects;
};

struct CaptureComparison {
  std::string before_file, after_file;
  std::vector<Comparison> figures;
  std::vector<ComparedFunction> functions;   ///< the largest difference first
  std::size_t before_windows = 0, after_windows = 0;  ///< of time in which requests were counted
};

}  // namespace waybill::model
