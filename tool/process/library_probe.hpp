// The probes in a running program on libwaybill, and what they counted.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "tool/process/library_program.hpp"
#include "tool/process/target.hpp"
#include "tool/process/watching.hpp"

namespace waybill::process {

/// The programs in the kernel, at libwaybill's USDT probes.
class LibraryProbe : public Watching {
 public:
  /// Loads the programs, without a probe yet. `executable` is the program's path; `target` one process, without it all
  /// that run the executable, later ones too; of the writes one in `sample` is looked at. Fails if the memory of the
  /// target isn't what its file says, or the kernel doesn't allow or have what is needed: the error says which.
  /// `program` must outlive the probe.
  static std::expected<std::unique_ptr<LibraryProbe>, model::Error> load(const LibraryProgram& program, const std::string& executable,
                                                                         const std::optional<Target>& target, std::uint32_t sample);

  ~LibraryProbe() override;

  std::expected<void, model::Error> attach() override;
  void detach() override;
  void count(bool on) override;
  Counted counted() const override;
  model::Observation read() const override;
  const WatchedFile* file() const override;
  double nanoseconds_per_hit() const override;

 private:
  struct State;
  explicit LibraryProbe(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace waybill::process
