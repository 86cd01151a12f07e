// A folder of files for one test, removed with it.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>

namespace waybill::go_source {

class TemporaryTree {
 public:
  TemporaryTree() {
    std::string pattern = (std::filesystem::temp_directory_path() / "waybill-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path_ = std::filesystem::canonical(pattern).string();
    ::chmod(path_.c_str(), 0755);  // other users' eyes are wanted where permissions are tested
  }
  struct Entry {
    std::string_view name, text;
  };
  TemporaryTree(std::initializer_list<Entry> files) : TemporaryTree() {
    for (const Entry& file : files) write(file.name, file.text);
  }
  ~TemporaryTree() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryTree(const TemporaryTree&) = delete;
  TemporaryTree& operator=(const TemporaryTree&) = delete;

  const std::string& path() const { return path_; }
  std::string path(std::string_view name) const { return path_ + '/' + std::string(name); }

  void write(std::string_view name, std::string_view text) const {
    std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
    std::ofstream file(path(name), std::ios::binary);
    file << text;
    if (!file.flush()) throw std::runtime_error("cannot write " + path(name));
  }
  void link(std::string_view name, const std::string& target) const {
    std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
    std::filesystem::create_symlink(target, path(name));
  }
  /// Sets the file's time to `seconds` before now: a file that was just written counts as
  /// unsettled.
  void age(std::string_view name, long seconds) const {
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    const timespec then[2] = {{now.tv_sec - seconds, now.tv_nsec},
                              {now.tv_sec - seconds, now.tv_nsec}};
    if (::utimensat(AT_FDCWD, path(name).c_str(), then, 0) != 0)
      throw std::runtime_error("utimensat");
  }
  void age_all(long seconds) const {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path_)) {
      if (entry.is_regular_file() && !entry.is_symlink()) {
        age(entry.path().string().substr(path_.size() + 1), seconds);
      }
    }
  }

 private:
  std::string path_;
};

/// Sets an environment variable for as long as it lives; null takes it away.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) {
    if (const char* before = std::getenv(name)) {
      had_ = true;
      before_ = before;
    }
    set(value);
  }
  ~Environment() { set(had_ ? before_.c_str() : nullptr); }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  void set(const char* value) const {
    if (value == nullptr) {
      ::unsetenv(name_);
    } else {
      ::setenv(name_, value, 1);
    }
  }
  const char* name_;
  bool had_ = false;
  std::string before_;
};

/// Takes root's privileges away while it lives: root may read everything, which no test of
/// permissions survives. Does nothing for other users.
class WithoutPrivileges {
 public:
  WithoutPrivileges() : root_(::geteuid() == 0) {
    constexpr uid_t kNobody = 65534;
    if (root_ && ::seteuid(kNobody) != 0) throw std::runtime_error("seteuid");
  }
  ~WithoutPrivileges() {
    if (root_ && ::seteuid(0) != 0) std::abort();
  }
  WithoutPrivileges(const WithoutPrivileges&) = delete;
  WithoutPrivileges& operator=(const WithoutPrivileges&) = delete;

 private:
  bool root_;
};

}  // namespace waybill::go_source
