#include "tool/fix/write.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace waybill::fix {
namespace {

namespace fs = std::filesystem;
using model::Error;

constexpr std::string_view kHead = "waybill.journal/1";
constexpr std::string_view kNewEnding = ".new";   ///< of a journal that is to take the other's place

Error error_at(std::string where, std::string what, std::string advice) {
  return {.doing = "write the change",
          .what = std::move(what),
          .where = std::move(where),
          .advice = std::move(advice)};
}

/// FNV-1a, never 0.
std::uint64_t checksum(std::string_view text) {
  std::uint64_t sum = 14695981039346656037u;
  for (const char c : text) sum = (sum ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return sum == 0 ? 1 : sum;
}

std::optional<std::string> contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return {};
  return std::string(std::istreambuf_iterator<char>(file), {});
}

/// 0: there is no file.
std::uint64_t sum_of(const fs::path& path) {
  const auto text = contents(path);
  return text ? checksum(*text) : 0;
}

/// Makes sure that what was renamed in a folder is on the disk.
void sync_folder(const fs::path& folder) {
  const int descriptor =
      ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

/// Writes a new file down to the disk; returns errno, or 0.
int write_new(const fs::path& path, std::string_view text, mode_t mode) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (descriptor < 0) return errno;
  int failure = 0;
  if (::fchmod(descriptor, mode) != 0)
    failure = errno;  // the mask must not change what the file has
  while (failure == 0 && !text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0)
      failure = errno;
    else
      text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (failure == 0 && ::fsync(descriptor) != 0) failure = errno;
  if (::close(descriptor) != 0 && failure == 0) failure = errno;
  return failure;
}

/// A path that stays below the folder it is relative to.
bool stays_below(std::string_view path) {
  if (path.empty() || path.front() == '/' || path.find('\n') != std::string_view::npos ||
      path.find('\0') != std::string_view::npos)
    return false;
  return std::ranges::none_of(fs::path(path),
                              [](const fs::path& part) { return part == ".." || part == "."; });
}

/// Puts the journal in the place of the one before, as a whole.
int put_journal(const fs::path& root, const Journal& journal) {
  const fs::path path = root / kJournalName;
  const fs::path aside = path.native() + std::string(kNewEnding);
  std::error_code ignored;
  fs::remove(aside, ignored);
  if (const int failure = write_new(aside, journal_text(journal), 0600)) return failure;
  if (::rename(aside.c_str(), path.c_str()) != 0) return errno;
  sync_folder(root);
  return 0;
}

/// Removes what was written beside the files, folders that were made for it, and the journal.
void remove_leftovers(const fs::path& root, const Journal& journal) {
  std::error_code ignored;
  for (const Journal::Entry& entry : journal.entries) {
    fs::remove(root / entry.aside, ignored);
    if (entry.before != 0) continue;
    for (fs::path folder = fs::path(entry.path).parent_path(); !folder.empty(); folder = folder.parent_path()) {
      if (!fs::is_directory(fs::symlink_status(root / folder, ignored)) || !fs::is_empty(root / folder, ignored)) break;
      fs::remove(root / folder, ignored);
    }
  }
  fs::remove(root / (std::string(kJournalName) + std::string(kNewEnding)), ignored);
  fs::remove(root / kJournalName, ignored);
  sync_folder(root);
}

/// Checks that the file may be written and is what was read; returns its mode.
std::expected<mode_t, Error> check(const fs::path& root, const Rewrite& rewrite) {
  const fs::path path = root / rewrite.path;
  struct stat status{};
  const bool is_there = ::lstat(path.c_str(), &status) == 0;
  if (!rewrite.before) {
    if (is_there)
      return std::unexpected(
          error_at(rewrite.path, "there is such a file already", "choose another name"));
    return mode_t{0644};
  }
  if (!is_there)
    return std::unexpected(error_at(rewrite.path, "the file is gone", "run the command again"));
  if (!S_ISREG(status.st_mode))
    return std::unexpected(
        error_at(rewrite.path, "it is no plain file", "name the file it stands for"));
  // Root may write everything; what is marked read-only is meant to stay as it is all the same.
  if ((status.st_mode & 0222) == 0 || ::access(path.c_str(), W_OK) != 0) {
    return std::unexpected(error_at(rewrite.path, "the file is read-only",
                                    "make it writable, or leave it out of the change"));
  }
  if (contents(path) != rewrite.before)
    return std::unexpected(
        error_at(rewrite.path, "the file was changed since it was read", "run the command again"));
  return status.st_mode & 07777;
}

}  // namespace

std::string journal_text(const Journal& journal) {
  std::string text = fmt::format("{} {}\n", kHead, journal.complete ? "complete" : "begun");
  for (const Journal::Entry& entry : journal.entries)
    text += fmt::format("{:016x} {:016x} {}\n", entry.before, entry.after, entry.path);
  return text + "end\n";
}

