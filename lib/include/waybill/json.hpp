// Described structs from JSON, by nlohmann-json.
#pragma once

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "waybill/schema.hpp"
#include "waybill/with_state.hpp"

namespace waybill {

/// A struct that was loaded, or all that is wrong with its document.
template <Described S>
struct Loaded {
  std::optional<S> value;
  std::vector<Problem> problems;

  explicit operator bool() const noexcept { return value.has_value(); }
};

/// Returns problems as text, a line for each: the pointer (`(document)` for all of it) and the
/// message.
inline std::string text_of(const std::vector<Problem>& problems) {
  std::string text;
  for (const auto& each : problems) {
    text += each.pointer.empty() ? "(document)" : each.pointer;
    text += ": " + each.message + '\n';
  }
  return text;
}

/// What with_state() throws for a document that does not fit. what() has all problems.
class ConfigurationError : public std::runtime_error {
 public:
  explicit ConfigurationError(std::vector<Problem> problems)
      : std::runtime_error(text_of(problems)), problems_(std::move(problems)) {}

  const std::vector<Problem>& problems() const noexcept { return problems_; }

 private:
  std::vector<Problem> problems_;
};

namespace detail {

inline std::size_t code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char each : text) count += (static_cast<unsigned char>(each) & 0xC0) != 0x80 ? 1 : 0;
  return count;
}

// Compares numbers of any types by their mathematical value.
template <Number A, Number B>
bool less(A a, B b) {
  if constexpr (std::integral<A> && std::integral<B>) {
    return std::cmp_less(a, b);
  } else {
    return static_cast<long double>(a) < static_cast<long double>(b);  // holds 64 bits
  }
}

// Adds a step to a JSON pointer.
inline void append_step(std::string& pointer, std::string_view name) {
  pointer += '/';
  for (const char each : name) {
    if (each == '~') {
      pointer += "~0";
    } else if (each == '/') {
      pointer += "~1";
    } else {
      pointer += each;
    }
  }
}

// Sees keys that are there twice, of which a document keeps one: for nlohmann's parser, as it goes.
class TwiceThere {
 public:
  explicit TwiceThere(std::vector<Problem>& problems) : problems_(&problems) {}

  void see(nlohmann::json::parse_event_t event, const nlohmann::json& parsed) {
    using Event = nlohmann::json::parse_event_t;
    switch (event) {
      case Event::object_start: levels_.push_back({false, 0, {}, {}}); break;
      case Event::array_start: levels_.push_back({true, 0, {}, {}}); break;
      case Event::object_end:
      case Event::array_end: levels_.pop_back(); [[fallthrough]];
      case Event::value:
        if (!levels_.empty()) ++levels_.back().index;
        break;
      case Event::key:
        levels_.back().key = parsed.get_ref<const std::string&>();
        if (!levels_.back().seen.insert(levels_.back().key).second) {
          problems_->push_back({pointer(), "is there twice"});
        }
        break;
    }
  }

 private:
  struct Level {
    bool is_array;
    std::size_t index;  // in an array
    std::string key;    // in an object
    std::set<std::string> seen;
  };

  std::string pointer() const {
    std::string out;
    for (const auto& each : levels_) {
      append_step(out, each.is_array ? std::to_string(each.index) : each.key);
    }
    return out;
  }

  std::vector<Problem>* problems_;
  std::vector<Level> levels_;
};

class Reader {
 public:
  using Json = nlohmann::json;

  explicit Reader(std::vector<Problem>& problems) : problems_(&problems) {}

  template <Configurable T>
  void read(const Json& json, T& out) {
    if constexpr (std::same_as<T, bool>) {
      if (!json.is_boolean()) return wrong_type("true or false", json);
      out = json.get<bool>();
    } else if constexpr (Number<T>) {
      read_number(json, out);
    } else if constexpr (std::same_as<T, std::string>) {
      if (!json.is_string()) return wrong_type("a string", json);
      out = json.get_ref<const std::string&>();
    } else if constexpr (is_optional<T>) {
      if (json.is_null()) {
        out.reset();
      } else {
        read(json, out.emplace());
      }
    } else if constexpr (is_vector<T>) {
      if (!json.is_array()) return wrong_type("a list", json);
      out.clear();
      for (std::size_t index = 0; index < json.size(); ++index) {
        const Step step(*this, std::to_string(index));
        typename T::value_type item{};
        read(json[index], item);
        out.push_back(std::move(item));
      }
    } else if constexpr (is_map<T>) {
      if (!json.is_object()) return wrong_type("an object", json);
      out.clear();
      for (const auto& [name, value] : json.items()) {
        const Step step(*this, name);
        read(value, out[name]);
      }
    } else {
      read_struct(json, out);
    }
  }

 private:
  // A step down, as long as it lives.
  class Step {
   public:
    Step(Reader& reader, std::string_view name)
        : reader_(&reader), length_(reader.pointer_.size()) {
      append_step(reader.pointer_, name);
    }
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;
    ~Step() { reader_->pointer_.resize(length_); }

   private:
    Reader* reader_;
    std::size_t length_;
  };

