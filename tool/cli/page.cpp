#include "tool/cli/page.hpp"

#include <fstream>
#include <sstream>
#include <utility>

#include "tool/report/html.hpp"

namespace waybill::cli {

std::expected<void, model::Error> page_is_there() {
  if (report::has_html()) return {};
  return std::unexpected(model::Error{.doing = "",
                                      .what = "this waybill was built without the HTML report",
                                      .where = "--format html",
                                      .advice = "install nodejs and npm, and build it anew with -DWAYBILL_PAGE=ON"});
}

std::optional<std::string> read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::ostringstream text;
  text << in.rdbuf();
  if (!in && !in.eof()) return std::nullopt;
  return std::move(text).str();
}

}  // namespace waybill::cli
