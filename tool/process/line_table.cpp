#include "tool/process/line_table.hpp"

#include <algorithm>
#include <functional>

#include "tool/go_binary/debug_bytes.hpp"

namespace waybill::process {
namespace {

using go_binary::DebugBytes;

// DWARF Debugging Information Format, version 5, 6.2 and 7.22.
enum : std::uint64_t {
  kCopy = 1, kAdvanceAddress, kAdvanceLine, kSetFile, kSetColumn, kNegate, kBasicBlock, kAddConstant, kFixedAdvance,
  kEndSequence = 1, kSetAddress = 2,
  kPath = 1, kFolder = 2,
};

/// A unit of the table: the numbers at its head, and its files.
struct Unit {
  unsigned version = 0;
  std::uint64_t end = 0;      ///< in the section
  std::uint64_t program = 0;
  unsigned instruction = 1;   ///< bytes of the shortest
  int line_base = 0;
  unsigned line_range = 1;
  unsigned opcode_base = 1;
  std::string_view operands;  ///< of each standard opcode, how many
  std::vector<std::string_view> folders;
  std::vector<std::pair<std::string_view, std::uint64_t>> files;  ///< each with its folder
};

struct Texts {
  std::string_view texts, line_texts;
};

constexpr std::size_t kMostLength = 4096;   ///< of a path
constexpr std::size_t kMostFiles = 1 << 20;  ///< of a unit, and folders

std::string_view text_at(std::string_view section, std::uint64_t offset) {
  return offset < section.size() ? DebugBytes(section.substr(offset, kMostLength), 0).text() : std::string_view();
}

/// Reads one value; of a form that isn't known nothing.
struct Value {
  std::string_view text;
  std::uint64_t number = 0;
};
std::optional<Value> value_of(DebugBytes& bytes, std::uint64_t form, const Texts& texts) {
  switch (form) {
    case 0x08: return Value{.text = bytes.text()};                                        // string
    case 0x0e: return Value{.text = text_at(texts.texts, bytes.fixed(4))};                // strp
    case 0x1f: return Value{.text = text_at(texts.line_texts, bytes.fixed(4))};           // line_strp
    case 0x0f: return Value{.text = {}, .number = bytes.variable()};                      // udata
    case 0x0b: return Value{.text = {}, .number = bytes.fixed(1)};                        // data1
    case 0x05: return Value{.text = {}, .number = bytes.fixed(2)};                        // data2
    case 0x06: return Value{.text = {}, .number = bytes.fixed(4)};                        // data4
    case 0x07: return Value{.text = {}, .number = bytes.fixed(8)};                        // data8
    case 0x1e: bytes.take(16); return Value{};                                            // data16
    case 0x09: bytes.take(bytes.variable()); return Value{};                              // block
    default: return std::nullopt;
  }
}

/// Reads a list of version 5, folders or files; false where it is of no form that is known.
bool read_list(DebugBytes& bytes, const Texts& texts, const std::function<void(std::string_view path, std::uint64_t folder)>& take) {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> format;
  for (std::uint64_t count = bytes.fixed(1); count > 0; --count) {
    const std::uint64_t content = bytes.variable();
    format.emplace_back(content, bytes.variable());
  }
  for (std::uint64_t count = bytes.variable(); count > 0 && !bytes.broken(); --count) {
    if (format.empty() || count > kMostFiles) return false;
    std::string_view path;
    std::uint64_t folder = 0;
    for (const auto& [content, form] : format) {
      const auto value = value_of(bytes, form, texts);
      if (!value) return false;
      if (content == kPath) path = value->text;
      if (content == kFolder) folder = value->number;
    }
    take(path, folder);
  }
  return !bytes.broken();
}

/// Reads the head of the unit that begins at `at`; nothing where there is none, or none that is known. Of the latter `end`
/// tells where the next begins.
std::optional<Unit> read_unit(std::string_view lines, std::uint64_t at, const Texts& texts, std::uint64_t& end) {
  DebugBytes bytes(lines, at);
  const std::uint64_t length = bytes.fixed(4);
  end = bytes.at() + length;
  // 64-bit DWARF begins with a length that is more than there can be.
  if (bytes.broken() || end > lines.size()) {
    end = lines.size();
    return std::nullopt;
  }
  bytes = DebugBytes(lines.substr(0, end), bytes.at());
  Unit unit{.version = static_cast<unsigned>(bytes.fixed(2)), .end = end};
  if (unit.version < 2 || unit.version > 5) return std::nullopt;
  if (unit.version == 5 && (bytes.fixed(1) != 8 || bytes.fixed(1) != 0)) return std::nullopt;  // bytes of an address, of a segment's selector
  const std::uint64_t head = bytes.fixed(4);
  unit.program = bytes.at() + head;
  unit.instruction = static_cast<unsigned>(bytes.fixed(1));
  if (unit.version >= 4) bytes.fixed(1);  // operations of an instruction: VLIW
  bytes.fixed(1);                         // whether a row begins a statement
  unit.line_base = static_cast<std::int8_t>(bytes.fixed(1));
  unit.line_range = static_cast<unsigned>(bytes.fixed(1));
  unit.opcode_base = static_cast<unsigned>(bytes.fixed(1));
  if (bytes.broken() || unit.line_range == 0 || unit.opcode_base == 0 || unit.program > end) return std::nullopt;
  unit.operands = bytes.take(unit.opcode_base - 1);
  if (unit.version == 5) {
    const bool known = read_list(bytes, texts, [&](std::string_view path, std::uint64_t) { unit.folders.push_back(path); }) &&
                       read_list(bytes, texts, [&](std::string_view path, std::uint64_t folder) { unit.files.emplace_back(path, folder); });
    if (!known) return std::nullopt;
  } else {
    unit.folders.emplace_back();  // the folder it was compiled in, which .debug_info knows
    for (std::string_view path = bytes.text(); !path.empty() && unit.folders.size() <= kMostFiles; path = bytes.text()) unit.folders.push_back(path);
    unit.files.emplace_back();    // they are counted from 1
    for (std::string_view path = bytes.text(); !path.empty() && unit.files.size() <= kMostFiles; path = bytes.text()) {
      unit.files.emplace_back(path, bytes.variable());
      bytes.variable();  // when it was changed
      bytes.variable();  // its length
    }
  }
  if (bytes.broken() || unit.files.size() > kMostFiles || unit.folders.size() > kMostFiles) return std::nullopt;
  return unit;
}

struct Row {
  std::uint64_t address = 0;
  std::uint64_t file = 1;
  std::uint64_t line = 1;
};

/// Makes the rows of one sequence; the last has the address behind it. Returns where the next begins, or nothing at the
/// end of the unit or where it is damaged.
std::optional<std::uint64_t> read_sequence(std::string_view lines, const Unit& unit, std::uint64_t program, const std::function<void(const Row&, bool last)>& take) {
  DebugBytes bytes(lines.substr(0, unit.end), program);
  Row row;
  while (bytes.at() < unit.end && !bytes.broken()) {
    const std::uint64_t opcode = bytes.fixed(1);
    if (opcode >= unit.opcode_base) {
      const auto special = static_cast<unsigned>(opcode) - unit.opcode_base;
      row.address += std::uint64_t{special / unit.line_range} * unit.instruction;
      row.line += static_cast<std::uint64_t>(static_cast<std::int64_t>(unit.line_base) + special % unit.line_range);
      take(row, false);
      continue;
    }
    switch (opcode) {
      case 0: {
        const std::uint64_t length = bytes.variable();
        const std::uint64_t next = bytes.at() + length;
        if (length == 0 || bytes.broken() || next > unit.end || next < bytes.at()) return std::nullopt;
        const std::uint64_t extended = bytes.fixed(1);
        if (extended == kEndSequence) {
          take(row, true);
          return next;
        }
        if (extended == kSetAddress && length == 9) row.address = bytes.fixed(8);
        bytes = DebugBytes(lines.substr(0, unit.end), next);
        break;
      }
      case kCopy: take(row, false); break;
      case kAdvanceAddress: row.address += bytes.variable() * unit.instruction; break;
      case kAdvanceLine: row.line += bytes.variable_signed(); break;
      case kSetFile: row.file = bytes.variable(); break;
      case kSetColumn: bytes.variable(); break;
      case kNegate:
      case kBasicBlock: break;
      case kAddConstant: row.address += std::uint64_t{(255 - unit.opcode_base) / unit.line_range} * unit.instruction; break;
      case kFixedAdvance: row.address += bytes.fixed(2); break;
      default:  // later ones, without a meaning for lines
        for (auto count = static_cast<unsigned char>(unit.operands[opcode - 1]); count > 0; --count) bytes.variable();
    }
  }
  return std::nullopt;
}

}  // namespace

LineTable LineTable::from(std::string_view file) {
  LineTable table;
  for (const go_binary::Section& section : go_binary::sections_of(file)) {
    if (section.name == ".debug_line") table.lines_ = go_binary::unpacked(section);
    if (section.name == ".debug_str") table.texts_ = go_binary::unpacked(section);
    if (section.name == ".debug_line_str") table.line_texts_ = go_binary::unpacked(section);
  }
  for (std::uint64_t at = 0, end = 0; at < table.lines_.size(); at = end) {
    const auto unit = read_unit(table.lines_, at, {table.texts_, table.line_texts_}, end);
    if (!unit) continue;
    for (std::optional<std::uint64_t> program = unit->program; program;) {
      Sequence sequence{.begin = UINT64_MAX, .end = 0, .unit = at, .program = *program};
      program = read_sequence(table.lines_, *unit, *program, [&](const Row& row, bool last) {
        sequence.begin = std::min(sequence.begin, row.address);
        if (last) sequence.end = row.address;
      });
      // What the linker left out begins at 0.
      if (sequence.begin != 0 && sequence.begin < sequence.end) table.sequences_.push_back(sequence);
    }
  }
  std::ranges::stable_sort(table.sequences_, {}, &Sequence::begin);
  return table;
}

std::optional<LineTable::Place> LineTable::at(std::uint64_t address) const {
  const auto after = std::ranges::upper_bound(sequences_, address, {}, &Sequence::begin);
  if (after == sequences_.begin()) return std::nullopt;
  const Sequence& sequence = *std::prev(after);
  std::uint64_t end = 0;
  const auto unit = read_unit(lines_, sequence.unit, {texts_, line_texts_}, end);
  if (address >= sequence.end || !unit) return std::nullopt;
  std::optional<Row> found;
  Row before{.address = UINT64_MAX, .file = 0, .line = 0};
  read_sequence(lines_, *unit, sequence.program, [&](const Row& row, bool) {
    if (before.address <= address && address < row.address) found = before;
    before = row;
  });
  if (!found || found->line == 0 || found->line > UINT32_MAX || found->file >= unit->files.size()) return std::nullopt;
  const auto& [path, folder] = unit->files[found->file];
  if (path.empty()) return std::nullopt;
  Place place{.file = std::string(path), .line = static_cast<unsigned>(found->line)};
  const auto put_before = [&](std::uint64_t number) {
    if (place.file.starts_with('/') || number >= unit->folders.size() || unit->folders[number].empty()) return;
    place.file = std::string(unit->folders[number]) + '/' + place.file;
  };
  put_before(folder);
  put_before(0);
  return place;
}

}  // namespace waybill::process
