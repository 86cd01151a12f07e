// The options that say in which form a command's result is written, and where.
#pragma once

#include <expected>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "tool/cli/command_line.hpp"
#include "tool/model/error.hpp"

namespace waybill::cli {

class OutputOptions {
 public:
  /// `forms`: what --format may be; `format`: what it is if nobody says; "": see fall_back_to.
  explicit OutputOptions(std::vector<std::string> forms, std::string format = "text");

  /// Adds the flags to a command's parser. The object must outlive the parsing.
  void add_to(CLI::App& app);

  /// Takes this form if no flag says another.
  void fall_back_to(const std::string& format) {
    if (format_.empty()) format_ = format;
  }

  const std::string& format() const { return format_; }

  /// Fails if the form is one that this build can't write; nothing needs to be analysed then.
  std::expected<void, model::Error> check() const;

  /// Has the result written to the file that was asked for, or to standard output; fails if the file can't be written.
  std::expected<void, model::Error> write(Console& console, const std::function<void(bool colour, std::ostream& out)>& result) const;

 private:
  std::vector<std::string> forms_;
  std::string format_;
  std::string colour_ = "auto";
  std::string file_;
};

/// Returns what stands before the name of a file below `root` so that it opens from the current folder.
std::string prefix_of(const std::string& root);

}  // namespace waybill::cli
