#include "tool/go_source/known_flows.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include <fmt/core.h>

// known/flows.txt, put into the program by the generated known_data.cpp.
extern "C" {
extern const char waybill_known_flows_begin[];
extern const char waybill_known_flows_end[];
}

namespace waybill::go_source {

namespace {

std::string row_name(std::string_view package, std::string_view receiver, std::string_view name) {
  std::string key;
  key.reserve(package.size() + receiver.size() + name.size() + 2);
  key.append(package).append(" ").append(receiver).append(" ").append(name);
  return key;
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (!line.empty()) {
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos) break;
    line.remove_prefix(begin);
    // A quoted word may hold spaces.
    const std::size_t from = line[0] == '"' ? std::min(line.find('"', 1), line.size() - 1) : 0;
    const std::size_t end = std::min(line.find_first_of(" \t", from), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
  return words;
}

bool number(std::string_view word, std::uint8_t& out) {
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), out);
  return error == std::errc{} && end == word.data() + word.size();
}

/// An effect from the words behind the function's name; false if they make no sense.
bool read_effect(std::span<const std::string_view> words, Effect& effect) {
  if (!words.empty() && words.back() == "pure") {
    effect.pure = true;
    words = words.first(words.size() - 1);
  }
  if (words.size() >= 2 && words[words.size() - 2] == "in") {
    if (!number(words.back(), effect.result)) return false;
    words = words.first(words.size() - 2);
  }
  if (words.empty()) return false;
  const std::string_view verb = words[0];
  if (verb == "root") return words.size() == 1;
  if (verb == "gives") {
    effect.kind = EffectKind::Gives;
    if (words.size() == 2) effect.fixed_key = words[1];
    return effect.fixed_key.find('.') != std::string::npos;
  }
  if (words.size() < 2 || !number(words[1], effect.operand)) return false;
  const auto rest = words.subspan(2);
  const auto key_and_value = [&](std::span<const std::string_view> operands) {
    if (operands.empty() || operands.size() > 2) return false;
    if (operands[0].starts_with('"')) {
      effect.fixed_key = operands[0].substr(1, operands[0].size() - 2);
    } else if (!number(operands[0], effect.key)) {
      return false;
    }
    return operands.size() == 1 || number(operands[1], effect.value);
  };
  if (verb == "view" || verb == "once" || verb == "often" || verb == "opaque") {
    effect.kind = verb == "view"   ? EffectKind::View
                  : verb == "once" ? EffectKind::Once
                  : verb == "often" ? EffectKind::Often
                                    : EffectKind::Opaque;
    return rest.empty();
  }
  if (verb == "append") {
    effect.kind = EffectKind::Append;
    effect.layer = AddedLayer::Metadata;
    return rest.empty();
  }
  if (verb == "set" || verb == "read") {
    effect.kind = verb == "set" ? EffectKind::Set : EffectKind::Read;
    return key_and_value(rest);
  }
  if (verb != "derive" || rest.empty()) return false;
  effect.kind = EffectKind::Derive;
  if (rest[0] == "value") {
    effect.layer = AddedLayer::Value;
    return key_and_value(rest.subspan(1));
  }
  if (rest.size() != 1) return false;
  if (rest[0] == "cancel") effect.layer = AddedLayer::Cancel;
  else if (rest[0] == "opaque") effect.layer = AddedLayer::Opaque;
  else if (rest[0] == "metadata") effect.layer = AddedLayer::Metadata;
  else if (rest[0] == "logger") effect.layer = AddedLayer::Logger;
  else return false;
  return true;
}

}  // namespace

std::expected<KnownFlows, model::Error> KnownFlows::parse(std::string_view text) {
  KnownFlows table;
  std::size_t line_number = 0;
  while (!text.empty()) {
    ++line_number;
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with('#')) continue;
    const auto words = words_of(line);
    if (words.empty()) continue;
    // `package.Name effect…` or `package.(Receiver).Name effect…`
    const std::string_view name = words[0];
    std::string_view package, receiver, method;
    if (const std::size_t open = name.find(".("); open != std::string_view::npos) {
      const std::size_t close = name.find(").", open);
      if (close != std::string_view::npos) {
        package = name.substr(0, open);
        receiver = name.substr(open + 2, close - open - 2);
        method = name.substr(close + 2);
      }
    } else if (const std::size_t dot = name.rfind('.'); dot != std::string_view::npos) {
      package = name.substr(0, dot);
      method = name.substr(dot + 1);
    }
    Effect effect;
    if (method.empty() || !read_effect(std::span(words).subspan(1), effect)) {
      return std::unexpected(model::Error{.doing = "read the table of known flows",
                                          .what = "not a row of it: " + std::string(line),
                                          .where = fmt::format("flows.txt:{}", line_number),
                                          .advice = "see the comment at its top"});
    }
    table.rows_[row_name(package, receiver, method)].push_back(std::move(effect));
  }
  return table;
}

const KnownFlows& KnownFlows::table() {
  static const KnownFlows table = [] {
    auto parsed = parse({waybill_known_flows_begin, static_cast<std::size_t>(waybill_known_flows_end - waybill_known_flows_begin)});
    if (!parsed) std::abort();   // compiled in; a test reads it
    return *std::move(parsed);
  }();
  return table;
}

const std::vector<Effect>& KnownFlows::find(std::string_view package, std::string_view receiver,
                                            std::string_view name) const {
  static const std::vector<Effect> none;
  const auto found = rows_.find(row_name(package, receiver, name));
  return found == rows_.end() ? none : found->second;
}

std::vector<std::string> KnownFlows::names() const {
  std::vector<std::string> all;
  for (const auto& [name, effects] : rows_) all.push_back(name);
  std::ranges::sort(all);
  return all;
}

}  // namespace waybill::go_source
