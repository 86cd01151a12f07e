// WB404: an unchecked type assertion on a looked-up value, which a caller reaches with a context
// that lacks the key.
#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tool/rules/checks.hpp"
#include "tool/rules/key_table.hpp"
#include "tool/rules/unchecked-read/doubts.hpp"
#include "tool/rules/written_key.hpp"

namespace waybill::rules {
namespace {

using model::Flow;
using model::FlowIndex;
using model::FlowKind;
using model::FunctionIndex;
using model::Key;
using model::KeyKind;
using model::Layer;
using model::LayerKind;
using model::Pass;
using model::Program;
using model::Read;
using model::Step;

constexpr std::string_view kName = "unchecked-read";
constexpr int kMostSteps = 20'000;  ///< of one question
constexpr int kMostCallers = 8;     ///< callers of callers that are looked at

/// Whether a key is in a carrier.
enum class Holds : std::uint8_t {
  No,
  Yes,
  Unknown,
  Anybodys,  ///< it comes from whoever calls an accessor that other programs can call, and none here does
};

/// Whether the function is of a program that only comes along with a library: an example, a tool.
bool comes_along(const Program& program, const model::Function& function) {
  const model::SourceFile& file = program.files[function.file];
  constexpr std::array<std::string_view, 8> kBeside = {"/example", "/_example", "/test", "/tool/",
                                                       "/tools/",  "/script",   "/hack/", "/internal/"};
  const std::string path = "/" + file.path;
  return !file.reported || std::ranges::any_of(kBeside, [&](std::string_view folder) {
    return path.find(folder) != std::string::npos;
  });
}

/// Whether the function does nothing but look into the context that it is given, and other modules
/// can call it.
bool is_open_accessor(const Program& program, const model::Function& function) {
  if (function.method || function.literal || function.handler) return false;
  if (function.parameters.size() != 1 || !function.takes_request) return false;
  const std::string_view name =
      std::string_view(function.name).substr(function.name.rfind('.') + 1);
  const bool is_exported = !name.empty() && name[0] >= 'A' && name[0] <= 'Z';
  if (!is_exported || name.starts_with("Must") || function.name.starts_with("main.")) return false;
  // A tree without a go.mod has folders, and no import paths.
  const std::string path = function.package.empty() ? "/" + program.files[function.file].path
                                                    : "/" + function.package + "/";
  return path.find("/internal/") == std::string::npos && path.find("/cmd/") == std::string::npos;
}

struct Answer {
  Holds holds = Holds::Unknown;
  /// No, Anybodys: from where the context starts down to the carrier asked about.
  std::vector<Step> way = {};
  FunctionIndex accessor = 0;  ///< Anybodys
};

/// Follows carriers up to where they start, through the callers that are in the program.
class Ascent {
 public:
  Ascent(const Program& program, const KeyTable& keys) : program_(program), keys_(keys) {
    for (const Pass& pass : program.passes)
      callers_[{pass.callee, pass.parameter}].push_back(&pass);
    is_library_ = std::ranges::none_of(program.functions, [&](const model::Function& function) {
      return function.name.starts_with("main.") && !comes_along(program, function);
    });
  }

  /// Whether every carrier that can be this one holds the key; No if some caller certainly hands
  /// one on that starts empty and never gets it.
  Answer ask(FlowIndex flow, std::uint64_t identity) {
    open_.clear();
    steps_ = 0;
    return up(flow, identity, 0);
  }

 private:
  Answer up(FlowIndex index, std::uint64_t identity, int callers) {
    if (index == 0 || open_.size() > 400 || ++steps_ > kMostSteps || !open_.insert(index).second)
      return {};
    const Answer answer = look(index, identity, callers);
    open_.erase(index);
    return answer;
  }

  Answer look(FlowIndex index, std::uint64_t identity, int callers) {
    const Flow& flow = program_.flows[index];
    switch (flow.kind) {
      case FlowKind::Root:
        return {Holds::No,
                {{flow.place, fmt::format("the context starts here, in {}, without any key",
                                          program_.functions[flow.function].name)}}};
      case FlowKind::Parameter: return from_callers(flow, identity, callers);
      case FlowKind::Derive: {
        if (flow.may || flow.unresolved || flow.parents.size() != 1) return {};
        for (const Layer& layer : flow.layers) {
          if (layer.kind != LayerKind::Value) continue;
          const Key* key = key_at(program_, layer.key);
          if (key == nullptr || key->kind != KeyKind::Static) return {};
          if (key->identity == identity) return {Holds::Yes, {}};
        }
        return up(flow.parents[0], identity, callers);
      }
      case FlowKind::Join: {
        // Ways that meet must all lack it: which of them is taken may hang on what the reader
        // needs.
        Answer all{Holds::No, {}};
        for (const FlowIndex parent : flow.parents) {
          Answer one = up(parent, identity, callers);
          if (one.holds != Holds::No) return {};
          if (all.way.empty()) all.way = std::move(one.way);
        }
        return all.way.empty() ? Answer{} : all;
      }
      case FlowKind::Captured:
      case FlowKind::Load:
      case FlowKind::Outside:
      case FlowKind::LoopHead: return {};
    }
    return {};
  }

