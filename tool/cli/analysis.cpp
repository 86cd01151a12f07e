#include "tool/cli/analysis.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <nlohmann/json.hpp>

namespace waybill::cli {
namespace {

namespace fs = std::filesystem;

std::string without_dots(std::string path) {
  if (path == "...") return ".";
  if (path.ends_with("/...")) path.resize(path.size() - 4);
  return path.empty() ? "/" : path;
}

}  // namespace

std::expected<AnalysisResult, model::Error> analyse(const AnalysisOptions& options) {
  AnalysisResult result;
  const std::vector<std::string>& paths = options.paths;
  result.root = paths.size() == 1 ? without_dots(paths.front()) : ".";
  for (const std::string& given : paths) {
    const std::string path = without_dots(given);
    std::error_code error;
    if (!fs::exists(path, error)) {
      return std::unexpected(model::Error{.doing = "read the source",
                                          .what = "there is no such file or folder",
                                          .where = path,
                                          .advice = "name an existing one"});
    }
    for (fs::recursive_directory_iterator at(path, error), end; !error && at != end; at.increment(error)) {
      if (at->path().extension() != ".go") continue;
      ++result.coverage.files.found;
      ++result.coverage.files.analysed;
      std::ifstream in(at->path(), std::ios::binary);
      std::ostringstream text;
      text << in.rdbuf();
      auto comments = go_source::find_suppression_comments(text.view());
      if (comments.empty()) continue;
      result.comments[fs::relative(at->path(), result.root, error).generic_string()] =
          std::move(comments);
    }
  }
  return result;
}

std::expected<void, model::Error> write_facts(const AnalysisOptions& options, std::ostream& out) {
  const auto result = analyse(options);
  if (!result) return std::unexpected(result.error());
  const nlohmann::ordered_json header{{"schema", "waybill.facts/1"}, {"root", result->root}};
  out << header.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
  return {};
}

}  // namespace waybill::cli
