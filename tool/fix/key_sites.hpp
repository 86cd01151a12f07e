// Where a program writes and reads a key, and how it is written down there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tool/fix/source.hpp"

namespace waybill::fix {

/// A reason why a key can't be changed, and where it stands.
struct Obstacle {
  Place place;
  std::string why;
};

/// How a site takes its key.
enum class Form : std::uint8_t {
  WithValue,  ///< context.WithValue(carrier, key, value)
  Value,      ///< carrier.Value(key)
  Helper,     ///< an argument of a function of the program
  Set,        ///< carrier.Set(key, value) of a framework
  Get,        ///< carrier.GetString(key) and its like
};

struct KeySite {
  bool writes = false;
  Form form = Form::Helper;
  FileIndex file = 0;
  NodeIndex call = 0, key = 0;  ///< nodes of the file's outline
  std::string key_text;
  model::KeyIndex index = 0;
  std::string carrier;     ///< the type of what it is written to or looked up in
  std::string value_type;  ///< of a write, as Go prints it; "" if it is not known
  bool concrete = false;   ///< of a write: that type is no interface
  // Helper:
  FileIndex helper_file = 0;
  NodeIndex helper = 0;     ///< its declaration
  NodeIndex parameter = 0;  ///< the parameter that is the key
  NodeIndex parameter_type = 0;

  Place place(const Outline& outline) const { return {file, outline.nodes[call].start}; }
};

struct KeySites {
  std::vector<KeySite> sites;
  std::vector<Obstacle> obstacles;
};

/// Returns the sites of the key with that identity, each once; what is not understood about one is
/// an obstacle. With `framework` entries of a framework's own map count too, else they are
/// obstacles where the framework's context answers for them as a context.
KeySites sites_of(const Source& source, std::uint64_t identity, bool framework);

/// A name made of a key's text: "user_id" -> "UserID"; `exported`: with a capital. Never empty.
std::string name_from(std::string_view key_text, bool exported);

}  // namespace waybill::fix
