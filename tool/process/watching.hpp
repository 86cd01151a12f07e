// What all who watch a running program can do, whatever it is built on.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>

#include "tool/model/error.hpp"
#include "tool/model/observation.hpp"
#include "tool/process/watched_file.hpp"

namespace waybill::process {

/// What was counted since the probes were loaded.
struct Counted {
  std::uint64_t calls = 0;      ///< as model::Observation has them
  std::uint64_t conflicts = 0;
  std::uint64_t hits = 0;       ///< of all probes: what cost the target something
};

/// The probes in a running program. They go when this does, and with the process that holds it however that ends.
class Watching {
 public:
  virtual ~Watching() = default;

  /// Puts the probes in place. Fails where the kernel refuses; then there is none.
  virtual std::expected<void, model::Error> attach() = 0;

  /// Takes the probes away; what was counted stays. Does nothing where there are none.
  virtual void detach() = 0;

  /// Whether it is counted while the probes are in place; it is at first.
  virtual void count(bool on) = 0;

  virtual Counted counted() const = 0;

  /// Returns all that was counted. `seconds` and the observed share are left to the caller.
  virtual model::Observation read() const = 0;

  /// Hands on each conflict that was told since the last call; not all tell them.
  virtual void conflicts(const std::function<void(const model::Conflict&)>&) {}

  /// The executable's file, which is held while this lives; null where it isn't.
  virtual const WatchedFile* file() const { return nullptr; }

  /// What one hit costs the target, in nanoseconds: the time in the programs of those that were timed, and the trap.
  /// 0 before the first.
  virtual double nanoseconds_per_hit() const = 0;
};

}  // namespace waybill::process
