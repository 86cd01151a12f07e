#include "tool/cli/config.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include "tool/cli/nearest.hpp"
#include "tool/go_source/path_pattern.hpp"
#include "tool/rules/registry.hpp"

namespace waybill::cli {
namespace {

constexpr std::string_view kDoing = "use the configuration";

/// Looks at nothing: for running through a document.
class NoEvents : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

/// Whether a second document follows the first. YAML::LoadAll would tell as well, but yaml-cpp
/// 0.7 takes a comma that no list is around for one empty document after the other, without end.
bool has_second_document(const std::string& text) {
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  NoEvents nothing;
  return parser.HandleNextDocument(nothing) && parser.HandleNextDocument(nothing);
}

/// Carries an Error out of the nested reading below; it never leaves this file.
struct Refused {
  model::Error error;
};

class Reader {
 public:
  explicit Reader(const std::string& file) : file_(file) {}

  Config read(const YAML::Node& root) {
    Config config;
    if (root.IsNull()) return config;  // an empty file asks for nothing
    const std::vector<std::string_view> keys = {"baseline", "budget",  "deps",      "exclude", "fail-on",
                                                "format",   "include", "overrides", "routes",  "rules",   "tests"};
    each_entry(root, "the file", keys, [&](const std::string& key, const YAML::Node& value) {
      if (key == "baseline") config.baseline = text(value);
      if (key == "budget") budget(value, config);
      if (key == "deps") config.dependencies = dependencies_named(one_of(value, dependencies_names()));
      if (key == "exclude") config.exclude = texts(value);
      if (key == "fail-on") config.fail_on = one_of(value, fail_on_names());
      if (key == "format") config.format = one_of(value, format_names());
      if (key == "include") {
        config.include = texts(value);
        for (const YAML::Node& item : value) one_of(item, include_names());
      }
      if (key == "overrides") config.overrides = overrides(value);
      if (key == "routes") config.routes = boolean(value);
      if (key == "rules") config.rules = rules(value);
      if (key == "tests") config.tests = boolean(value);
    });
    return config;
  }

 private:
  [[noreturn]] void refuse(const YAML::Node& node, std::string what, std::string advice) const {
    throw Refused{{.doing = std::string(kDoing),
                   .what = std::move(what),
                   .where = fmt::format("{}:{}", file_, node.Mark().line + 1),
                   .advice = std::move(advice)}};
  }

  template <typename Use>
  void each_entry(const YAML::Node& map, std::string_view what,
                  const std::vector<std::string_view>& keys, Use use) const {
    if (!map.IsMap()) {
      refuse(map, fmt::format("{} is no mapping", what), "write `key: value` lines");
    }
    std::set<std::string> seen;
    for (const auto& entry : map) {
      if (!entry.first.IsScalar()) refuse(entry.first, "a key is no text", "write a plain word");
      const std::string key = entry.first.Scalar();
      if (std::ranges::find(keys, key) == keys.end()) {
        const auto meant = nearest(key, keys);
        refuse(entry.first, fmt::format("unknown key `{}`", key),
               meant ? fmt::format("did you mean `{}`?", *meant)
                     : fmt::format("known are {}", fmt::join(keys, ", ")));
      }
      if (!seen.insert(key).second) {
        refuse(entry.first, fmt::format("key `{}` stands twice", key), "keep one of them");
      }
      use(key, entry.second);
    }
  }

  std::string text(const YAML::Node& node) const {
    if (!node.IsScalar()) refuse(node, "a plain text is expected here", "write one word or a quoted text");
    return node.Scalar();
  }

  std::vector<std::string> texts(const YAML::Node& node) const {
    if (!node.IsSequence()) refuse(node, "a list is expected here", "write one `- item` a line");
    std::vector<std::string> items;
    for (const YAML::Node& item : node) items.push_back(text(item));
    return items;
  }

  std::string one_of(const YAML::Node& node, const std::vector<std::string>& names) const {
    std::string name = text(node);
    if (std::ranges::find(names, name) == names.end()) {
      refuse(node, fmt::format("`{}` is not possible here", name),
             fmt::format("write one of {}", fmt::join(names, ", ")));
    }
    return name;
  }

  bool boolean(const YAML::Node& node) const {
    bool value = false;
    if (!node.IsScalar() || !YAML::convert<bool>::decode(node, value)) {
      refuse(node, "true or false is expected here", "write one of them");
    }
    return value;
  }

  std::size_t count(const YAML::Node& node, unsigned least = 1) const {
    constexpr unsigned kMost = 100'000;
    unsigned value = 0;
    if (!node.IsScalar() || !YAML::convert<unsigned>::decode(node, value) || value < least || value > kMost) {
      refuse(node, "a number is expected here", fmt::format("write one from {} to {}", least, kMost));
    }
    return value;
  }

  double share(const YAML::Node& node) const {
    double value = 0;
    if (!node.IsScalar() || !YAML::convert<double>::decode(node, value) || !(value >= 0 && value <= 1)) {
      refuse(node, "a share is expected here", "write a number from 0 to 1");
    }
    return value;
  }

  void budget(const YAML::Node& node, Config& config) const {
    each_entry(node, "`budget`", {"binding", "depth", "keys", "radius", "visibility"}, [&](const std::string& key, const YAML::Node& value) {
      if (key == "depth") config.most_depth = count(value);
      if (key == "keys") config.most_keys = count(value);
      if (key == "radius") config.most_radius = count(value, 0);
      if (key == "binding") config.most_binding = share(value);
      if (key == "visibility") config.most_visibility = share(value);
    });
  }

