#include "tool/process/memory_pieces.hpp"

#include <numeric>

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

namespace waybill::process {
namespace {

constexpr std::uint64_t kPage = 4096;

std::uint64_t address_of(const void* place) { return reinterpret_cast<std::uintptr_t>(place); }

TEST(MemoryPieces, AreAllOfTheRangesInOrderWithWhatIsBehindEach) {
  // More pieces than are read ahead, and a range that is shorter than a piece.
  std::vector<std::uint64_t> words(9 * MemoryPieces::kPiece / 8 + 5);
  std::iota(words.begin(), words.end(), 1);
  const std::uint64_t begin = address_of(words.data()), end = begin + 8 * words.size();
  const std::vector<std::uint64_t> few = {7, 8, 9};
  const RemoteMemory memory(::getpid());
  MemoryPieces pieces(memory, {{begin, end}, {address_of(few.data()), address_of(few.data()) + 16}}, 2);
  std::uint64_t next = begin, count = 0;
  while (const MemoryPieces::Piece* piece = pieces.next()) {
    ASSERT_TRUE(piece->there);
    ++count;
    if (piece->address == address_of(few.data())) {
      EXPECT_EQ(piece->words, 2u);
      EXPECT_EQ(piece->memory[1], 8u);
      EXPECT_EQ(piece->memory[2], 0u) << "what is behind its range isn't its";
      EXPECT_EQ(pieces.next(), nullptr);
      break;
    }
    ASSERT_EQ(piece->address, next);
    next += 8 * piece->words;
    for (std::size_t i = 0; i < piece->words + 2; ++i) {
      const std::uint64_t at = (piece->address - begin) / 8 + i;
      ASSERT_EQ(piece->memory[i], at < words.size() ? words[at] : 0);
    }
    EXPECT_EQ(*piece->two_at(piece->address + 8), words[(piece->address - begin) / 8 + 1]);
    EXPECT_EQ(piece->two_at(piece->address + 4), nullptr);
    EXPECT_EQ(piece->two_at(piece->address - 8), nullptr);
    EXPECT_EQ(piece->two_at(piece->address + 8 * piece->words - 8), nullptr) << "its second word is in the next piece";
  }
  EXPECT_EQ(next, end);
  EXPECT_EQ(count, 11u);
}

TEST(MemoryPieces, WhatIsNotThereIsSaid) {
  void* const place = ::mmap(nullptr, 2 * kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(place, MAP_FAILED);
  // What is unmapped may be mapped again by another thread.
  ASSERT_EQ(::mprotect(static_cast<char*>(place) + kPage, kPage, PROT_NONE), 0);
  const RemoteMemory memory(::getpid());
  const std::uint64_t at = address_of(place);
  MemoryPieces pieces(memory, {{at, at + 2 * kPage}, {at, at + kPage}}, 6);
  const MemoryPieces::Piece* piece = pieces.next();
  ASSERT_NE(piece, nullptr);
  EXPECT_FALSE(piece->there);
  piece = pieces.next();
  ASSERT_NE(piece, nullptr);
  EXPECT_TRUE(piece->there);
  EXPECT_EQ(pieces.next(), nullptr);
  ::munmap(place, 2 * kPage);
}

TEST(MemoryPieces, CanBeLeftBeforeTheirEnd) {
  const std::vector<std::uint64_t> words(9 * MemoryPieces::kPiece / 8);
  const RemoteMemory memory(::getpid());
  MemoryPieces pieces(memory, {{address_of(words.data()), address_of(words.data()) + 8 * words.size()}}, 0);
  EXPECT_NE(pieces.next(), nullptr);
}

TEST(RemoteMemory, ReadsManyPlacesAtOnce) {
  std::vector<std::uint64_t> words(40'000), addresses;
  std::iota(words.begin(), words.end(), 1);
  for (const std::uint64_t& word : words) addresses.push_back(address_of(&word));
  for (const std::size_t missing : {std::size_t{0}, std::size_t{1500}, std::size_t{19'999}, std::size_t{20'000}, words.size() - 1}) addresses[missing] = 8;
  const std::string bytes = RemoteMemory(::getpid()).read_each(addresses, 8);
  ASSERT_EQ(bytes.size(), 8 * words.size());
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::uint64_t word = 0;
    std::copy_n(bytes.data() + 8 * i, 8, reinterpret_cast<char*>(&word));
    ASSERT_EQ(word, addresses[i] == 8 ? 0 : words[i]) << i;
  }
}

}  // namespace
}  // namespace waybill::process
