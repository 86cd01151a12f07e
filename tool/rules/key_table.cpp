#include "tool/rules/key_table.hpp"

#include <algorithm>
#include <array>

#include "tool/rules/written_key.hpp"

namespace waybill::rules {

using model::Key;
using model::KeyKind;
using model::Program;
using model::Read;
using model::Sight;
using model::Write;

CarrierFamily family_of(std::string_view carrier) {
  if (carrier.starts_with('*')) carrier.remove_prefix(1);
  static constexpr std::array<std::string_view, 3> kFramework{"gin.Context", "echo.Context",
                                                              "app.RequestContext"};
  if (std::ranges::find(kFramework, carrier) != kFramework.end()) return CarrierFamily::Framework;
  if (carrier.starts_with("fiber.")) return CarrierFamily::Other;  // Locals both writes and reads
  return CarrierFamily::Context;
}

KeyTable::KeyTable(const Program& program) {
  const auto entry_of = [&](model::KeyIndex index) -> KeyEntry* {
    const Key* key = key_at(program, index);
    if (key == nullptr || key->kind != KeyKind::Static) return nullptr;
    KeyEntry& entry = entries_[key->identity];
    if (entry.key == nullptr ||
        (entry.key->declared.file == model::kNowhere && key->declared.file != model::kNowhere)) {
      entry.key = key;
    }
    return &entry;
  };
  for (const Write& write : program.writes) {
    // What is put into a framework's own map adds no layer.
    const bool is_entry = write.flow == 0 && write.layer.kind == model::LayerKind::Opaque;
    if (write.layer.kind != model::LayerKind::Value && !is_entry) continue;
    if (KeyEntry* entry = entry_of(write.layer.key)) entry->writes.push_back(&write);
  }
  for (const Read& read : program.reads) {
    if (KeyEntry* entry = entry_of(read.key)) entry->reads.push_back(&read);
  }
  for (auto& [identity, entry] : entries_) {
    std::ranges::stable_sort(entry.writes, {}, &Write::place);
    std::ranges::stable_sort(entry.reads, {}, &Read::place);
  }
  for (const model::KeyUse& use : program.key_uses) {
    if (KeyEntry* entry = entry_of(use.key)) entry->use = &use;
  }
}

const KeyEntry* KeyTable::find(std::uint64_t identity) const {
  const auto found = entries_.find(identity);
  return found == entries_.end() ? nullptr : &found->second;
}

std::string name_of(const Key& key) {
  return key.shown.empty() ? key.type : key.shown;
}

std::string_view who_could(Sight sight) {
  switch (sight) {
    case Sight::Package: return "no other package can name it";
    case Sight::Module: return "no other module can name it";
    case Sight::Program: return "nothing in this program names it elsewhere";
    case Sight::Open: break;
  }
  return "";
}

std::string why_open(const model::KeyUse& use) {
  return use.why.empty() ? std::string("something that was not read may use the key") : use.why;
}

}  // namespace waybill::rules