  std::map<std::string, RuleSetting> rules(const YAML::Node& node) const {
    std::vector<std::string_view> names = {"all"};
    for (const rules::Rule& rule : rules::all_rules()) {
      names.push_back(rule.name);
      names.push_back(rule.code);
    }
    std::map<std::string, RuleSetting> settings;
    each_entry(node, "`rules`", names, [&](const std::string& key, const YAML::Node& value) {
      const rules::Rule* rule = rules::find_rule(key);
      const std::string name = rule != nullptr ? std::string(rule->name) : key;
      if (!settings.emplace(name, setting(value)).second) {
        refuse(value, fmt::format("rule `{}` stands twice", name), "keep one of them");
      }
    });
    return settings;
  }

  std::vector<Override> overrides(const YAML::Node& node) const {
    if (!node.IsSequence()) refuse(node, "a list is expected here", "write `- files: [...]` and its `rules:`");
    std::vector<Override> overrides;
    for (const YAML::Node& item : node) {
      Override& made = overrides.emplace_back();
      each_entry(item, "an override", {"files", "rules"}, [&](const std::string& key, const YAML::Node& value) {
        if (key == "files") made.files = globs(value);
        if (key == "rules") made.rules = rules(value);
      });
      if (made.files.empty()) refuse(item, "an override names no files", "add `files: [\"folder/**\"]`");
      if (made.rules.empty()) refuse(item, "an override sets no rules", "add `rules:` with a rule below it");
    }
    return overrides;
  }

  std::vector<std::string> globs(const YAML::Node& node) const {
    std::vector<std::string> items = texts(node);
    go_source::PathPatterns patterns;
    for (const std::string& item : items) {
      if (const auto why = patterns.add(item)) refuse(node, fmt::format("`{}`: {}", item, *why), "mend the glob");
    }
    return items;
  }

  /// A rule's value is a word ("off", "on" or a severity) or a mapping with the same said apart.
  RuleSetting setting(const YAML::Node& node) const {
    RuleSetting setting;
    if (node.IsMap()) {
      each_entry(node, "the rule", {"enabled", "severity"},
                 [&](const std::string& key, const YAML::Node& value) {
                   if (key == "enabled") setting.enabled = boolean(value);
                   if (key == "severity") {
                     setting.severity =
                         model::severity_named(one_of(value, {"info", "warning", "error"}));
                   }
                 });
      return setting;
    }
    const std::string word =
        one_of(node, {"on", "off", "true", "false", "info", "warning", "error"});
    setting.severity = model::severity_named(word);
    setting.enabled = word != "off" && word != "false";
    return setting;
  }

  const std::string& file_;
};

}  // namespace

const std::vector<std::string>& format_names() {
  static const std::vector<std::string> names = {"text", "json", "sarif", "github", "html"};
  return names;
}

const std::vector<std::string>& fail_on_names() {
  static const std::vector<std::string> names = {"info", "warning", "error", "never"};
  return names;
}

const std::vector<std::string>& dependencies_names() {
  static const std::vector<std::string> names = {"auto", "vendor", "none"};
  return names;
}

const std::vector<std::string>& include_names() {
  static const std::vector<std::string> names = {"generated", "vendor", "testdata"};
  return names;
}

Dependencies dependencies_named(std::string_view name) {
  if (name == "vendor") return Dependencies::Vendor;
  if (name == "none") return Dependencies::None;
  return Dependencies::Auto;
}

std::expected<Config, model::Error> parse_config(const std::string& text, const std::string& file) {
  try {
    if (has_second_document(text)) {
      return std::unexpected(model::Error{.doing = std::string(kDoing),
                                          .what = "there is more than one document in it",
                                          .where = file,
                                          .advice = "keep one, without `---`"});
    }
    return Reader(file).read(YAML::Load(text));
  } catch (const Refused& refused) {
    return std::unexpected(refused.error);
  } catch (const YAML::Exception& error) {
    return std::unexpected(model::Error{.doing = std::string(kDoing),
                                        .what = error.msg,
                                        .where = fmt::format("{}:{}", file, error.mark.line + 1),
                                        .advice = "mend the YAML"});
  }
}

std::expected<Config, model::Error> read_config(const std::string& file) {
  constexpr std::uintmax_t kLargest = std::uintmax_t{1} << 20;
  const auto refused = [&](std::string what, std::string advice) {
    return std::unexpected(model::Error{std::string(kDoing), std::move(what), file, std::move(advice)});
  };
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(file, error);
  if (error) return refused(error.message(), "check that it is a file and may be read");
  if (size > kLargest) return refused("it is larger than 1 MiB", "make it smaller");
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (!in || (size > 0 && !(text << in.rdbuf()))) {
    return refused("it can't be read", "check its permissions");
  }
  auto config = parse_config(text.str(), file);
  if (config && !config->baseline.empty()) {
    // What a file names stands beside it, wherever the command runs.
    const auto folder = std::filesystem::path(file).parent_path();
    config->baseline = (folder / config->baseline).lexically_normal().native();
  }
  return config;
}

std::string find_config(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  fs::path folder = fs::absolute(path, error).lexically_normal();
  if (error) return {};
  if (!fs::is_directory(folder, error)) folder = folder.parent_path();
  while (true) {
    const fs::path candidate = folder / ".waybill.yaml";
    if (fs::is_regular_file(candidate, error)) {
      // Messages name it as the user would.
      const fs::path near = candidate.lexically_relative(fs::current_path(error));
      return near.empty() || near.native().starts_with("..") ? candidate : near;
    }
    if (fs::exists(folder / ".git", error) || folder == folder.parent_path()) return {};
    folder = folder.parent_path();
  }
}

}  // namespace waybill::cli
