#include "tool/profile/heap_dump.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tool/profile/dump_census.hpp"
#include "tool/profile/object_index.hpp"

namespace waybill::profile {
namespace {

using ::testing::HasSubstr;

/// A heap dump that is written down record by record.
class Written {
 public:
  Written& number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>(value | 0x80);
    bytes_ += static_cast<char>(value);
    return *this;
  }
  Written& text(std::string_view text) {
    number(text.size());
    bytes_ += text;
    return *this;
  }
  /// Words of memory, and the places of those that are pointers.
  Written& memory(const std::vector<std::uint64_t>& words, const std::vector<std::uint64_t>& pointers) {
    contents(words);
    fields(pointers);
    return *this;
  }
  Written& contents(const std::vector<std::uint64_t>& words) {
    number(8 * words.size());
    for (const std::uint64_t word : words) bytes_.append(reinterpret_cast<const char*>(&word), sizeof word);
    return *this;
  }
  Written& fields(const std::vector<std::uint64_t>& pointers) {
    for (const std::uint64_t pointer : pointers) number(1).number(8 * pointer);
    return number(0);
  }
  Written& object(std::uint64_t address, const std::vector<std::uint64_t>& words, const std::vector<std::uint64_t>& pointers) {
    return number(1).number(address).memory(words, pointers);
  }
  std::string_view bytes() const { return bytes_; }

