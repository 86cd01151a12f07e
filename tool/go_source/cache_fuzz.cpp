// A forged cache: any bytes put into a sound one, its checksums made right again. Nothing outside
// the file may be read, whatever its index says.
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "tool/go_source/cache.hpp"
#include "tool/go_source/cache_format.hpp"
#include "tool/go_source/extract.hpp"
#include "tool/go_source/summary.hpp"
#include "tool/go_source/syntax.hpp"

namespace {

using namespace waybill::go_source;
using cache_format::Header;
using cache_format::IndexEntry;

/// A folder for this process, and the sound cache that everything starts from.
struct Start {
  std::string folder = (std::filesystem::temp_directory_path() / "waybill-fuzz-XXXXXX").string();
  std::string file;
  std::vector<char> bytes;

  Start() {
    if (::mkdtemp(folder.data()) == nullptr) std::abort();
    std::string source =
        "package p\n\nimport \"context\"\n\nfunc F(ctx context.Context) context.Context {\n"
        "\treturn context.WithValue(ctx, \"k\", 1)\n}\n";
    const std::size_t size = source.size();
    source.append(TokenList::kPadding, '\0');
    Summariser summariser;
    const auto block = summariser.summarise(std::string_view(source).substr(0, size), false);
    const std::vector<std::byte> kept(block.begin(), block.end());
    const CacheEntry entries[] = {{"a.go", {1, 2, 3}, {4, 5}, kept, 0},
                                  {"b.go", {6, 7, 8}, {9, 10}, kept, 1}};
    if (write_cache(folder, "/root", entries)) std::abort();
    file = cache_file(folder, "/root");
    std::ifstream in(file, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), {});
  }
  ~Start() {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Start start;
  std::vector<char> bytes = start.bytes;
  Header sound;
  std::memcpy(&sound, bytes.data(), sizeof sound);
  // Each three bytes say where, counted from the end for the index's sake, and what.
  for (std::size_t at = 0; at + 2 < size; at += 3) {
    const std::size_t place = (data[at] + (std::size_t{data[at + 1]} << 8)) % bytes.size();
    bytes[bytes.size() - 1 - place] = static_cast<char>(data[at + 2]);
  }
  Header header;
  std::memcpy(&header, bytes.data(), sizeof header);
  // Who wrote it for what is another test's affair.
  header.magic = sound.magic;
  header.version = sound.version;
  header.entry_size = sound.entry_size;
  std::memcpy(header.build, sound.build, sizeof header.build);
  std::memcpy(header.root_hash, sound.root_hash, sizeof header.root_hash);
  if (header.index_offset <= bytes.size()) {
    header.index_checksum =
        XXH3_64bits(bytes.data() + header.index_offset, bytes.size() - header.index_offset);
  }
  if (size % 2 == 0 && header.index_offset + sizeof(IndexEntry) <= bytes.size()) {
    // A block whose checksum was forged too.
    IndexEntry entry;
    std::memcpy(&entry, bytes.data() + header.index_offset, sizeof entry);
    if (entry.block_offset <= bytes.size() &&
        entry.block_size <= bytes.size() - entry.block_offset) {
      entry.block_checksum = XXH3_64bits(bytes.data() + entry.block_offset, entry.block_size);
      std::memcpy(bytes.data() + header.index_offset, &entry, sizeof entry);
      header.index_checksum =
          XXH3_64bits(bytes.data() + header.index_offset, bytes.size() - header.index_offset);
    }
  }
  header.header_checksum = XXH3_64bits(&header, offsetof(Header, header_checksum));
  std::memcpy(bytes.data(), &header, sizeof header);
  std::ofstream(start.file, std::ios::binary)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));

  const SummaryCache cache = SummaryCache::open(start.folder, "/root");
  static_cast<void>(cache.find("a.go"));
  for (std::size_t number = 0; number < cache.size(); ++number) {
    const CacheEntry entry = cache.entry(number);
    static_cast<void>(cache.find(entry.path));
    const auto block = cache.block(number);
    if (!block) continue;
    const Summary summary(block->data());
    static_cast<void>(summary.string(summary.header().package_name).size());
    for (const ImportRecord& import : summary.imports())
      static_cast<void>(summary.string(import.path).size());
  }
  return 0;
}
