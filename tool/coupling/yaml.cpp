#include "tool/coupling/yaml.hpp"

namespace waybill::coupling {
namespace {

constexpr std::size_t kMostDocuments = 5000;
constexpr int kMostMerged = 100;   ///< mappings that one look-up goes through; they can hold each other

bool is_marker(std::string_view line) {
  return line.starts_with("---") && (line.size() == 3 || line[3] == ' ' || line[3] == '\t' || line[3] == '\r');
}

/// `left`: how many mappings may still be looked into.
YAML::Node find(const YAML::Node& map, std::string_view key, int& left) {
  YAML::Node found(YAML::NodeType::Undefined);
  if (!map.IsDefined() || !map.IsMap() || --left < 0) return found;
  for (const auto& entry : map) {
    if (entry.first.IsScalar() && entry.first.Scalar() == key) return entry.second;
  }
  for (const auto& entry : map) {
    if (!entry.first.IsScalar() || entry.first.Scalar() != "<<") continue;
    if (!entry.second.IsSequence()) return find(entry.second, key, left);
    for (const YAML::Node& merged : entry.second) {
      YAML::Node other = find(merged, key, left);
      if (other.IsDefined()) return other;
    }
  }
  return found;
}

}  // namespace

std::vector<Document> documents_of(std::string_view text) {
  std::vector<Document> documents(1);
  std::uint32_t number = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    // What stands behind the marker belongs to the next document, at its place.
    if (is_marker(line) && documents.size() < kMostDocuments) {
      documents.push_back({.text = "   " + std::string(line.substr(3)) + "\n", .line = number});
    } else {
      documents.back().text.append(line).append(1, '\n');
    }
    ++number;
  }
  return documents;
}

YAML::Node value_of(const YAML::Node& map, std::string_view key) {
  int left = kMostMerged;
  return find(map, key, left);
}

std::string text_of(const YAML::Node& node) { return node.IsDefined() && node.IsScalar() ? node.Scalar() : std::string(); }

}  // namespace waybill::coupling
