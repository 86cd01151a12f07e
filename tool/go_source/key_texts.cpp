#include "tool/go_source/key_texts.hpp"

#include <algorithm>
#include <string>

namespace waybill::go_source {

using model::Key;
using model::KeyKind;
using model::Place;
using model::Program;

namespace {

constexpr std::size_t kLeastLetters = 3;   ///< of a text that says what the key is for

/// The letters and digits of a name or text, all small.
std::string folded(std::string_view name) {
  std::string small;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') small += static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) small += c;
  }
  return small;
}

}  // namespace

std::string_view type_name(std::string_view type) {
  if (type.starts_with('*')) type.remove_prefix(1);
  if (type.find_first_of("[]{}*( ") != std::string_view::npos) return {};
  const std::size_t dot = type.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : type.substr(dot + 1);
}

bool has_namesake(const Program& program, const Key& key) {
  const std::string text = folded(key.value);
  if (text.size() < kLeastLetters) return false;
  return std::ranges::any_of(program.keys, [&](const Key& other) {
    if (other.kind != KeyKind::Static || other.identity == key.identity) return false;
    return folded(other.value).contains(text) ||
           folded(std::string_view(other.variable).substr(other.variable.rfind('.') + 1)).contains(text) ||
           folded(type_name(other.type)).contains(text);
  });
}

std::optional<Place> computed_text(const Program& program, bool written, bool elsewhere) {
  const auto may_be_text = [&](model::KeyIndex index) {
    if (index == 0) return true;
    const Key& key = program.keys[index];
    if (!elsewhere && key.kind == KeyKind::Unknown && !key.package.empty()) return false;
    if (key.kind == KeyKind::Static || key.kind == KeyKind::Parameter) return false;
    return key.type.empty() || key.basic_type || key.type == "any" || key.type.starts_with("interface");
  };
  if (written) {
    for (const model::Write& write : program.writes) {
      if (may_be_text(write.layer.key)) return write.place;
    }
    return {};
  }
  for (const model::Read& read : program.reads) {
    if (may_be_text(read.key)) return read.place;
  }
  return {};
}

}  // namespace waybill::go_source
