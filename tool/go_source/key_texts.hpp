// Keys by their text: what may be the same one by another spelling, and where some text is made while the program runs.
#pragma once

#include <optional>
#include <string_view>

#include "tool/model/program.hpp"

namespace waybill::go_source {

/// Returns the name behind the package of a type as Go prints it, "" if it is no plain named type or pointer to one.
std::string_view type_name(std::string_view type);

/// Whether another key's text, name or type's name holds the letters of this key's text.
bool has_namesake(const model::Program& program, const model::Key& key);

/// Returns where a key of a plain text type, or of one that is not known, is computed and written, or looked up; with
/// `elsewhere` where it is a name of a package that is not on disk, too.
std::optional<model::Place> computed_text(const model::Program& program, bool written, bool elsewhere);

}  // namespace waybill::go_source
