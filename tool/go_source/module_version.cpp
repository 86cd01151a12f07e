#include "tool/go_source/module_version.hpp"

#include <dirent.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <set>

#include "tool/go_source/read_source.hpp"

namespace waybill::go_source {
namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// Compares decimal numbers of any length.
int compare_numbers(std::string_view a, std::string_view b) {
  while (a.size() > 1 && a.front() == '0') a.remove_prefix(1);
  while (b.size() > 1 && b.front() == '0') b.remove_prefix(1);
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a.compare(b);
}

/// Takes what stands before the next `separator` off the front.
std::string_view take_part(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

struct SemanticVersion {
  bool valid = false;
  std::string_view numbers[3];
  std::string_view pre_release;
};

SemanticVersion parse_version(std::string_view text) {
  SemanticVersion version;
  if (!text.starts_with('v')) return version;
  text = text.substr(1, text.find('+') - 1);
  const std::size_t dash = text.find('-');
  if (dash != std::string_view::npos) version.pre_release = text.substr(dash + 1);
  std::string_view core = text.substr(0, dash);
  for (std::string_view& number : version.numbers) {
    number = core.empty() ? std::string_view("0") : take_part(core, '.');
    if (!all_digits(number)) return version;
  }
  version.valid = core.empty() && dash != text.size() - 1;
  return version;
}

int compare_pre_releases(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return a.empty() == b.empty() ? 0 : a.empty() ? 1 : -1;
  while (!a.empty() && !b.empty()) {
    const std::string_view x = take_part(a, '.'), y = take_part(b, '.');
    const bool x_number = all_digits(x), y_number = all_digits(y);
    if (x_number != y_number) return x_number ? -1 : 1;
    const int order = x_number ? compare_numbers(x, y) : x.compare(y);
    if (order != 0) return order;
  }
  return a.empty() == b.empty() ? 0 : a.empty() ? -1 : 1;
}

std::string home_folder() {
  const char* home = std::getenv("HOME");
  return home == nullptr ? std::string() : std::string(home);
}

/// The file that `go env -w` writes (cmd/go/internal/cfg: $GOENV, else os.UserConfigDir()/go/env).
std::string go_env_file() {
  if (const char* named = std::getenv("GOENV"); named != nullptr && *named != '\0') {
    return std::string_view(named) == "off" ? std::string() : std::string(named);
  }
#ifdef __APPLE__
  const std::string home = home_folder();
  return home.empty() ? home : home + "/Library/Application Support/go/env";
#else
  if (const char* config = std::getenv("XDG_CONFIG_HOME"); config != nullptr && *config == '/') {
    return std::string(config) + "/go/env";
  }
  const std::string home = home_folder();
  return home.empty() ? home : home + "/.config/go/env";
#endif
}

struct FolderCloser {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

std::string unescaped_from_module_cache(std::string_view text) {
  std::string result;
  bool capital = false;
  for (const char c : text) {
    if (c == '!') {
      capital = true;
      continue;
    }
    result += capital && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    capital = false;
  }
  return result;
}

}  // namespace

int compare_versions(std::string_view a, std::string_view b) {
  const SemanticVersion x = parse_version(a), y = parse_version(b);
  if (!x.valid || !y.valid) return x.valid == y.valid ? a.compare(b) : x.valid ? 1 : -1;
  for (int i = 0; i < 3; ++i) {
    if (const int order = compare_numbers(x.numbers[i], y.numbers[i]); order != 0) return order;
  }
  return compare_pre_releases(x.pre_release, y.pre_release);
}

std::string escaped_for_module_cache(std::string_view text) {
  std::string result;
  result.reserve(text.size() + 4);
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z') {
      result += '!';
      result += static_cast<char>(c - 'A' + 'a');
    } else {
      result += c;
    }
  }
  return result;
}

std::string go_setting(const char* name) {
  if (const char* value = std::getenv(name); value != nullptr && *value != '\0') return value;
  const std::string file = go_env_file();
  if (file.empty()) return {};
  SourceBuffer buffer;
  const auto text = buffer.read(file, 1u << 20);
  if (!text) return {};
  std::string_view rest = *text;
  while (!rest.empty()) {
    std::string_view line = take_part(rest, '\n');
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (take_part(line, '=') == name) return std::string(line);
  }
  return {};
}

