// A place in a program that was built, and what the source says of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tool/model/finding.hpp"

namespace waybill::model {

/// A place in a program's code. Empty: not known.
struct CodeSite {
  std::string function;  ///< "example.test/auth.(*Guard).Wrap"
  std::string file;      ///< as the build recorded it
  std::uint32_t line = 0;

  friend auto operator<=>(const CodeSite&, const CodeSite&) = default;
};

/// What the source says of a key that a place writes.
struct SourceKey {
  std::string key;       ///< as the map shows it
  std::string component;
};

/// What the source says of a place.
struct SiteSource {
  std::vector<SourceKey> keys;
  std::vector<Finding> findings;  ///< of `check`, at this line or with this line in their evidence; growth first
};

/// What a goroutine began with, and where it was started.
struct GoroutineStart {
  std::uint64_t id = 0;
  std::string function;   ///< its first one
  CodeSite creator;       ///< the `go` statement; empty if not known
};

}  // namespace waybill::model
