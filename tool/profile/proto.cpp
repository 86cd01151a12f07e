#include "tool/profile/proto.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

// Fields by their numbers in github.com/google/pprof/proto/profile.proto.

namespace waybill::profile {
namespace {

constexpr std::uint64_t kEach = 0x0101'0101'0101'0101, kHigh = 0x80 * kEach;

/// Returns whether bytes are numbers from 1 to `most` in base 128, none of them longer than a number of 32 bits is.
bool numbers_up_to(std::string_view bytes, std::uint64_t most) {
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  while (at != end) {
    // Eight at once where each is a byte: stacks of programs that allocate in few places are made of such.
    if (std::uint64_t eight = 0; end - at >= 8 && (std::memcpy(&eight, at, sizeof eight), (eight & kHigh) == 0)) {
      const bool has_zero = ((eight - kEach) & kHigh) != 0;
      const bool too_large = most < 0x7F && ((eight + (0x7F - most) * kEach) & kHigh) != 0;
      if (has_zero || too_large) return false;
      at += sizeof eight;
      continue;
    }
    std::uint64_t number = 0;
    for (unsigned shift = 0;; shift += 7) {
      if (at == end || shift >= 35) return false;
      const auto byte = static_cast<unsigned char>(*at++);
      number |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) break;
    }
    if (number == 0 || number > most) return false;
  }
  return true;
}

}  // namespace

void ProtoReader::Ids::set(std::uint64_t id, std::uint32_t index) {
  if (id > most_) {
    far_.emplace_back(id, index);
    return;
  }
  if (id >= near_.size()) near_.resize(static_cast<std::size_t>(std::max<std::uint64_t>(id + 1, std::min<std::uint64_t>(2 * near_.size(), most_))), kNone);
  near_[static_cast<std::size_t>(id)] = index;
}

void ProtoReader::Ids::sort() { std::ranges::sort(far_); }

std::uint32_t ProtoReader::Ids::at(std::uint64_t id) const {
  if (id < near_.size()) return near_[static_cast<std::size_t>(id)];
  const auto found = std::ranges::lower_bound(far_, id, {}, &std::pair<std::uint64_t, std::uint32_t>::first);
  return found == far_.end() || found->first != id ? kNone : found->second;
}

model::Error ProtoReader::error(std::string what) const {
  return {.doing = "read the profile", .what = std::move(what), .where = where_, .advice = "take it anew, without a debug parameter"};
}

void ProtoReader::function(std::string_view message) {
  RawFunction function;
  std::uint64_t id = 0;
  Wire wire(message);
  while (wire.next()) {
    switch (wire.field()) {
      case 1: id = wire.number(); break;
      case 2: function.name = wire.number(); break;
      case 4: function.file = wire.number(); break;
      default: break;
    }
  }
  broken_ = broken_ || wire.broken();
  function_ids_.set(id, static_cast<std::uint32_t>(functions_.size()));
  functions_.push_back(function);
}

void ProtoReader::location(std::string_view message, model::Stacks& stacks) {
  model::Stretch place{.first = static_cast<std::uint32_t>(stacks.frames.size())};
  std::uint64_t id = 0, address = 0;
  Wire wire(message);
  while (wire.next()) {
    switch (wire.field()) {
      case 1: id = wire.number(); break;
      case 3: address = wire.number(); break;
      case 4: {
        std::uint64_t function = 0, line_number = 0;
        Wire line(wire.bytes());
        while (line.next()) {
          if (line.field() == 1) function = line.number();
          if (line.field() == 2) line_number = line.number();
        }
        broken_ = broken_ || line.broken();
        stacks.frames.push_back({.line = line_number > UINT32_MAX ? 0 : static_cast<std::uint32_t>(line_number)});
        frame_functions_.push_back(function);
        ++place.count;
        break;
      }
      default: break;
    }
  }
  broken_ = broken_ || wire.broken();
  if (place.count == 0) {
    bare_.emplace_back(static_cast<std::uint32_t>(stacks.frames.size()), address);
    stacks.frames.emplace_back();
    frame_functions_.push_back(0);
    place.count = 1;
  }
  location_ids_.set(id, static_cast<std::uint32_t>(stacks.locations.size()));
  stacks.locations.push_back(place);
  numbered_ = numbered_ && id == stacks.locations.size();
}

