// YAML of other people: looked at without being trusted.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <yaml-cpp/yaml.h>

namespace waybill::coupling {

/// One of the documents of a file, and the lines before it.
struct Document {
  std::string text;
  std::uint32_t line = 0;
};

/// Cuts a file at its `---` lines. Each document is then read by itself: yaml-cpp 0.7 takes some broken
/// streams for documents without end.
std::vector<Document> documents_of(std::string_view text);

/// Returns the value of a key, also from what `<<` merges in; an undefined node if there is none or
/// `map` is no mapping.
YAML::Node value_of(const YAML::Node& map, std::string_view key);

/// Returns a scalar's text, "" for anything else.
std::string text_of(const YAML::Node& node);

}  // namespace waybill::coupling