std::string ModuleCache::default_folder() {
  std::string folder = go_setting("GOMODCACHE");
  if (!folder.empty()) return folder;
  std::string go_path = go_setting("GOPATH");
  go_path = go_path.substr(0, go_path.find(':'));
  if (!go_path.empty()) return go_path + "/pkg/mod";
  const std::string home = home_folder();
  return home.empty() ? home : home + "/go/pkg/mod";
}

std::string ModuleCache::folder_of(const ModuleVersion& module) const {
  return folder_ + '/' + escaped_for_module_cache(module.path) + '@' +
         escaped_for_module_cache(module.version);
}

std::optional<GoMod> ModuleCache::go_mod_of(const ModuleVersion& module) const {
  if (folder_.empty()) return std::nullopt;
  SourceBuffer buffer;
  const auto text =
      buffer.read(folder_ + "/cache/download/" + escaped_for_module_cache(module.path) + "/@v/" +
                      escaped_for_module_cache(module.version) + ".mod",
                  16u << 20);
  if (!text) return std::nullopt;
  return parse_go_mod(*text);
}

std::string ModuleCache::highest_version_of(std::string_view module_path) const {
  if (folder_.empty()) return {};
  const std::string escaped = escaped_for_module_cache(module_path);
  const std::size_t slash = escaped.rfind('/');
  const std::string parent =
      slash == std::string::npos ? folder_ : folder_ + '/' + escaped.substr(0, slash);
  const std::string prefix = escaped.substr(slash == std::string::npos ? 0 : slash + 1) + '@';
  const std::unique_ptr<DIR, FolderCloser> folder(::opendir(parent.c_str()));
  if (!folder) return {};
  std::string highest;
  while (const dirent* entry = ::readdir(folder.get())) {
    const std::string_view name = entry->d_name;
    if (!name.starts_with(prefix)) continue;
    std::string version = unescaped_from_module_cache(name.substr(prefix.size()));
    if (highest.empty() || compare_versions(version, highest) > 0) highest = std::move(version);
  }
  return highest;
}

const Replacement* replacement_of(const ModuleVersion& module,
                                  std::span<const Replacement> replacements) {
  const Replacement* of_every_version = nullptr;
  for (const Replacement& replacement : replacements) {
    if (replacement.from.path != module.path) continue;
    if (replacement.from.version == module.version) return &replacement;
    if (replacement.from.version.empty() && of_every_version == nullptr)
      of_every_version = &replacement;
  }
  return of_every_version;
}

BuildList select_versions(std::span<const GoMod* const> mains,
                          std::span<const Replacement> replacements, const ModuleCache& cache) {
  std::map<std::string, std::string, std::less<>> selected;
  std::set<std::pair<std::string, std::string>> excluded;
  std::vector<ModuleVersion> waiting;  // those whose own requirements still have to be looked at
  bool old = false;
  for (const GoMod* main : mains) {
    old = old || !go_version_at_least(main->go, 17);
    for (const ModuleVersion& module : main->exclude) excluded.emplace(module.path, module.version);
  }
  std::set<std::pair<std::string, std::string>> seen;
  const auto want = [&](const ModuleVersion& module) {
    if (excluded.contains({module.path, module.version})) return;
    if (old && seen.emplace(module.path, module.version).second) waiting.push_back(module);
    const auto [at, is_new] = selected.try_emplace(module.path, module.version);
    if (!is_new && compare_versions(module.version, at->second) > 0) at->second = module.version;
  };
  for (const GoMod* main : mains) {
    for (const ModuleVersion& module : main->require) want(module);
  }
  BuildList list;
  while (!waiting.empty()) {
    const ModuleVersion module = std::move(waiting.back());
    waiting.pop_back();
    const Replacement* replacement = replacement_of(module, replacements);
    std::optional<GoMod> file;
    if (replacement != nullptr && replacement->to.version.empty()) {
      SourceBuffer buffer;
      if (const auto text = buffer.read(replacement->to.path + "/go.mod", 16u << 20))
        file = parse_go_mod(*text);
    } else {
      file = cache.go_mod_of(replacement != nullptr ? replacement->to : module);
    }
    if (!file) {
      list.complete = false;
      continue;
    }
    for (const ModuleVersion& required : file->require) want(required);
  }
  for (auto& [path, version] : selected) list.modules.push_back({path, version});
  return list;
}

}  // namespace waybill::go_source
