#include "tool/go_binary/module_data.hpp"

#include <cstring>
#include <optional>
#include <vector>

#include <fmt/format.h>

namespace waybill::go_binary {
namespace {

constexpr std::uint64_t kMostFunctions = 1 << 24;

/// Returns the addresses at which a pclntab may begin: its magic, two zeroes, an instruction's least
/// size of 1 (amd64) and a pointer's size of 8. There is no section for it in some PIEs.
std::vector<std::uint64_t> line_tables(const Image& image, std::uint32_t magic) {
  char pattern[8] = {0, 0, 0, 0, 0, 0, 1, 8};
  std::memcpy(pattern, &magic, sizeof magic);
  std::vector<std::uint64_t> addresses;
  for (const Segment& segment : image.segments()) {
    const std::string_view bytes = segment.bytes;
    const std::string_view wanted(pattern, sizeof pattern);
    for (std::size_t at = bytes.find(wanted); at != std::string_view::npos; at = bytes.find(wanted, at + 1)) {
      if ((segment.address + at) % 8 == 0) addresses.push_back(segment.address + at);
    }
  }
  return addresses;
}

/// Reads moduledata at one address, or says by nothing that it isn't one.
class Candidate {
 public:
  Candidate(const Image& image, const Layout& layout, std::uint64_t line_table, std::uint64_t address)
      : image_(image), layout_(layout), line_table_(line_table), address_(address) {}

  std::optional<ModuleData> read() const {
    ModuleData data;
    data.layout = &layout_;
    data.line_table = line_table_;
    data.function_count = image_.value<std::uint64_t>(line_table_ + 8);
    if (data.function_count == 0 || data.function_count > kMostFunctions) return std::nullopt;
    // Go 1.18 put the start of the text before the five offsets (and Go 1.26 left that word empty).
    const std::uint64_t offsets = line_table_ + (layout_.absolute_entries ? 24 : 32);
    Table* const tables[] = {&data.function_names, &data.units, &data.files, &data.line_programs, &data.functions};
    for (unsigned i = 0; i < 5; ++i) {
      *tables[i] = slice(1 + 3 * i);
      if (tables[i]->address != line_table_ + image_.value<std::uint64_t>(offsets + 8 * i)) return std::nullopt;
      const std::uint64_t element = i == 1 ? 4 : 1;
      if (!image_.bytes(tables[i]->address, element * std::uint64_t{tables[i]->count})) return std::nullopt;
    }
    if (slice(16).count != data.function_count + 1) return std::nullopt;
    data.code = {word(20), word(21)};
    data.text = word(22);
    if (data.text == 0 || data.text > data.code.begin || data.code.begin >= data.code.end) return std::nullopt;
    if (!image_.code_offset(data.code.begin) || !image_.code_offset(data.code.end - 1)) return std::nullopt;
    if (slice(layout_.text_sections).count > 1) return std::nullopt;  // offsets would not be from one start

    data.types = {word(layout_.types), word(layout_.types_end)};
    if (!holds(data.types)) return std::nullopt;
    if (layout_.go_function_data != 0) {
      data.function_data = word(layout_.go_function_data);
      if (!image_.bytes(data.function_data, 1)) return std::nullopt;
    }
    if (layout_.itab_links != 0) {
      data.type_links = slice(layout_.type_links);
      data.itab_links = slice(layout_.itab_links);
      if (!image_.bytes(data.type_links.address, 4 * data.type_links.count)) return std::nullopt;
      if (!image_.bytes(data.itab_links.address, 8 * data.itab_links.count)) return std::nullopt;
    } else {
      data.type_descriptors = {data.types.begin, data.types.begin + word(layout_.type_descriptor_bytes)};
      data.itabs.begin = data.types.begin + word(layout_.itab_offset);
      data.itabs.end = data.itabs.begin + word(layout_.itab_offset + 1);
      for (const Range& range : {data.type_descriptors, data.itabs}) {
        if (!holds(range) || range.begin < data.types.begin || range.end > data.types.end) return std::nullopt;
      }
    }
    return data;
  }

 private:
  std::uint64_t word(unsigned index) const { return image_.pointer(address_ + std::uint64_t{8} * index); }

  /// A slice; one whose length isn't its capacity (the linker makes none) has a count nothing can hold.
  Table slice(unsigned index) const {
    const std::uint64_t count = image_.value<std::uint64_t>(address_ + std::uint64_t{8} * (index + 1));
    const std::uint64_t capacity = image_.value<std::uint64_t>(address_ + std::uint64_t{8} * (index + 2));
    constexpr std::uint64_t kTooMany = std::uint64_t{1} << 40;
    return {word(index), count == capacity && count < kTooMany ? count : kTooMany};
  }

  bool holds(const Range& range) const {
    return range.begin != 0 && range.begin <= range.end && image_.bytes(range.begin, range.end - range.begin).has_value();
  }

  const Image& image_;
  const Layout& layout_;
  std::uint64_t line_table_;
  std::uint64_t address_;
};

}  // namespace

std::expected<ModuleData, model::Error> find_module_data(const Image& image, unsigned minor, const std::string& name) {
  const auto refused = [&](std::string what, std::string advice) {
    return std::unexpected(model::Error{.doing = "read the Go executable", .what = std::move(what), .where = name, .advice = std::move(advice)});
  };
  const Layout* layout = layout_for(minor);
  if (layout == nullptr) return refused("it is built by a Go older than 1.17", "build it with Go 1.17 or later");
  constexpr std::size_t kMostPlaces = 64;  // more is no executable but an attempt to keep us busy
  std::vector<std::uint64_t> tables = line_tables(image, layout->magic);
  if (tables.size() > kMostPlaces) tables.resize(kMostPlaces);
  for (const std::uint64_t table : tables) {
    std::vector<std::uint64_t> places = image.pointers_to(table);
    if (places.size() > kMostPlaces) places.resize(kMostPlaces);
    for (const std::uint64_t place : places) {
      if (const auto data = Candidate(image, *layout, table, place).read()) return *data;
    }
  }
  const std::string what = tables.empty() ? fmt::format("it has no function table of Go 1.{}", minor)
                                          : fmt::format("it is of Go 1.{}, and its tables aren't laid out as those since Go 1.{}", minor, layout->first_minor);
  return refused(what, minor > kNewestKnownMinor ? fmt::format("Go up to 1.{} is known", kNewestKnownMinor)
                                                 : "the file is damaged, or built by a changed Go");
}

}  // namespace waybill::go_binary
