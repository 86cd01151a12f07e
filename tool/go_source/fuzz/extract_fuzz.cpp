// The summariser on any bytes: whatever it writes must be a valid block, the same one each time, and
// what it says must stay within the file. Then the program of that one file is solved, for hostile
// source comes as far as that.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>

#include "tool/go_source/extract.hpp"
#include "tool/go_source/fuzz/one_file_tree.hpp"
#include "tool/go_source/summary.hpp"
#include "tool/go_source/syntax.hpp"

namespace waybill::go_source {
namespace {

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

void check_contents(const Summary& summary, std::size_t size) {
  require(summary.header().bytes == size, "the file's size is kept");
  require(summary.header().error_offset <= size, "an error is in the file");
  for (const ImportRecord& record : summary.imports()) {
    require(record.offset <= size, "imports are in the file");
    require(summary.hash_of(record.path) == hash_name(summary.string(record.path)),
            "strings have their hash");
  }
  std::uint64_t before = 0;
  for (std::uint32_t i = 0; i < summary.declarations().size(); ++i) {
    const DeclarationRecord& record = summary.declarations()[i];
    require(record.offset <= size, "declarations are in the file");
    const bool is_local = i >= summary.header().package_declarations;
    require(((record.flags & kDeclLocal) != 0) == is_local, "local declarations come last");
    if (is_local) continue;
    const std::uint64_t order = std::uint64_t{summary.hash_of(record.owner)} << 32 | summary.hash_of(record.name);
    require(order >= before, "package-level declarations are in order");
    before = order;
  }
  for (FunctionRef number = 0; number < summary.functions().size(); ++number) {
    const FunctionRecord& record = summary.functions()[number];
    require(record.offset <= record.end_offset && record.end_offset <= size + 1,
            "functions are in the file");
    if (number == 0 || (record.flags & kFunctionLiteral)) continue;
    require(record.declaration != kNone, "a function has its declaration");
    require(summary.declarations()[record.declaration].function == number,
            "which leads back to it");
  }
  for (const ValueRecord& record : summary.values()) {
    require(record.offset <= size, "values are in the file");
  }
}

void check(std::string_view source) {
  static Summariser summariser;
  const auto once = summariser.summarise(source, false);
  require(Summary::validate(once), "a summary is valid");
  const auto block = copy_block(once);
  const std::span<const std::byte> bytes{block.get(), once.size()};
  check_contents(Summary(block.get()), source.size());

  // What the last file left behind changes nothing.
  const auto again = summariser.summarise(source, false);
  require(std::ranges::equal(again, bytes), "a file has one summary");
  const auto declarations = summariser.summarise(source, true, Bodies::None);
  require(Summary::validate(declarations), "declarations alone are valid too");

  const model::Program program = solve_one_file(bytes);
  for (const model::Flow& flow : program.flows) {
    for (const model::FlowIndex parent : flow.parents) {
      require(parent < program.flows.size(), "a flow's parents are flows");
    }
    require(flow.function < program.functions.size(), "a flow is in a function");
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
