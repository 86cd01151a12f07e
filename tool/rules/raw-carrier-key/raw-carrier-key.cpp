// WB601: a key of a framework's own map that is spelled out where a constant names it, or in two
// packages that meet in it.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tool/rules/checks.hpp"
#include "tool/rules/key_table.hpp"
#include "tool/rules/written_key.hpp"

namespace waybill::rules {
namespace {

using model::FunctionIndex;
using model::Key;
using model::NamedText;
using model::Place;
using model::Program;

constexpr std::string_view kName = "raw-carrier-key";
constexpr std::size_t kMostNamed = 3;  ///< uses by a constant that the evidence lists

/// Whether the carrier is a framework's context, which has a map of its own.
bool has_own_map(std::string_view carrier) {
  if (family_of(carrier) == CarrierFamily::Framework) return true;
  if (carrier.starts_with('*')) carrier.remove_prefix(1);
  return carrier == "fiber.Ctx";
}

/// `Locals` both writes and looks up.
bool does_both(std::string_view carrier) {
  return family_of(carrier) == CarrierFamily::Other;
}

struct Use {
  Place place;
  FunctionIndex function = 0;
  bool writes = false, reads = false;
  bool literal = false;
  const Key* key = nullptr;
};

/// What one package does with a key.
struct Side {
  bool writes = false, reads = false;
  bool command = false;  ///< it is a program of its own
};

class Uses {
 public:
  Uses(const Program& program, const KeyEntry& entry) : program_(program) {
    for (const model::Write* write : entry.writes) {
      add(write->key_place, write->function, write->layer.key, write->carrier, true);
    }
    for (const model::Read* read : entry.reads) {
      add(read->key_place, read->function, read->key, read->carrier, false);
    }
    std::ranges::stable_sort(all_, {}, &Use::place);
  }

  const std::vector<Use>& all() const { return all_; }

  std::string_view package_of(const Use& use) const {
    return program_.functions[use.function].package;
  }

  /// Whether a value goes by this key from one package to another. Two packages that both write it
  /// and look it up may never hear of each other.
  bool crosses() const {
    std::map<std::string_view, Side> sides;
    for (const Use& use : all_) {
      Side& side = sides[package_of(use)];
      side.writes = side.writes || use.writes;
      side.reads = side.reads || use.reads;
      const std::string_view name = program_.functions[use.function].name;
      side.command = name.starts_with("main.") || name.starts_with("(*main.");
    }
    for (const auto& [writer, from] : sides) {
      for (const auto& [reader, to] : sides) {
        if (writer == reader || !from.writes || !to.reads) continue;
        if (from.command && to.command) continue;
        if (!from.reads || !to.writes) return true;
      }
    }
    return false;
  }

 private:
  void add(Place place, FunctionIndex function, model::KeyIndex index, std::string_view carrier,
           bool writes) {
    const Key* key = key_at(program_, index);
    if (key == nullptr || !has_own_map(carrier)) return;
    const model::Function& in = program_.functions[function];
    if (in.file < program_.files.size() && program_.files[in.file].test) return;
    const bool both = does_both(carrier);
    const bool literal = key->variable.empty() && key->shown == key->value;
    all_.push_back({place, function, writes || both, !writes || both, literal, key});
  }

