#include "tool/fix/accessors.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace waybill::fix {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9') ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_predeclared(std::string_view name) {
  static constexpr std::string_view kNames[] = {
      "any",   "bool",   "byte",   "complex64", "complex128", "error", "float32", "float64",
      "int",   "int8",   "int16",  "int32",     "int64",      "rune",  "string",  "uint",
      "uint8", "uint16", "uint32", "uint64",    "uintptr",    "map"};
  return std::ranges::find(kNames, name) != std::end(kNames);
}

}  // namespace

std::string spelled_type(const Source& source, const std::vector<KeySite>& sites,
                         std::string_view type, const std::string& home,
                         const std::function<bool(const std::string& path)>& allowed,
                         const Import& import) {
  if (type.empty() || type == "any" || type.find_first_of("{}()<; ") != std::string_view::npos)
    return {};
  std::string spelled;
  std::vector<std::pair<std::string, std::string>>
      imports;  // path and name, once all of it can be written
  for (std::size_t at = 0; at < type.size();) {
    if (!is_letter(type[at])) {
      spelled += type[at++];
      continue;
    }
    std::size_t end = at;
    while (end < type.size() && is_letter(type[end])) ++end;
    const std::string word(type.substr(at, end - at));
    at = end;
    if (at >= type.size() || type[at] != '.') {
      if (!is_predeclared(word) && (word[0] < '0' || word[0] > '9')) return {};
      spelled += word;
      continue;
    }
    std::size_t name_end = at + 1;
    while (name_end < type.size() && is_letter(type[name_end])) ++name_end;
    const std::string name(type.substr(at + 1, name_end - at - 1));
    at = name_end;
    // Of which package is it? The sites' files tell: their own, or one that they import. A value
    // may also come from a function whose result is of a type that its file does not name; then all
    // files must agree.
    std::set<std::string> paths;
    const auto look_in = [&](FileIndex number) {
      const Outline* outline = source.outline(number);
      if (outline == nullptr) return;
      if (source.package_of(number).name == word) paths.insert(source.package_of(number).path);
      for (const model::ImportedName& imported : outline->imports) {
        if (imported.name == word) paths.insert(imported.path);
      }
    };
    for (const KeySite& site : sites) look_in(site.file);
    const bool none = paths.empty();
    for (FileIndex number = 0; none && number < source.program.files.size(); ++number) {
      if (source.package_of(number).target) look_in(number);
    }
    if (paths.size() != 1) return {};
    const std::string& path = *paths.begin();
    if (path == home) {
      spelled += name;
      continue;
    }
    if (!is_exported(name) || !allowed(path)) return {};
    imports.emplace_back(path, word);
    spelled += '\1' + std::to_string(imports.size() - 1) + '\1' + '.' + name;
  }
  for (std::size_t i = 0; i < imports.size(); ++i) {
    const std::string mark = '\1' + std::to_string(i) + '\1';
    spelled.replace(spelled.find(mark), mark.size(), import(imports[i].first, imports[i].second));
  }
  return spelled;
}

std::string printed_type(const Source& source, FileIndex file, std::string_view written) {
  const Outline& outline = *source.outline(file);
  std::string printed;
  for (std::size_t at = 0; at < written.size();) {
    if (!is_letter(written[at])) {
      printed += written[at++];
      continue;
    }
    std::size_t end = at;
    while (end < written.size() && is_letter(written[end])) ++end;
    const std::string word(written.substr(at, end - at));
    const bool member = at > 0 && written[at - 1] == '.';
    const bool qualifies = end < written.size() && written[end] == '.';
    at = end;
    if (qualifies) {
      const auto import = std::ranges::find(outline.imports, word, &model::ImportedName::name);
      const auto package =
          std::ranges::find_if(source.packages.packages, [&](const model::SourcePackage& it) {
            return import != outline.imports.end() && it.path == import->path && !it.name.empty();
          });
      printed += package == source.packages.packages.end() ? word : package->name;
    } else if (member || is_predeclared(word) || (word[0] >= '0' && word[0] <= '9') ||
               word == "struct" || word == "interface" || word == "chan" || word == "func") {
      printed += word;
    } else {
      printed += source.package_of(file).name + "." + word;
    }
  }
  return printed;
}

