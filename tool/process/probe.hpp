// The probes in a running program, and what they counted.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tool/go_binary/executable.hpp"
#include "tool/model/error.hpp"
#include "tool/model/observation.hpp"
#include "tool/process/target.hpp"

namespace waybill::process {

/// What to watch, and how closely.
struct WatchOptions {
  std::string executable;         ///< its path, as errors name it
  std::optional<Target> target;   ///< one process; without it all that run the executable, later ones too
  std::uint32_t sample = 1;       ///< one call in so many is looked at
  bool lookups = false;           ///< count look-ups too
  bool every_event = false;       ///< tell each conflict, not only the first of a place
};

/// One conflict as it happened.
struct Conflict {
  double seconds = 0;             ///< since the system started
  pid_t process = 0;
  pid_t thread = 0;
  std::uint64_t goroutine = 0;
  model::ObservedKey key;
  model::CodeSite site;
  model::CodeSite earlier;
  std::uint32_t apart = 0;        ///< layers to the one it shadows
  std::uint32_t depth = 0;        ///< of the new layer
  std::vector<model::CodeSite> stack;  ///< the site first
};

/// The programs in the kernel, and their probes in the target. Probes go when this does, and with the
/// process that holds it however that ends.
class Probe {
 public:
  /// Loads the programs and checks every probe point, without a probe yet. Fails if the target can't be
  /// watched without harm, or the kernel doesn't allow or have what is needed: the error says which.
  /// `executable` must outlive the probe.
  static std::expected<Probe, model::Error> load(const go_binary::Executable& executable, const WatchOptions& options);

  Probe(Probe&&) noexcept;
  Probe& operator=(Probe&&) noexcept;
  ~Probe();

  /// Puts the probes in place. Fails where the kernel refuses; then there is none.
  std::expected<void, model::Error> attach();

  /// Takes the probes away; what was counted stays. Does nothing where there are none.
  void detach();

  /// Whether calls are counted while the probes are in place; they are at first.
  void count(bool on);

  /// Returns the calls and conflicts that were counted since load(), without the rest.
  std::pair<std::uint64_t, std::uint64_t> counted() const;

  /// Returns all that was counted since load(). `seconds` and the observed share are left to the caller.
  model::Observation read() const;

  /// Hands on each conflict that was told since the last call.
  void conflicts(const std::function<void(const Conflict&)>& take);

  /// What one call costs the target while the probes are in place, in nanoseconds: the time in the programs
  /// of those calls that were timed, and the trap. 0 before the first.
  double nanoseconds_per_call() const;

 private:
  struct State;
  explicit Probe(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace waybill::process
