#include "tool/go_binary/image.hpp"

#include <algorithm>
#include <cerrno>

#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace waybill::go_binary {
namespace {

constexpr std::uint64_t kMostBytes = std::uint64_t{2} << 30;  ///< of all segments together
constexpr std::uint64_t kMostSegments = 128;

/// A descriptor that is closed when it goes.
struct File {
  explicit File(const std::string& path) : descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~File() {
    if (descriptor >= 0) ::close(descriptor);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int descriptor;
};

std::unexpected<model::Error> refused(const std::string& name, std::string what, std::string advice) {
  return std::unexpected(model::Error{
      .doing = "read the executable", .what = std::move(what), .where = name, .advice = std::move(advice)});
}

}  // namespace

std::expected<Image, model::Error> Image::open(const std::string& path) {
  const File file(path);
  struct stat about {};
  if (file.descriptor < 0 || ::fstat(file.descriptor, &about) != 0) {
    return refused(path, std::strerror(errno), "check the path and its permissions");
  }
  if (!S_ISREG(about.st_mode)) return refused(path, "it is no file", "name a Go executable");
  const ReadAt read = [&](std::uint64_t offset, char* to, std::uint64_t length) {
    while (length > 0) {
      const ssize_t got = ::pread(file.descriptor, to, length, static_cast<off_t>(offset));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return false;
      offset += static_cast<std::uint64_t>(got);
      to += got;
      length -= static_cast<std::uint64_t>(got);
    }
    return true;
  };
  return load(read, static_cast<std::uint64_t>(about.st_size), path);
}

std::expected<Image, model::Error> Image::from(std::string_view file, const std::string& name) {
  const ReadAt read = [file](std::uint64_t offset, char* to, std::uint64_t length) {
    if (offset > file.size() || length > file.size() - offset) return false;
    std::memcpy(to, file.data() + offset, length);
    return true;
  };
  return load(read, file.size(), name);
}

std::expected<Image, model::Error> Image::load(const ReadAt& read, std::uint64_t size, const std::string& name) {
  const auto take = [&]<class T>(std::uint64_t offset, T& to) {
    char raw[sizeof(T)];
    if (offset > size || size - offset < sizeof(T) || !read(offset, raw, sizeof(T))) return false;
    std::memcpy(&to, raw, sizeof(T));
    return true;
  };
  Elf64_Ehdr header{};
  if (!take(0, header) || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) {
    return refused(name, "it is no ELF file", "name a Go executable for Linux on amd64");
  }
  if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB || header.e_machine != EM_X86_64) {
    return refused(name, "it is built for an architecture other than amd64", "only amd64 is supported");
  }
  if (header.e_type != ET_EXEC && header.e_type != ET_DYN) {
    return refused(name, "it is an object file or a core dump", "name an executable");
  }
  const auto cut_off = [&] { return refused(name, "its headers point behind its end", "the file is damaged or cut off; get it anew"); };
  if (header.e_phentsize != sizeof(Elf64_Phdr) || header.e_phnum == 0 || header.e_phnum > kMostSegments) return cut_off();

  Image image;
  image.position_independent_ = header.e_type == ET_DYN;
  std::uint64_t held = 0;
  Elf64_Phdr dynamic{};
  for (std::uint64_t i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr part{};
    if (header.e_phoff > size || !take(header.e_phoff + i * sizeof part, part)) return cut_off();
    if (part.p_type == PT_DYNAMIC) dynamic = part;
    if (part.p_type != PT_LOAD || part.p_filesz == 0) continue;
    if (part.p_offset > size || part.p_filesz > size - part.p_offset || part.p_vaddr > UINT64_MAX - part.p_filesz) return cut_off();
    held += part.p_filesz;
    if (held > kMostBytes) return refused(name, "it loads more than 2 GiB", "such executables aren't supported");
    Segment segment{.address = part.p_vaddr,
                    .file_offset = part.p_offset,
                    .bytes = std::string(part.p_filesz, '\0'),
                    .writable = (part.p_flags & PF_W) != 0,
                    .executable = (part.p_flags & PF_X) != 0};
    if (!read(part.p_offset, segment.bytes.data(), part.p_filesz)) return cut_off();
    image.segments_.push_back(std::move(segment));
  }
  std::ranges::sort(image.segments_, {}, &Segment::address);
  for (std::size_t i = 1; i < image.segments_.size(); ++i) {
    const Segment& before = image.segments_[i - 1];
    if (image.segments_[i].address - before.address < before.bytes.size()) {
      return refused(name, "its segments overlap", "the file is damaged; get it anew");
    }
  }
  if (dynamic.p_type == PT_DYNAMIC) image.read_relocations(dynamic.p_vaddr, dynamic.p_filesz);
  return image;
}

