#include "tool/cli/output.hpp"

#include <fstream>
#include <utility>

#include <fmt/ranges.h>

#include "tool/cli/page.hpp"

namespace waybill::cli {

OutputOptions::OutputOptions(std::vector<std::string> forms, std::string format) : forms_(std::move(forms)), format_(std::move(format)) {}

void OutputOptions::add_to(CLI::App& app) {
  app.add_option("--format", format_, fmt::format("form of the output: {}", fmt::join(forms_, ", ")))->check(CLI::IsMember(forms_));
  app.add_option("-o,--output", file_, "file to write to instead of standard output");
  app.add_option("--color", colour_, "auto, always or never")->check(CLI::IsMember({"auto", "always", "never"}));
}

std::expected<void, model::Error> OutputOptions::check() const {
  return format_ == "html" ? page_is_there() : std::expected<void, model::Error>{};
}

std::expected<void, model::Error> OutputOptions::write(Console& console, const std::function<void(bool, std::ostream&)>& result) const {
  if (file_.empty()) {
    result(in_colour(colour_, console), console.out);
    return {};
  }
  std::ofstream file(file_, std::ios::binary | std::ios::trunc);
  if (file) result(colour_ == "always", file);
  file.close();
  if (file) return {};
  return std::unexpected(model::Error{.doing = "write the result",
                                      .what = "the file can't be written",
                                      .where = file_,
                                      .advice = "check that its folder exists and may be written to"});
}

std::string prefix_of(const std::string& root) {
  if (root.empty() || root == "." || root == "./") return {};
  return root.ends_with('/') ? root : root + '/';
}

}  // namespace waybill::cli