std::string Accessors::type_of(const std::vector<KeySite>& sites) {
  std::string type;
  for (const KeySite& site : sites) {
    if (!site.writes) continue;
    if (site.value_type.empty() || (!type.empty() && type != site.value_type)) return "any";
    type = site.value_type;
  }
  const auto allowed = [&](const std::string& path) {
    const auto package = std::ranges::find_if(
        source_.packages.packages,
        [&](const model::SourcePackage& it) { return it.path == path && it.target; });
    const auto number = static_cast<std::uint32_t>(package - source_.packages.packages.begin());
    return package == source_.packages.packages.end() ||
           may_import(source_.packages, source_.packages.of_file[file_], number);
  };
  const std::string spelled = spelled_type(
      source_, sites, type, source_.package_of(file_).path, allowed,
      [&](const std::string& path, const std::string& name) { return change_.import(path, name); });
  return spelled.empty() ? "any" : spelled;
}

bool Accessors::asserts_all(const std::vector<KeySite>& sites, const std::string& type,
                            std::uint32_t home) const {
  if (type == "any") return false;
  std::string printed;
  for (const KeySite& site : sites) {
    if (site.writes) printed = site.value_type;
  }
  return std::ranges::all_of(sites, [&](const KeySite& site) {
    if (site.form != Form::Value || source_.packages.of_file[site.file] == home) return true;
    const Outline& outline = *source_.outline(site.file);
    const NodeIndex assertion = outline.nodes[site.call].parent;
    if (outline.nodes[assertion].shape != Shape::Assertion) return false;
    const std::vector<NodeIndex> parts = children_of(outline, assertion);
    if (parts.size() != 2 ||
        printed_type(source_, site.file, text_of(outline, parts[1])) != printed)
      return false;
    // `v, ok :=` with nothing else on the right.
    const NodeIndex list = outline.nodes[assertion].parent;
    const NodeIndex statement = outline.nodes[list].parent;
    if (outline.nodes[list].shape != Shape::List) return false;
    const Shape shape = outline.nodes[statement].shape;
    if (shape != Shape::Define && shape != Shape::Assign) return false;
    return children_of(outline, outline.nodes[statement].first).size() == 2 &&
           children_of(outline, list).size() == 1;
  });
}

std::string Accessors::setter(std::uint64_t identity, const std::string& constant,
                              const std::string& text, const std::vector<KeySite>& sites,
                              Names& taken) {
  if (const auto known = setters_.find(identity); known != setters_.end()) return known->second;
  const std::string type = type_of(sites);
  const std::string name = free_name(taken, "With" + name_from(text, true));
  taken.insert(name);
  const std::string context = change_.import("context", "context");
  const std::string value = free_name({"ctx", context}, name_from(text, false));
  functions_ += fmt::format(
      "\n// {0} returns a context that carries the value for the key {1}.\nfunc {0}(ctx "
      "{2}.Context, {3} {4}) {2}.Context {{\n\treturn {2}.WithValue(ctx, {5}, {3})\n}}\n",
      name, text, context, value, type, constant);
  return setters_[identity] = name;
}

Accessors::Getter Accessors::getter(std::uint64_t identity, const std::string& constant,
                                    const std::string& text, const std::vector<KeySite>& sites,
                                    std::uint32_t home, Names& taken) {
  if (const auto known = getters_.find(identity); known != getters_.end()) return known->second;
  const std::string type = type_of(sites);
  const bool typed = asserts_all(sites, type, home);
  const std::string name = free_name(taken, name_from(text, true) + "From");
  taken.insert(name);
  const std::string context = change_.import("context", "context");
  if (typed) {
    const std::string value = free_name({"ctx", "ok", context}, name_from(text, false));
    functions_ += fmt::format(
        "\n// {0} returns the context's value for the key {1}, and whether there is one.\nfunc "
        "{0}(ctx {2}.Context) ({3} {4}, ok bool) {{\n\t{3}, ok = ctx.Value({5}).({4})\n\treturn "
        "{3}, ok\n}}\n",
        name, text, context, value, type, constant);
  } else {
    functions_ += fmt::format(
        "\n// {0} returns the context's value for the key {1}, nil if there is none.\nfunc {0}(ctx "
        "{2}.Context) any {{\n\treturn ctx.Value({3})\n}}\n",
        name, text, context, constant);
  }
  return getters_[identity] = {name, typed};
}

void Accessors::write() {
  if (functions_.empty()) return;
  const std::string& text = source_.outline(file_)->text;
  const auto end = static_cast<std::uint32_t>(text.size());
  change_.replace(end, end, text.ends_with('\n') ? functions_ : "\n" + functions_);
}

}  // namespace waybill::fix
