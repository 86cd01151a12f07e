// The Go file of a request's state: a struct behind one key, with its accessors.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace waybill::fix {

/// A framework whose context holds the request, and how its Go code is spelled: `{0}` in `put` is
/// the new context.
struct Framework {
  std::string carrier;         ///< the type of its context, "*gin.Context"
  std::string path, name;      ///< its package
  std::string context, put;    ///< of a variable `c`: the request's context, and setting it
  std::string handler;         ///< the type of its handlers
  std::string handler_result;  ///< what they return, with a blank before it; "" if nothing
};

/// Returns the framework whose context is of that type, as Go prints it; nothing for others.
std::optional<Framework> framework_of(const std::string& carrier, const std::string& path);

struct StructField {
  std::string name, type;  ///< as it is written in the file
  std::string text;        ///< the key that it takes the place of, as it was written
  // The names of its accessors; "" if nobody needs one.
  std::string setter;          ///< of a context
  std::string request_setter;  ///< of the framework's context
  std::string getter;          ///< the value, or its zero value
  std::string finder;          ///< the value, and whether there is one
  std::string must;            ///< the value; panics without one
  std::string has;             ///< whether there is one

  /// Whether somebody tells "there is none" from the zero value.
  bool is_tracked() const { return !finder.empty() || !must.empty() || !has.empty(); }
};

struct StructText {
  std::string package, type, key_type;
  std::string finder, maker, request_maker;  ///< functions of the package's own
  std::string optional;  ///< the generic type of a field that may be missing; "" without generics
  std::string wrapper;   ///< the function that gives a handler its state; "" for none
  std::map<std::string, std::string> imports;  ///< path and name
  std::vector<StructField> fields;
  std::optional<Framework> framework;
  bool copies = false;  ///< each write makes a copy; else the struct is changed in place
};

/// Returns the file, formatted as gofmt does it.
std::string struct_text(const StructText& text);

}  // namespace waybill::fix
