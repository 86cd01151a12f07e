// Damaged blocks, as a cache file may hold them: the summary of the Go source that is the input is
// changed in a few words, over and over. What validate() lets pass must be fit for resolver and
// solver. The changes depend on the input alone.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <random>
#include <string_view>

#include "tool/go_source/extract.hpp"
#include "tool/go_source/fuzz/one_file_tree.hpp"
#include "tool/go_source/summary.hpp"
#include "tool/go_source/syntax.hpp"

namespace waybill::go_source {
namespace {

constexpr int kRounds = 48;

/// Changes one word, mostly to another that could stand there: an index, a small number, its neighbour.
void damage(std::span<std::byte> block, std::minstd_rand& random) {
  const auto below = [&random](std::size_t limit) { return random() % limit; };
  const Summary summary(block.data());
  const SummaryHeader header = summary.header();
  const std::array<std::pair<SummaryHeader::Table, std::size_t>, 7> tables{{
      {header.types, sizeof(TypeRecord)}, {header.declarations, sizeof(DeclarationRecord)},
      {header.functions, sizeof(FunctionRecord)}, {header.values, sizeof(ValueRecord)},
      {header.values, sizeof(ValueRecord)}, {header.regions, sizeof(RegionRecord)}, {header.lists, 4}}};
  std::size_t at = 4 * below(block.size() / 4);
  const auto& [table, record_size] = tables[below(tables.size())];
  if (table.count > 0 && below(8) != 0) at = table.offset + 4 * below(table.count * record_size / 4);
  at = std::min(at, block.size() - 4) / 4 * 4;
  std::uint32_t word;
  std::memcpy(&word, block.data() + at, sizeof word);
  switch (below(6)) {
    case 0: word = static_cast<std::uint32_t>(below(header.values.count)); break;
    case 1: word = static_cast<std::uint32_t>(below(header.types.count)); break;
    case 2: word = static_cast<std::uint32_t>(below(header.lists.count)); break;
    case 3: word += static_cast<std::uint32_t>(below(5)) - 2; break;
    case 4: word ^= 1u << below(32); break;
    default: word = static_cast<std::uint32_t>(below(8));
  }
  std::memcpy(block.data() + at, &word, sizeof word);
}

void check(std::string_view source) {
  static Summariser summariser;
  const auto sound = summariser.summarise(source, false);
  std::minstd_rand random(hash_name(source));
  for (int round = 0; round < kRounds; ++round) {
    const auto block = copy_block(sound);
    const std::span<std::byte> bytes{block.get(), sound.size()};
    for (std::size_t left = 1 + random() % 4; left > 0; --left) {
      // The header says where the tables are, which damage() must be able to rely on.
      const SummaryHeader header = Summary(sound.data()).header();
      damage(bytes, random);
      if (left > 1) std::memcpy(bytes.data(), &header, sizeof header);
    }
    if (Summary::validate(bytes)) static_cast<void>(solve_one_file(bytes));
  }
}

}  // namespace
}  // namespace waybill::go_source

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kPadding = waybill::go_source::TokenList::kPadding;
  const auto copy = std::make_unique<char[]>(size + kPadding);
  if (size > 0) std::memcpy(copy.get(), data, size);
  waybill::go_source::check({copy.get(), size});
  return 0;
}
