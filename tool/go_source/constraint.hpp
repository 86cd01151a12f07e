// Build constraints: whether a file belongs to the build that Waybill looks at, which is
// linux/amd64 with cgo and the gc compiler, any release tag up to the newest known Go.
// The language is go/build/constraint's, the rules of place and of file names go/build's (Go 1.26).
#pragma once

#include <cstdint>
#include <string_view>

namespace waybill::go_source {

/// What a file's constraint says.
enum class BuildVerdict : std::uint8_t {
  Built,
  OtherBuild,  ///< another system, architecture, compiler or a custom tag
  Never,       ///< it needs the tag `ignore`: a program of its own that is only run by hand
};

/// Returns the part of a Go file that holds its constraint: the `//go:build` comment, or else the
/// stretch from the first to the last `// +build` comment that counts; "" if it has none. Both
/// count only above the package clause, and `+build` only with a blank line between.
std::string_view find_constraint(std::string_view source);

/// Returns what the constraint comments in `text` (as find_constraint returns them, or a bare
/// expression) say. A malformed expression holds for no build; the go command refuses such a file.
BuildVerdict evaluate_constraint(std::string_view text);

/// Whether the file name's suffix (`_linux`, `_amd64`, `_windows_arm64`, before `_test` and up to
/// the first dot) lets the file into the build.
bool file_name_is_built(std::string_view name);

}  // namespace waybill::go_source
