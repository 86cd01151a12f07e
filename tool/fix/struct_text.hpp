// The Go file of a request's state: a struct behind one key, with its accessors.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace waybill::fix {

struct StructField {
  std::string name, type;  ///< as it is written in the file
  std::string setter, gin_setter;
  std::string text;  ///< the key that it takes the place of, as it was written
};

struct StructText {
  std::string package, type, key_type;
  std::string finder, maker, gin_maker;        ///< functions of the package's own
  std::map<std::string, std::string> imports;  ///< path and name
  std::vector<StructField> fields;
  std::set<std::string> context_fields,
      gin_fields;  ///< those that are set by a context, and by way of gin's
  bool gin = false;
  bool copies = false;  ///< each write makes a copy; else the struct is changed in place
};

/// Returns the file, formatted as gofmt does it.
std::string struct_text(const StructText& text);

}  // namespace waybill::fix
