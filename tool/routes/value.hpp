// What a value may be while a program is put together.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tool/model/setup.hpp"

namespace waybill::routes {

struct Object;
struct Router;
using Value = std::shared_ptr<Object>;   ///< never null

/// A test that decides whether something is done.
struct Condition {
  std::string shown;         ///< "cfg.Debug", "" if it is not short
  model::Place place;
  std::uint64_t branch = 0;  ///< the same number: the two ways of one test
  bool otherwise = false;    ///< it is done if the test fails
};
using Conditions = std::vector<Condition>;

/// Something that requests pass: what was given to the framework, and where.
struct Entry {
  Value given;
  Conditions when;
  model::Place place;
};
using Entries = std::vector<Entry>;

struct Object {
  enum class Kind : std::uint8_t {
    Unknown,     ///< `text`: why
    Text,        ///< a string that is known
    Part,        ///< a string of which `text` is only the beginning
    Plain,       ///< another constant
    Nil,
    Function,    ///< a function of the program, or one that is only known by its package and name
    List,
    Map,
    Struct,
    Router,
    Route,       ///< what a router hands out for a route, to say more about it
    Choice,      ///< one of `elements`
    Made,        ///< the result of a call whose inside is not known: `package`, `receiver`, `text`; `elements`: what it was given
    Next,        ///< stands for what comes next on a request's way
  } kind = Kind::Unknown;
  std::string text;
  std::string_view type;            ///< import path and name, without pointer; of the set-up's texts, or constant, as are the others
  bool pointer = false;
  bool complete = true;             ///< List, Map: `elements` are all there are
  model::SetupIndex function = 0;   ///< Function
  std::string_view package, receiver;
  std::string factory;              ///< Function: what made it, if that was a call
  std::vector<Value> elements;      ///< List, Map, Choice, Made; Function: what it captures
  std::vector<Value> keys;          ///< Map
  std::map<std::string, Value, std::less<>> fields;   ///< Struct
  Value self;                       ///< Function: the receiver that it is bound to
  std::shared_ptr<Router> router;   ///< Router, Route
  std::size_t route = 0;            ///< Route: index into the router's routes
  Conditions when;                  ///< Choice's alternative, element of a list: when it is there
  model::Place place;

  bool is(Kind other) const { return kind == other; }
};

Value unknown(std::string why);
Value text_value(std::string text);
Value plain_value(std::string text);
Value nil_value();
Value list_of(std::vector<Value> elements);

/// Returns a number that is known; 0 for a zero value.
std::optional<std::int64_t> known_integer(const Value& value);

/// Returns what a binary operator, or "!", makes of known numbers and tests; Unknown if that is not known.
Value result_of(std::string_view op, const Value& a, const Value& b);

/// A route as the framework was told it.
struct Registration {
  std::string method;               ///< "" if any will do
  std::string pattern;
  bool pattern_known = true;        ///< else `pattern` holds what is known of it, and … for the rest
  Value handler;
  Entries before;                   ///< what requests pass before what the router has for all
  Entries entries;                  ///< what requests pass behind the router's own
  Conditions when;
  model::Place place;
  std::vector<std::string> notes;   ///< what could not be told
  bool taken = false;               ///< it is only a part of other routes
  bool is_prefix = false;           ///< paths below the pattern are its too
};

/// Another router, or a handler, below a prefix.
struct Mount {
  std::string prefix;
  bool prefix_known = true;
  Value what;
  Entries entries;
  Conditions when;
  model::Place place;
};

/// What routes are registered with. A group is a router of its own, whose routes are its target's.
struct Router {
  const struct Framework* framework = nullptr;
  std::shared_ptr<Router> target;   ///< who has the routes; empty: itself
  std::string prefix;
  bool prefix_known = true;
  Entries entries;                  ///< what the routes that are registered from here on pass
  Entries pre;                      ///< what all of its routes pass before anything else
  Entries live;                     ///< what all of its routes pass, whenever they are registered
  Entries stream_pre, stream_live;  ///< the same for some of its routes alone: calls that are streams, methods of services
  std::string_view type;            ///< as it was made
  bool applies_itself = false;      ///< the routes' own entries hold `pre` and `live` already
  struct Used {
    std::string prefix;
    Entries entries;
  };
  std::vector<Used> used;           ///< what the routes registered from here on pass, if their path begins so
  std::vector<Registration> routes;
  std::vector<Mount> mounts;
  bool inner = false;               ///< a group within its target, without a path of its own
  bool part = false;                ///< it stands for one procedure alone
  bool mounted = false;             ///< something stands for it in another router or a server
  bool placed = true;               ///< false: nobody in sight says where it is
  std::string unplaced_reason;
  model::Place place;
};

}  // namespace waybill::routes
