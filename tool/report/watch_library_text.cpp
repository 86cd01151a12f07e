#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "tool/report/printable.hpp"
#include "tool/report/watch.hpp"

namespace waybill::report {

void write_watch_library(const WatchReport& report, std::size_t most, std::ostream& out) {
  const model::Observation& seen = report.seen;
  const model::LibraryObservation& library = *seen.library;
  out << fmt::format("{} contexts made ({} with a deadline)\n{} cancelled, {} expired, {} ended\n", seen.cancels_made, library.with_deadline, library.cancelled,
                     library.expired, library.ended);
  out << fmt::format("{} values put on contexts, {} of them in place of one of the same type\n", seen.calls, seen.conflicts);
  if (library.components.empty()) return;
  out << fmt::format("\n{:>12}  {:>12}  {:>5}  {}\n", "entered", "went on", "place", "component");
  for (std::size_t i = 0; i < std::min(most, library.components.size()); ++i) {
    const model::ComponentCalls& one = library.components[i];
    out << fmt::format("{:>12}  {:>12}  {:>5}  {}\n", one.entered, one.went_on, one.place, printable(one.name));
  }
  if (library.components.size() > most) out << fmt::format("{:>35}{} more\n", "", library.components.size() - most);
  out << '\n';
}

}  // namespace waybill::report
