#include "tool/process/library_program.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include <cxxabi.h>
#include <elf.h>
#include <fmt/format.h>

#include "tool/go_binary/section_table.hpp"

namespace waybill::process {
namespace {

constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30;  ///< of the executable
constexpr std::size_t kMostSymbols = 4'000'000;

/// The probes of docs/lib/probe.md that are used, each with its number of arguments.
constexpr struct {
  std::string_view name;
  std::size_t arguments;
} kProbes[] = {{"make", 4}, {"settle", 2}, {"end", 2}, {"write", 5}, {"enter", 3}, {"provide", 2}};

model::Error refused(const std::string& name, std::string what, std::string advice) {
  return {.doing = "watch the program", .what = std::move(what), .where = name, .advice = std::move(advice)};
}

template <class T>
std::optional<T> take(std::string_view bytes, std::uint64_t at) {
  T value{};
  if (at > bytes.size() || bytes.size() - at < sizeof value) return std::nullopt;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

/// The text at the start, up to its zero byte, which is taken away too; nothing where there is none.
std::optional<std::string_view> take_text(std::string_view& bytes) {
  const std::size_t end = bytes.find('\0');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view text = bytes.substr(0, end);
  bytes.remove_prefix(end + 1);
  return text;
}

/// The name that people write, or the mangled one. What refers back very often is left as it is: it may be made to come
/// out as long as memory lasts.
std::string demangled(const std::string& mangled) {
  constexpr std::size_t kMostLength = 2048;
  constexpr std::ptrdiff_t kMostReferences = 40;
  const auto references = std::ranges::count(mangled, 'S') + std::ranges::count(mangled, 'T');
  if (mangled.size() > kMostLength || references > kMostReferences) return mangled;
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(abi::__cxa_demangle(mangled.c_str(), nullptr, nullptr, &status), &std::free);
  return name == nullptr ? mangled : std::string(name.get());
}

/// What stands between the first of `open` and the end without `close`; the whole text where they aren't there.
std::string_view inside(std::string_view text, std::string_view open, std::string_view close) {
  const std::size_t at = text.find(open);
  if (at == std::string_view::npos || !text.ends_with(close) || at + open.size() + close.size() > text.size()) return text;
  return text.substr(at + open.size(), text.size() - at - open.size() - close.size());
}

}  // namespace

std::expected<LibraryProgram, model::Error> LibraryProgram::open(const std::string& path) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  const auto size = in ? static_cast<std::uint64_t>(in.tellg()) : 0;
  if (!in || size > kMostBytes) return std::unexpected(refused(path, in ? "it is larger than 1 GiB" : "it can't be read", "name an executable that can be read"));
  std::string file(size, '\0');
  in.seekg(0);
  in.read(file.data(), static_cast<std::streamsize>(size));
  if (!in) return std::unexpected(refused(path, "it can't be read to its end", "check the disk"));
  return from(file, path);
}

std::expected<LibraryProgram, model::Error> LibraryProgram::from(std::string_view file, const std::string& name) {
  auto image = go_binary::Image::from(file, name);
  if (!image) return std::unexpected(image.error());
  LibraryProgram program(std::move(*image));
  const auto sections = go_binary::sections_of(file);
  const auto section = [&](std::string_view wanted) {
    const auto found = std::ranges::find(sections, wanted, &go_binary::Section::name);
    return found == sections.end() ? go_binary::Section() : *found;
  };
  program.read_notes(section(".note.stapsdt").bytes, section(".stapsdt.base").address);
  if (program.places_.empty() && program.missing_.empty()) {
    return std::unexpected(refused(name, "it isn't a Go program, or its build left that out, and it has no probes of libwaybill",
                                   "name a program that is built by Go, or with libwaybill (-DWAYBILL_PROBES=ON)"));
  }
  for (const auto& known : kProbes) {
    const bool there = std::ranges::any_of(program.places_, [&](const LibraryProbePlace& place) { return place.probe == known.name; });
    if (there) continue;
    // A program without chains has neither of these.
    if (known.name == "enter" || known.name == "provide" || known.name == "write") continue;
    return std::unexpected(refused(name, fmt::format("libwaybill's probe {} is missing in it", known.name), "build it with a libwaybill of this version"));
  }
  program.read_symbols(section(".symtab").bytes, section(".strtab").bytes);
  program.lines_ = LineTable::from(file);
  return program;
}

void LibraryProgram::read_notes(std::string_view notes, std::uint64_t base) {
  constexpr std::uint32_t kProbeNote = 3;  // NT_STAPSDT
  const auto padded = [](std::uint64_t length) { return (length + 3) & ~std::uint64_t{3}; };
  while (const auto header = take<Elf64_Nhdr>(notes, 0)) {
    const std::uint64_t description = sizeof(Elf64_Nhdr) + padded(header->n_namesz);
    const std::uint64_t end = description + padded(header->n_descsz);
    if (description > notes.size() || header->n_descsz > notes.size() - description) return;
    std::string_view owner = notes.substr(sizeof(Elf64_Nhdr), header->n_namesz);
    if (header->n_type == kProbeNote && take_text(owner) == "stapsdt") read_note(notes.substr(description, header->n_descsz), base);
    if (end > notes.size()) return;
    notes.remove_prefix(end);
  }
}

void LibraryProgram::read_note(std::string_view description, std::uint64_t base) {
  struct Addresses {
    std::uint64_t code, base, semaphore;
  };
  const auto addresses = take<Addresses>(description, 0);
  if (!addresses) return;
  description.remove_prefix(sizeof(Addresses));
  const auto provider = take_text(description);
  const auto probe = provider ? take_text(description) : std::nullopt;
  const auto arguments = probe ? take_text(description) : std::nullopt;
  if (!arguments || *provider != "waybill") return;
  const auto* known = std::ranges::find(kProbes, *probe, [](const auto& one) { return one.name; });
  if (known == std::end(kProbes)) return;
  // A program that was moved when it was linked has another base than the note says.
  const std::uint64_t moved = base == 0 ? 0 : base - addresses->base;
  LibraryProbePlace place{.probe = std::string(*probe)};
  place.place.address = addresses->code + moved;
  const auto leave_out = [&](std::string_view why) { missing_.push_back(fmt::format("{} at {:#x}: {}", *probe, place.place.address, why)); };
  const auto offset = image_.code_offset(place.place.address);
  const auto code = image_.bytes(place.place.address, 1);
  // What else may stand there would be stepped over by the kernel, or isn't a probe at all.
  if (!offset || !code || code->front() != kProbeInstruction) return leave_out("there is no probe's instruction");
  place.file_offset = *offset;
  if (addresses->semaphore != 0) {
    const std::uint64_t at = addresses->semaphore + moved;
    for (const go_binary::Segment& segment : image_.segments()) {
      if (segment.writable && at >= segment.address && at - segment.address < segment.bytes.size()) place.semaphore = segment.file_offset + (at - segment.address);
    }
    if (place.semaphore == 0) return leave_out("what turns it on isn't in the file");
  }
  std::string_view rest = *arguments;
  std::size_t count = 0;
  while (!rest.empty() && count < WAYBILL_LIBRARY_ARGUMENTS) {
    const std::size_t space = std::min(rest.find(' '), rest.size());
    const auto argument = parse_argument(rest.substr(0, space));
    if (!argument) return leave_out(fmt::format("the argument {} is of no form that is known", rest.substr(0, std::min<std::size_t>(space, 80))));
    place.place.arguments[count++] = *argument;
    rest.remove_prefix(std::min(space + 1, rest.size()));
  }
  if (count != known->arguments || !rest.empty()) return leave_out("it has another number of arguments");
  if (places_.size() == WAYBILL_LIBRARY_PLACES) return leave_out("there are more places than are watched");
  places_.push_back(std::move(place));
}

void LibraryProgram::read_symbols(std::string_view table, std::string_view names) {
  for (std::size_t number = 0; number < kMostSymbols; ++number) {
    const auto symbol = take<Elf64_Sym>(table, number * sizeof(Elf64_Sym));
    if (!symbol) return;
    const unsigned type = ELF64_ST_TYPE(symbol->st_info);
    if ((type != STT_FUNC && type != STT_OBJECT) || symbol->st_value == 0 || symbol->st_name >= names.size()) continue;
    std::string_view name = names.substr(symbol->st_name, 64 * 1024);
    if (const auto text = take_text(name)) symbols_.try_emplace(symbol->st_value, Symbol{.size = symbol->st_size, .name = std::string(*text)});
  }
}

std::string LibraryProgram::key_name(std::uint64_t address) const {
  const auto found = symbols_.find(address);
  if (found == symbols_.end()) return fmt::format("{:#x}", address);
  // "waybill::detail::value_key<TraceId>", as lib/include/waybill/context.hpp has it.
  return std::string(inside(demangled(found->second.name), "value_key<", ">"));
}

std::map<std::uint64_t, LibraryProgram::Symbol>::const_iterator LibraryProgram::symbol_at(std::uint64_t address) const {
  const auto after = symbols_.upper_bound(address);
  if (after == symbols_.begin()) return symbols_.end();
  const auto found = std::prev(after);
  return address - found->first < found->second.size ? found : symbols_.end();
}

std::string LibraryProgram::function_name(std::uint64_t address) const {
  const auto symbol = symbol_at(address);
  return symbol == symbols_.end() ? fmt::format("{:#x}", address) : demangled(symbol->second.name);
}

model::CodeSite LibraryProgram::site(std::uint64_t address) const {
  model::CodeSite site{.function = function_name(address)};
  auto place = lines_.at(address);
  // What was inlined into the function has lines of its own, those of a header; which line of the function it stands for,
  // they don't tell.
  if (const auto symbol = symbol_at(address); symbol != symbols_.end()) {
    const auto first = lines_.at(symbol->first);
    if (first && (!place || place->file != first->file)) place = first;
  }
  if (place) {
    site.file = std::filesystem::path(place->file).lexically_normal().string();
    site.line = place->line;
  }
  return site;
}

std::string LibraryProgram::component_name(std::uint64_t address) const {
  const auto text = image_.text(address);
  if (!text) return fmt::format("{:#x}", address);
  // "… probe_name() [with Middleware = waybill::fn_t<log>]" by g++, "… [Middleware = waybill::fn_t<&log>]" by clang.
  std::string_view type = inside(*text, "Middleware = ", "]");
  type = inside(type, "waybill::fn_t<", ">");
  if (type.starts_with('&')) type.remove_prefix(1);
  return std::string(type);
}

}  // namespace waybill::process