std::expected<Proto, model::Error> ProtoReader::read() {
  Proto proto;
  std::vector<std::string_view> strings;
  std::vector<std::uint64_t> types;
  Wire wire(bytes_);
  while (wire.next()) {
    switch (wire.field()) {
      case 1: {
        types.push_back(0);
        Wire type(wire.bytes());
        while (type.next()) {
          if (type.field() == 1) types.back() = type.number();
        }
        broken_ = broken_ || type.broken();
        break;
      }
      case 2: ++proto.samples; break;
      case 4: location(wire.bytes(), proto.stacks); break;
      case 5: function(wire.bytes()); break;
      case 6: strings.push_back(wire.bytes()); break;
      case 9: proto.time = static_cast<std::int64_t>(wire.number()); break;
      case 12: proto.period = static_cast<std::int64_t>(wire.number()); break;
      default: break;
    }
  }
  if (wire.broken() || broken_) return std::unexpected(error("it is no profile, or cut short"));
  if (types.empty() || strings.empty()) return std::unexpected(error("it is no profile: it doesn't say what it counts"));
  function_ids_.sort();
  location_ids_.sort();

  const auto text = [&](std::uint64_t index) { return index < strings.size() ? strings[static_cast<std::size_t>(index)] : std::string_view("?"); };
  for (const std::uint64_t type : types) proto.types.emplace_back(text(type));
  model::Stacks& stacks = proto.stacks;
  for (const RawFunction& function : functions_) stacks.functions.push_back({.name = std::string(text(function.name)), .file = std::string(text(function.file))});
  for (const auto& [frame, address] : bare_) {
    stacks.frames[frame].function = static_cast<std::uint32_t>(stacks.functions.size());
    stacks.functions.push_back({.name = fmt::format("0x{:x}", address)});
  }
  std::size_t bare = 0;
  for (std::size_t i = 0; i < stacks.frames.size(); ++i) {
    if (bare < bare_.size() && bare_[bare].first == i) {
      ++bare;
      continue;
    }
    const std::uint32_t index = function_ids_.at(frame_functions_[i]);
    if (index == Ids::kNone) return std::unexpected(error("it is damaged: a place refers to a function that isn't there"));
    stacks.frames[i].function = index;
  }
  return proto;
}

bool ProtoReader::sample(std::string_view message, Proto& proto, model::Stretch& stack, std::vector<std::int64_t>& values) {
  std::string& calls = proto.stacks.calls;
  const std::size_t first = calls.size();
  std::size_t counted = 0;
  std::string_view kept;
  bool known = true;
  Wire wire(message);
  while (known && wire.next()) {
    if (wire.field() == 1) {
      const std::string_view ids = wire.bytes();
      if (numbered_ && kept.empty() && calls.size() == first && wire.is_bytes() && numbers_up_to(ids, proto.stacks.locations.size())) {
        kept = ids;
        continue;
      }
      // It goes on: what stood in one stretch does so no longer.
      calls += kept;
      kept = {};
      known = wire.numbers([&](std::uint64_t id) {
        const std::uint32_t index = location_ids_.at(id);
        if (index == Ids::kNone) known = false;
        else proto.stacks.add_call(index);
      }) && known;
    } else if (wire.field() == 2) {
      known = wire.numbers([&](std::uint64_t value) {
        if (counted < values.size()) values[counted] = static_cast<std::int64_t>(value);
        ++counted;
      });
    }
  }
  if (numbered_ && kept.empty() && calls.size() > first) {
    // Go writes the ids of short stacks one by one: put together they are shorter, and have room where they stood.
    char* const to = bytes_.data() + (message.data() - bytes_.data());
    kept = {to, calls.size() - first};
    std::memcpy(to, calls.data() + first, kept.size());
    calls.resize(first);
  }
  stack = numbered_ ? model::Stretch{static_cast<std::uint32_t>(kept.empty() ? 0 : kept.data() - bytes_.data()), static_cast<std::uint32_t>(kept.size())}
                    : model::Stretch{static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(calls.size() - first)};
  return known && !wire.broken() && counted == values.size() && calls.size() <= UINT32_MAX;
}

void ProtoReader::keep_calls(Proto& proto) {
  if (numbered_) proto.stacks.calls = std::move(bytes_);
  bytes_.clear();
}

}  // namespace waybill::profile
