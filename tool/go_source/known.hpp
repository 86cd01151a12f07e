// The declarations that Waybill carries itself: the Go standard library's exported ones, without
// function bodies, so that it knows them on a machine without Go, and what some functions do.
#pragma once

#include <string_view>

namespace waybill::go_source {

/// Returns the Go source that declares the package's exported names, with TokenList::kPadding zero
/// bytes behind it; "" if the package isn't known. It stays where it is until the program ends. Any
/// number of threads may ask.
std::string_view known_package(std::string_view import_path);

/// Returns the text of known/flows.txt.
std::string_view known_flows_text();

}  // namespace waybill::go_source
