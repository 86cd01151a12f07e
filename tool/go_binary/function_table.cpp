#include "tool/go_binary/function_table.hpp"

#include <algorithm>
#include <optional>

namespace waybill::go_binary {
namespace {

// internal/abi/symtab.go: indices of what is looked up.
constexpr unsigned kPcdataInlineTreeIndex = 2;
constexpr unsigned kFuncdataInlineTree = 3;
constexpr int kDeepestInlining = 64;

// Offsets into runtime._func as Go 1.18 has it; 1.17's begins with an address instead of an offset and is
// four bytes on.
constexpr unsigned kNameOffset = 4;
constexpr unsigned kFileProgram = 20;
constexpr unsigned kLineProgram = 24;
constexpr unsigned kProgramCount = 28;
constexpr unsigned kUnitOffset = 32;

/// Walks a program of pairs (change of value, length of code); it is over at a change of zero that isn't
/// the first.
class LineProgram {
 public:
  explicit LineProgram(std::string_view bytes) : bytes_(bytes) {}

  /// Moves to the next stretch of code; false at the end, or where the bytes end early.
  bool next() {
    const std::optional<std::uint32_t> change = number();
    if (!change || (*change == 0 && !first_)) return false;
    first_ = false;
    value_ += (*change & 1) != 0 ? -static_cast<std::int64_t>((std::uint64_t{*change} + 1) >> 1) : static_cast<std::int64_t>(*change >> 1);
    const std::optional<std::uint32_t> length = number();
    if (!length) return false;
    end_ += *length;
    return true;
  }
  std::int64_t value() const { return value_; }
  std::uint64_t end() const { return end_; }  ///< bytes from the function's entry

 private:
  std::optional<std::uint32_t> number() {
    std::uint32_t result = 0;
    for (unsigned shift = 0; shift < 32 && !bytes_.empty(); shift += 7) {
      const auto byte = static_cast<std::uint8_t>(bytes_.front());
      bytes_.remove_prefix(1);
      result |= std::uint32_t{byte & 0x7fu} << shift;
      if ((byte & 0x80) == 0) return result;
    }
    return std::nullopt;
  }

