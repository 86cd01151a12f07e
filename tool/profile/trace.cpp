#include "tool/profile/trace.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <map>
#include <optional>
#include <system_error>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "tool/profile/gzip.hpp"
#include "tool/profile/trace_batches.hpp"

namespace waybill::profile {
namespace {

/// internal/trace/tracev2/events.go (Go 1.27; earlier versions have the first ones): kinds of events.
enum Kind : std::uint8_t {
  kStacks = 2, kStack = 3, kStrings = 4, kString = 5, kSamples = 6, kFrequency = 8,
  kGoCreate = 14, kGoCreateSyscall = 15, kGoStart = 16, kGoDestroy = 17, kGoDestroySyscall = 18, kGoStop = 19, kGoBlock = 20,
  kGoSyscallEndBlocked = 24, kGoStatus = 25, kStopBegin = 26, kStopEnd = 27, kGoSwitch = 45, kGoSwitchDestroy = 46,
  kGoCreateBlocked = 47, kGoStatusStack = 48, kSync = 50, kClockSnapshot = 51,
  kObject = 131, kObjectAllocated = 132, kObjectFreed = 133,
};

/// How many numbers follow each kind; the first is the time since the event before. 0: there is no such event in a batch.
constexpr std::array<std::uint8_t, 256> kNumbers = [] {
  std::array<std::uint8_t, 256> numbers{};
  constexpr std::uint8_t kFrom9[] = {3, 3, 1, 4, 3, 4, 2, 3, 1, 1, 3, 3, 4, 3, 1, 1, 4, 3, 1, 2, 3, 2, 2, 2, 3, 2, 2, 1, 2, 2, 2, 5, 3, 4, 4, 5, 3, 3, 4, 5};
  constexpr std::uint8_t kFrom128[] = {4, 4, 2, 3, 3, 2, 3, 3, 2};
  std::copy(std::begin(kFrom9), std::end(kFrom9), numbers.begin() + 9);
  std::copy(std::begin(kFrom128), std::end(kFrom128), numbers.begin() + 128);
  return numbers;
}();

constexpr std::uint64_t kMostId = std::uint64_t{1} << 24;  ///< of texts and stacks of one generation

bool is_layer(std::string_view type) {
  return type == "context.valueCtx" || type == "context.cancelCtx" || type == "context.timerCtx" || type == "context.withoutCancelCtx" || type == "context.afterFuncCtx";
}

class Reading {
 public:
  Reading(std::string_view bytes, const std::string& where, unsigned minor) : batches_(bytes, minor) {
    trace_.file = where;
    trace_.minor = minor;
    trace_.stacks.emplace_back();
    text("");
  }

  std::expected<model::Trace, model::Error> run(const std::function<void(std::size_t)>& read) {
    std::vector<TraceBatch> batches;
    while (batches_.next(batches)) {
      if (!generation(batches)) return refused(wrong_);
      ++generations_;
      if (read) read(batches_.read());
    }
    if (!batches_.wrong().empty()) return refused(batches_.wrong());
    if (batches_.cut()) {
      const std::string there = counted(batches_.left_out(), "batch", "batches");
      if (generations_ == 0) return refused(fmt::format("it is cut short within its first part, of a second or so: {} of that are there, and the names of functions stand at its end", there));
      const bool one = generations_ == 1;
      trace_.cut = fmt::format("the trace is cut short: {} read", one ? "its first part, of a second or so, was" : fmt::format("its first {} parts, of a second or so each, were", generations_));
      if (batches_.left_out() > 0) trace_.cut += fmt::format("; {} behind {} come without the names of functions", there, one ? "it" : "them");
    } else if (generations_ == 0) {
      return refused("there is nothing in it");
    }
    finish();
    return std::move(trace_);
  }

 private:
  struct Thread {
    std::uint64_t goroutine = 0;
    std::uint64_t stopped_at = 0;
    std::uint32_t reason = 0;
    bool stops = false;
  };
  struct Goroutine {
    std::uint64_t created = 0, ended = 0, creator = 0;  // ticks; 0: not seen
    std::uint32_t creation = 0, start = 0;
  };
  struct Object {
    std::uint64_t time = 0, id = 0, type = 0, goroutine = 0;
    bool freed = false;
  };

  static std::string counted(std::uint64_t number, std::string_view one, std::string_view more) { return fmt::format("{} {}", number, number == 1 ? one : more); }

  std::unexpected<model::Error> refused(const std::string& what) const {
    return std::unexpected(model::Error{.doing = "read the trace",
                                        .what = generations_ == 0 ? what : fmt::format("{}; up to there are {} generations with {} events of {} goroutines", what, generations_, trace_.events, goroutines_.size()),
                                        .where = trace_.file,
                                        .advice = "take it anew, to its end"});
  }

