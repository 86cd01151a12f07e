// What a program itself says against an assertion of which no caller shows whether the key is there.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tool/model/program.hpp"
#include "tool/rules/key_table.hpp"

namespace waybill::rules {

/// A reason to doubt that the key is always there.
struct Doubt {
  std::string reason;   ///< follows "the assertion panics where K was not written, "
  std::vector<model::Step> evidence;
};

/// Weighs who calls a function that looks a key up, and what other look-ups of it do.
class Doubts {
 public:
  explicit Doubts(const model::Program& program);

  /// Returns the reason to doubt, if there is one: the look-up stands in a callback of which no caller is seen, and hardly
  /// another function relies on the key.
  std::optional<Doubt> about(const KeyEntry& entry, const model::Read& read) const;

 private:
  bool is_callback(const model::Read& read) const;
  /// Whether the key is written by another callback of the same object, as a tracer's start is to its end: who calls the
  /// one hands what it returns to the other.
  bool has_counterpart(const KeyEntry& entry, const model::Read& read) const;

  const model::Program& program_;
  std::set<model::FunctionIndex> passed_to_;   ///< functions that something in the program hands a carrier to
};

}  // namespace waybill::rules
