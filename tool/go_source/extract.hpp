// Syntax tree -> summary.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "tool/go_source/summary.hpp"
#include "tool/go_source/summary_builder.hpp"
#include "tool/go_source/syntax.hpp"

namespace waybill::go_source {

/// Which function bodies a summary keeps.
enum class Bodies : std::uint8_t {
  None,      ///< known declarations have none
  Passing,   ///< of a dependency: of functions that are given or return carriers, and that write or read keys
  All,       ///< all that may touch a carrier
  Whole,     ///< all there are, with every call in them
};

/// Makes the summaries of files one after the other, reusing its memory. One for each thread.
class Summariser {
 public:
  Summariser();
  ~Summariser();
  Summariser(const Summariser&) = delete;
  Summariser& operator=(const Summariser&) = delete;

  /// The summary block of the Go file with these bytes, which must be followed by
  /// TokenList::kPadding zero bytes. Any bytes give a valid block; a syntax error is recorded in it,
  /// and what could be read around the error is kept. Valid until the next call.
  std::span<const std::byte> summarise(std::string_view source, bool is_test_file, Bodies bodies = Bodies::All);

  /// The same, in the memory that `room` gives: valid for as long as that is.
  std::span<const std::byte> summarise(std::string_view source, bool is_test_file, Bodies bodies, const BlockRoom& room);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace waybill::go_source