  bool damaged(std::string what) {
    wrong_ = std::move(what);
    return false;
  }

  /// Texts and stacks stand behind the events that name them, so they are read first. A thread's batches are in order in
  /// the file mostly, and not always.
  bool generation(std::vector<TraceBatch>& batches) {
    std::ranges::stable_sort(batches, {}, [](const TraceBatch& batch) { return std::pair(batch.thread, batch.time); });
    texts_.clear();
    stacks_.clear();
    for (const TraceBatch& batch : batches) {
      if (starts(batch, kStrings) && !strings(batch)) return damaged("its table of texts is damaged");
      if (starts(batch, kFrequency) || starts(batch, kSync)) clock(batch);
    }
    for (const TraceBatch& batch : batches) {
      if (starts(batch, kStacks) && !stacks(batch)) return damaged("its table of stacks is damaged");
    }
    for (const TraceBatch& batch : batches) {
      if (batch.experiment != 0) types(batch);
      else if (!batch.bytes.empty() && kNumbers[static_cast<unsigned char>(batch.bytes[0])] != 0 && !events(batch)) return false;
    }
    return true;
  }

  static bool starts(const TraceBatch& batch, Kind kind) {
    return batch.experiment == 0 && !batch.bytes.empty() && static_cast<unsigned char>(batch.bytes[0]) == kind;
  }

  std::uint32_t text(std::string_view text) {
    const auto [known, fresh] = text_numbers_.try_emplace(std::string(text), static_cast<std::uint32_t>(all_texts_.size()));
    if (fresh) all_texts_.push_back(known->first);
    return known->second;
  }

  bool strings(const TraceBatch& batch) {
    TraceBytes bytes(batch.bytes.substr(1));
    while (!bytes.at_end()) {
      if (bytes.byte() != kString) return false;
      const std::uint64_t id = bytes.number();
      const std::string_view text = bytes.take(bytes.number());
      if (bytes.broken() || id >= kMostId) return false;
      if (id >= texts_.size()) texts_.resize(id + 1);
      texts_[id] = this->text(text);
    }
    return true;
  }

  std::uint32_t text_of(std::uint64_t id) const { return id < texts_.size() ? texts_[id] : 0; }

  std::uint32_t function(std::uint32_t name, std::uint32_t file) {
    const auto [known, fresh] = functions_.try_emplace(std::uint64_t{name} << 32 | file, static_cast<std::uint32_t>(trace_.functions.size()));
    if (fresh) trace_.functions.push_back({all_texts_[name], all_texts_[file]});
    return known->second;
  }

  bool stacks(const TraceBatch& batch) {
    TraceBytes bytes(batch.bytes.substr(1));
    std::vector<std::uint32_t> words;
    while (!bytes.at_end()) {
      if (bytes.byte() != kStack) return false;
      const std::uint64_t id = bytes.number();
      words.clear();
      for (std::uint64_t left = bytes.number(); left > 0 && !bytes.broken(); --left) {
        bytes.number();  // program counter
        const std::uint64_t name = bytes.number(), file = bytes.number();
        words.push_back(function(text_of(name), text_of(file)));
        words.push_back(static_cast<std::uint32_t>(bytes.number()));
      }
      if (bytes.broken() || id >= kMostId) return false;
      if (id >= stacks_.size()) stacks_.resize(id + 1);
      stacks_[id] = stack(words);
    }
    return true;
  }

  /// The same stack has another number in each generation; it is kept once.
  std::uint32_t stack(const std::vector<std::uint32_t>& words) {
    const std::string key(reinterpret_cast<const char*>(words.data()), words.size() * sizeof words[0]);
    const auto [known, fresh] = stack_numbers_.try_emplace(key, static_cast<std::uint32_t>(trace_.stacks.size()));
    if (fresh) {
      trace_.stacks.push_back({static_cast<std::uint32_t>(trace_.frames.size()), static_cast<std::uint32_t>(words.size() / 2)});
      for (std::size_t i = 0; i + 1 < words.size(); i += 2) trace_.frames.push_back({words[i], words[i + 1]});
    }
    return known->second;
  }

  std::uint32_t stack_of(std::uint64_t id) const { return id < stacks_.size() ? stacks_[id] : 0; }

  void clock(const TraceBatch& batch) {
    TraceBytes bytes(batch.bytes);
    while (!bytes.at_end()) {
      const std::uint8_t kind = bytes.byte();
      if (kind == kFrequency) {
        if (const std::uint64_t frequency = bytes.number(); frequency != 0) tick_ = 1.0 / (static_cast<double>(frequency) / 1e9);
      } else if (kind == kClockSnapshot) {
        for (int i = 0; i < 4; ++i) bytes.number();
      }
    }
  }

