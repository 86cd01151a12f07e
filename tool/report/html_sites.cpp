#include "tool/report/html_sites.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace waybill::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint32_t kAround = 3;                ///< lines before and after a site
constexpr std::size_t kLongestLine = 240;           ///< bytes; longer ones are cut
constexpr std::uint32_t kLongestStretch = 400;      ///< lines
constexpr std::size_t kGenerous = 2u << 20;         ///< bytes of source up to which lines around are given
constexpr std::size_t kMost = 4u << 20;             ///< bytes of source in a page

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

/// Cuts a long line where a character begins.
std::string bounded(std::string_view line) {
  if (line.size() <= kLongestLine) return std::string(line);
  std::size_t end = kLongestLine;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0u) == 0x80u) --end;
  return std::string(line.substr(0, end)) + "…";
}

}  // namespace

Json HtmlSites::add(const model::Site& site) {
  if (site.file.empty()) return nullptr;
  const auto [at, fresh] = index_.try_emplace(site.file, static_cast<std::uint32_t>(files_.size()));
  if (fresh) files_.push_back(site.file);
  if (site.line > 0) lines_[at->second].insert(site.line);
  return {at->second, site.line, site.column};
}

void HtmlSites::write_to(Json& data) const {
  Json source = Json::array();
  std::size_t size = 0, left_out = 0;
  for (const auto& [file, wanted] : lines_) {
    const auto text = read_source_ && size < kMost ? read_source_(files_[file]) : std::nullopt;
    if (!text) {
      left_out += wanted.size();
      continue;
    }
    const std::vector<std::string_view> lines = lines_of(*text);
    for (auto line = wanted.begin(); line != wanted.end();) {
      if (*line > lines.size() || size >= kMost) {
        ++left_out;
        ++line;
        continue;
      }
      const std::uint32_t around = size < kGenerous ? kAround : 0;
      const auto last_line = static_cast<std::uint32_t>(lines.size());
      const std::uint32_t first = *line > around ? *line - around : 1;
      std::uint32_t last = std::min(*line + around, last_line);
      // What touches is one stretch, so long as the page's size is looked at now and then.
      for (++line; line != wanted.end() && *line <= last + around + 1 && *line <= last_line && last - first < kLongestStretch; ++line) {
        last = std::min(*line + around, last_line);
      }
      Json stretch = Json::array();
      for (std::uint32_t number = first; number <= last; ++number) {
        stretch.push_back(bounded(lines[number - 1]));
        size += std::min(lines[number - 1].size(), kLongestLine) + 4;
      }
      source.push_back({{"file", file}, {"first", first}, {"lines", std::move(stretch)}});
    }
  }
  data["files"] = files_;
  data["source"] = std::move(source);
  data["source_left_out"] = left_out;
}

Json page_of(std::string_view page, const std::string& version, const std::string& root, const std::string& prefix, Json shown) {
  Json data = {{"page", page}, {"version", version}, {"root", root}, {"prefix", prefix}};
  for (auto each = shown.begin(); each != shown.end(); ++each) data[each.key()] = std::move(each.value());
  return data;
}

std::string script_text(const Json& data) {
  // Names and source can hold bytes that are no UTF-8; JSON cannot.
  const std::string text = data.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string escaped;
  escaped.reserve(text.size() + text.size() / 64);
  for (const char c : text) {
    // Outside of strings JSON has no such character, so that an escape is always right.
    if (c == '<') escaped += "\\u003c";
    else escaped += c;
  }
  return escaped;
}

}  // namespace waybill::report