void Image::read_relocations(std::uint64_t dynamic, std::uint64_t length) {
  std::uint64_t table = 0;
  std::uint64_t bytes = 0;
  for (std::uint64_t at = 0; at + sizeof(Elf64_Dyn) <= length; at += sizeof(Elf64_Dyn)) {
    const auto entry = value<Elf64_Dyn>(dynamic + at);
    if (entry.d_tag == DT_NULL) break;
    if (entry.d_tag == DT_RELA) table = entry.d_un.d_ptr;
    if (entry.d_tag == DT_RELASZ) bytes = entry.d_un.d_val;
  }
  const auto held = this->bytes(table, bytes);
  if (!held) return;
  for (std::uint64_t at = 0; at + sizeof(Elf64_Rela) <= held->size(); at += sizeof(Elf64_Rela)) {
    Elf64_Rela entry{};
    std::memcpy(&entry, held->data() + at, sizeof entry);
    if (ELF64_R_TYPE(entry.r_info) != R_X86_64_RELATIVE) continue;
    relocations_.push_back({entry.r_offset, static_cast<std::uint64_t>(entry.r_addend)});
  }
  std::ranges::sort(relocations_, {}, &Relocation::at);
}

std::optional<std::string_view> Image::bytes(std::uint64_t address, std::uint64_t length) const {
  auto after = std::ranges::upper_bound(segments_, address, {}, &Segment::address);
  if (after == segments_.begin()) return std::nullopt;
  const Segment& segment = *--after;
  const std::uint64_t offset = address - segment.address;
  if (offset > segment.bytes.size() || length > segment.bytes.size() - offset) return std::nullopt;
  return std::string_view(segment.bytes).substr(offset, length);
}

std::optional<std::string_view> Image::text(std::uint64_t address, std::uint64_t most) const {
  auto after = std::ranges::upper_bound(segments_, address, {}, &Segment::address);
  if (after == segments_.begin()) return std::nullopt;
  const Segment& segment = *--after;
  const std::uint64_t offset = address - segment.address;
  if (offset >= segment.bytes.size()) return std::nullopt;
  const std::string_view rest = std::string_view(segment.bytes).substr(offset, most);
  const std::size_t end = rest.find('\0');
  if (end == std::string_view::npos) return std::nullopt;
  return rest.substr(0, end);
}

std::uint64_t Image::pointer(std::uint64_t address) const {
  const auto found = std::ranges::lower_bound(relocations_, address, {}, &Relocation::at);
  if (found != relocations_.end() && found->at == address) return found->addend;
  return value<std::uint64_t>(address);
}

std::vector<std::uint64_t> Image::pointers_to(std::uint64_t target) const {
  std::vector<std::uint64_t> addresses;
  for (const Relocation& relocation : relocations_) {
    if (relocation.addend == target) addresses.push_back(relocation.at);
  }
  for (const Segment& segment : segments_) {
    if (!segment.writable) continue;
    const std::uint64_t first = (8 - segment.address % 8) % 8;
    for (std::uint64_t at = first; at + 8 <= segment.bytes.size(); at += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, segment.bytes.data() + at, 8);
      if (word == target) addresses.push_back(segment.address + at);
    }
  }
  std::ranges::sort(addresses);
  const auto repeated = std::ranges::unique(addresses);
  addresses.erase(repeated.begin(), repeated.end());
  return addresses;
}

std::optional<std::uint64_t> Image::code_offset(std::uint64_t address) const {
  for (const Segment& segment : segments_) {
    if (segment.executable && address >= segment.address && address - segment.address < segment.bytes.size()) {
      return segment.file_offset + (address - segment.address);
    }
  }
  return std::nullopt;
}

}  // namespace waybill::go_binary
