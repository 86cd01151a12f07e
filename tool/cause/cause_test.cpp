#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tool/cause/census.hpp"
#include "tool/cause/context_frames.hpp"
#include "tool/cause/diagnose.hpp"
#include "tool/cause/estimate.hpp"
#include "tool/cause/source.hpp"
#include "tool/cause/trace_summary.hpp"

namespace waybill::cause {
namespace {

using model::ContextPart;
using model::Verdict;

TEST(Estimates, OneObjectInHundredIsWithinItsIntervalNineteenTimesOfTwenty) {
  // 5,000 profiles of 100,000 value layers at the default rate: about nine of them are sampled.
  std::mt19937 random(1);
  const double p = -std::expm1(-48.0 / 524'288);
  std::binomial_distribution<int> sampled(100'000, p);
  int within = 0, rounds = 5'000;
  for (int i = 0; i < rounds; ++i) {
    Sum sum;
    sum.add(sampled(random) / p, 48, 524'288, 1);
    const model::Estimate estimate = sum.estimate();
    within += estimate.low <= 100'000 && 100'000 <= estimate.high ? 1 : 0;
  }
  EXPECT_GE(within, rounds * 94 / 100);
  EXPECT_LT(within, rounds * 99 / 100) << "the interval says less than it could";
}

TEST(Estimates, WhatIsAllSampledIsExact) {
  Sum sum;
  sum.add(1'000, 48, 1, 1);
  EXPECT_TRUE(sum.estimate().exact());
  EXPECT_EQ(sum.estimate().value, 1'000);
  Sum large;   // an object of many rates is never missed
  large.add(3, 1e8, 524'288, 1);
  EXPECT_TRUE(large.estimate().exact());
}

TEST(Estimates, NothingSampledCanBeMuch) {
  EXPECT_EQ(unseen(48, 1), 0);
  EXPECT_NEAR(unseen(48, 524'288), 3 * 524'288 / 48.0, 10);
}

TEST(Frames, PackagesAndTheStandardLibrary) {
  EXPECT_EQ(package_of("example.com/a/b.(*T).M.func1"), "example.com/a/b");
  EXPECT_EQ(package_of("main.main"), "main");
  EXPECT_EQ(package_of("example.com/a.F[go.shape.struct { x/y.Z }]"), "example.com/a");
  EXPECT_TRUE(is_standard("net/http.(*conn).serve"));
  EXPECT_TRUE(is_standard("runtime/pprof.Do"));
  EXPECT_FALSE(is_standard("main.main"));
  EXPECT_FALSE(is_standard("networks/http.Serve"));
  EXPECT_FALSE(is_standard("github.com/a/context.With"));
}

/// A profile that is written down call by call: each stack from the innermost function outwards, "pkg.F:12".
class Written {
 public:
  std::vector<std::uint32_t> places(const std::vector<std::string>& calls) {
    std::vector<std::uint32_t> places;
    for (const std::string& call : calls) {
      const std::size_t colon = call.rfind(':');
      const std::string name = call.substr(0, colon);
      std::uint32_t function = 0;
      while (function < stacks.functions.size() && stacks.functions[function].name != name) ++function;
      if (function == stacks.functions.size()) stacks.functions.push_back({name, std::string(package_of(name)) + "/x.go"});
      places.push_back(static_cast<std::uint32_t>(stacks.locations.size()));
      stacks.locations.push_back({static_cast<std::uint32_t>(stacks.frames.size()), 1});
      stacks.frames.push_back({function, static_cast<std::uint32_t>(std::stoul(call.substr(colon + 1)))});
    }
    return places;
  }

  model::Stretch stack(const std::vector<std::string>& calls) {
    const auto added = places(calls);
    const auto first = static_cast<std::uint32_t>(stacks.calls.size());
    for (const std::uint32_t place : added) stacks.add_call(place);
    return {first, static_cast<std::uint32_t>(stacks.calls.size()) - first};
  }

  model::Stacks stacks;
};

struct Allocations : Written {
  void add(std::int64_t objects, std::int64_t size, const std::vector<std::string>& calls) {
    samples.push_back({.stack = stack(calls), .objects = objects, .bytes = objects * size});
  }
  model::HeapProfile profile(std::int64_t rate = 1, std::int64_t seconds = 100) {
    return {.file = "heap", .stacks = stacks, .samples = samples, .rate = rate, .time = seconds * 1'000'000'000};
  }
  std::vector<model::HeapSample> samples;
};

struct Goroutines : Written {
  void add(std::uint64_t count, const std::vector<std::string>& calls) { groups.push_back({.stack = stack(calls), .count = count}); }
  model::GoroutineProfile profile() { return {.file = "goroutine", .stacks = stacks, .groups = groups}; }
  std::vector<model::GoroutineGroup> groups;
};

const std::vector<std::string> kLoop = {"context.WithValue:731", "example.com/a/log.Begin:16", "example.com/a/bill.(*Meter).Run:79"};
const std::vector<std::string> kRequest = {"context.WithValue:731", "example.com/a/auth.Check:20", "github.com/gin-gonic/gin.(*Context).Next:9",
                                           "net/http.(*conn).serve:200"};

TEST(Diagnosis, OneHeapProfileCannotTell) {
  Allocations heap;
  heap.add(50'000, 48, kLoop);
  const auto profile = heap.profile();
  const model::Diagnosis diagnosis = diagnose({.heap = &profile}, 5);
  EXPECT_EQ(diagnosis.verdict, Verdict::Undecided);
  ASSERT_EQ(diagnosis.sites.size(), 1u);
  EXPECT_EQ(diagnosis.sites[0].call.function, "example.com/a/log.Begin");
  EXPECT_EQ(diagnosis.sites[0].call.line, 16u);
  EXPECT_EQ(diagnosis.sites[0].objects.value, 50'000);
  EXPECT_FALSE(diagnosis.surer.empty());
}

TEST(Diagnosis, AGoroutineInTheLoopHoldsTheChain) {
  Allocations heap, before;
  heap.add(50'000, 48, kLoop);
  before.add(20'000, 48, kLoop);
  Goroutines goroutines;
  goroutines.add(2, {"runtime.gopark:1", "example.com/a/bill.(*Meter).Run:69", "runtime.goexit:1"});
  goroutines.add(90, {"net/http.(*conn).serve:200"});
  const auto now = heap.profile(1, 110), earlier = before.profile(1, 100);
  const auto standing = goroutines.profile();
  const model::Diagnosis diagnosis = diagnose({.heap = &now, .before = &earlier, .goroutines = &standing}, 5);
  EXPECT_EQ(diagnosis.verdict, Verdict::Growing);
  const model::ContextSite& site = diagnosis.sites.at(0);
  EXPECT_EQ(site.retention, model::Retention::InGoroutine);
  ASSERT_EQ(site.holders.size(), 1u);
  EXPECT_EQ(site.holders[0].goroutines, 2u);
  EXPECT_EQ(site.holders[0].innermost.function, "example.com/a/bill.(*Meter).Run");
  EXPECT_DOUBLE_EQ(site.growth->value, 3'000);   // a second
}

TEST(Diagnosis, GoroutinesOfOneLoopAreOneHolderWhereverTheyAreMet) {
  Allocations heap;
  heap.add(50'000, 48, kLoop);
  Goroutines goroutines;
  goroutines.add(1, {"example.com/a/log.Begin:15", "example.com/a/bill.(*Meter).Run:79"});
  goroutines.add(2, {"example.com/a/bill.(*Meter).Run:69"});
  goroutines.add(1, {"time.Sleep:3", "example.com/a/bill.(*Meter).Run:80"});
  const auto profile = heap.profile();
  const auto standing = goroutines.profile();
  const model::Diagnosis diagnosis = diagnose({.heap = &profile, .goroutines = &standing}, 5);
  const model::ContextSite& site = diagnosis.sites.at(0);
  ASSERT_EQ(site.holders.size(), 1u);
  EXPECT_EQ(site.holders[0].goroutines, 4u);
  EXPECT_EQ(site.holders[0].innermost.function, "example.com/a/bill.(*Meter).Run");
  EXPECT_EQ(site.holders[0].innermost.line, 69u);
}

TEST(Diagnosis, KeptRequestsOutliveTheirGoroutines) {
  Allocations heap;
  heap.add(300'000, 48, kRequest);
  Goroutines goroutines;
  goroutines.add(40, {"net/http.(*conn).serve:150"});
  // Another route of the same framework: it isn't in the code that made the layers.
  goroutines.add(5, {"example.com/a/health.Check:3", "github.com/gin-gonic/gin.(*Context).Next:9", "net/http.(*conn).serve:200"});
  const auto now = heap.profile();
  const auto standing = goroutines.profile();
  const model::Diagnosis diagnosis = diagnose({.heap = &now, .goroutines = &standing}, 5);
  EXPECT_EQ(diagnosis.verdict, Verdict::Retained);
  EXPECT_EQ(diagnosis.sites.at(0).retention, model::Retention::Beyond);
  EXPECT_TRUE(diagnosis.sites.at(0).holders.empty());
}

TEST(Diagnosis, RequestsUnderWayAreNoLeak) {
  Allocations heap, before;
  heap.add(500, 48, kRequest);
  before.add(10, 48, kRequest);
  Goroutines goroutines;
  goroutines.add(500, {"example.com/a/forward.Send:7", "github.com/gin-gonic/gin.(*Context).Next:9", "example.com/a/auth.Check:25",
                       "github.com/gin-gonic/gin.(*Context).Next:9", "net/http.(*conn).serve:200"});
  const auto now = heap.profile(1, 110), earlier = before.profile(1, 100);
  const auto standing = goroutines.profile();
  const model::Diagnosis diagnosis = diagnose({.heap = &now, .before = &earlier, .goroutines = &standing}, 5);
  EXPECT_EQ(diagnosis.sites.at(0).retention, model::Retention::InFlight);
  EXPECT_EQ(diagnosis.verdict, Verdict::NotGrowing);
}

TEST(Diagnosis, FewSamplesAreNoGrowth) {
  // One layer was sampled before, three after: 10,923 and 32,769 of them, as the profile scales them up.
  Allocations heap, before;
  heap.add(32'769, 48, kLoop);
  before.add(10'923, 48, kLoop);
  const auto now = heap.profile(524'288, 110), earlier = before.profile(524'288, 100);
  const model::Diagnosis diagnosis = diagnose({.heap = &now, .before = &earlier}, 5);
  EXPECT_EQ(diagnosis.verdict, Verdict::NotGrowing);
  EXPECT_LT(diagnosis.sites.at(0).growth->low, 0);
}

TEST(Diagnosis, GrowingTakesMoreThanAnIntervalAboveNothing) {
  // 40 layers were sampled before; 62 after leave the interval above nothing, as chance does now and then; 90 don't happen.
  Allocations heap, more, before;
  before.add(436'927, 48, kLoop);
  heap.add(677'237, 48, kLoop);
  more.add(983'086, 48, kLoop);
  const auto earlier = before.profile(524'288, 100), now = heap.profile(524'288, 110), later = more.profile(524'288, 110);
  const model::Diagnosis chance = diagnose({.heap = &now, .before = &earlier}, 5);
  EXPECT_GT(chance.sites.at(0).growth->low, 100);
  EXPECT_EQ(chance.verdict, Verdict::NotGrowing);
  EXPECT_EQ(diagnose({.heap = &later, .before = &earlier}, 5).verdict, Verdict::Growing);
}

TEST(Diagnosis, WhatWasNotSampledBeforeMayHaveBeenThere) {
  // Four value layers were sampled now, and none before, when 32,768 can have been missed.
  Allocations heap, before;
  heap.add(43'692, 48, kLoop);
  before.add(1, 1'000'000, {"main.other:1"});
  const auto now = heap.profile(524'288, 110), earlier = before.profile(524'288, 100);
  const model::Diagnosis diagnosis = diagnose({.heap = &now, .before = &earlier}, 5);
  const model::Estimate growth = (*diagnosis.part_growth)[static_cast<std::size_t>(ContextPart::ValueLayer)];
  EXPECT_LT(growth.low, 0);
  EXPECT_GT(growth.high, 0);
  EXPECT_EQ(diagnosis.verdict, Verdict::NotGrowing);
}

TEST(Diagnosis, PartsAreToldApart) {
  Allocations heap;
  heap.add(100, 48, kRequest);
  heap.add(70, 16, {"example.com/a/auth.Check:20", "net/http.(*conn).serve:200"});        // boxed on the line of the call
  heap.add(33, 16, {"example.com/a/auth.Check:21", "net/http.(*conn).serve:200"});        // something else
  heap.add(10, 80, {"context.withCancel:240", "context.WithCancel:230", "example.com/a/auth.Check:22"});
  heap.add(11, 16, {"context.WithCancel:231", "example.com/a/auth.Check:22"});            // the cancel function
  heap.add(12, 96, {"context.(*cancelCtx).Done:400", "example.com/a/auth.Check:23"});
  heap.add(13, 112, {"runtime.mallocgc:1", "time.AfterFunc:100", "context.WithDeadlineCause:500", "context.WithTimeout:600", "example.com/a/auth.Check:24"});
  heap.add(14, 48, {"context.WithValue:731", "runtime/pprof.WithLabels:60", "runtime/pprof.Do:50", "example.com/a/auth.Check:26"});
  heap.add(15, 48, {"context.WithValue:731", "net/http.(*conn).serve:1900"});
  const auto now = heap.profile();
  const model::Diagnosis diagnosis = diagnose({.heap = &now}, 5);
  const auto objects = [&](ContextPart part) { return diagnosis.part_objects[static_cast<std::size_t>(part)].value; };
  EXPECT_EQ(objects(ContextPart::ValueLayer), 129);
  EXPECT_EQ(objects(ContextPart::BoxedValue), 70);
  EXPECT_EQ(objects(ContextPart::CancelLayer), 10);
  EXPECT_EQ(objects(ContextPart::CancelState), 23);
  EXPECT_EQ(objects(ContextPart::Timer), 13);
  EXPECT_EQ(diagnosis.objects.value, 278);
  bool labels = false, base = false;
  for (const model::ContextSite& site : diagnosis.sites) {
    if (site.call.line == 26) labels = site.through == "runtime/pprof.Do" && !site.base;
    if (site.call.line == 1900) base = site.base;
  }
  EXPECT_TRUE(labels && base);
}

TEST(Functions, RecursionCountsOnce) {
  Allocations heap;
  heap.add(5, 10, {"main.leaf:1", "main.walk:2", "main.walk:2", "main.main:3"});
  const auto uses = functions_of(heap.profile());
  ASSERT_EQ(uses.size(), 3u);
  EXPECT_EQ(uses[0].name, "main.leaf");
  EXPECT_EQ(uses[0].flat_objects, 5);
  for (const model::FunctionUse& use : uses) EXPECT_EQ(use.objects, 5) << use.name;
}

TEST(Source, LinesMeetByFolderAndLine) {
  Allocations heap;
  heap.add(50'000, 48, kLoop);
  const auto now = heap.profile();
  model::Diagnosis diagnosis = diagnose({.heap = &now}, 5);
  const model::Finding style{.rule = "basic-type-key", .code = "WB101", .site = {.file = "log/x.go", .line = 16}};
  const model::Finding growth{.rule = "loop-growth", .code = "WB203", .site = {.file = "bill/x.go", .line = 79}, .evidence = {{.site = {.file = "log/x.go", .line = 16}}}};
  const model::Finding elsewhere{.rule = "loop-growth", .code = "WB203", .site = {.file = "blog/x.go", .line = 16}};
  join_source(diagnosis, {style, growth, elsewhere}, {{.site = {.file = "bill/x.go", .line = 79}, .key = {.key = "log.batchKey", .component = "bill.Run"}}});
  const model::ContextSite& site = diagnosis.sites.at(0);
  ASSERT_EQ(site.findings.size(), 2u);
  EXPECT_EQ(site.findings[0].rule, "loop-growth");
  EXPECT_EQ(site.findings[0].site.file, "bill/x.go");
  ASSERT_EQ(site.keys.size(), 1u);
  EXPECT_EQ(site.keys[0].key, "log.batchKey");
}

TEST(Source, LinesOfAHeapDumpMeetItToo) {
  model::Diagnosis diagnosis;
  const model::CodeSite begin{.function = "example.com/a/log.Begin", .file = "/src/log/x.go", .line = 16}, run{.function = "example.com/a/bill.(*Meter).Run", .file = "/src/bill/x.go", .line = 79};
  const model::CodeSite standard{.function = "net/http.serve", .file = "/go/src/net/http/x.go", .line = 1};
  diagnosis.census = model::ChainCensus{.held = {{.allocations = {{.stack = {standard, begin, run}, .site = 1, .layers = 3}, {.stack = {}, .layers = 1}}}}};
  const model::Finding finding{.rule = "loop-growth", .code = "WB203", .site = {.file = "bill/x.go", .line = 79}, .evidence = {{.site = {.file = "log/x.go", .line = 16}}}};
  join_source(diagnosis, {finding}, {{.site = {.file = "bill/x.go", .line = 79}, .key = {.key = "log.batchKey", .component = "bill.Run"}}});
  const model::SiteSource& source = diagnosis.census->held[0].allocations[0].source;
  ASSERT_EQ(source.findings.size(), 1u);
  EXPECT_EQ(source.findings[0].rule, "loop-growth");
  ASSERT_EQ(source.keys.size(), 1u);
  EXPECT_EQ(source.keys[0].key, "log.batchKey");
  EXPECT_TRUE(diagnosis.census->held[0].allocations[1].source.findings.empty());
}

TEST(Traces, GoroutinesThatAreOlderAreNamedByOtherEvidence) {
  model::Trace trace;
  trace.functions = {{"main.work", "main.go"}, {"main.start", "main.go"}};
  trace.frames = {{0, 3}, {1, 9}};
  trace.stacks = {{0, 0}, {0, 1}, {1, 1}};
  trace.goroutines = {{.id = 1}, {.id = 5}, {.id = 7, .created = 10, .creation = 2, .start = 1}, {.id = 9}};
  Goroutines written;
  written.add(1, {"runtime.gopark:1", "main.work:4", "runtime.goexit:1"});
  written.groups[0].id = 5;
  written.groups[0].creator = "main.start";
  written.groups[0].creator_file = "main.go";
  written.groups[0].creator_line = 9;
  written.add(3, {"main.other:1"});   // a form that doesn't tell them apart
  std::vector<model::GoroutineStart> starts = starts_of(written.profile());
  ASSERT_EQ(starts.size(), 1u);
  EXPECT_EQ(starts[0].function, "main.work");
  starts.push_back({.id = 7, .function = "main.wrong"});   // the trace saw that one's start itself
  const model::TraceSummary summary = summarise(trace, starts);
  ASSERT_EQ(summary.groups.size(), 2u);
  const auto& work = summary.groups[0].start == "main.work" ? summary.groups[0] : summary.groups[1];
  const auto& unknown = summary.groups[0].start == "main.work" ? summary.groups[1] : summary.groups[0];
  EXPECT_EQ(work.start, "main.work");
  EXPECT_EQ(work.creator.line, 9u);
  EXPECT_THAT(work.ids, testing::ElementsAre(5u, 7u));
  EXPECT_EQ(work.older, 1u);
  EXPECT_THAT(unknown.ids, testing::ElementsAre(1u, 9u));
  EXPECT_EQ(unknown.older, 0u);

  model::ChainCensus census{.held = {{.root = {.kind = model::RootKind::Goroutine, .ids = {1, 7}}}, {.root = {.kind = model::RootKind::Goroutine, .creator = {.function = "known"}, .ids = {7}}}}};
  name_holders(census, trace);
  EXPECT_EQ(census.held[0].root.creator.function, "main.start");
  EXPECT_EQ(census.held[0].root.started, "main.work");
  EXPECT_EQ(census.held[1].root.creator.function, "known");
}

TEST(Traces, CountsWhoIsThereOverTimeAndHowLongTheyLived) {
  model::Trace trace;
  trace.begin = 1000;
  trace.end = 121'000;
  trace.functions = {{"main.work", "main.go"}};
  trace.frames = {{0, 3}};
  trace.stacks = {{0, 0}, {0, 1}};
  trace.goroutines = {{.id = 1},   // older, and there to the end
                      {.id = 2, .ended = 61'000, .start = 1},
                      {.id = 3, .created = 31'000, .ended = 91'000, .start = 1},
                      {.id = 4, .created = 1500, .ended = 1600, .start = 1},
                      {.id = 5, .created = 41'000, .ended = 71'000, .start = 1}};
  trace.stops = {{"b", 3000, 4000}, {"a", 11'000, 51'000}};
  const model::TraceSummary summary = summarise(trace, {});
  ASSERT_EQ(summary.course.size(), 121u);   // a moment each microsecond
  EXPECT_EQ(summary.course[0], 2u);
  EXPECT_EQ(summary.course[1], 2u);         // the fourth lived between two moments
  EXPECT_EQ(summary.course[30], 3u);
  EXPECT_EQ(summary.course[40], 4u);
  EXPECT_EQ(summary.course[60], 3u);
  EXPECT_EQ(summary.course[90], 1u);
  EXPECT_EQ(summary.course.back(), 1u);
  ASSERT_EQ(summary.groups.size(), 2u);
  const model::TracedGroup& work = summary.groups[1];   // what is there comes before what has ended
  EXPECT_EQ(work.start, "main.work");
  EXPECT_EQ(work.ended, 4u);
  EXPECT_EQ(work.whole, 3u);
  EXPECT_DOUBLE_EQ(work.median, 30e-6);
  EXPECT_DOUBLE_EQ(work.longest, 60e-6);
  ASSERT_EQ(summary.longest_stops.size(), 2u);
  EXPECT_EQ(summary.longest_stops[1].begin, 10'000);
  EXPECT_EQ(summary.longest_stops[1].end, 50'000);
}

TEST(Traces, WhoseLayersStayComesFirst) {
  model::Trace trace;
  trace.functions = {{"main.leaks", "main.go"}, {"main.serves", "main.go"}};
  trace.frames = {{0, 3}, {1, 9}};
  trace.stacks = {{0, 0}, {0, 1}, {1, 1}};
  trace.goroutines = {{.id = 1, .start = 2}, {.id = 2, .start = 1}};
  trace.objects = {{.goroutine = 1, .type = "context.valueCtx", .allocated = 100'000, .live = 2000}, {.goroutine = 2, .type = "context.valueCtx", .allocated = 900, .live = 900}};
  const model::TraceSummary summary = summarise(trace, {});
  ASSERT_EQ(summary.groups.size(), 2u);
  EXPECT_EQ(summary.groups[0].start, "main.leaks");
}

TEST(Census, OfARunningProcessKeepsWhatACollectionLeft) {
  const auto judged = [](std::optional<model::StayingChains> stayed, int process) {
    model::ChainCensus census{.process = process, .goroutines = 20, .held = {{.root = {.kind = model::RootKind::Unknown}, .chains = 300, .layers = 6000, .stayed = stayed}}};
    const model::Verdict verdict = judge(census);
    return std::pair(verdict, census.held[0].retained);
  };
  using model::Verdict;
  EXPECT_EQ(judged(model::StayingChains{.chains = 15, .layers = 300}, 7), std::pair(Verdict::InFlight, false));    // what requests left
  EXPECT_EQ(judged(model::StayingChains{.chains = 21, .layers = 300}, 7), std::pair(Verdict::Retained, true));
  EXPECT_EQ(judged(model::StayingChains{.chains = 0, .layers = 2001}, 7), std::pair(Verdict::Retained, true));
  EXPECT_EQ(judged(std::nullopt, 7), std::pair(Verdict::Undecided, false));
  EXPECT_EQ(judged(std::nullopt, 0), std::pair(Verdict::Retained, true));   // a dump has what is reached alone
}

TEST(Census, TellsWhatTheSameRootHeldBefore) {
  const auto held = [](model::RootKind kind, std::string name, std::uint64_t layers) { return model::HeldChains{.root = {.kind = kind, .name = std::move(name)}, .layers = layers}; };
  model::ChainCensus now{.held = {held(model::RootKind::Goroutine, "main.work", 900), held(model::RootKind::Unknown, "main.work", 70), held(model::RootKind::Global, "main.all", 5)}};
  const model::ChainCensus before{.held = {held(model::RootKind::Unknown, "main.work", 80), held(model::RootKind::Goroutine, "main.work", 400)}};
  add_earlier(now, before, 2.5);
  EXPECT_EQ(now.seconds, 2.5);
  EXPECT_EQ(now.held[0].before, 400u);
  EXPECT_EQ(now.held[1].before, 80u);
  EXPECT_EQ(now.held[2].before, 0u);
}

TEST(Source, AWriterForOthersHasTheComponentsOfItsKey) {
  const auto writer = [](std::string function, std::uint32_t line, std::string type, std::string value) {
    return model::KeyWriter{.key = {.package = "x.test/state", .type = std::move(type), .value = std::move(value)},
                            .site = {.function = std::move(function), .file = "/build/state/state.go", .line = line}};
  };
  model::Observation seen;
  seen.writers = {writer("x.test/state.with", 18, "state.key", "0"), writer("x.test/state.with", 18, "state.key", "1"),
                  writer("x.test/state.Put", 30, "state.key", "0"), writer("x.test/other.with", 30, "state.key", "9")};
  const auto write = [](std::string component, std::string file, std::uint32_t line, std::string value) {
    return KeyWrite{.site = {.file = std::move(file), .line = line},
                    .key = {.key = "state." + value, .component = std::move(component)},
                    .identity = {.package = "x.test/state", .type = "state.key", .value = value}};
  };
  const model::Finding finding{.rule = "never-read", .site = {.file = "main.go", .line = 5}, .evidence = {{.site = {.file = "state/state.go", .line = 18}}}};
  join_source(seen, {finding}, {write("main.tenant", "main.go", 7, "0"), write("main.user", "main.go", 8, "1"), write("state.Put", "state/state.go", 30, "0")});
  const auto components = [&](std::size_t index) {
    std::vector<std::string> names;
    for (const model::SourceKey& key : seen.writers[index].source.keys) names.push_back(key.component);
    return names;
  };
  EXPECT_THAT(components(0), testing::ElementsAre("main.tenant", "state.Put"));
  EXPECT_THAT(components(1), testing::ElementsAre("main.user"));
  EXPECT_THAT(components(2), testing::ElementsAre("state.Put"));
  EXPECT_THAT(components(3), testing::IsEmpty());
  EXPECT_EQ(seen.writers[0].source.findings.size(), 1u);
  EXPECT_TRUE(seen.writers[2].source.findings.empty());
}

}  // namespace
}  // namespace waybill::cause
