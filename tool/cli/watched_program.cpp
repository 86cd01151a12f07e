#ifdef WAYBILL_WATCH_THERE  // see tool/process/CMakeLists.txt

#include "tool/cli/watched_program.hpp"

#include <utility>

#include "tool/process/library_probe.hpp"

namespace waybill::cli {
namespace {

std::expected<void, model::Error> find_target(process::WatchOptions& options, pid_t process, const go_binary::Image& image) {
  if (process == 0) return {};
  const auto target = process::find_target(process, image);
  if (!target) return std::unexpected(target.error());
  options.target = *target;
  return {};
}

}  // namespace

std::expected<WatchedProgram, model::Error> open_program(process::WatchOptions options, pid_t process) {
  WatchedProgram program;
  auto go = go_binary::Executable::open(options.executable);
  if (go) {
    program.go = std::make_unique<go_binary::Executable>(std::move(*go));
    if (const auto found = find_target(options, process, program.go->image()); !found) return std::unexpected(found.error());
    auto probe = process::Probe::load(*program.go, options);
    if (!probe) return std::unexpected(probe.error());
    program.probe = std::make_unique<process::Probe>(std::move(*probe));
    return program;
  }
  auto library = process::LibraryProgram::open(options.executable);
  // A Go program that can't be watched is refused as one.
  if (!library) return std::unexpected(go.error().what.find("it isn't a Go program") != std::string::npos ? library.error() : go.error());
  program.library = std::make_unique<process::LibraryProgram>(std::move(*library));
  if (const auto found = find_target(options, process, program.library->image()); !found) return std::unexpected(found.error());
  auto probe = process::LibraryProbe::load(*program.library, options.executable, options.target, options.sample);
  if (!probe) return std::unexpected(probe.error());
  program.probe = std::move(*probe);
  return program;
}

}  // namespace waybill::cli

#endif
