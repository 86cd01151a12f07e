#include "tool/go_binary/layer_words.hpp"

#include <algorithm>
#include <unordered_map>

namespace waybill::go_binary {
namespace {

/// The context package's types that can be cancelled.
bool can_be_cancelled(const Type& type) {
  return type.package == "context" && (type.name == "*context.cancelCtx" || type.name == "*context.timerCtx" || type.name == "*context.afterFuncCtx");
}

}  // namespace

LayerWords LayerWords::of(const Executable& executable, std::uint64_t bias) {
  const TypeTable& types = executable.types();
  std::unordered_map<std::uint64_t, LayerForm> forms;  // of the types that are contexts
  for (const auto& [itab, layer] : read_layers(executable).by_itab) {
    Type type = types.at(layer.type);
    if (type.kind == Kind::kPointer) type.package = types.at(types.element(type)).package;
    forms[layer.type] = {.kind = layer.kind, .hop = layer.hop, .parent = layer.parent, .cancel = can_be_cancelled(type)};
  }
  LayerWords words;
  words.types_ = {types.addresses().begin + bias, types.addresses().end + bias};
  for (const Itab& itab : types.itabs()) {
    if (const auto form = forms.find(itab.type); form != forms.end()) words.add(itab.address + bias, form->second);
  }
  for (const auto& [type, form] : forms) words.add(type + bias, form);
  return words;
}

std::uint8_t LayerWords::number_of(const LayerForm& form) {
  constexpr std::size_t kMostForms = 250;  // programs have a few; what is beyond isn't told from the last
  const auto known = std::ranges::find(forms_, form);
  if (known != forms_.end()) return static_cast<std::uint8_t>(known - forms_.begin() + 1);
  if (forms_.size() < kMostForms) forms_.push_back(form);
  return static_cast<std::uint8_t>(forms_.size());
}

void LayerWords::add(std::uint64_t word, const LayerForm& form) {
  if (word == 0 || form_of(word) != kNone) return;
  if (2 * ++used_ > entries_.size()) grow();
  first_ = std::min(first_, word);
  last_ = std::max(last_, word);
  const std::uint8_t number = number_of(form);
  if (form.kind == LayerKind::kValue) value_form_ = number;
  std::uint64_t at = slot(word);
  while (entries_[at & (entries_.size() - 1)].word != 0) ++at;
  entries_[at & (entries_.size() - 1)] = {.word = word, .form = number};
}

void LayerWords::grow() {
  std::vector<Entry> old(2 * entries_.size());
  old.swap(entries_);
  for (const Entry& entry : old) {
    if (entry.word == 0) continue;
    std::uint64_t at = slot(entry.word);
    while (entries_[at & (entries_.size() - 1)].word != 0) ++at;
    entries_[at & (entries_.size() - 1)] = entry;
  }
}

}  // namespace waybill::go_binary
