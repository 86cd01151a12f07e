// What tells that a function waits for what it started, or tells others that it is done. It costs a
// flag for each function, since the calls and receives themselves are of no other interest.
#include <algorithm>
#include <array>

#include "tool/go_source/extractor.hpp"
#include "tool/go_source/submit.hpp"

namespace waybill::go_source {

namespace {

/// Calls that wait, or go on for as long as a connection does.
bool names_wait(std::string_view name) {
  static constexpr std::array<std::string_view, 16> kLong{
      "Acquire", "Copy", "CopyN", "CopyBuffer", "Hijack", "Upgrade", "Accept", "Join", "Stream", "Subscribe", "Recv", "Sleep",
      "ListenAndServe", "ListenAndServeTLS", "Run", "run"};
  // RunBefore or RunInTransaction come back soon.
  static constexpr std::array<std::string_view, 10> kBeginnings{"Wait", "wait", "Serve", "serve", "Await", "await",
                                                                "RunUntil", "runUntil", "RunForever", "runForever"};
  static constexpr std::array<std::string_view, 5> kEndings{"Wait", "Loop", "loop", "Pump", "pump"};
  // Nearly all names are told by their first and last letters.
  static constexpr auto kFirst = [] {
    std::array<bool, 256> first{};
    for (const std::string_view word : kLong) first[static_cast<unsigned char>(word[0])] = true;
    for (const std::string_view word : kBeginnings) first[static_cast<unsigned char>(word[0])] = true;
    return first;
  }();
  const bool may_end = name.ends_with('t') || name.ends_with('p');
  if (name.empty() || (!kFirst[static_cast<unsigned char>(name[0])] && !may_end)) return false;
  const auto begins = [&](std::string_view word) { return name.starts_with(word); };
  const auto ends = [&](std::string_view word) { return name.ends_with(word); };
  return std::ranges::find(kLong, name) != kLong.end() || std::ranges::any_of(kBeginnings, begins) ||
         std::ranges::any_of(kEndings, ends);
}

}  // namespace

/// Whether a channel is one that a context or a timer closes: `ctx.Done()`, `time.After(d)`.
bool Extractor::tells_the_end(NodeId channel) const {
  if (kind(channel) != NodeKind::Call || kind(first(channel)) != NodeKind::Selector) return false;
  const std::string_view method = text(next(first(first(channel))));
  return method == "Done" || method == "After";
}

/// Whether a call is named like one that runs the function it is given beside its caller: a method named
/// like a pool's; SafeGo, GoRecover or RunAsync, if a literal is given.
bool Extractor::names_submit(NodeId callee, NodeId first_argument) const {
  const bool by_selector = kind(callee) == NodeKind::Selector;
  if (!by_selector && kind(callee) != NodeKind::Ident) return false;
  const std::string_view called = by_selector ? text(next(first(callee))) : text(callee);
  if (by_selector && go_source::names_submit(called)) return true;
  const bool begins = (called.starts_with("Go") || called.starts_with("go")) && called.size() > 2 && called[2] >= 'A' && called[2] <= 'Z';
  if (!begins && !called.ends_with("Go") && !called.contains("Async")) return false;
  for (NodeId argument = first_argument; argument != 0; argument = next(argument)) {
    if (kind(argument) == NodeKind::FuncLit) return true;
  }
  return false;
}

/// The function may wait at that offset; kNone: when it ends.
void Extractor::note_wait(std::uint32_t at) {
  Function& function = fn();
  function.flags |= kFunctionWaits;
  ++function.waits;
  if (at == kNone || function.starts) function.flags |= kFunctionWaitsAfterStart;
  // What comes later in a loop's body comes before the next round's waiting.
  const std::uint32_t last = at != kNone && function.loop_depth > 0 ? std::max(at, function.loop_end) : at;
  function.last_wait = std::max(function.last_wait, last);
  bool branches = false;
  for (RegionRef region = function.region; region != 0 && at != kNone; region = function.regions[region].parent) {
    const RegionKind kind = function.regions[region].kind;
    if (function.regions[region].flags & kRegionRest) continue;
    branches = branches || kind == RegionKind::Then || kind == RegionKind::Else || kind == RegionKind::Case;
  }
  if (!branches) function.last_sure_wait = std::max(function.last_sure_wait, last);
}

void Extractor::note_wait_in_call(NodeId callee, std::span<const std::uint32_t> arguments, std::uint8_t call_flags) {
  if (level_ == 0) return;
  const bool by_selector = kind(callee) == NodeKind::Selector;
  if (!by_selector && kind(callee) != NodeKind::Ident) return;
  const std::string_view called = by_selector ? text(next(first(callee))) : text(callee);
  if (called == "close" || ((call_flags & (kCallStatement | kCallDefer)) && by_selector &&
                            (called == "Done" || called == "Close" || called == "CloseWithError"))) {
    fn().flags |= kFunctionSignals;
  }
  if (call_flags & kCallGo) return;
  const bool long_lived_server = called == "ServeHTTP" || called == "ServeContent" || called == "ServeFile";
  // A timer that is stopped runs nothing later.
  const bool stops_timer = called == "Stop" && by_selector && kind(first(callee)) == NodeKind::Ident &&
                           text(first(callee)).ends_with("imer");
  if ((names_wait(called) && !long_lived_server) || stops_timer) {
    note_wait(call_flags & kCallDefer ? kNone : start(callee));
    // From then on the connection is the function's own, and it goes on as long as that.
    if (called == "Hijack" || called == "Upgrade" || called == "Accept") fn().last_wait = fn().last_sure_wait = kNone;
  }
  if (!fn().starts) return;
  // A channel that is handed on is a way to wait for what was started before.
  for (const ValueRef argument : arguments) {
    const ValueRecord& given = fn().values[argument];
    if (given.op != ValueOp::Call || words(given.b).empty()) continue;
    const ValueRecord& made_by = fn().values[given.a];
    const ValueRecord& made = fn().values[words(given.b)[0]];
    if (made_by.op == ValueOp::Name && out_->string_text(made_by.a) == "make" && made.op == ValueOp::TypeExpression &&
        out_->types[made.a].op == TypeOp::Chan) {
      note_wait(start(callee));
    }
  }
}

void Extractor::note_wait_in_literal(std::uint16_t literal_flags, bool started) {
  if (started || level_ == 0) return;
  if (literal_flags & (kFunctionWaits | kFunctionWaitsAfterStart)) note_wait(kNone);
}

}  // namespace waybill::go_source
