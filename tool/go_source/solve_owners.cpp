// Where the types that keep a carrier in a field are made, and so how long their values live.
#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "tool/go_source/solver.hpp"

namespace waybill::go_source {

namespace {

/// Functions by these names set something up that stays; what others make may well be one request's.
/// A method that makes something usually makes many.
bool sets_up(const model::Function& function) {
  if (function.method) return false;
  constexpr std::array<std::string_view, 15> kSetUp{"new",  "make", "open",  "dial",  "connect", "setup", "init",   "start",
                                                    "run",  "main", "serve", "build", "default", "must",  "provide"};
  std::string name(function.name.substr(function.name.rfind('.') + 1));
  for (char& letter : name) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return std::ranges::any_of(kSetUp, [&](std::string_view start) { return name.starts_with(start); });
}

}  // namespace

/// Whether a struct literal is given a context that doesn't start in the function itself: it lives as
/// long as that context is meant to.
bool Solver::is_given_context(FileId file, ValueRef literal) {
  const Summary& summary = tree_.files[file].summary;
  std::vector<ValueRef> open{literal};
  for (std::size_t steps = 0; !open.empty() && steps < 64; ++steps) {
    const ValueRecord& at = summary.values()[open.back()];
    open.pop_back();
    if (at.op != ValueOp::Composite) continue;
    const auto elements = summary.list(at.b);
    for (std::size_t i = 2; i < elements.size(); i += 3) {
      open.push_back(elements[i]);
      const auto carrier = committed_.find(value_key(file, elements[i]));
      if (carrier == committed_.end() || !comes_from_outside(carrier->second)) continue;
      const CarrierClass given = carrier_class(resolver_.type_of(file, elements[i]));
      if (given != CarrierClass::Logger && given != CarrierClass::Metadata) return true;
    }
  }
  return false;
}

bool Solver::comes_from_outside(model::FlowIndex flow) const {
  std::vector<model::FlowIndex> open{flow};
  std::set<model::FlowIndex> seen;
  while (!open.empty()) {
    const model::FlowIndex index = open.back();
    open.pop_back();
    if (index == 0 || !seen.insert(index).second) continue;
    const model::Flow& at = program_.flows[index];
    switch (at.kind) {
      case model::FlowKind::Parameter: case model::FlowKind::Captured: case model::FlowKind::Load: return true;
      default: open.insert(open.end(), at.parents.begin(), at.parents.end()); break;
    }
  }
  return false;
}

/// For every type that keeps a carrier in a field that is re-derived: where its values are made.
void Solver::find_owners() {
  for (const model::Store& store : program_.stores) {
    if (!store.storage.type_path.empty() && store.value != 0) program_.owners[store.storage.type_path].type = store.storage.type_path;
  }
  if (program_.owners.empty()) return;
  for (FileId file = 0; file < tree_.files.size(); ++file) {
    const Summary& summary = tree_.files[file].summary;
    if (!summary || tree_.packages[tree_.files[file].package].origin != Origin::Target) continue;
    if (summary.header().flags & kTestFile) continue;   // tests make things as nobody else does
    const auto functions = summary.functions();
    for (FunctionRef number = 0; number < functions.size(); ++number) {
      for (ValueRef value = functions[number].first_value; value < functions[number].last_value; ++value) {
        const ValueRecord& at = summary.values()[value];
        if (at.op != ValueOp::Composite && at.op != ValueOp::Zero) continue;
        const auto owner = program_.owners.find(type_path(resolver_.without_pointer(resolver_.type_of(file, value))));
        if (owner != program_.owners.end()) note_maker(owner->second, {file, number}, value);
      }
    }
  }
}

/// Whether a package-level value is only there for its type to be checked: `var _ Logger = &logger{}`.
bool Solver::is_for_nobody(FileId file, ValueRef value) const {
  const Summary& summary = tree_.files[file].summary;
  return std::ranges::any_of(summary.declarations(), [&](const DeclarationRecord& declared) {
    if (declared.value == 0 || summary.string(declared.name) != "_") return false;
    ValueRef at = declared.value;
    while (summary.values()[at].op == ValueOp::Address) at = summary.values()[at].a;
    return at == value;
  });
}

void Solver::note_maker(model::Owner& owner, BodyRef body, ValueRef value) {
  const model::Place place{body.file, tree_.files[body.file].summary.values()[value].offset};
  const auto note = [&](std::string text) {
    if (owner.why.size() < 8) owner.why.push_back({place, std::move(text)});
  };
  if (body.function == 0) {
    if (is_for_nobody(body.file, value)) return;
    owner.long_lived = true;
    note("a package-level variable holds a " + owner.type);
    return;
  }
  const model::FunctionIndex index = record_function(body, solution(body));
  bool request = false;
  model::FunctionIndex outermost = index;
  for (model::FunctionIndex f = index; f != 0; f = program_.functions[f].parent) {
    request = request || program_.functions[f].takes_request;
    outermost = f;
  }
  const std::string made = "made in " + program_.functions[index].name;
  if (request) {
    owner.per_request = true;
    note(made + ", which has a request or context");
  } else if (is_given_context(body.file, value)) {
    owner.per_request = true;
    note(made + ", which gives it a context");
  } else if (sets_up(program_.functions[outermost])) {
    owner.long_lived = true;
    note(made + ", which has no request");
  }
}

}  // namespace waybill::go_source
