#include "tool/profile/trace_batches.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace waybill::profile {
namespace {

constexpr std::uint8_t kBatch = 1, kExperimentalBatch = 49, kEndOfGeneration = 52;
constexpr std::uint64_t kLargestBatch = 64 << 10;

/// Before Go 1.26 nothing says where a generation ends; its last batches are tables of texts (traceAdvance in
/// runtime/trace.go).
bool is_last(const TraceBatch& batch) {
  constexpr char kStrings = 4;
  return batch.experiment == 0 && batch.bytes.starts_with(kStrings);
}

}  // namespace

bool TraceBatches::next(std::vector<TraceBatch>& batches) {
  batches = std::move(ahead_);
  ahead_.clear();
  std::uint64_t begun = 0;   // generation of a batch that isn't whole
  while (!bytes_.at_end()) {
    const std::uint8_t kind = bytes_.byte();
    if (kind == kEndOfGeneration && minor_ >= 26) {
      generation_ = 0;
      if (!batches.empty()) return true;
      continue;
    }
    if (kind != kBatch && kind != kExperimentalBatch) {
      wrong_ = fmt::format("there is an event of kind {} where a batch should begin: it is damaged", kind);
      return false;
    }
    TraceBatch batch;
    if (kind == kExperimentalBatch) batch.experiment = bytes_.byte();
    const std::uint64_t generation = bytes_.number();
    batch.thread = bytes_.number();
    batch.time = bytes_.number();
    const std::uint64_t size = bytes_.number();
    if (!bytes_.broken() && size > kLargestBatch) {
      wrong_ = fmt::format("a batch says that it has {} bytes, which is more than there can be: it is damaged", size);
      return false;
    }
    batch.bytes = bytes_.take(size);
    if (bytes_.broken()) {
      begun = generation;
      break;
    }
    const bool other = generation != generation_ && generation_ != 0;
    generation_ = generation;
    if (other) {
      ahead_.push_back(batch);
      return true;
    }
    batches.push_back(batch);
  }
  cut_ = cut_ || bytes_.broken();
  if (batches.empty()) return false;
  if (minor_ < 26 && begun != generation_ && std::ranges::any_of(batches, is_last)) return true;
  cut_ = true;
  left_out_ = batches.size();
  return false;
}

}  // namespace waybill::profile
