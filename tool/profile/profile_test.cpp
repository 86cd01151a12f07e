#include <cstdint>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "tool/profile/goroutines.hpp"
#include "tool/profile/gzip.hpp"
#include "tool/profile/heap.hpp"

namespace waybill::profile {
namespace {

using testing::HasSubstr;

/// The Go versions that testdata/profiles has profiles of, see testdata/README.md.
const std::vector<std::string> kVersions = {"1.19", "1.21", "1.22", "1.23", "1.24", "1.25", "1.26", "1.27"};
/// And the sampling rates, in bytes.
const std::vector<std::string> kRates = {"1", "4096", "524288"};

std::string read(const std::string& name) {
  std::ifstream in(WAYBILL_ROOM_DIR "/testdata/profiles/" + name, std::ios::binary);
  EXPECT_TRUE(in) << name;
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

std::string packed(const std::string& text) {
  std::string bytes(compressBound(text.size()) + 64, '\0');
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string copy = text;
  stream.next_in = reinterpret_cast<Bytef*>(copy.data());
  stream.avail_in = static_cast<uInt>(copy.size());
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(bytes.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  bytes.resize(stream.total_out);
  deflateEnd(&stream);
  return bytes;
}

TEST(Gzip, UnpacksMembersOneAfterAnother) {
  EXPECT_EQ(unpack(packed("one ") + packed("two"), "f").value(), "one two");
  EXPECT_EQ(unpack(packed(""), "f").value(), "");
  const std::string much(300'000, 'x');
  EXPECT_EQ(unpack(packed(much), "f").value(), much);
  EXPECT_EQ(unpack(packed(much), "f", much.size()).value(), much);
}

TEST(Gzip, RefusesWhatIsMadeToFillMemory) {
  EXPECT_EQ(unpack(packed(std::string(8 << 20, '\0')), "f").value().size(), std::size_t{8} << 20);
  EXPECT_THAT(unpack(packed(std::string(40 << 20, '\0')), "f").error().what, HasSubstr("more than 200 times its size"));
}

TEST(Gzip, RefusesWhatIsCutDamagedOrTooLarge) {
  const std::string whole = packed("some text that is there to be cut");
  EXPECT_THAT(unpack(whole.substr(0, whole.size() - 9), "f").error().what, HasSubstr("cut short"));
  EXPECT_THAT(unpack(whole.substr(0, 4), "f").error().what, HasSubstr("cut short"));
  const auto to_cut = unpack_to_cut(packed(std::string(300'000, 'x')).substr(0, 200), "f");
  ASSERT_TRUE(to_cut);
  EXPECT_TRUE(to_cut->cut);
  EXPECT_EQ(to_cut->text, std::string(to_cut->text.size(), 'x'));
  EXPECT_GT(to_cut->text.size(), 1000u);
  EXPECT_FALSE(unpack_to_cut(whole, "f")->cut);
  std::string damaged = whole;
  damaged[damaged.size() - 6] = static_cast<char>(damaged[damaged.size() - 6] ^ 1);   // of the checksum
  EXPECT_THAT(unpack(damaged, "f").error().what, HasSubstr("damaged"));
  EXPECT_THAT(unpack(whole + "and more", "f").error().what, HasSubstr("damaged"));
  EXPECT_THAT(unpack(packed(std::string(100'000, 'x')), "f", 99'999).error().what, HasSubstr("more than 99999 bytes"));
}

/// Value layers in use by the function that called context.WithValue; they have 48 bytes.
std::map<std::string, std::int64_t> in_use(const model::HeapProfile& heap) {
  std::map<std::string, std::int64_t> objects;
  for (const model::HeapSample& sample : heap.samples) {
    if (sample.bytes != 48 * sample.objects) continue;
    bool value = false;
    heap.stacks.walk(sample.stack, [&](model::Frame frame) {
      const std::string& name = heap.stacks.functions[frame.function].name;
      if (name == "context.WithValue") {
        value = true;
        return true;
      }
      if (value) objects[name] += sample.objects;
      return false;
    });
  }
  return objects;
}

TEST(Heap, CountsWhatTheProgramKeptInEveryVersion) {
  for (const std::string& version : kVersions) {
    const auto heap = read_heap(read(version + "-1-heap.pb.gz"), "f");
    ASSERT_TRUE(heap) << version << heap.error().what;
    EXPECT_EQ(heap->rate, 1);
    EXPECT_GT(heap->time, 0);
    // 3 chains of 20,000 layers; testdata/program/main.go.
    EXPECT_EQ(in_use(*heap)["main.grow"], 60'000) << version;
    const auto sampled = read_heap(read(version + "-524288-heap.pb.gz"), "f");
    ASSERT_TRUE(sampled) << version;
    EXPECT_EQ(sampled->rate, 524'288);
  }
}

TEST(Heap, ReadsUnpackedProfilesAlike) {
  const std::string bytes = read("1.26-1-heap.pb.gz");
  const auto packed_one = read_heap(bytes, "f");
  const auto plain = read_heap(unpack(bytes, "f").value(), "f");
  ASSERT_TRUE(packed_one && plain);
  EXPECT_EQ(in_use(*packed_one), in_use(*plain));
}

TEST(Heap, RefusesWhatIsNone) {
  EXPECT_THAT(read_heap(read("1.26-goroutine.pb.gz"), "f").error().what, HasSubstr("counts goroutine, and is no heap profile"));
  EXPECT_THAT(read_heap("heap profile: 12: 34 [56: 78] @ heap/1048576\n", "f").error().what, HasSubstr("debug=1"));
  EXPECT_THAT(read_heap("<html>404</html>", "f").error().what, HasSubstr("no profile"));
  EXPECT_THAT(read_heap("", "f").error().what, HasSubstr("no profile"));
  const std::string plain = unpack(read("1.26-1-heap.pb.gz"), "f").value();
  for (const std::size_t cut : {std::size_t{1}, std::size_t{100}, plain.size() / 2, plain.size() - 1}) {
    EXPECT_FALSE(read_heap(plain.substr(0, cut), "f")) << cut;
  }
}

std::string number(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
  return bytes + static_cast<char>(value);
}
std::string field(std::uint64_t number_of, std::uint64_t value) { return number(number_of << 3) + number(value); }
std::string field(std::uint64_t number_of, const std::string& bytes) { return number(number_of << 3 | 2) + number(bytes.size()) + bytes; }

/// The functions of each stack of a heap profile with a function for each id, and these stacks as they are written.
std::vector<std::string> stacks_of(const std::vector<std::uint64_t>& ids, const std::vector<std::string>& written) {
  std::string bytes;
  for (const std::uint64_t type : {1, 2, 3, 4}) bytes += field(1, field(1, type));
  for (const std::string& stack : written) bytes += field(2, stack + field(2, number(1) + number(8) + number(1) + number(8)));
  for (std::size_t i = 0; i < ids.size(); ++i) {
    bytes += field(4, field(1, ids[i]) + field(4, field(1, i + 1)));
    bytes += field(5, field(1, i + 1) + field(2, i + 5));
  }
  for (const char* text : {"", "alloc_objects", "alloc_space", "inuse_objects", "inuse_space"}) bytes += field(6, std::string(text));
  for (std::size_t i = 0; i < ids.size(); ++i) bytes += field(6, "f" + std::to_string(i));
  const auto heap = read_heap(bytes, "f");
  std::vector<std::string> stacks;
  if (!heap) return {heap.error().what};
  for (const model::HeapSample& sample : heap->samples) {
    std::string& names = stacks.emplace_back();
    heap->stacks.walk(sample.stack, [&](model::Frame frame) {
      names += heap->stacks.functions[frame.function].name + ' ';
      return true;
    });
  }
  return stacks;
}

TEST(Heap, ReadsStacksHoweverTheyAreWritten) {
  std::vector<std::uint64_t> in_order, not_in_order = {9, 300, 1, std::uint64_t{1} << 40};
  for (std::uint64_t id = 1; id <= 200; ++id) in_order.push_back(id);
  for (const std::vector<std::uint64_t>& ids : {in_order, not_in_order}) {
    const auto id = [&](std::size_t i) { return number(ids[i]); };
    const std::string long_id = {static_cast<char>(ids[2] | 0x80), '\x80', '\0'};   // 1 or 3, longer than need be
    const std::vector<std::string> stacks = {
        field(1, id(3) + id(0) + id(1)),                                                                // packed, as Go writes more than two
        field(1, ids[3]) + field(1, ids[0]),                                                            // one by one, as Go writes up to two
        field(1, id(3)) + field(1, id(0) + id(1)),                                                      // in two parts
        field(1, id(3) + id(0)) + field(1, ids[1]),
        "",
        field(1, id(0) + id(0) + id(0) + id(0) + id(0) + id(0) + id(0) + id(0) + id(3) + id(1)),         // more than eight at once
        field(1, long_id),
    };
    EXPECT_THAT(stacks_of(ids, stacks), testing::ElementsAre("f3 f0 f1 ", "f3 f0 ", "f3 f0 f1 ", "f3 f0 f1 ", "", "f0 f0 f0 f0 f0 f0 f0 f0 f3 f1 ", "f2 "));
  }
  for (const std::uint64_t unknown : {std::uint64_t{0}, std::uint64_t{201}, std::uint64_t{1} << 35, UINT64_MAX}) {
    const std::string ones(8, '\1');
    for (const std::string& stack : {field(1, unknown), field(1, number(unknown)), field(1, ones + number(unknown)), field(1, number(unknown) + ones)}) {
      EXPECT_THAT(stacks_of(in_order, {stack}), testing::ElementsAre(HasSubstr("a sample refers to a place"))) << unknown;
    }
  }
  EXPECT_THAT(stacks_of({1, 2, 3}, {field(1, "\1\1\1\1\1\1\1\4")}), testing::ElementsAre(HasSubstr("a sample refers to a place")));
  EXPECT_THAT(stacks_of({1, 2, 3}, {field(1, std::string("\1\1\1\0\1\1\1\1", 8))}), testing::ElementsAre(HasSubstr("a sample refers to a place")));
}

/// Goroutines by the outermost function that isn't the runtime's.
std::map<std::string, std::uint64_t> by_start(const model::GoroutineProfile& profile) {
  std::map<std::string, std::uint64_t> counts;
  for (const model::GoroutineGroup& group : profile.groups) {
    std::string start;
    profile.stacks.walk(group.stack, [&](model::Frame frame) {
      const std::string& name = profile.stacks.functions[frame.function].name;
      if (!name.starts_with("runtime.")) start = name;
      return true;
    });
    counts[start] += group.count;
  }
  return counts;
}

TEST(Goroutines, BothFormsOfEveryVersionAgree) {
  for (const std::string& version : kVersions) {
    const auto binary = read_goroutines(read(version + "-goroutine.pb.gz"), "f");
    const auto text = read_goroutines(read(version + "-goroutine.txt"), "f");
    ASSERT_TRUE(binary && text) << version;
    EXPECT_EQ(by_start(*binary)["main.grow"], 3) << version;
    EXPECT_EQ(by_start(*text)["main.grow"], 3) << version;
    EXPECT_FALSE(binary->creators);
    EXPECT_TRUE(text->creators);
    for (const model::GoroutineGroup& group : text->groups) {
      EXPECT_NE(group.id, 0u);
      if (group.state == "chan receive") {
        EXPECT_EQ(group.creator, "main.main") << version;
        EXPECT_THAT(group.creator_file, HasSubstr("main.go"));
        EXPECT_GT(group.creator_line, 0u);
      }
    }
  }
}

TEST(Goroutines, TextWithWhatCanStandInIt) {
  const auto profile = read_goroutines(
      "panic: everything\r\n\r\n"
      "goroutine 7 [chan receive, 12 minutes, locked to thread]:\r\n"
      "example.com/a.(*T).Wait(0xc000, {0x1, 0x2})\r\n"
      "\t/src/a b/a.go:17 +0x1d\r\n"
      "...additional frames elided...\r\n"
      "created by example.com/a.Start[...] in goroutine 1\r\n"
      "\t/src/a b/a.go:9 +0x45\r\n"
      "\n"
      "goroutine 8 [select]:\n"
      "main.f(...)\n"
      "\tC:/src/main.go:3\n"
      "goroutine",
      "f");
  ASSERT_TRUE(profile) << profile.error().what;
  ASSERT_EQ(profile->groups.size(), 2u);
  const model::GoroutineGroup& first = profile->groups[0];
  EXPECT_EQ(first.id, 7u);
  EXPECT_EQ(first.state, "chan receive");
  EXPECT_EQ(first.waited, 12u);
  EXPECT_EQ(first.creator, "example.com/a.Start[...]");
  EXPECT_EQ(first.creator_line, 9u);
  EXPECT_EQ(first.stack.count, 1u);
  const model::Frame frame = profile->stacks.frames[0];
  EXPECT_EQ(profile->stacks.functions[frame.function].name, "example.com/a.(*T).Wait");
  EXPECT_EQ(profile->stacks.functions[frame.function].file, "/src/a b/a.go");
  EXPECT_EQ(frame.line, 17u);
  EXPECT_EQ(by_start(*profile)["main.f"], 1u);
  EXPECT_EQ(profile->groups[1].creator, "");
}

TEST(Goroutines, RefusesWhatIsNone) {
  EXPECT_THAT(read_goroutines(read("1.26-1-heap.pb.gz"), "f").error().what, HasSubstr("is no goroutine profile"));
  EXPECT_THAT(read_goroutines("goroutine profile: total 3\n1 @ 0x1\n", "f").error().what, HasSubstr("debug=1"));
  EXPECT_FALSE(read_goroutines("goroutine 1 is fine\n", "f"));
}

}  // namespace
}  // namespace waybill::profile
