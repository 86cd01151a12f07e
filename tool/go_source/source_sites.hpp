// From places to sites: the line and column of a byte, and where the expression that starts there
// ends.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tool/go_source/read_source.hpp"
#include "tool/go_source/syntax.hpp"
#include "tool/model/finding.hpp"
#include "tool/model/program.hpp"

namespace waybill::go_source {

/// Whether it is found out where what stands at a place ends, for which the file must be parsed.
enum class SiteEnds : std::uint8_t { Found, LeftOut };

/// The lines and expressions of one file, as much as it takes to say where a place is. Lines count
/// from 1; columns from 1, in bytes.
class SourceMap {
 public:
  SourceMap() = default;

  /// Reads the text, which must be followed by TokenList::kPadding zero bytes and is not needed
  /// afterwards. Any bytes will do.
  explicit SourceMap(std::string_view text, SiteEnds ends = SiteEnds::Found);

  /// Sets line, column and end of the site to those of the offset. The end is that of the smallest
  /// call or composite literal that starts there, else of the largest expression, else of the
  /// token; a function literal and a statement with a block end before the brace. Without ends it is
  /// the offset itself. Beyond the text all are 0.
  void locate(std::uint32_t offset, model::Site& site) const;

 private:
  struct Stretch {
    std::uint32_t start = 0, end = 0;
  };

  void set_line(std::uint32_t offset, std::uint32_t& line, std::uint32_t& column) const;

  std::uint32_t size_ = 0;
  std::vector<std::uint32_t> lines_;  ///< where each line starts
  std::vector<Stretch> stretches_;    ///< by start, one each
};

/// Answers for the files of one program, each of which is read when it is first asked about.
class SourceSites {
 public:
  /// `files` must outlive this; their paths are relative to `root`, or absolute. A file that has
  /// more than `largest_file` bytes is not read.
  SourceSites(std::span<const model::SourceFile> files, std::string root, SiteEnds ends = SiteEnds::Found,
              std::uint64_t largest_file = 64u << 20);

  /// Returns the site of a place. Line and column are 0 if the file can't be read (again), or the
  /// place is none.
  model::Site operator()(model::Place place);

 private:
  std::span<const model::SourceFile> files_;
  std::string root_;
  SiteEnds ends_;
  std::uint64_t largest_file_;
  SourceBuffer buffer_;
  std::map<model::FileIndex, SourceMap> maps_;
};

}  // namespace waybill::go_source