  /// runtime/traceallocfree.go: types of objects.
  void types(const TraceBatch& batch) {
    constexpr std::uint8_t kAllocFree = 1, kTypes = 0;
    TraceBytes bytes(batch.bytes);
    if (batch.experiment != kAllocFree || bytes.byte() != kTypes) return;
    while (!bytes.at_end()) {
      const std::uint64_t id = bytes.number();
      for (int i = 0; i < 3; ++i) bytes.number();  // address, size, bytes with pointers
      const std::string_view name = bytes.take(bytes.number());
      if (!bytes.broken() && is_layer(name)) layer_types_.emplace(id, text(name));
    }
  }

  bool events(const TraceBatch& batch) {
    TraceBytes bytes(batch.bytes);
    Thread& thread = threads_[batch.thread];
    std::uint64_t time = batch.time;
    std::array<std::uint64_t, 5> of{};
    while (!bytes.at_end()) {
      const std::uint8_t kind = bytes.byte();
      const unsigned numbers = kNumbers[kind];
      if (numbers == 0) return damaged(fmt::format("there is an event of the unknown kind {}", kind));
      time += bytes.number();
      for (unsigned i = 1; i < numbers; ++i) of[i] = bytes.number();
      if (bytes.broken()) return damaged("a batch ends in the middle of an event");
      ++trace_.events;
      first_ = std::min(first_, time);
      last_ = std::max(last_, time);
      event(static_cast<Kind>(kind), time, of, thread, batch.thread);
    }
    return true;
  }

  void event(Kind kind, std::uint64_t time, const std::array<std::uint64_t, 5>& of, Thread& thread, std::uint64_t number) {
    switch (kind) {
      case kGoCreate:
      case kGoCreateBlocked: {
        Goroutine& created = goroutines_[of[1]];  // another thread, read before, may have ended it
        created.created = time;
        created.creator = thread.goroutine;
        created.creation = stack_of(of[3]);
        created.start = stack_of(of[2]);
        break;
      }
      case kGoCreateSyscall:
        goroutines_[of[1]].created = time;
        thread.goroutine = of[1];
        break;
      case kGoStart:
      case kGoSwitch: thread.goroutine = of[1]; break;
      case kGoDestroy:
      case kGoDestroySyscall:
        end(thread, time);
        thread.goroutine = 0;
        break;
      case kGoSwitchDestroy:
        end(thread, time);
        thread.goroutine = of[1];
        break;
      case kGoStop:
      case kGoBlock:
      case kGoSyscallEndBlocked: thread.goroutine = 0; break;
      case kGoStatus:
      case kGoStatusStack: status(of, number); break;
      case kStopBegin:
        thread.stops = true;
        thread.stopped_at = time;
        thread.reason = text_of(of[1]);
        break;
      case kStopEnd:
        if (thread.stops) trace_.stops.push_back({all_texts_[thread.reason], nanoseconds(thread.stopped_at), nanoseconds(time)});
        thread.stops = false;
        break;
      case kObject:
      case kObjectAllocated: objects_.push_back({.time = time, .id = of[1], .type = of[2], .goroutine = kind == kObjectAllocated ? thread.goroutine : 0}); break;
      case kObjectFreed: objects_.push_back({.time = time, .id = of[1], .freed = true}); break;
      default: break;
    }
  }

  void end(const Thread& thread, std::uint64_t time) {
    if (thread.goroutine != 0) goroutines_[thread.goroutine].ended = time;
  }

  /// A goroutine that was there before a generation. It runs on a thread, or is in a call of the kernel on it.
  void status(const std::array<std::uint64_t, 5>& of, std::uint64_t number) {
    constexpr std::uint64_t kRuns = 2, kInSystem = 3;
    goroutines_.try_emplace(of[1]);
    if (of[3] != kRuns && of[3] != kInSystem) return;
    Thread& thread = threads_[of[2]];
    if (of[2] == number || thread.goroutine == 0) thread.goroutine = of[1];
  }

  std::int64_t nanoseconds(std::uint64_t ticks) const {
    const double time = static_cast<double>(ticks) * tick_;
    return time < 9e18 ? static_cast<std::int64_t>(time) : INT64_MAX;
  }

