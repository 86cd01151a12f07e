// What the rules about keys ask of a write: where its key is named, and the way down to the call
// that really adds the layer.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_set>
#include <vector>

#include "tool/model/program.hpp"

namespace waybill::rules {

/// Returns the key of that index, or null.
const model::Key* key_at(const model::Program& program, model::KeyIndex index);

/// Tells writes to contexts from entries in a framework's own map and in metadata.
class ContextWrites {
 public:
  explicit ContextWrites(const model::Program& program);

  /// Whether the write adds a value layer to a context, be it that of a request that it changes in
  /// place.
  bool contains(const model::Write& write) const;

 private:
  std::unordered_set<std::uint64_t> derivations_;  ///< the calls that derive a carrier, by place
};

/// Whether some step between the write's call and the layer is a "may".
bool is_may(const model::Program& program, const model::Write& write);

/// The calls below the write's own, outermost first, the one that really adds the layer last; empty
/// where the write's call is that one.
std::vector<model::Step> way_down(const model::Layer& layer, model::Place call);

/// Returns the evidence of a write: its call with that note, then the way down.
std::vector<model::Step> write_evidence(const model::Layer& layer, model::Place call,
                                        std::string note);

/// Whether what the layer puts into a context is a logger: one that is put in again is the first one
/// with more to say.
bool holds_logger(const model::Program& program, const model::Layer& layer);

/// Appends where the constant or variable is declared that the key is, if it is one.
void append_declaration(const model::Key& key, std::vector<model::Step>& evidence);

}  // namespace waybill::rules