  std::string_view bytes_;
  std::int64_t value_ = -1;
  std::uint64_t end_ = 0;
  bool first_ = true;
};

std::string_view program_bytes(const Image& image, const ModuleData& data, std::uint32_t offset) {
  if (offset == 0 || offset >= data.line_programs.count) return {};
  return image.bytes(data.line_programs.address + offset, data.line_programs.count - offset).value_or("");
}

}  // namespace

std::expected<FunctionTable, model::Error> FunctionTable::read(const Image& image, const ModuleData& data, const std::string& name) {
  const auto damaged = [&] {
    return std::unexpected(model::Error{.doing = "read the Go executable",
                                        .what = "its function table is damaged",
                                        .where = name,
                                        .advice = "get the file anew"});
  };
  FunctionTable table(image, data);
  const bool absolute = data.layout->absolute_entries;
  const std::uint64_t row = absolute ? 16 : 8;
  const std::uint64_t rows = data.functions.address;
  if (data.functions.count < row * (data.function_count + 1) - row / 2) return damaged();
  const auto entry = [&](std::uint64_t index) {
    const std::uint64_t at = rows + row * index;
    return absolute ? image.pointer(at) : data.text + image.value<std::uint32_t>(at);
  };
  table.functions_.reserve(data.function_count);
  std::uint64_t begin = entry(0);
  for (std::uint64_t i = 0; i < data.function_count; ++i) {
    const std::uint64_t at = rows + row * i + row / 2;
    const std::uint64_t offset = absolute ? image.value<std::uint64_t>(at) : image.value<std::uint32_t>(at);
    const std::uint64_t end = entry(i + 1);
    if (end < begin || offset > data.functions.count || data.functions.count - offset < data.layout->function_header) return damaged();
    Function function{.entry = begin, .end = end, .record = rows + offset};
    function.name = table.name_at(static_cast<std::int32_t>(table.header(function, kNameOffset)));
    table.functions_.push_back(function);
    begin = end;
  }
  return table;
}

const Function* FunctionTable::at(std::uint64_t address) const {
  auto after = std::ranges::upper_bound(functions_, address, {}, &Function::entry);
  if (after == functions_.begin()) return nullptr;
  const Function& function = *--after;
  return address < function.end ? &function : nullptr;
}

const Function* FunctionTable::named(std::string_view name) const {
  const auto found = std::ranges::find(functions_, name, &Function::name);
  return found == functions_.end() ? nullptr : &*found;
}

std::vector<Frame> FunctionTable::frames(std::uint64_t address) const {
  std::vector<Frame> frames;
  const Function* function = at(address);
  if (function == nullptr) return frames;
  const std::uint64_t tree = inline_tree(*function);
  const std::uint32_t index = program(*function, kPcdataInlineTreeIndex);
  for (int depth = 0; depth < kDeepestInlining; ++depth) {
    const std::int64_t inlined = tree == 0 || index == 0 ? -1 : value_at(*function, index, address);
    Frame frame{.function = {}, .file = file_of(*function, address), .line = line_at(*function, address)};
    if (inlined < 0) {
      frame.function = function->name;
      frames.push_back(std::move(frame));
      break;
    }
    const std::uint64_t entry = tree + static_cast<std::uint64_t>(inlined) * data_.layout->inline_entry;
    frame.function = name_at(image_->value<std::int32_t>(entry + data_.layout->inline_name));
    frames.push_back(std::move(frame));
    address = function->entry + image_->value<std::uint32_t>(entry + data_.layout->inline_parent);
    if (address >= function->end) break;
  }
  return frames;
}

std::vector<InlinedCopy> FunctionTable::inlined_copies(std::string_view name) const {
  std::vector<InlinedCopy> copies;
  for (const Function& function : functions_) {
    const std::uint64_t tree = inline_tree(function);
    const std::uint32_t index = program(function, kPcdataInlineTreeIndex);
    if (tree == 0 || index == 0) continue;
    std::int64_t last = -1;
    LineProgram indices(program_bytes(*image_, data_, index));
    while (indices.next()) last = std::max(last, indices.value());
    for (std::int64_t i = 0; i <= last; ++i) {
      const std::uint64_t entry = tree + static_cast<std::uint64_t>(i) * data_.layout->inline_entry;
      if (!image_->bytes(entry, data_.layout->inline_entry)) break;  // a damaged index may be huge
      if (name_at(image_->value<std::int32_t>(entry + data_.layout->inline_name)) != name) continue;
      copies.push_back({&function, function.entry + image_->value<std::uint32_t>(entry + data_.layout->inline_parent)});
    }
  }
  return copies;
}

Frame FunctionTable::start(const Function& function) const {
  return {.function = std::string(function.name), .file = file_of(function, function.entry), .line = line_at(function, function.entry)};
}

std::uint32_t FunctionTable::header(const Function& function, unsigned offset) const {
  return image_->value<std::uint32_t>(function.record + offset + (data_.layout->absolute_entries ? 4 : 0));
}

std::uint32_t FunctionTable::program(const Function& function, unsigned index) const {
  if (index >= header(function, kProgramCount)) return 0;
  return image_->value<std::uint32_t>(function.record + data_.layout->function_header + std::uint64_t{4} * index);
}

std::uint64_t FunctionTable::inline_tree(const Function& function) const {
  const unsigned header_size = data_.layout->function_header;
  if (image_->value<std::uint8_t>(function.record + header_size - 1) <= kFuncdataInlineTree) return 0;
  std::uint64_t at = function.record + header_size + std::uint64_t{4} * header(function, kProgramCount);
  if (data_.layout->absolute_entries) {
    at += at % 8;  // pointers, which are aligned
    return image_->pointer(at + 8 * kFuncdataInlineTree);
  }
  const auto offset = image_->value<std::uint32_t>(at + 4 * kFuncdataInlineTree);
  return offset == UINT32_MAX ? 0 : data_.function_data + offset;
}

std::int64_t FunctionTable::value_at(const Function& function, std::uint32_t program, std::uint64_t address) const {
  LineProgram walk(program_bytes(*image_, data_, program));
  while (walk.next()) {
    if (address < function.entry + walk.end()) return walk.value();
  }
  return -1;
}

std::string_view FunctionTable::name_at(std::int64_t offset) const {
  if (offset < 0 || static_cast<std::uint64_t>(offset) >= data_.function_names.count) return "";
  constexpr std::uint64_t kLongestName = 1 << 16;  // generic functions have long ones
  return image_->text(data_.function_names.address + static_cast<std::uint64_t>(offset), kLongestName).value_or("");
}

std::string FunctionTable::file_at(const Function& function, std::int64_t index) const {
  const std::uint64_t unit = std::uint64_t{header(function, kUnitOffset)} + static_cast<std::uint64_t>(index);
  if (index < 0 || unit >= data_.units.count) return "";
  const auto offset = image_->value<std::uint32_t>(data_.units.address + 4 * unit);
  if (offset >= data_.files.count) return "";
  return std::string(image_->text(data_.files.address + offset).value_or(""));
}

std::uint32_t FunctionTable::line_at(const Function& function, std::uint64_t address) const {
  const std::int64_t line = value_at(function, header(function, kLineProgram), address);
  return line < 0 || line > INT32_MAX ? 0 : static_cast<std::uint32_t>(line);
}

std::string FunctionTable::file_of(const Function& function, std::uint64_t address) const {
  return file_at(function, value_at(function, header(function, kFileProgram), address));
}

}  // namespace waybill::go_binary