  Answer from_callers(const Flow& parameter, std::uint64_t identity, int callers) {
    if (callers >= kMostCallers) return {};
    const auto found = callers_.find({parameter.function, parameter.index});
    const model::Function& function = program_.functions[parameter.function];
    const bool is_called = function.called || found != callers_.end();
    const bool is_open = is_open_accessor(program_, function) && (!is_called || is_library_);
    Answer anybodys;
    if (is_open) {
      anybodys = {Holds::Anybodys,
                  {{parameter.place, "whoever calls it decides what the context holds"}},
                  parameter.function};
    }
    if (found == callers_.end()) return anybodys;
    bool only_anybodys = true;
    for (const Pass* pass : found->second) {
      if (program_.files[pass->place.file].test) continue;
      Answer answer = is_certain(*pass) ? up(pass->flow, identity, callers + 1) : Answer{};
      only_anybodys = only_anybodys && answer.holds == Holds::Anybodys;
      if (answer.holds != Holds::No && answer.holds != Holds::Anybodys) continue;
      answer.way.push_back(
          {pass->place, fmt::format("hands it to {}", program_.functions[pass->callee].name)});
      if (answer.holds == Holds::No) return answer;
      if (!is_open) anybodys = std::move(answer);
    }
    return is_open || only_anybodys ? anybodys : Answer{};
  }

  /// Whether the callee is the one that is called. What was looked up is of the type that is written.
  bool is_certain(const Pass& pass) const {
    if (!pass.may) return true;
    const Key* key = key_at(program_, pass.receiver_key);
    const KeyEntry* entry =
        key == nullptr || key->kind != KeyKind::Static ? nullptr : keys_.find(key->identity);
    if (entry == nullptr || entry->writes.empty()) return false;
    return std::ranges::all_of(entry->writes, [&](const model::Write* write) {
      const model::TypeIdentity written = write->layer.value_identity;
      return written != 0 && (written == pass.receivers[0] || written == pass.receivers[1]);
    });
  }

  const Program& program_;
  const KeyTable& keys_;
  std::map<std::pair<FunctionIndex, std::uint16_t>, std::vector<const Pass*>> callers_;
  bool is_library_ = true;  ///< no program of its own is among what was read
  std::set<FlowIndex> open_;
  int steps_ = 0;
};

void report(const Program& program, const KeyEntry& entry, const Read& read, const model::Assertion& assertion,
            const Answer& answer, Sink& sink) {
  const std::string name = name_of(*entry.key);
  Draft draft;
  draft.rule = kName;
  draft.place = assertion.place;
  draft.function = read.function;
  draft.identity = {name, assertion.type};
  if (answer.holds == Holds::Unknown) {
    draft.message = fmt::format(
        "the assertion panics where {} was not written, so the test for nil behind it comes too "
        "late",
        name);
    draft.certainty = model::Certainty::Likely;
  } else if (answer.holds == Holds::Anybodys) {
    draft.message = fmt::format(
        "the assertion panics for each context without {}, and any may be given to {}", name,
        program.functions[answer.accessor].name);
    draft.certainty = model::Certainty::Likely;
    draft.severity = model::Severity::Info;
  } else {
    draft.message = fmt::format(
        "the assertion panics where {} was not written, and a caller comes here with a context "
        "that never had it",
        name);
  }
  draft.evidence = answer.way;
  draft.evidence.push_back(
      {assertion.place, fmt::format("asserts {} without `, ok`", assertion.type)});
  draft.evidence.push_back({entry.writes.front()->place, fmt::format("{} is written here", name)});
  draft.causes.push_back(read.place);
  sink.report(std::move(draft));
}

void report(const KeyEntry& entry, const Read& read, const model::Assertion& assertion, Doubt doubt, Sink& sink) {
  const std::string name = name_of(*entry.key);
  Draft draft;
  draft.rule = kName;
  draft.place = assertion.place;
  draft.function = read.function;
  draft.identity = {name, assertion.type};
  draft.certainty = model::Certainty::Likely;
  draft.severity = model::Severity::Info;
  draft.message = fmt::format("the assertion panics where {} was not written, {}", name, doubt.reason);
  draft.evidence = std::move(doubt.evidence);
  draft.evidence.push_back({assertion.place, fmt::format("asserts {} without `, ok`", assertion.type)});
  draft.evidence.push_back({entry.writes.front()->place, fmt::format("{} is written here", name)});
  draft.causes.push_back(read.place);
  sink.report(std::move(draft));
}

}  // namespace

void check_unchecked_read(const Program& program, Sink& sink) {
  const KeyTable table(program);
  Ascent ascent(program, table);
  const Doubts doubts(program);
  for (const auto& [identity, entry] : table.entries()) {
    if (entry.writes.empty()) continue;  // never-written's affair
    for (const Read* read : entry.reads) {
      if (read->flow == 0 || read->may || family_of(read->carrier) != CarrierFamily::Context)
        continue;
      for (const model::Assertion& assertion : read->assertions) {
        if (assertion.checked || assertion.guarded) continue;
        const Answer answer = ascent.ask(read->flow, identity);
        if (answer.holds == Holds::No || answer.holds == Holds::Anybodys) {
          report(program, entry, *read, assertion, answer, sink);
        } else if (answer.holds == Holds::Unknown && assertion.nil_tested) {
          report(program, entry, *read, assertion, answer, sink);
        } else if (std::optional<Doubt> doubt = doubts.about(entry, *read); doubt && answer.holds == Holds::Unknown) {
          report(entry, *read, assertion, std::move(*doubt), sink);
        } else if (answer.holds == Holds::Unknown) {
          sink.silent(kName, assertion.place, "no caller that surely lacks the key is in sight");
        }
      }
    }
  }
}

}  // namespace waybill::rules
