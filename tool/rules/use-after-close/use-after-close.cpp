// WB305: what a context holds is closed, or given back to its pool, while somebody who runs later
// may still look it up.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tool/rules/checks.hpp"
#include "tool/rules/descent.hpp"
#include "tool/rules/written_key.hpp"

namespace waybill::rules {
namespace {

using model::Certainty;
using model::Flow;
using model::FlowIndex;
using model::FlowKind;
using model::FunctionIndex;
using model::Pass;
using model::Program;
using model::Read;
using model::StoredValue;

constexpr std::string_view kName = "use-after-close";
constexpr std::size_t kMostFlows = 4000;  ///< that one search goes through

/// Who looks up what, below a carrier that was handed on.
class Readers {
 public:
  explicit Readers(const Program& program) : program_(program) {
    for (FlowIndex index = 1; index < program.flows.size(); ++index) {
      const Flow& flow = program.flows[index];
      for (const FlowIndex parent : flow.parents) {
        if (parent != 0) children_[parent].push_back(index);
      }
      if (flow.kind == FlowKind::Parameter) {
        parameters_[{flow.function, flow.index}].push_back(index);
      }
    }
    for (const Pass& pass : program.passes) passes_[pass.flow].push_back(&pass);
    for (const Read& read : program.reads) reads_[read.flow].push_back(&read);
  }

  /// A look-up of the key in that function, by what it was given as this parameter or captures, or
  /// further down. `*may`: one step is a "may".
  const Read* find(const StoredValue::Release& release, std::uint64_t identity, bool* may) const {
    std::vector<FlowIndex> open;
    if (release.captured) {
      for (FlowIndex index = 1; index < program_.flows.size(); ++index) {
        const Flow& flow = program_.flows[index];
        if (flow.function != release.target || flow.kind != FlowKind::Captured) continue;
        open.push_back(index);
      }
    } else {
      open = flows_of(release.target, release.parameter);
    }
    std::set<FlowIndex> seen;
    const Read* unsure = nullptr;
    while (!open.empty() && seen.size() < kMostFlows) {
      const FlowIndex index = open.back();
      open.pop_back();
      if (!seen.insert(index).second) continue;
      if (const auto found = reads_.find(index); found != reads_.end()) {
        for (const Read* read : found->second) {
          const model::Key* key = key_at(program_, read->key);
          if (key == nullptr || key->identity != identity) continue;
          if (!read->may) return read;
          unsure = read;
        }
      }
      if (const auto found = children_.find(index); found != children_.end()) {
        open.insert(open.end(), found->second.begin(), found->second.end());
      }
      if (const auto found = passes_.find(index); found != passes_.end()) {
        for (const Pass* pass : found->second) {
          if (pass->may) continue;
          const auto given = flows_of(pass->callee, pass->parameter);
          open.insert(open.end(), given.begin(), given.end());
        }
      }
    }
    *may = unsure != nullptr;
    return unsure;
  }

  /// Some look-up of the key in another function than that one.
  const Read* any_but(FunctionIndex function, std::uint64_t identity) const {
    for (const Read& read : program_.reads) {
      const model::Key* key = key_at(program_, read.key);
      if (read.function != function && key != nullptr && key->identity == identity) return &read;
    }
    return nullptr;
  }

 private:
  std::vector<FlowIndex> flows_of(FunctionIndex function, std::uint16_t parameter) const {
    const auto found = parameters_.find({function, parameter});
    return found == parameters_.end() ? std::vector<FlowIndex>() : found->second;
  }

  const Program& program_;
  std::map<FlowIndex, std::vector<FlowIndex>> children_;
  std::map<std::pair<FunctionIndex, std::uint16_t>, std::vector<FlowIndex>> parameters_;
  std::map<FlowIndex, std::vector<const Pass*>> passes_;
  std::map<FlowIndex, std::vector<const Read*>> reads_;
};

void report(const Program& program, const StoredValue& stored, const StoredValue::Release& release,
            const Read& read, bool may, Sink& sink) {
  const std::string key = shown_key(program, stored.key);
  const bool returned = release.taker.empty() && !release.beside;
  Draft draft;
  draft.rule = kName;
  draft.place = release.place;
  draft.function = stored.function;
  draft.identity = {key, release.what};
  draft.certainty = may ? Certainty::Likely : Certainty::Proven;
  if (release.beside) {
    draft.message = fmt::format(
        "{} lets go of the value of {} while {}, which runs beside this function, may look it up",
        release.what, key, release.taker.empty() ? "a function value" : release.taker);
  } else {
    draft.message = fmt::format(
        "{} lets go of the value of {}, and the context that holds it is {} after that",
        release.what, key, returned ? "returned" : "used");
  }
  draft.evidence.push_back({stored.value, fmt::format("the value, a {}", stored.type)});
  draft.evidence.push_back({stored.place, "puts it into the context"});
  draft.evidence.insert(draft.evidence.end(), stored.path.begin(), stored.path.end());
  const model::Step let_go{release.place, release.deferred ? "lets go of it when the function ends"
                                                           : "lets go of it"};
  const model::Step given{release.given, release.beside ? "starts what has the context"
                                         : returned     ? "returns the context"
                                                        : "hands the context on"};
  draft.evidence.push_back(release.beside ? given : let_go);
  draft.evidence.push_back(release.beside ? let_go : given);
  draft.evidence.push_back({read.place, fmt::format("looks {} up", key)});
  sink.report(std::move(draft));
}

}  // namespace

void check_use_after_close(const Program& program, Sink& sink) {
  std::optional<Readers> readers;
  for (const StoredValue& stored : program.stored_values) {
    const model::Key* key = key_at(program, stored.key);
    if (stored.releases.empty() || key == nullptr || key->kind != model::KeyKind::Static) continue;
    if (!readers) readers.emplace(program);
    std::set<model::Place> told;
    for (const StoredValue::Release& release : stored.releases) {
      if (told.contains(release.place)) continue;
      if (release.waits) {
        sink.silent(kName, release.place, "the function may wait for what it started");
        continue;
      }
      bool may = false;
      const Read* read = nullptr;
      if (release.target != 0) {
        read = readers->find(release, key->identity, &may);
      } else if (!release.beside) {
        // The caller, or whoever comes next: some other function that looks the key up.
        read = readers->any_but(stored.function, key->identity);
        may = true;
      }
      if (read == nullptr) {
        sink.silent(kName, release.place,
                    fmt::format("nothing shows that who has the context looks {} up",
                                shown_key(program, stored.key)));
        continue;
      }
      told.insert(release.place);
      report(program, stored, release, *read, may, sink);
    }
  }
}

}  // namespace waybill::rules