  void finish() {
    trace_.begin = first_ <= last_ ? nanoseconds(first_) : 0;
    trace_.end = nanoseconds(last_);
    for (const auto& [id, seen] : goroutines_) {
      model::TracedGoroutine& goroutine = trace_.goroutines.emplace_back();
      goroutine.id = id;
      if (seen.created != 0) goroutine.created = nanoseconds(seen.created);
      if (seen.ended != 0) goroutine.ended = nanoseconds(seen.ended);
      goroutine.creation = seen.creation;
      goroutine.start = seen.start;
      goroutine.creator = seen.creator;
    }
    std::ranges::sort(trace_.goroutines, {}, &model::TracedGoroutine::id);
    std::ranges::sort(trace_.stops, {}, &model::StopTheWorld::begin);
    count_objects();
  }

  /// Allocations and frees are events of many threads: they are put in order by their time.
  void count_objects() {
    trace_.allocations = !objects_.empty();
    std::ranges::stable_sort(objects_, {}, &Object::time);
    std::unordered_map<std::uint64_t, const Object*> there;
    using Owner = std::pair<std::uint64_t, std::uint32_t>;
    std::map<Owner, model::TracedObjects> counts;
    const auto count_of = [&](const Object& object, std::uint32_t type) -> model::TracedObjects& {
      model::TracedObjects& count = counts[{object.goroutine, type}];
      count.goroutine = object.goroutine;
      count.type = all_texts_[type];
      return count;
    };
    for (const Object& object : objects_) {
      if (const auto old = there.find(object.id); old != there.end()) {
        --count_of(*old->second, layer_types_.at(old->second->type)).live;
        there.erase(old);
      }
      const auto type = layer_types_.find(object.type);
      if (object.freed || type == layer_types_.end()) continue;
      model::TracedObjects& count = count_of(object, type->second);
      count.allocated += object.goroutine != 0 ? 1 : 0;
      ++count.live;
      there.emplace(object.id, &object);
    }
    for (auto& [owner, count] : counts) trace_.objects.push_back(std::move(count));
    std::ranges::stable_sort(trace_.objects, std::ranges::greater(), &model::TracedObjects::live);
  }

  TraceBatches batches_;
  model::Trace trace_;
  std::string wrong_;
  std::uint64_t generations_ = 0, first_ = UINT64_MAX, last_ = 0;
  double tick_ = 1;  // nanoseconds
  std::unordered_map<std::uint64_t, Thread> threads_;
  std::unordered_map<std::uint64_t, Goroutine> goroutines_;
  std::vector<Object> objects_;
  std::unordered_map<std::uint64_t, std::uint32_t> layer_types_;  // text of each type's name
  std::unordered_map<std::string, std::uint32_t> text_numbers_, stack_numbers_;
  std::vector<std::string> all_texts_;
  std::unordered_map<std::uint64_t, std::uint32_t> functions_;    // by name and file
  std::vector<std::uint32_t> texts_, stacks_;                     // by their id in the generation
};

}  // namespace

std::expected<model::Trace, model::Error> read_trace(std::string_view bytes, const std::string& where, const std::function<void(std::size_t)>& read_up_to) {
  const auto refused = [&](std::string what, std::string advice) {
    return std::unexpected(model::Error{.doing = "read the trace", .what = std::move(what), .where = where, .advice = std::move(advice)});
  };
  std::string unpacked;
  const bool packed = is_gzip(bytes);
  if (packed) {
    // What can be unpacked of a file that is cut short is a trace that is.
    auto text = unpack_to_cut(bytes, where);
    if (!text) return std::unexpected(text.error());
    unpacked = std::move(text->text);
    bytes = unpacked;
  }
  constexpr std::size_t kHeader = 16;
  constexpr std::string_view kStart = "go 1.", kEnd = " trace";
  unsigned minor = 0;
  const std::string_view header = bytes.substr(0, kHeader);
  const auto read = header.starts_with(kStart) ? std::from_chars(header.data() + kStart.size(), header.data() + header.size(), minor) : std::from_chars_result{nullptr, std::errc::invalid_argument};
  if (read.ec != std::errc() || header.size() < kHeader || !std::string_view(read.ptr, header.data() + header.size()).starts_with(kEnd)) {
    return refused("it is no trace", "take /debug/pprof/trace?seconds=5");
  }
  if (minor < 22) return refused(fmt::format("it is of Go 1.{}, in the older form of traces: of it nothing is read", minor), "Go 1.22 and later write the form that is read; `go tool trace` reads this one");
  constexpr unsigned kNewest = 27;
  if (minor > kNewest) return refused(fmt::format("it is in the form of Go 1.{}, which isn't known", minor), fmt::format("forms up to Go 1.{} are", kNewest));
  return Reading(bytes.substr(kHeader), where, minor).run(packed ? std::function<void(std::size_t)>() : read_up_to);
}

}  // namespace waybill::profile
