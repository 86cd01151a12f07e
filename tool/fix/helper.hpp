// What a function does that is given a key: setters and getters that do nothing else.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "tool/fix/key_sites.hpp"
#include "tool/fix/source.hpp"

namespace waybill::fix {

enum class HelperKind : std::uint8_t {
  None,     ///< something else, or more than one of these
  Context,  ///< returns WithValue(context, key, value)
  Request,  ///< returns the request with such a context
  Gin,      ///< sets the request of gin's context to one with such a context
  Getter,   ///< returns the value if it is of the type, else that type's zero value
  Finder,   ///< returns that, and whether it was of the type
  Must,     ///< returns the value, and panics if it is not of the type
};

struct Helper {
  HelperKind kind = HelperKind::None;
  std::string type;  ///< Getter, Finder, Must: as it is written
  /// Gin: the declaration of a setter that it goes on to, if it does: its file and node.
  std::pair<FileIndex, NodeIndex> inner{};
};

/// Returns what the function that the site (of Form::Helper) calls does with its key.
Helper helper_of(const Source& source, const KeySite& site);

}  // namespace waybill::fix
