#include "tool/go_source/known.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>

#include "tool/go_source/syntax.hpp"

// known/std.txt and known/frameworks.txt, put into the program by the generated known_data.cpp.
extern "C" {
extern const char waybill_known_std_begin[];
extern const char waybill_known_std_end[];
extern const char waybill_known_frameworks_begin[];
extern const char waybill_known_frameworks_end[];
}

namespace waybill::go_source {
namespace {

using Sections = std::unordered_map<std::string_view, std::string_view>;

/// Finds the data's sections: "-- import/path --" on a line of its own, then source up to the next
/// such line (the txtar format, golang.org/x/tools/txtar). What comes before the first is a comment.
void find_sections(const char* begin, const char* after, Sections& found) {
  const std::string_view data(begin, static_cast<std::size_t>(after - begin));
  std::string_view path;
  std::size_t start = 0;
  const auto close = [&](std::size_t end) {
    if (!path.empty()) found.try_emplace(path, data.substr(start, end - start));
  };
  for (std::size_t line = 0; line < data.size();) {
    const std::size_t end = std::min(data.find('\n', line), data.size());
    const std::string_view text = data.substr(line, end - line);
    if (text.starts_with("-- ") && text.ends_with(" --") && text.size() > 6) {
      close(line);
      path = text.substr(3, text.size() - 6);
      start = std::min(end + 1, data.size());
    }
    line = end + 1;
  }
  close(data.size());
}

}  // namespace

bool is_known_whole(std::string_view import_path) {
  return import_path.substr(0, import_path.find('/')).find('.') == std::string_view::npos;
}

std::string_view known_package(std::string_view import_path) {
  static const Sections kSections = [] {
    Sections all;
    find_sections(waybill_known_std_begin, waybill_known_std_end, all);
    find_sections(waybill_known_frameworks_begin, waybill_known_frameworks_end, all);
    return all;
  }();
  const auto section = kSections.find(import_path);
  if (section == kSections.end()) return {};
  static std::mutex mutex;
  static std::map<std::string_view, std::string> padded;  // a map: what is in it never moves
  const std::lock_guard lock(mutex);
  const auto [at, is_new] = padded.try_emplace(section->first);
  if (is_new) {
    at->second.reserve(section->second.size() + TokenList::kPadding);
    at->second = section->second;
    at->second.append(TokenList::kPadding, '\0');
  }
  return std::string_view(at->second).substr(0, section->second.size());
}

}  // namespace waybill::go_source