  const Program& program_;
  std::vector<Use> all_;
};

/// A constant that is the key: how it is called and where it is declared.
struct Name {
  std::string_view variable;
  Place declared;
};

/// Of constants that are used as this key the first one, as places go.
Name used_name(const Uses& uses) {
  Name found;
  for (const Use& use : uses.all()) {
    if (use.literal || use.key->variable.empty()) continue;
    if (found.variable.empty() || use.key->declared < found.declared) {
      found = {use.key->variable, use.key->declared};
    }
  }
  return found;
}

/// What a key's name comes down to without the words that only say what it is for.
std::string core_of(std::string_view name) {
  std::string core;
  for (const char c : name) {
    if (c == '_' || c == '-' || c == '.') continue;
    core.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  for (const std::string_view word : {"context", "ctx", "key"}) {
    for (std::size_t at = core.find(word); at != std::string::npos && core.size() > word.size();
         at = core.find(word)) {
      core.erase(at, word.size());
    }
  }
  return core;
}

/// A constant of the package of that use which is named as the key is; one that only happens to
/// have its value may be a column, a header, a flag.
const NamedText* like_named(const Program& program, std::string_view package,
                            std::string_view value) {
  const std::string core = core_of(value.substr(1, value.size() - 2));
  const auto found = std::ranges::find_if(program.named_texts, [&](const NamedText& text) {
    if (text.value != value || text.package != package) return false;
    const std::size_t dot = text.name.rfind('.');
    return core_of(std::string_view(text.name).substr(dot + 1)) == core;
  });
  return found == program.named_texts.end() ? nullptr : &*found;
}

std::string what(const Use& use, std::string_view package) {
  const std::string_view does = use.writes && use.reads ? "uses it"
                                : use.writes            ? "writes it"
                                                        : "looks it up";
  return use.literal ? fmt::format("package {} {}, spelled out", package, does)
                     : fmt::format("package {} {} as {}", package, does, use.key->shown);
}

void report(const Uses& uses, const Key& key, const Use& first, const Name& name, Sink& sink) {
  Draft draft;
  draft.rule = kName;
  draft.place = first.place;
  draft.function = first.function;
  draft.identity = {key.value};
  std::set<std::string_view> packages;
  std::size_t named = 0;
  for (const Use& use : uses.all()) {
    packages.insert(uses.package_of(use));
    if (!use.literal && ++named > kMostNamed) continue;   // only those spelled out are to be mended
    draft.evidence.push_back({use.place, what(use, uses.package_of(use))});
  }
  if (name.variable.empty()) {
    draft.message = fmt::format(
        "the key {} is spelled out in {} packages, which have to agree on it letter by letter",
        key.value, packages.size());
  } else {
    draft.message = fmt::format("the key {} is spelled out here, and the constant {} is the same",
                                key.value, name.variable);
    draft.evidence.push_back({name.declared, fmt::format("declares {}", name.variable)});
  }
  sink.report(std::move(draft));
}

void check_key(const Program& program, const KeyEntry& entry, Sink& sink) {
  const Key& key = *entry.key;
  if (!key.basic_type || key.type != "string" || !key.value.starts_with('"')) return;
  const Uses uses(program, entry);
  // Who writes it is the one to name it first.
  auto first = std::ranges::find_if(
      uses.all(), [](const Use& use) { return use.literal && use.writes && !use.reads; });
  if (first == uses.all().end()) first = std::ranges::find_if(uses.all(), &Use::literal);
  if (first == uses.all().end()) return;
  Name name = used_name(uses);
  const bool crosses = uses.crosses();
  // A constant beside the literal is plainly meant for it; another package's only if they share the
  // key.
  for (const Use& use : uses.all()) {
    if (!use.literal) continue;
    const std::string_view package = uses.package_of(use);
    const auto is_of_package = [&](const Use& other) {
      return !other.literal && uses.package_of(other) == package;
    };
    if (name.variable.empty()) {
      if (const NamedText* like = like_named(program, package, key.value)) {
        return report(uses, key, use, {like->name, like->declared}, sink);
      }
    } else if (std::ranges::any_of(uses.all(), is_of_package)) {
      return report(uses, key, use, name, sink);
    }
  }
  if (crosses) return report(uses, key, *first, name, sink);
  std::set<std::string_view> packages;
  for (const Use& use : uses.all()) packages.insert(uses.package_of(use));
  if (packages.size() > 1) {
    sink.silent(kName, first->place,
                fmt::format("{}: no value is seen to go from one of the packages to another",
                            key.value));
  }
}

}  // namespace

void check_raw_carrier_key(const Program& program, Sink& sink) {
  const KeyTable table(program);
  for (const auto& [identity, entry] : table.entries()) check_key(program, entry, sink);
}

}  // namespace waybill::rules
