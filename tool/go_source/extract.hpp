// Syntax tree -> summary.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "tool/go_source/summary.hpp"
#include "tool/go_source/syntax.hpp"

namespace waybill::go_source {

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
  /// `declarations_only`: function bodies are left out (known declarations).
  std::span<const std::byte> summarise(std::string_view source, bool is_test_file, bool declarations_only = false);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace waybill::go_source
