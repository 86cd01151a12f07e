#include "tool/cli/baseline.hpp"

#include <fstream>
#include <iterator>
#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace waybill::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kSchema = "waybill.baseline/1";

std::unexpected<model::Error> refused(const std::string& file, std::string what, std::string advice) {
  return std::unexpected(model::Error{.doing = "use the baseline",
                                      .what = std::move(what),
                                      .where = file,
                                      .advice = std::move(advice)});
}

}  // namespace

Baseline make_baseline(const std::vector<model::Finding>& findings, const model::Coverage& coverage) {
  Baseline baseline;
  for (const model::Finding& finding : findings) {
    baseline.findings.push_back({finding.fingerprint, finding.rule, finding.site.file, finding.message});
  }
  baseline.dependency_mode = coverage.dependencies.mode;
  baseline.missing_dependencies = coverage.dependencies.missing.size();
  return baseline;
}

Compared compare(std::vector<model::Finding> findings, const Baseline& baseline, const FileExists& exists) {
  std::unordered_multimap<std::string_view, const KnownFinding*> left;
  for (const KnownFinding& known : baseline.findings) left.emplace(known.fingerprint, &known);
  Compared compared;
  std::vector<model::Finding> others;
  for (model::Finding& finding : findings) {
    if (const auto known = left.find(finding.fingerprint); known != left.end()) {
      left.erase(known);
      ++compared.known;
    } else {
      others.push_back(std::move(finding));
    }
  }

  std::map<std::pair<std::string_view, std::string_view>, std::uint64_t> moved;
  for (const auto& [fingerprint, known] : left) {
    if (!exists(known->file)) ++moved[{known->rule, known->message}];
  }
  for (model::Finding& finding : others) {
    if (const auto known = moved.find({finding.rule, finding.message}); known != moved.end() && known->second > 0) {
      --known->second;
      ++compared.known;
    } else {
      compared.findings.push_back(std::move(finding));
    }
  }
  compared.gone = baseline.findings.size() - compared.known;
  return compared;
}

std::string difference(const Baseline& baseline, const model::Coverage& coverage) {
  const auto& dependencies = coverage.dependencies;
  if (baseline.dependency_mode != dependencies.mode) {
    return fmt::format("written with --deps {}, this run has --deps {}", baseline.dependency_mode,
                       dependencies.mode);
  }
  if (baseline.missing_dependencies != dependencies.missing.size()) {
    return fmt::format("written with {} dependencies missing, this run misses {}",
                       baseline.missing_dependencies, dependencies.missing.size());
  }
  return {};
}

std::expected<Baseline, model::Error> read_baseline(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  if (!in) return refused(file, "it can't be read", "write one with --write-baseline");
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || json.value("schema", Json()) != kSchema) {
    return refused(file, fmt::format("it has no \"schema\": \"{}\"", kSchema),
                   "write it anew with --write-baseline");
  }
  try {
    Baseline baseline;
    for (const Json& finding : json.at("findings")) {
      baseline.findings.push_back({.fingerprint = finding.at("fingerprint").get<std::string>(),
                                   .rule = finding.at("rule").get<std::string>(),
                                   .file = finding.at("file").get<std::string>(),
                                   .message = finding.at("message").get<std::string>()});
    }
    const Json& dependencies = json.at("dependencies");
    baseline.dependency_mode = dependencies.at("mode").get<std::string>();
    baseline.missing_dependencies = dependencies.at("missing").get<std::uint64_t>();
    return baseline;
  } catch (const Json::exception&) {
    return refused(file, "it is damaged", "write it anew with --write-baseline");
  }
}

std::expected<void, model::Error> write_baseline(const std::string& file,
                                                 const std::vector<model::Finding>& findings,
                                                 const model::Coverage& coverage) {
  Json entries = Json::array();
  for (const model::Finding& finding : findings) {
    entries.push_back({{"fingerprint", finding.fingerprint},
                       {"rule", finding.rule},
                       {"file", finding.site.file},
                       {"message", finding.message}});
  }
  const Json json{{"schema", kSchema},
                  {"dependencies",
                   {{"mode", coverage.dependencies.mode},
                    {"missing", coverage.dependencies.missing.size()}}},
                  {"findings", std::move(entries)}};
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << json.dump(1, ' ', false, Json::error_handler_t::replace) << '\n';
  out.close();
  if (!out) return refused(file, "it can't be written", "check that its folder exists and may be written to");
  return {};
}

}  // namespace waybill::cli
