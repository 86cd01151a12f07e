#include "tool/go_binary/build_info.hpp"

#include <charconv>
#include <cstdint>
#include <string_view>

namespace waybill::go_binary {
namespace {

constexpr std::string_view kMark = "\xff Go buildinf:";
constexpr std::uint64_t kLongestText = 1 << 20;  ///< bytes

/// A text behind a length in base 128 (flag 2 of the header: Go 1.18 on). Moves `at` behind it.
std::string inline_text(const Image& image, std::uint64_t& at) {
  std::uint64_t length = 0;
  for (unsigned shift = 0; shift < 35; shift += 7) {
    const auto byte = image.value<std::uint8_t>(at++);
    length |= std::uint64_t{byte & 0x7fu} << shift;
    if ((byte & 0x80) == 0) break;
  }
  const auto text = length <= kLongestText ? image.bytes(at, length) : std::nullopt;
  at += length;
  return std::string(text.value_or(""));
}

/// A text by a pointer to a Go string (before Go 1.18).
std::string pointed_text(const Image& image, std::uint64_t at) {
  const std::uint64_t header = image.pointer(at);
  const auto length = image.value<std::uint64_t>(header + 8);
  if (length > kLongestText) return "";
  return std::string(image.bytes(image.pointer(header), length).value_or(""));
}

unsigned minor_of(std::string_view version) {
  const std::size_t at = version.find("go1.");
  if (at == std::string_view::npos) return 0;
  unsigned minor = 0;
  std::from_chars(version.data() + at + 4, version.data() + version.size(), minor);
  return minor;
}

std::string_view field(std::string_view& line) {
  const std::size_t tab = line.find('\t');
  const std::string_view first = line.substr(0, tab);
  line.remove_prefix(tab == std::string_view::npos ? line.size() : tab + 1);
  return first;
}

/// A setting's value; one with spaces is quoted.
std::string unquoted(std::string_view value) {
  if (value.size() < 2 || !value.starts_with('"')) return std::string(value);
  std::string text;
  for (std::size_t i = 1; i + 1 < value.size(); ++i) {
    if (value[i] == '\\' && i + 2 < value.size()) ++i;
    text += value[i];
  }
  return text;
}

void read_modules(std::string_view text, BuildInfo& info) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const std::string_view kind = field(line);
    if (kind == "path") {
      info.path = line;
    } else if (kind == "build") {
      const std::size_t equals = line.find('=');
      if (equals != std::string_view::npos) info.settings.emplace_back(line.substr(0, equals), unquoted(line.substr(equals + 1)));
    } else if (kind == "mod" || kind == "dep" || kind == "=>") {
      Module module{.path = std::string(field(line)), .version = std::string(field(line))};
      if (kind == "mod") info.main = std::move(module);
      else if (kind == "dep") info.dependencies.push_back(std::move(module));
      else if (!info.dependencies.empty()) info.dependencies.back() = std::move(module);
    }
  }
}

}  // namespace

std::optional<BuildInfo> read_build_info(const Image& image) {
  for (const bool writable : {true, false}) {  // where it is, then where other linkers may put it
    for (const Segment& segment : image.segments()) {
      if (segment.writable != writable) continue;
      for (std::size_t found = segment.bytes.find(kMark); found != std::string::npos; found = segment.bytes.find(kMark, found + 1)) {
        const std::uint64_t start = segment.address + found;
        if (start % 16 != 0) continue;  // a program may have the mark among its texts
        BuildInfo info;
        std::string modules;
        if ((image.value<std::uint8_t>(start + 15) & 2) != 0) {
          std::uint64_t at = start + 32;
          info.go_version = inline_text(image, at);
          modules = inline_text(image, at);
        } else {
          info.go_version = pointed_text(image, start + 16);
          modules = pointed_text(image, start + 24);
        }
        if (!info.go_version.starts_with("go") && !info.go_version.starts_with("devel")) continue;
        info.minor = minor_of(info.go_version);
        // Sixteen bytes before and behind mark the text for other readers.
        if (modules.size() >= 33 && modules[modules.size() - 17] == '\n') {
          read_modules(std::string_view(modules).substr(16, modules.size() - 32), info);
        }
        return info;
      }
    }
  }
  return std::nullopt;
}

}  // namespace waybill::go_binary