  void add(std::string message) { problems_->push_back({pointer_, std::move(message)}); }
  void wrong_type(const char* wanted, const Json& json) {
    std::string is = json.is_array() ? "a list" : json.is_object() ? "an object" : "";
    if (is.empty()) is = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (is.size() > 60) is = is.substr(0, 60) + "...";
    add(std::string("must be ") + wanted + " and is " + is);
  }

  template <Number T>
  void read_number(const Json& json, T& out) {
    constexpr const char* wanted = std::integral<T> ? "a whole number" : "a number";
    if (json.is_number_unsigned()) return keep(json.get<std::uint64_t>(), out);
    if (json.is_number_integer()) return keep(json.get<std::int64_t>(), out);
    if (!json.is_number_float()) return wrong_type(wanted, json);
    const double number = json.get<double>();
    if (!std::isfinite(number)) return add("must be a finite number");
    if constexpr (std::integral<T>) {
      if (std::trunc(number) != number) return wrong_type(wanted, json);
    }
    keep(number, out);
  }
  template <Number From, Number T>
  void keep(From number, T& out) {
    if constexpr (std::integral<T>) {
      using Limits = std::numeric_limits<T>;
      if (less(number, Limits::min())) {
        return add("must be at least " + number_text(Limits::min()));
      }
      if (less(Limits::max(), number)) {
        return add("must be at most " + number_text(Limits::max()));
      }
    }
    out = static_cast<T>(number);
  }

  template <Described S>
  void read_struct(const Json& json, S& out) {
    if (!json.is_object()) return wrong_type("an object", json);
    std::size_t known = 0;
    for_each_field<S>([&](const auto& field) {
      const Step step(*this, field.name);
      const auto found = json.find(field.name);
      if (found == json.end()) {
        if (field.must_be_there) add("is required");
        return;
      }
      ++known;
      auto& member = out.*field.member;
      const std::size_t before = problems_->size();
      read(*found, member);
      if (problems_->size() != before || !has_value(member)) return;
      std::apply([&](const auto&... rules) { (check(plain(member), rules), ...); }, field.rules);
    });
    if (known == json.size()) return;
    for (const auto& [name, value] : json.items()) {
      bool is_known = false;
      for_each_field<S>([&](const auto& field) { is_known = is_known || field.name == name; });
      if (is_known) continue;
      const Step step(*this, name);
      std::string names;
      for_each_field<S>([&](const auto& field) {
        names += names.empty() ? "" : ", ";
        names += field.name;
      });
      add("is not known; there are " + names);
    }
  }
  template <class T>
  static const auto& plain(const T& value) {
    if constexpr (is_optional<T>) {
      return *value;
    } else {
      return value;
    }
  }

  template <Number T, Number Bound>
  void check(T value, const Range<Bound>& range) {
    if (range.least && less(value, *range.least)) {
      add("must be at least " + number_text(*range.least));
    }
    if (range.most && less(*range.most, value)) add("must be at most " + number_text(*range.most));
  }
  template <class T>
    requires(std::same_as<T, std::string> || is_vector<T>)
  void check(const T& value, const Length& length) {
    const char* what = is_vector<T> ? " items" : " characters";
    std::size_t size = value.size();
    if constexpr (std::same_as<T, std::string>) size = code_points(value);
    if (size < length.least) add("must have at least " + number_text(length.least) + what);
    if (size > length.most) add("must have at most " + number_text(length.most) + what);
  }
  template <std::size_t Count>
  void check(const std::string& value, const OneOf<Count>& names) {
    std::string all;
    for (const auto name : names.names) {
      if (name == value) return;
      all += all.empty() ? "" : ", ";
      all += name;
    }
    add("must be one of " + all);
  }

  std::vector<Problem>* problems_;
  std::string pointer_;
};

}  // namespace detail

/// Returns the struct that a document holds, with the defaults of what is not there, or every
/// problem of the document.
template <Described S>
Loaded<S> load(const nlohmann::json& document) {
  Loaded<S> loaded;
  S value{};
  detail::Reader(loaded.problems).read(document, value);
  if (loaded.problems.empty()) loaded.value = std::move(value);
  return loaded;
}

/// The same for text, in which no key may be there twice. Text that is no JSON has one problem,
/// with its place.
template <Described S>
Loaded<S> load_json(std::string_view text) {
  try {
    std::vector<Problem> problems;
    detail::TwiceThere twice(problems);
    const auto document = nlohmann::json::parse(
        text, [&](int, nlohmann::json::parse_event_t event, const nlohmann::json& parsed) {
          twice.see(event, parsed);
          return true;
        });
    auto loaded = load<S>(document);
    if (problems.empty()) return loaded;
    problems.insert(problems.end(), loaded.problems.begin(), loaded.problems.end());
    return {std::nullopt, std::move(problems)};
  } catch (const nlohmann::json::exception& error) {
    return {std::nullopt, {{"", error.what()}}};
  }
}

/// with_state() for a document: throws ConfigurationError with every problem that it has.
template <Described S, std::same_as<nlohmann::json> Document>  // no braces become a document
auto with_state(const Document& document) {
  auto loaded = load<S>(document);
  if (!loaded) throw ConfigurationError(std::move(loaded.problems));
  return with_state<S>(std::move(*loaded.value));
}

}  // namespace waybill
