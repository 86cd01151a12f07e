// The places that a page names, and the lines around them.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <nlohmann/json.hpp>

#include "tool/model/finding.hpp"
#include "tool/report/report.hpp"

namespace waybill::report {

/// Gathers sites while a page's data is put together, then gives the lines that stand there.
class HtmlSites {
 public:
  explicit HtmlSites(const ReadSource& read_source) : read_source_(read_source) {}

  /// Returns [file, line, column], the file as its place in the list of all files; null without a file.
  nlohmann::ordered_json add(const model::Site& site);

  /// Puts "files", "source" and "source_left_out" into the data. A few lines around each site are given,
  /// later only the line itself, and none any more when the page would become too large.
  void write_to(nlohmann::ordered_json& data) const;

 private:
  const ReadSource& read_source_;
  std::vector<std::string> files_;
  std::unordered_map<std::string, std::uint32_t> index_;
  std::map<std::uint32_t, std::set<std::uint32_t>> lines_;   ///< by file
};

/// Returns a page's data: which page it is, by which waybill, of what, and what is put before the names of files; then
/// what `shown` has, an object.
nlohmann::ordered_json page_of(std::string_view page, const std::string& version, const std::string& root, const std::string& prefix,
                               nlohmann::ordered_json shown);

/// Returns the data as text for a script element: all that could be read as markup is escaped.
std::string script_text(const nlohmann::ordered_json& data);

}  // namespace waybill::report
