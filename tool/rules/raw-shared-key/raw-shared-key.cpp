// WB105: a key that other packages than its own write or look up by name, without an accessor.
#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "tool/rules/checks.hpp"
#include "tool/rules/key_table.hpp"
#include "tool/rules/written_key.hpp"

namespace waybill::rules {
namespace {

using model::FunctionIndex;
using model::Place;
using model::Program;

constexpr std::string_view kName = "raw-shared-key";

/// The package's name in `pkg.Name`, `(*pkg.T).Method` or `*pkg.T`.
std::string_view package_name(std::string_view qualified) {
  qualified.remove_prefix(std::min(qualified.find_first_not_of("(*&"), qualified.size()));
  const std::size_t dot = qualified.find('.');
  return dot == std::string_view::npos ? std::string_view() : qualified.substr(0, dot);
}

struct Use {
  Place place;
  FunctionIndex function = 0;
  std::string_view what;
};

}  // namespace

void check_raw_shared_key(const Program& program, Sink& sink) {
  std::set<std::string_view> reported;
  for (const model::Function& function : program.functions) reported.insert(function.package);
  const KeyTable table(program);
  for (const auto& [identity, entry] : table.entries()) {
    const model::Key& key = *entry.key;
    // A dependency's key is its own affair.
    if (key.basic_type || key.anonymous || key.package.empty() || !reported.contains(key.package)) {
      continue;
    }
    std::vector<Use> uses;
    for (const model::Write* write : entry.writes) {
      if (write->place != write->layer.write) continue;  // by a setter
      if (family_of(write->carrier) != CarrierFamily::Context) continue;
      uses.push_back({write->place, write->function, "writes it"});
    }
    for (const model::Read* read : entry.reads) {
      if (family_of(read->carrier) != CarrierFamily::Context) continue;
      uses.push_back({read->place, read->function, "looks it up"});
    }
    const std::string_view owner = package_name(key.variable.empty() ? key.type : key.variable);
    if (owner.empty()) continue;  // one that only a library knows, by its setters
    const auto is_foreign = [&](const Use& use) {
      const model::Function& function = program.functions[use.function];
      return package_name(function.name) != owner && function.package != key.package;
    };
    std::ranges::stable_sort(uses, {}, &Use::place);
    const auto first = std::ranges::find_if(uses, is_foreign);
    if (first == uses.end()) continue;
    const std::string name = name_of(key);
    Draft draft;
    draft.rule = kName;
    draft.place = first->place;
    draft.function = first->function;
    draft.identity = {name};
    draft.message = fmt::format(
        "the key {} is used by name outside package {}: what it holds, and of which type, is "
        "agreed upon nowhere",
        name, owner);
    for (const Use& use : uses) {
      if (!is_foreign(use)) continue;
      draft.evidence.push_back(
          {use.place, fmt::format("package {} {} by name", program.functions[use.function].package,
                                  use.what)});
    }
    append_declaration(key, draft.evidence);
    sink.report(std::move(draft));
  }
}

}  // namespace waybill::rules
