// Runs the command on a rule's fixtures and compares what it finds with what they ask for.
//
//   rule_wants WAYBILL RULE_FOLDER
//
// RULE_FOLDER/testdata holds Go modules. A line that must have a finding of the rule says so with a
// regular expression on its message, one for each finding: `// want "first" "second"`, quoted as in
// Go. A finding that is only likely has ` [likely]` behind its message. Every other line must have
// none. Fails also if a file of the fixtures could not be read.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <regex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

namespace {

namespace fs = std::filesystem;

using Line = std::pair<std::string, unsigned>;  ///< file and line

struct Want {
  std::string pattern;
  bool met = false;
};
using Wants = std::map<Line, std::vector<Want>>;

/// A folder that is gone when the test is over.
class WorkFolder {
 public:
  WorkFolder() {
    std::string name = (fs::temp_directory_path() / "waybill-rule-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
    path_ = name;
  }
  ~WorkFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// Takes a Go string off the front of `text`; returns nothing if there is none.
std::optional<std::string> take_string(std::string_view& text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  if (text.empty() || (text.front() != '"' && text.front() != '`')) return std::nullopt;
  const char quote = text.front();
  std::string value;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == quote) {
      text.remove_prefix(i + 1);
      return value;
    }
    // Of Go's escapes a pattern needs these two.
    const bool escape = quote == '"' && text[i] == '\\' && i + 1 < text.size() &&
                        (text[i + 1] == '"' || text[i + 1] == '\\');
    value += text[escape ? ++i : i];
  }
  return std::nullopt;
}

/// Adds the wants of a file; fails if something else stands behind `want`.
bool read_wants(const fs::path& path, const std::string& name, Wants& wants) {
  constexpr std::string_view kMark = "// want ";
  std::ifstream in(path);
  std::string text;
  for (unsigned number = 1; std::getline(in, text); ++number) {
    const std::size_t at = text.find(kMark);
    if (at == std::string::npos) continue;
    std::string_view rest = std::string_view(text).substr(at + kMark.size());
    std::size_t count = 0;
    for (; const auto pattern = take_string(rest); ++count)
      wants[{name, number}].push_back({*pattern});
    if (count == 0 || rest.find_first_not_of(" \t") != std::string_view::npos) {
      std::cout << fmt::format("{}:{}: after `want` only quoted patterns may stand\n", name,
                               number);
      return false;
    }
  }
  return true;
}

std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

/// Runs the command in the folder; returns its output, or nothing if it could not do its job.
std::optional<std::string> run(const std::string& waybill, const std::string& rule,
                               const fs::path& folder, const fs::path& home) {
  const std::string line = fmt::format(
      "cd {} && HOME={} GOMODCACHE={} exec {} check --routes --rules {} --format json --fail-on never .",
      quoted(folder.string()), quoted(home.string()), quoted((home / "none").string()),
      quoted(waybill), quoted(rule));
  FILE* pipe = popen(line.c_str(), "r");
  if (pipe == nullptr) return std::nullopt;
  std::string output;
  char bytes[4096];
  for (std::size_t got; (got = fread(bytes, 1, sizeof bytes, pipe)) > 0;) output.append(bytes, got);
  const int status = pclose(pipe);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    std::cout << "the command failed: " << line << '\n';
    return std::nullopt;
  }
  return output;
}

std::string text_of(const nlohmann::json& finding) {
  const auto& site = finding.at("site");
  std::string text = fmt::format(
      "{}:{}:{}: {} [{}, {}]", site.at("file").get<std::string>(), site.at("line").get<unsigned>(),
      site.at("column").get<unsigned>(), finding.at("message").get<std::string>(),
      finding.at("severity").get<std::string>(), finding.at("certainty").get<std::string>());
  for (const auto& step : finding.at("evidence")) {
    text += fmt::format("\n    {}:{}: {}", step.at("file").get<std::string>(),
                        step.at("line").get<unsigned>(), step.at("note").get<std::string>());
  }
  return text;
}

/// Marks the want that the finding meets; returns whether there is one.
bool meet(const nlohmann::json& finding, Wants& wants) {
  const auto& site = finding.at("site");
  const auto on_line =
      wants.find({site.at("file").get<std::string>(), site.at("line").get<unsigned>()});
  if (on_line == wants.end()) return false;
  std::string message = finding.at("message");
  if (finding.at("certainty") == "likely") message += " [likely]";
  for (Want& want : on_line->second) {
    if (want.met || !std::regex_search(message, std::regex(want.pattern))) continue;
    want.met = true;
    return true;
  }
  return false;
}

/// Compares; returns the number of differences.
int compare(const nlohmann::json& report, const std::string& rule, Wants& wants) {
  int differences = 0;
  const auto differ = [&](const std::string& text) {
    std::cout << text << '\n';
    ++differences;
  };
  const auto& files = report.at("coverage").at("files");
  for (const char* const trouble : {"broken", "unreadable"}) {
    if (files.at(trouble).get<unsigned>() != 0) differ(fmt::format("some fixture is {}", trouble));
  }
  for (const auto& finding : report.at("findings")) {
    if (finding.at("rule") != rule) {
      differ("of another rule: " + text_of(finding));
    } else if (!meet(finding, wants)) {
      differ("not wanted: " + text_of(finding));
    } else if (finding.at("evidence").empty()) {
      differ("without evidence: " + text_of(finding));
    }
    for (const auto& step : finding.at("evidence")) {
      if (step.at("line").get<unsigned>() == 0)
        differ("a step without a line: " + text_of(finding));
    }
  }
  for (const auto& [line, list] : wants) {
    for (const Want& want : list) {
      if (!want.met)
        differ(fmt::format("{}:{}: no finding for \"{}\"", line.first, line.second, want.pattern));
    }
  }
  return differences;
}

int run_all(const std::string& waybill, const fs::path& rule_folder) {
  const std::string rule = rule_folder.filename().string();
  const WorkFolder work;
  // A folder of its own, so that its place below `testdata` and what lies above it mean nothing.
  const fs::path folder = work.path() / "fixture";
  fs::copy(rule_folder / "testdata", folder, fs::copy_options::recursive);
  fs::create_directory(folder / ".git");

  Wants wants;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".go") continue;
    if (!read_wants(entry.path(), fs::relative(entry.path(), folder).generic_string(), wants))
      return 1;
  }
  if (wants.empty()) {
    std::cout << rule << ": no fixture wants a finding\n";
    return 1;
  }
  const auto output = run(waybill, rule, folder, work.path());
  if (!output) return 1;
  const int differences = compare(nlohmann::json::parse(*output), rule, wants);
  std::cout << fmt::format("{}: {} lines want a finding, {} differences\n", rule, wants.size(),
                           differences);
  return differences == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: rule_wants WAYBILL RULE_FOLDER\n";
    return 2;
  }
  try {
    return run_all(fs::absolute(argv[1]).string(), fs::canonical(argv[2]));
  } catch (const std::exception& failure) {
    std::cout << failure.what() << '\n';
    return 1;
  }
}
