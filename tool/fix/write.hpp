// Changed texts -> files: all of them or none.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tool/model/error.hpp"

namespace waybill::fix {

/// A file as it was read and as it shall be.
struct Rewrite {
  std::string path;                   ///< relative to the root, `/`-separated, without `..`
  std::optional<std::string> before;  ///< nothing: there must be no such file yet
  std::string after;
};

/// What stands in the journal while files are being written. Its file is in the root.
struct Journal {
  struct Entry {
    std::string path, aside;              ///< the file, and where its new text was written
    std::uint64_t before = 0, after = 0;  ///< checksums of its texts; before 0: it was not there
  };
  bool complete = false;  ///< all new texts are on the disk, so that the change must go through
  std::vector<Entry> entries;
};

constexpr std::string_view kJournalName = ".waybill-fix.journal";
constexpr std::string_view kAsideEnding = ".waybill-fix";  ///< behind a file's name: its new text

/// Returns the journal's text.
std::string journal_text(const Journal& journal);
/// Returns the journal of a text; nothing if it is none, or names files that it must not.
std::optional<Journal> read_journal(std::string_view text);

/// Called when a step is done, so that a test can end the process there: "aside", "journal",
/// "rename".
using AfterStep = std::function<void(std::string_view step)>;

/// Writes the files below the folder `root`. Fails, and has changed nothing then, if one of them
/// can't be written, is read-only or is no longer what was read. Whatever ends the process in
/// between, finish_interrupted() completes or undoes it.
std::expected<void, model::Error> write_all(const std::string& root,
                                            const std::vector<Rewrite>& rewrites,
                                            const AfterStep& after_step = {});

/// What became of an interrupted change.
enum class Interrupted : std::uint8_t { None, TakenBack, Completed };

/// Completes (or, where not all new texts had been written, takes back) what an interrupted write_all
/// left below the root. Returns which of them. Fails if a file was changed by others
/// in between: nothing more is changed then.
std::expected<Interrupted, model::Error> finish_interrupted(const std::string& root);

}  // namespace waybill::fix
