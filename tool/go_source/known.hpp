// The declarations that Waybill carries itself: the Go standard library's exported ones, without
// function bodies, so that it knows them on a machine without Go; some of frameworks that are often
// not on disk; and what some functions do.
#pragma once

#include <string_view>

namespace waybill::go_source {

/// Returns the Go source that declares the package's exported names, with TokenList::kPadding zero
/// bytes behind it; "" if the package isn't known. It stays where it is until the program ends. Any
/// number of threads may ask.
std::string_view known_package(std::string_view import_path);

/// Returns whether all that a known package exports is known: of a framework only some is, so that
/// its package counts as missing all the same.
bool is_known_whole(std::string_view import_path);

/// Returns the text of known/flows.txt.
std::string_view known_flows_text();

}  // namespace waybill::go_source