 private:
  std::string bytes_ = "go1.7 heap dump\n";
};

constexpr std::uint64_t kHeap = 0xc000000000, kItab = 0x5000, kType = 0x6000, kRootItab = 0x5100, kRootType = 0x6100, kKeyType = 0x7000;

/// Three value layers, the last two made from the first; one is held by a variable, the other by a frame. A fourth is
/// held by nothing.
Written dumped() {
  Written dump;
  dump.number(6).number(0).number(8).number(kHeap).number(kHeap + (1 << 26)).text("amd64").text("go1.26.8").number(2);
  dump.number(3).number(kType).number(8).text("context.").number(1);
  dump.number(8).number(kItab).number(kType);
  dump.number(3).number(kRootType).number(0).text("context.backgroundCtx").number(0);
  dump.number(8).number(kRootItab).number(kRootType);
  const auto layer = [&](std::uint64_t at, std::uint64_t itab, std::uint64_t parent) {
    dump.object(at, {itab, parent, kKeyType, kHeap + 0x4000, 0, 0}, {1, 3, 5});
  };
  layer(kHeap, kRootItab, 0x9000);
  layer(kHeap + 48, kItab, kHeap);
  layer(kHeap + 96, kItab, kHeap);
  layer(kHeap + 192, kItab, kHeap);
  dump.object(kHeap + 0x2000, {kItab, kHeap + 48}, {1});
  dump.object(kHeap + 0x4000, {1}, {});
  dump.number(4).number(0xa000).number(0).number(17).number(0).number(4).number(0).number(0).number(5).text("select").number(0).number(0).number(0).number(0);
  dump.number(5).number(0xb000).number(0).number(0).contents({0, kItab, kHeap + 96}).number(1).number(1).number(1).text("main.serve").fields({2});
  dump.number(12).number(0x400000).memory({kHeap + 0x2000}, {0});
  dump.number(16).number(0xd000).number(48).number(2).text("context.WithValue").text("context.go").number(1).text("main.handle").text("main.go").number(9).number(1).number(0);
  dump.number(17).number(kHeap + 48).number(0xd000);
  dump.number(0);
  return dump;
}

TEST(HeapDump, ChainsAreCountedForWhatHoldsThem) {
  const Written written = dumped();
  const auto dump = read_heap_dump(written.bytes(), "f");
  ASSERT_TRUE(dump) << dump.error().what;
  EXPECT_EQ(dump->go_version, "go1.26.8");
  EXPECT_EQ(dump->all_objects, 6u);
  EXPECT_EQ(dump->objects.size(), 5u) << "one has no pointers";
  const auto census = census_of(*dump, {});
  ASSERT_TRUE(census);
  EXPECT_EQ(census->chains, 2u);
  EXPECT_EQ(census->layers, 3u);
  EXPECT_EQ(census->value_layers, 3u);
  ASSERT_EQ(census->held.size(), 2u);
  const model::HeldChains& variable = census->held[0];
  EXPECT_EQ(variable.root.name, "0x400000");
  EXPECT_EQ(variable.chains, 1u);
  EXPECT_EQ(variable.depth, (std::map<std::uint32_t, std::uint64_t>{{2, 1}}));
  ASSERT_EQ(variable.paths.size(), 1u);
  EXPECT_EQ(variable.paths[0].steps, " → object of 16 bytes +0x8");
  ASSERT_EQ(variable.allocations.size(), 1u);
  EXPECT_EQ(variable.allocations[0].stack.front().function, "main.handle");
  const model::HeldChains& frame = census->held[1];
  EXPECT_EQ(frame.root.kind, model::RootKind::Goroutine);
  EXPECT_EQ(frame.root.name, "main.serve");
  EXPECT_EQ(frame.root.ids, std::vector<std::uint64_t>{17});
  EXPECT_EQ(frame.root.state, "select");
  EXPECT_EQ(frame.layers + variable.layers, 3u) << "the layer that they share is counted once";
}

TEST(HeapDump, RefusesWhatIsCutShortAnywhere) {
  const Written written = dumped();
  for (std::size_t length = 0; length < written.bytes().size(); ++length) {
    EXPECT_FALSE(read_heap_dump(written.bytes().substr(0, length), "f")) << length;
  }
  EXPECT_THAT(read_heap_dump(written.bytes().substr(0, 200), "f").error().what, HasSubstr("cut short"));
  EXPECT_THAT(read_heap_dump("go 1.22 trace", "f").error().what, HasSubstr("no heap dump"));
  EXPECT_THAT(read_heap_dump("\x1f\x8b\x08", "f").error().what, HasSubstr("packed"));
  EXPECT_THAT(read_heap_dump(std::string(Written().number(99).bytes()), "f").error().what, HasSubstr("unknown kind"));
}

TEST(HeapDump, RingsOfLayersEnd) {
  Written dump;
  dump.number(3).number(kType).number(8).text("context.").number(1);
  dump.number(8).number(kItab).number(kType);
  for (std::uint64_t i = 0; i < 3; ++i) dump.object(kHeap + 48 * i, {kItab, kHeap + 48 * ((i + 1) % 3), 0, 0, 0, 0}, {1, 3, 5});
  dump.number(12).number(0x400000).memory({kItab, kHeap}, {1}).number(0);
  const auto read = read_heap_dump(dump.bytes(), "f");
  ASSERT_TRUE(read);
  EXPECT_EQ(census_of(*read, {})->chains, 0u) << "each of them is another's parent";
}

TEST(ObjectIndex, FindsObjectsByEachOfTheirAddresses) {
  ObjectIndex index;
  const std::vector<std::pair<std::uint64_t, std::uint64_t>> objects = {
      {kHeap + 0x10000, 48}, {kHeap + 0x10000 + 48 * 2, 48}, {kHeap, 4096}, {kHeap + 0x20000, 100'000}, {kHeap + 0x2000, 48}, {0x7f0000000000, 16}};
  for (const auto& [address, size] : objects) ASSERT_TRUE(index.add(address, size, address / 7));
  ASSERT_EQ(index.size(), objects.size());
  for (std::uint32_t i = 0; i < index.size(); ++i) {
    const auto [address, size] = objects[i];
    EXPECT_EQ(index.at(address), i);
    EXPECT_EQ(index.at(address + size - 1), i);
    EXPECT_EQ(index.object(i).address, address);
    EXPECT_EQ(index.object(i).size, size);
    EXPECT_EQ(index.object(i).record, address / 7);
  }
  for (const std::uint64_t address : {kHeap + 0x10000 + 48, kHeap + 0x10000 + 144, kHeap + 0x1fff, kHeap + 0x20000 + 100'000, std::uint64_t{8}, UINT64_MAX}) {
    EXPECT_EQ(index.at(address), ObjectIndex::kNone) << address;
  }
  EXPECT_FALSE(index.add(std::uint64_t{1} << 47, 16, 0));
  EXPECT_FALSE(index.add(kHeap, 0, 0));
}

TEST(ObjectIndex, ObjectsThatAreSpreadThinlyAreRefused) {
  ObjectIndex index;
  std::uint64_t added = 0;
  while (added < 1000 && index.add(added << 26, 8, added)) ++added;
  EXPECT_LT(added, 100u) << "a page table for each of them would take more memory than the dump";
}

}  // namespace
}  // namespace waybill::profile
