// A described struct is the schema of a configuration: what must be there, of which type, in which
// range. Knows no format; waybill/json.hpp and waybill/yaml.hpp load one.
#pragma once

#include <charconv>  // numbers as JSON has them
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace waybill {

/// What is wrong with a configuration: a JSON pointer to the place, and what must be there.
struct Problem {
  std::string pointer;
  std::string message;
};

namespace detail {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;
template <class T>
inline constexpr bool is_map = false;
template <class T>
inline constexpr bool is_map<std::map<std::string, T>> = true;

template <class T>
concept Number = std::same_as<T, double> || (std::integral<T> && !std::same_as<T, bool> &&
                                             !std::same_as<T, char> && sizeof(T) <= 8);

}  // namespace detail

/// A struct with a description: default members and, in its own namespace,
/// `constexpr auto describe(const S*) { return waybill::fields(...); }`.
template <class S>
concept Described = std::is_class_v<S> && std::default_initializable<S> && std::movable<S> &&
                    requires { describe(static_cast<const S*>(nullptr)); };

namespace detail {

template <class T>
struct IsConfigurable : std::bool_constant<std::same_as<T, bool> || Number<T> ||
                                           std::same_as<T, std::string> || Described<T>> {};
template <class T>
struct IsConfigurable<std::optional<T>>
    : std::bool_constant<IsConfigurable<T>::value && !is_optional<T>> {};
template <class T>
struct IsConfigurable<std::vector<T>> : IsConfigurable<T> {};
template <class T>
struct IsConfigurable<std::map<std::string, T>> : IsConfigurable<T> {};

}  // namespace detail

/// What a described struct may have as members: bool, integers, double, std::string, other
/// described structs, and std::optional, std::vector and std::map<std::string, ...> of those.
template <class T>
concept Configurable = detail::IsConfigurable<T>::value;

/// A rule for numbers.
template <detail::Number T>
struct Range {
  std::optional<T> least;
  std::optional<T> most;
};
template <detail::Number T>
constexpr Range<T> at_least(T value) {
  return {value, std::nullopt};
}
template <detail::Number T>
constexpr Range<T> at_most(T value) {
  return {std::nullopt, value};
}
template <detail::Number T>
constexpr Range<T> between(T least, T most) {
  return {least, most};
}

/// A rule for strings, in code points, and for vectors.
struct Length {
  std::size_t least;
  std::size_t most;
};
constexpr Length length(std::size_t least,
                        std::size_t most = std::numeric_limits<std::size_t>::max()) {
  return {least, most};
}

/// A rule for strings: one of these.
template <std::size_t Count>
struct OneOf {
  std::string_view names[Count];
};
template <class... Names>
constexpr OneOf<sizeof...(Names)> one_of(const Names&... names) {
  return {{std::string_view(names)...}};
}

/// A member of a described struct; made by required() and defaulted().
template <class S, Configurable T, class... Rules>
struct Field {
  std::string_view name;
  T S::* member;
  bool must_be_there;
  std::tuple<Rules...> rules;
};

/// Returns a member that must be there.
template <class S, Configurable T, class... Rules>
constexpr Field<S, T, Rules...> required(std::string_view name, T S::* member, Rules... rules) {
  return {name, member, true, {rules...}};
}

/// Returns a member that has its initialiser's value if it is not there.
template <class S, Configurable T, class... Rules>
constexpr Field<S, T, Rules...> defaulted(std::string_view name, T S::* member, Rules... rules) {
  return {name, member, false, {rules...}};
}

/// Returns the description of a struct.
template <class... Fields>
constexpr std::tuple<Fields...> fields(Fields... all) {
  return {all...};
}

namespace detail {

template <class S, class Function>
constexpr void for_each_field(Function&& function) {
  std::apply([&](const auto&... field) { (function(field), ...); },
             describe(static_cast<const S*>(nullptr)));
}

// The type behind std::optional, which the rules are about.
template <class T>
struct Inner {
  using type = T;
};
template <class T>
struct Inner<std::optional<T>> {
  using type = T;
};

template <Number T>
std::string number_text(T value) {
  char text[40];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  return std::string(text, end);
}

inline void append_quoted(std::string& out, std::string_view text) {
  constexpr char hex[] = "0123456789abcdef";
  out += '"';
  for (const char each : text) {
    const auto byte = static_cast<unsigned char>(each);
    if (each == '"' || each == '\\') {
      out += '\\';
      out += each;
    } else if (byte < 0x20) {
      out += "\\u00";
      out += hex[byte >> 4];
      out += hex[byte & 15];
    } else {
      out += each;
    }
  }
  out += '"';
}

template <Configurable T>
void append_value(std::string& out, const T& value) {
  if constexpr (std::same_as<T, bool>) {
    out += value ? "true" : "false";
  } else if constexpr (std::floating_point<T>) {
    out += std::isfinite(value) ? number_text(value) : "null";
  } else if constexpr (Number<T>) {
    out += number_text(value);
  } else if constexpr (std::same_as<T, std::string>) {
    append_quoted(out, value);
  } else if constexpr (is_optional<T>) {
    if (value) {
      append_value(out, *value);
    } else {
      out += "null";
    }
  } else {
    const char* comma = "";
    out += is_vector<T> ? '[' : '{';
    if constexpr (is_vector<T>) {
      for (const auto& each : value) {
        out += std::exchange(comma, ",");
        append_value<typename T::value_type>(out, each);
      }
    } else if constexpr (is_map<T>) {
      for (const auto& [name, each] : value) {
        out += std::exchange(comma, ",");
        append_quoted(out, name);
        out += ':';
        append_value(out, each);
      }
    } else {
      for_each_field<T>([&](const auto& field) {
        out += std::exchange(comma, ",");
        append_quoted(out, field.name);
        out += ':';
        append_value(out, value.*field.member);
      });
    }
    out += is_vector<T> ? ']' : '}';
  }
}

template <class T>
constexpr bool has_value(const T& value) {
  if constexpr (is_optional<T>) {
    return value.has_value();
  } else {
    return true;
  }
}

// Each rule as keywords of JSON Schema, each with a comma before it.
template <Number T, Number Bound>
void append_rule(std::string& out, const Range<Bound>& range) {
  if (range.least) out += ",\"minimum\":" + number_text(*range.least);
  if (range.most) out += ",\"maximum\":" + number_text(*range.most);
}
template <class T>
  requires(std::same_as<T, std::string> || is_vector<T>)
void append_rule(std::string& out, const Length& length) {
  const char* what = is_vector<T> ? "Items\":" : "Length\":";
  out += std::string(",\"min") + what + number_text(length.least);
  if (length.most != std::numeric_limits<std::size_t>::max()) {
    out += std::string(",\"max") + what + number_text(length.most);
  }
}
template <class T, std::size_t Count>
  requires std::same_as<T, std::string>
void append_rule(std::string& out, const OneOf<Count>& names, bool or_null) {
  out += ",\"enum\":";
  char separator = '[';
  for (const auto name : names.names) {
    out += std::exchange(separator, ',');
    append_quoted(out, name);
  }
  out += or_null ? ",null]" : "]";
}

template <class T, class Rule>
inline constexpr bool is_range_of = false;
template <class T, class Bound>
inline constexpr bool is_range_of<T, Range<Bound>> = true;

// Without the closing brace.
template <Configurable T>
void append_schema(std::string& out, bool or_null, bool own_bounds) {
  const auto type = [&](const char* name) {
    out += "{\"type\":";
    out += or_null ? "[\"" : "\"";
    out += name;
    out += or_null ? "\",\"null\"]" : "\"";
  };
  if constexpr (std::same_as<T, bool>) {
    type("boolean");
  } else if constexpr (std::floating_point<T>) {
    type("number");
  } else if constexpr (Number<T>) {
    type("integer");
    // What the type itself can hold, where no rule is stricter.
    if (own_bounds)
      append_rule<T>(out, between(std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
  } else if constexpr (std::same_as<T, std::string>) {
    type("string");
  } else if constexpr (is_optional<T>) {
    append_schema<typename T::value_type>(out, true, own_bounds);
  } else if constexpr (is_vector<T>) {
    type("array");
    out += ",\"items\":";
    append_schema<typename T::value_type>(out, false, true);
    out += '}';
  } else if constexpr (is_map<T>) {
    type("object");
    out += ",\"additionalProperties\":";
    append_schema<typename T::mapped_type>(out, false, true);
    out += '}';
  } else {
    type("object");
    std::string needed;
    const T defaults{};
    out += ",\"properties\":{";
    const char* comma = "";
    for_each_field<T>([&](const auto& field) {
      using Member = std::remove_cvref_t<decltype(defaults.*field.member)>;
      using Plain = typename Inner<Member>::type;
      out += std::exchange(comma, ",");
      append_quoted(out, field.name);
      out += ':';
      std::apply(
          [&](const auto&... rules) {
            // A bound that a rule leaves open is the type's.
            bool open_least = true;
            bool open_most = true;
            [[maybe_unused]] const auto look = [&](const auto& rule) {
              if constexpr (is_range_of<Plain, std::remove_cvref_t<decltype(rule)>>) {
                open_least = open_least && !rule.least;
                open_most = open_most && !rule.most;
              }
            };
            (look(rules), ...);
            append_schema<Member>(out, false, false);
            if constexpr (std::integral<Plain> && Number<Plain>) {
              if (open_least) append_rule<Plain>(out, at_least(std::numeric_limits<Plain>::min()));
              if (open_most) append_rule<Plain>(out, at_most(std::numeric_limits<Plain>::max()));
            }
            [[maybe_unused]] const auto append = [&](const auto& rule) {
              if constexpr (requires { append_rule<Plain>(out, rule, true); }) {
                append_rule<Plain>(out, rule, is_optional<Member>);
              } else {
                append_rule<Plain>(out, rule);
              }
            };
            (append(rules), ...);
          },
          field.rules);
      if (field.must_be_there) {
        needed += needed.empty() ? "" : ",";
        append_quoted(needed, field.name);
      } else if (has_value(defaults.*field.member)) {
        out += ",\"default\":";
        append_value(out, defaults.*field.member);
      }
      out += '}';
    });
    out += "},\"required\":[" + needed + "],\"additionalProperties\":false";
  }
}

}  // namespace detail

/// Returns the JSON Schema (draft 7) of a described struct, as JSON on one line. What loads without
/// a problem is valid for it, and the other way round.
template <Described S>
std::string json_schema() {
  std::string out;
  detail::append_schema<S>(out, false, true);
  out.insert(1, "\"$schema\":\"http://json-schema.org/draft-07/schema#\",");
  out += '}';
  return out;
}

}  // namespace waybill
