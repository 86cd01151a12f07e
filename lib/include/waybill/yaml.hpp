// Described structs from YAML, by yaml-cpp.
#pragma once

#include <yaml-cpp/yaml.h>

#include <cctype>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "waybill/json.hpp"

namespace waybill {

namespace detail {

// To JSON with the types of YAML 1.2's core schema: `no` and `on` are strings, and so is whatever
// stands in quotes.
class YamlConverter {
 public:
  explicit YamlConverter(std::vector<Problem>& problems) : problems_(&problems) {}

  nlohmann::json convert(const YAML::Node& node, const std::string& pointer, int depth = 0) {
    // Aliases may name the same thing again and again; a configuration is neither deep nor large.
    if (depth > 100 || ++nodes_ > 100'000) {
      if (!std::exchange(stopped_, true))
        problems_->push_back({pointer, "is too deep or too large"});
      return nullptr;
    }
    if (stopped_) return nullptr;
    switch (node.Type()) {
      case YAML::NodeType::Scalar:
        return node.Tag() == "?" ? scalar(node.Scalar()) : nlohmann::json(node.Scalar());
      case YAML::NodeType::Sequence: {
        auto list = nlohmann::json::array();
        for (std::size_t index = 0; index < node.size(); ++index) {
          list.push_back(convert(node[index], pointer + '/' + std::to_string(index), depth + 1));
        }
        return list;
      }
      case YAML::NodeType::Map: {
        auto object = nlohmann::json::object();
        for (const auto& entry : node) {
          const std::string name = entry.first.IsScalar() ? entry.first.Scalar() : "?";
          std::string below = pointer;
          append_step(below, name);
          if (!entry.first.IsScalar())
            problems_->push_back({below, "must have a name that is text"});
          if (object.contains(name)) problems_->push_back({below, "is there twice"});
          object[name] = convert(entry.second, below, depth + 1);
        }
        return object;
      }
      default: return nullptr;
    }
  }

 private:
  static nlohmann::json scalar(const std::string& text) {
    if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") {
      return nullptr;
    }
    if (text == "true" || text == "True" || text == "TRUE") return true;
    if (text == "false" || text == "False" || text == "FALSE") return false;
    if (const auto number = whole(text)) return *number;
    if (const auto number = fraction(text)) return *number;
    return text;
  }

  static std::optional<nlohmann::json> whole(std::string_view text) {
    int base = 10;
    if (text.starts_with("0x") || text.starts_with("0o")) {
      base = text[1] == 'x' ? 16 : 8;
      text.remove_prefix(2);
      if (text.starts_with('-')) return std::nullopt;
    } else if (text.starts_with('+')) {
      text.remove_prefix(1);
      if (text.starts_with('-')) return std::nullopt;
    }
    const char* end = text.data() + text.size();
    std::int64_t number = 0;
    if (const auto [stop, error] = std::from_chars(text.data(), end, number, base);
        error == std::errc() && stop == end) {
      return number;
    }
    std::uint64_t large = 0;
    if (const auto [stop, error] = std::from_chars(text.data(), end, large, base);
        error == std::errc() && stop == end) {
      return large;
    }
    return std::nullopt;
  }

  // [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
  static std::optional<double> fraction(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (text == ".inf" || text == ".Inf" || text == ".INF") return negative ? -infinity : infinity;
    if (text == ".nan" || text == ".NaN" || text == ".NAN") {
      return std::numeric_limits<double>::quiet_NaN();
    }
    const bool digit_first =
        !text.empty() && (std::isdigit(static_cast<unsigned char>(text[0])) != 0 ||
                          (text[0] == '.' && text.size() > 1 &&
                           std::isdigit(static_cast<unsigned char>(text[1])) != 0));
    if (!digit_first) return std::nullopt;
    double number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (stop != end || (error != std::errc() && error != std::errc::result_out_of_range)) {
      return std::nullopt;
    }
    if (error == std::errc::result_out_of_range) number = infinity;
    return negative ? -number : number;
  }

  std::vector<Problem>* problems_;
  std::size_t nodes_ = 0;
  bool stopped_ = false;
};

}  // namespace detail

/// Returns the struct that a document holds, with the defaults of what is not there, or every
/// problem of the document.
template <Described S>
Loaded<S> load(const YAML::Node& document) {
  std::vector<Problem> problems;
  const auto json = detail::YamlConverter(problems).convert(document, "");
  auto loaded = load<S>(json);
  if (problems.empty()) return loaded;
  problems.insert(problems.end(), loaded.problems.begin(), loaded.problems.end());
  return {std::nullopt, std::move(problems)};
}

/// The same for text. Text that is no YAML has one problem, with its place.
template <Described S>
Loaded<S> load_yaml(const std::string& text) {
  try {
    return load<S>(YAML::Load(text));
  } catch (const YAML::Exception& error) {
    return {std::nullopt, {{"", error.what()}}};
  }
}

/// with_state() for a document: throws ConfigurationError with every problem that it has.
template <Described S, std::same_as<YAML::Node> Document>  // no braces become a document
auto with_state(const Document& document) {
  auto loaded = load<S>(document);
  if (!loaded) throw ConfigurationError(std::move(loaded.problems));
  return with_state<S>(std::move(*loaded.value));
}

}  // namespace waybill