std::optional<Journal> read_journal(std::string_view text) {
  Journal journal;
  bool head = false, end = false;
  while (!text.empty()) {
    const std::size_t length = text.find('\n');
    if (length == std::string_view::npos || end) return {};
    const std::string_view line = text.substr(0, length);
    text.remove_prefix(length + 1);
    if (!head) {
      head = line.starts_with(kHead);
      const std::string_view state = head ? line.substr(kHead.size()) : std::string_view();
      journal.complete = state == " complete";
      if (!journal.complete && state != " begun") return {};
      continue;
    }
    if (line == "end") {
      end = true;
      continue;
    }
    if (line.size() < 35 || line[16] != ' ' || line[33] != ' ') return {};
    Journal::Entry entry;
    for (const auto& [from, sum] :
         {std::pair{std::size_t{0}, &entry.before}, std::pair{std::size_t{17}, &entry.after}}) {
      const char* first = line.data() + from;
      const auto [stopped, failure] = std::from_chars(first, first + 16, *sum, 16);
      if (failure != std::errc() || stopped != first + 16) return {};
    }
    entry.path = line.substr(34);
    entry.aside = entry.path + std::string(kAsideEnding);
    if (!stays_below(entry.path)) return {};
    journal.entries.push_back(std::move(entry));
  }
  if (!end) return {};
  return journal;
}

std::expected<void, Error> write_all(const std::string& root_name,
                                     const std::vector<Rewrite>& rewrites,
                                     const AfterStep& after_step) {
  const fs::path root(root_name.empty() ? "." : root_name);
  const auto done = [&](std::string_view step) {
    if (after_step) after_step(step);
  };
  std::vector<mode_t> modes;
  Journal journal;
  for (const Rewrite& rewrite : rewrites) {
    if (!stays_below(rewrite.path))
      return std::unexpected(error_at(rewrite.path,
                                      "the file lies outside the folder that is changed",
                                      "name a folder that holds it"));
    const auto mode = check(root, rewrite);
    if (!mode) return std::unexpected(mode.error());
    modes.push_back(*mode);
    journal.entries.push_back({rewrite.path, rewrite.path + std::string(kAsideEnding),
                               rewrite.before ? checksum(*rewrite.before) : 0,
                               checksum(rewrite.after)});
  }
  std::error_code error;
  if (fs::exists(fs::symlink_status(root / kJournalName, error))) {
    return std::unexpected(error_at(std::string(kJournalName), "another change is under way",
                                    "wait for it, or run the command again if it was interrupted"));
  }
  const auto undo = [&](const std::string& where, int failure) {
    remove_leftovers(root, journal);
    return std::unexpected(error_at(where, std::strerror(failure),
                                    "check that its folder may be written to and has room"));
  };
  if (const int failure = put_journal(root, journal))
    return undo(std::string(kJournalName), failure);
  for (std::size_t i = 0; i < rewrites.size(); ++i) {
    const fs::path aside = root / journal.entries[i].aside;
    if (!rewrites[i].before) fs::create_directories(aside.parent_path(), error);
    if (const int failure = write_new(aside, rewrites[i].after, modes[i]))
      return undo(rewrites[i].path, failure);
    done("aside");
  }
  for (const Rewrite& rewrite : rewrites) {
    // Once more, as late as can be.
    if (const auto still = check(root, rewrite); !still) {
      remove_leftovers(root, journal);
      return std::unexpected(still.error());
    }
  }
  journal.complete = true;
  if (const int failure = put_journal(root, journal))
    return undo(std::string(kJournalName), failure);
  done("journal");
  for (const Journal::Entry& entry : journal.entries) {
    if (::rename((root / entry.aside).c_str(), (root / entry.path).c_str()) != 0) {
      return std::unexpected(
          error_at(entry.path, std::strerror(errno),
                   "mend that and run the command again: it completes the change"));
    }
    sync_folder((root / entry.path).parent_path());
    done("rename");
  }
  remove_leftovers(root, journal);
  return {};
}

std::expected<Interrupted, Error> finish_interrupted(const std::string& root_name) {
  const fs::path root(root_name.empty() ? "." : root_name);
  const fs::path path = root / kJournalName;
  std::error_code error;
  if (!fs::is_regular_file(fs::symlink_status(path, error))) return Interrupted::None;
  const auto text = contents(path);
  const auto journal = text ? read_journal(*text) : std::nullopt;
  if (!journal) {
    return std::unexpected(error_at(std::string(kJournalName), "it is no journal of this command",
                                    "look at it and remove it"));
  }
  if (!journal->complete) {
    remove_leftovers(root, *journal);
    return Interrupted::TakenBack;
  }
  for (const Journal::Entry& entry : journal->entries) {
    const std::uint64_t now = sum_of(root / entry.path);
    const bool is_left = now == entry.before && sum_of(root / entry.aside) == entry.after;
    if (now == entry.after || is_left) continue;
    return std::unexpected(error_at(entry.path,
                                    "the file was changed after the command was interrupted",
                                    fmt::format("bring it and {} together by hand, then remove {}",
                                                entry.aside, kJournalName)));
  }
  for (const Journal::Entry& entry : journal->entries) {
    if (sum_of(root / entry.path) == entry.after) continue;
    if (::rename((root / entry.aside).c_str(), (root / entry.path).c_str()) != 0) {
      return std::unexpected(
          error_at(entry.path, std::strerror(errno), "mend that and run the command again"));
    }
    sync_folder((root / entry.path).parent_path());
  }
  remove_leftovers(root, *journal);
  return Interrupted::Completed;
}

}  // namespace waybill::fix
