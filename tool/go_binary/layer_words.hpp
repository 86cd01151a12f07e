// The words by which layers are known in a program's memory.
#pragma once

#include <cstdint>
#include <vector>

#include "tool/go_binary/context_layers.hpp"

namespace waybill::go_binary {

/// What there is to know of a layer in memory: all types with the same way to their parent count as one.
struct LayerForm {
  LayerKind kind = LayerKind::kForeign;
  std::int32_t hop = -1;
  std::uint32_t parent = 0;
  bool cancel = false;  ///< it can be cancelled

  bool is_layer() const { return kind != LayerKind::kRoot; }
  friend bool operator==(const LayerForm&, const LayerForm&) = default;
};

/// Tells by the first word of an interface whether its second one is a layer. Forms are numbered from 1; 0 is none.
class LayerWords {
 public:
  static constexpr std::uint8_t kNone = 0;

  /// The words of an executable that was loaded with a bias: the method tables of its context types for any interface,
  /// and the types themselves, which stand in values of `any`.
  static LayerWords of(const Executable& executable, std::uint64_t bias);

  /// Adds a word; one that was added before stays what it is.
  void add(std::uint64_t word, const LayerForm& form);

  /// Returns the number of a form, which it is given if it has none yet.
  std::uint8_t number_of(const LayerForm& form);

  /// Returns the number of the form that a word stands for, or kNone.
  std::uint8_t form_of(std::uint64_t word) const {
    if (word - first_ > last_ - first_ || word == 0) return kNone;
    for (std::uint64_t at = slot(word);; ++at) {
      const Entry& entry = entries_[at & (entries_.size() - 1)];
      if (entry.word == word) return entry.form;
      if (entry.word == 0) return kNone;
    }
  }

  const LayerForm& form(std::uint8_t number) const { return forms_[number - 1u]; }

  /// Returns whether a word can be the address of a type; none is unless the words are an executable's.
  bool is_type(std::uint64_t word) const { return types_.holds(word); }

  /// The number of the form of value layers, or kNone if the program has none.
  std::uint8_t value_form() const { return value_form_; }

 private:
  struct Entry {
    std::uint64_t word = 0;
    std::uint8_t form = kNone;
  };
  static std::uint64_t slot(std::uint64_t word) { return (word * 0x9E3779B97F4A7C15u) >> 32; }
  void grow();

  std::vector<Entry> entries_ = std::vector<Entry>(64);  ///< open addressing; a power of two
  std::size_t used_ = 0;
  std::uint64_t first_ = UINT64_MAX, last_ = 0;
  std::vector<LayerForm> forms_;
  Range types_;
  std::uint8_t value_form_ = kNone;
};

}  // namespace waybill::go_binary
