// WB403: a look-up's type assertion that no written value can pass, and a write whose type no
// look-up asks for.
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tool/rules/checks.hpp"
#include "tool/rules/key_table.hpp"
#include "tool/rules/written_key.hpp"

namespace waybill::rules {
namespace {

using model::Assertion;
using model::Certainty;
using model::Read;
using model::TypeIdentity;
using model::Write;

constexpr std::string_view kName = "type-mismatch";

bool is_exported_name(std::string_view qualified) {
  const std::string_view name = qualified.substr(qualified.rfind('.') + 1);
  return !name.empty() && !(name[0] >= 'a' && name[0] <= 'z') && name[0] != '_';
}

/// Whether other packages can name the key, so that one of those that were not read may write it.
bool others_can_write(const model::Key& key) {
  return key.basic_type || is_exported_name(key.type) || is_exported_name(key.variable);
}

/// A key's values and what they are taken for.
struct Traffic {
  std::map<TypeIdentity, std::vector<const Write*>> written;
  std::map<TypeIdentity, std::vector<const Assertion*>> asserted;
  std::vector<const Write*> with_methods;  ///< those of which nothing else is known
  bool all_asserted = true;  ///< each look-up is followed to a concrete type
};

/// Returns why the key's values can't be told, or "".
std::string_view gather(const KeyEntry& entry, Traffic& traffic) {
  std::set<CarrierFamily> families;
  for (const Write* write : entry.writes) {
    families.insert(family_of(write->carrier));
    if (write->layer.value_identity == 0) {
      if (!write->layer.value_has_methods) return "a value's concrete type is not known";
      traffic.with_methods.push_back(write);
      continue;
    }
    traffic.written[write->layer.value_identity].push_back(write);
  }
  for (const Read* read : entry.reads) {
    families.insert(family_of(read->carrier));
    if (read->assertions.empty()) traffic.all_asserted = false;
    for (const Assertion& assertion : read->assertions) {
      if (assertion.identity == 0) {
        traffic.all_asserted = false;
      } else {
        traffic.asserted[assertion.identity].push_back(&assertion);
      }
    }
  }
  if (families.contains(CarrierFamily::Other)) return "it is not told what writes and what reads";
  if (entry.key->basic_type && families.size() > 1)
    return "the same text is a key of different carriers";
  return "";
}

/// Whether a type, as Go prints it, has no name of its own, or a predeclared one: it has no methods.
bool is_plain(std::string_view type) {
  static constexpr std::array<std::string_view, 5> kUnnamed = {"[", "map[", "func(", "chan ",
                                                               "<-chan "};
  return std::ranges::any_of(kUnnamed, [&](std::string_view start) { return type.starts_with(start); }) ||
         type.find_first_of(".*") == std::string_view::npos;
}

std::string types_of(const Traffic& traffic) {
  std::set<std::string> types;
  for (const Write* write : traffic.with_methods) types.insert(write->layer.value_type);
  for (const auto& [identity, writes] : traffic.written)
    types.insert(writes.front()->layer.value_type);
  return fmt::format("{}", fmt::join(types, " or "));
}

void report_read(const model::Program& program, const KeyEntry& entry, const Traffic& traffic,
                 const Read& read, const Assertion& assertion, Sink& sink) {
  const std::string name = name_of(*entry.key);
  Draft draft;
  draft.rule = kName;
  draft.place = assertion.place;
  draft.function = read.function;
  draft.identity = {name, assertion.type};
  draft.message = fmt::format(
      "what the key {} holds is asserted to be {}, and it is only ever written as {}: the "
      "assertion {}",
      name, assertion.type, types_of(traffic), assertion.checked ? "always fails" : "panics");
  const bool may = read.may || others_can_write(*entry.key) || !traffic.with_methods.empty() ||
                   std::ranges::any_of(entry.writes,
                                       [&](const Write* write) { return is_may(program, *write); });
  draft.certainty = may ? Certainty::Likely : Certainty::Proven;
  draft.evidence.push_back({assertion.place, fmt::format("asserts {}", assertion.type)});
  for (const Write* write : entry.writes) {
    for (model::Step& step :
         write_evidence(write->layer, write->place,
                        fmt::format("writes {} with a {}", name, write->layer.value_type))) {
      draft.evidence.push_back(std::move(step));
    }
  }
  draft.causes.push_back(read.place);
  append_declaration(*entry.key, draft.evidence);
  sink.report(std::move(draft));
}

void report_write(const model::Program& program, const KeyEntry& entry, const Traffic& traffic,
                  const Write& write, Sink& sink) {
  const std::string name = name_of(*entry.key);
  std::set<std::string> asked;
  bool panics = false;
  for (const auto& [identity, assertions] : traffic.asserted) {
    for (const Assertion* assertion : assertions) {
      asked.insert(assertion->type);
      panics = panics || !assertion->checked;
    }
  }
  Draft draft;
  draft.rule = kName;
  draft.place = write.place;
  draft.function = write.function;
  draft.severity = model::Severity::Warning;
  draft.identity = {name, write.layer.value_type};
  draft.message =
      fmt::format("the key {} is written with a {}, and every look-up asserts {}: {}", name,
                  write.layer.value_type, fmt::join(asked, " or "),
                  panics ? "with this value the assertion panics" : "this value is never found");
  draft.certainty = is_may(program, write) || others_can_write(*entry.key) ? Certainty::Likely
                                                                           : Certainty::Proven;
  draft.evidence = write_evidence(write.layer, write.place,
                                  fmt::format("writes {} with a {}", name, write.layer.value_type));
  for (const auto& [identity, assertions] : traffic.asserted) {
    for (const Assertion* assertion : assertions)
      draft.evidence.push_back({assertion->place, fmt::format("asserts {}", assertion->type)});
  }
  append_declaration(*entry.key, draft.evidence);
  sink.report(std::move(draft));
}

/// Whether the key stands for two things: one package writes it with two types, and each of them is
/// asked for by functions that ask for no other, so that the later write hides the earlier one from
/// its readers. A plain text or more types are rather one thing in several forms.
bool stands_for_two(const model::Program& program, const KeyEntry& entry, const Traffic& traffic) {
  if (traffic.written.size() != 2 || !traffic.all_asserted || !traffic.with_methods.empty() ||
      entry.key->basic_type) {
    return false;
  }
  for (const Write* write : entry.writes) {
    if (program.functions[write->function].package != entry.key->package) return false;
  }
  std::map<model::FunctionIndex, TypeIdentity> asked_in;
  for (const Read* read : entry.reads) {
    if (read->assertions.size() != 1 || read->assertions.front().in_switch) return false;
    const TypeIdentity asked = read->assertions.front().identity;
    if (asked_in.try_emplace(read->function, asked).first->second != asked) return false;
  }
  return std::ranges::all_of(traffic.written, [&](const auto& written) {
    return traffic.asserted.contains(written.first) &&
           written.second.front()->layer.value_type.contains('.');
  });
}

void report_two(const model::Program& program, const KeyEntry& entry, const Traffic& traffic,
                Sink& sink) {
  const std::string name = name_of(*entry.key);
  const Write& first = *entry.writes.front();
  const auto other = std::ranges::find_if(entry.writes, [&](const Write* write) {
    return write->layer.value_identity != first.layer.value_identity;
  });
  const Write& second = **other;
  Draft draft;
  draft.rule = kName;
  draft.place = second.place;
  draft.function = second.function;
  draft.severity = model::Severity::Warning;
  draft.identity = {name, first.layer.value_type, second.layer.value_type};
  draft.message = fmt::format(
      "the key {} is written with a {} here and with a {} elsewhere, and each is looked up by "
      "itself: where both are on one chain, the later one hides the other",
      name, second.layer.value_type, first.layer.value_type);
  draft.certainty = is_may(program, first) || is_may(program, second) ? Certainty::Likely
                                                                      : Certainty::Proven;
  for (const Write* write : entry.writes) {
    for (model::Step& step :
         write_evidence(write->layer, write->place,
                        fmt::format("writes {} with a {}", name, write->layer.value_type))) {
      draft.evidence.push_back(std::move(step));
    }
    draft.causes.push_back(write->place);
  }
  for (const auto& [type, assertions] : traffic.asserted) {
    for (const Assertion* assertion : assertions) {
      draft.evidence.push_back({assertion->place, fmt::format("asserts {}", assertion->type)});
    }
  }
  append_declaration(*entry.key, draft.evidence);
  sink.report(std::move(draft));
}

/// The type of what the standard library's server puts in under the key; "" if it is none of its keys.
/// Since Go 1.7, net/http/server.go: ServerContextKey, LocalAddrContextKey.
std::string_view written_by_server(const model::Key& key) {
  if (key.package != "net/http") return {};
  if (key.value == "&ServerContextKey") return "*http.Server";
  if (key.value == "&LocalAddrContextKey") return "net.Addr";
  return {};
}

/// Look-ups of the server's own keys that ask for a type which no server and no address has.
void check_server_key(const KeyEntry& entry, std::string_view written, Sink& sink) {
  const std::string name = name_of(*entry.key);
  for (const Read* read : entry.reads) {
    for (const Assertion& assertion : read->assertions) {
      if (assertion.identity == 0 || assertion.in_switch || !is_plain(assertion.type)) continue;
      Draft draft;
      draft.rule = kName;
      draft.place = assertion.place;
      draft.function = read->function;
      draft.identity = {name, assertion.type};
      draft.message = fmt::format(
          "what the key {} holds is asserted to be {}, and net/http writes it as {}: the assertion "
          "{}",
          name, assertion.type, written, assertion.checked ? "always fails" : "panics");
      draft.certainty = read->may ? Certainty::Likely : Certainty::Proven;
      draft.evidence.push_back({assertion.place, fmt::format("asserts {}", assertion.type)});
      draft.causes.push_back(read->place);
      sink.report(std::move(draft));
    }
  }
}

}  // namespace

void check_type_mismatch(const model::Program& program, Sink& sink) {
  const KeyTable table(program);
  for (const auto& [identity, entry] : table.entries()) {
    if (entry.reads.empty()) continue;
    if (entry.writes.empty()) {
      // A test's handler may put in what it likes.
      if (const auto written = written_by_server(*entry.key); !written.empty()) {
        check_server_key(entry, written, sink);
      }
      continue;
    }
    Traffic traffic;
    const std::string_view unknown = gather(entry, traffic);
    if (traffic.asserted.empty()) continue;
    if (!unknown.empty()) {
      sink.silent(kName, entry.reads.front()->place,
                  fmt::format("{}: {}", name_of(*entry.key), unknown));
      continue;
    }
    if (stands_for_two(program, entry, traffic)) {
      report_two(program, entry, traffic, sink);
      continue;
    }
    const bool some_fit = std::ranges::any_of(
        traffic.asserted, [&](const auto& type) { return traffic.written.contains(type.first); });
    for (const Read* read : entry.reads) {
      // One that tries several types is content with any of them.
      if (read->assertions.size() != 1) continue;
      const Assertion& assertion = read->assertions.front();
      if (assertion.identity == 0 || assertion.in_switch ||
          traffic.written.contains(assertion.identity))
        continue;
      if (!traffic.with_methods.empty() && !is_plain(assertion.type)) {
        sink.silent(kName, assertion.place,
                    fmt::format("{}: a value's concrete type is not known", name_of(*entry.key)));
        continue;
      }
      report_read(program, entry, traffic, *read, assertion, sink);
    }
    if (!some_fit || !traffic.all_asserted || !traffic.with_methods.empty()) continue;
    for (const auto& [type, writes] : traffic.written) {
      if (traffic.asserted.contains(type)) continue;
      for (const Write* write : writes) report_write(program, entry, traffic, *write, sink);
    }
  }
}

}  // namespace waybill::rules
