// The probes in a running program, and what they counted.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tool/go_binary/executable.hpp"
#include "tool/model/error.hpp"
#include "tool/model/observation.hpp"
#include "tool/process/target.hpp"
#include "tool/process/watching.hpp"

namespace waybill::process {

/// What to watch, and how closely.
struct WatchOptions {
  std::string executable;         ///< its path, as errors name it
  std::optional<Target> target;   ///< one process; without it all that run the executable, later ones too
  std::uint32_t sample = 1;       ///< one call in so many is looked at
  bool lookups = false;           ///< count look-ups too
  bool cancels = false;           ///< follow contexts with a cancellation: only where all is looked at all the time
  bool every_event = false;       ///< tell each conflict, not only the first of a place
};

/// The programs in the kernel, and their probes in the target.
class Probe : public Watching {
 public:
  /// Loads the programs and checks every probe point, without a probe yet. Fails if the target can't be
  /// watched without harm, or the kernel doesn't allow or have what is needed: the error says which.
  /// `executable` must outlive the probe.
  static std::expected<Probe, model::Error> load(const go_binary::Executable& executable, const WatchOptions& options);

  Probe(Probe&&) noexcept;
  Probe& operator=(Probe&&) noexcept;
  ~Probe() override;

  std::expected<void, model::Error> attach() override;
  void detach() override;
  void count(bool on) override;
  Counted counted() const override;
  model::Observation read() const override;
  void conflicts(const std::function<void(const model::Conflict&)>& take) override;
  const WatchedFile* file() const override;
  double nanoseconds_per_hit() const override;

 private:
  struct State;
  explicit Probe(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace waybill::process
