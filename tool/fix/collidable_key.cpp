#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "tool/fix/fixes.hpp"

namespace waybill::fix {
namespace {

using model::Key;

struct Use {
  Place place;  ///< of the key
  const Key* key = nullptr;
  bool writes = false;
};

std::vector<Use> uses_of(const model::Program& program, bool (*fits)(const Key&)) {
  std::vector<Use> uses;
  const auto add = [&](Place place, model::KeyIndex index, bool writes) {
    if (index == 0 || program.keys[index].kind != model::KeyKind::Static ||
        !fits(program.keys[index]))
      return;
    uses.push_back({place, &program.keys[index], writes});
  };
  for (const model::Write& write : program.writes) add(write.key_place, write.layer.key, true);
  for (const model::Read& read : program.reads) add(read.key_place, read.key, false);
  return uses;
}

/// The text of the key as it is written there, "" if it can't be read.
std::string spelled(const Source& source, Place place) {
  const Outline* outline = place.file == model::kNowhere ? nullptr : source.outline(place.file);
  if (outline == nullptr) return {};
  return std::string(text_of(*outline, argument_at(*outline, place.offset)));
}

std::string lower_first(std::string_view name) {
  std::string lowered(name);
  if (!lowered.empty() && lowered[0] >= 'A' && lowered[0] <= 'Z')
    lowered[0] = static_cast<char>(lowered[0] - 'A' + 'a');
  return lowered;
}

std::string_view bare(std::string_view name) {
  return name.substr(name.rfind('.') + 1);
}

/// A spec of a file that declares a name.
struct Declared {
  FileIndex file = 0;
  NodeIndex spec = 0;
};

std::optional<Declared> declaration_of(const Source& source, std::uint32_t package,
                                       std::string_view name, Shape shape) {
  for (const FileIndex file : source.packages.packages[package].files) {
    const Outline* outline = source.outline(file);
    if (outline == nullptr) continue;
    for (NodeIndex spec = outline->nodes.size() > 1 ? outline->nodes[1].first : 0; spec != 0;
         spec = outline->nodes[spec].next) {
      if (outline->nodes[spec].shape != shape) continue;
      const NodeIndex first = outline->nodes[spec].first;
      const bool found = shape == Shape::TypeSpec
                             ? text_of(*outline, first) == name
                             : std::ranges::any_of(
                                   children_of(*outline, first),
                                   [&](NodeIndex node) { return text_of(*outline, node) == name; });
      if (found) return Declared{file, spec};
    }
  }
  return {};
}

/// Returns that the package-level name is used in another way than as one of the keys; nothing if
/// it is not.
std::optional<std::string> other_mention(const Source& source, std::uint32_t home,
                                         std::string_view name, const Declared& declared,
                                         const std::vector<Use>& uses) {
  for (const Place place : mentions_of_object(source, home, name)) {
    const model::OutlineNode& spec = source.outline(declared.file)->nodes[declared.spec];
    if (place.file == declared.file && place.offset >= spec.start && place.offset < spec.end)
      continue;
    if (std::ranges::any_of(uses, [&](const Use& use) { return use.place == place; })) continue;
    return fmt::format("{} is used in {} in another way than as a key", name,
                       source.program.files[place.file].path);
  }
  return {};
}

model::Edit declare(const Source& source, FileIndex file, const std::string& text) {
  const std::uint32_t at = declaration_point(*source.outline(file));
  return source.edit(file, at, at, "\n\n" + text);
}

/// The package of a place, and its names.
std::string type_for(const Source& source, FileIndex file, std::string_view wanted) {
  return free_name(names_in(source, source.package_of(file)), std::string(wanted));
}

/// `type name = struct{}` becomes a type of its own by the loss of its `=`.
Answer mend_alias(const Source& source, const Use& told, const std::vector<Use>& anonymous) {
  std::string name = spelled(source, told.place);
  if (!name.ends_with("{}")) return std::unexpected("the key is not spelled out here");
  name.resize(name.size() - 2);
  std::string_view import;
  std::uint32_t package = source.packages.of_file[told.place.file];
  const std::string whole = name;
  if (const std::size_t dot = whole.find('.'); dot != std::string::npos) {
    import = std::string_view(whole).substr(0, dot);
    name = whole.substr(dot + 1);
    const Outline& outline = *source.outline(told.place.file);
    const auto found = std::ranges::find(outline.imports, import, &model::ImportedName::name);
    if (found == outline.imports.end()) return std::unexpected("the alias's package is not known");
    const auto home = std::ranges::find_if(
        source.packages.packages,
        [&](const model::SourcePackage& it) { return it.path == found->path && it.target; });
    if (home == source.packages.packages.end())
      return std::unexpected("the alias belongs to another module");
    package = static_cast<std::uint32_t>(home - source.packages.packages.begin());
  }
  const auto declared = declaration_of(source, package, name, Shape::TypeSpec);
  if (!declared || !source.program.files[declared->file].reported)
    return std::unexpected("the alias is declared in a function, or out of reach");
  const Outline& outline = *source.outline(declared->file);
  const std::vector<NodeIndex> parts = children_of(outline, declared->spec);
  if (!outline.nodes[declared->spec].typed || parts.size() != 2 ||
      text_of(outline, parts[1]) != "struct{}")
    return std::unexpected("it is an alias of an alias");

  // Who reads what the alias wrote, and the other way round, must say so by the alias.
  std::map<std::string, std::pair<bool, bool>> by_name;
  for (const Use& use : anonymous) {
    std::string other = spelled(source, use.place);
    if (source.packages.of_file[use.place.file] == package && other == name + "{}")
      other = whole + "{}";
    auto& [written, read] = by_name[other];
    (use.writes ? written : read) = true;
  }
  const auto [written, read] = by_name[whole + "{}"];
  for (const auto& [other, sides] : by_name) {
    if (other == whole + "{}") continue;
    if ((!read && sides.second && !sides.first) || (!written && sides.first && !sides.second)) {
      return std::unexpected(fmt::format("{} may be meant to be the same key", other));
    }
  }
  if (auto other = other_mention(source, package, name, *declared, anonymous))
    return std::unexpected(std::move(*other));
  const std::uint32_t from = outline.nodes[parts[0]].end, to = outline.nodes[parts[1]].start;
  return std::vector{source.edit(declared->file, from, to, " ")};
}

/// `struct{}{}` as a key: a type is declared for it.
Answer mend_literal(const Source& source, const Use& told, const std::vector<Use>& anonymous) {
  const std::uint32_t package = source.packages.of_file[told.place.file];
  std::vector<const Use*> same;
  for (const Use& use : anonymous) {
    if (spelled(source, use.place) != "struct{}{}") continue;
    if (source.packages.of_file[use.place.file] != package)
      return std::unexpected("another package uses struct{}{} too, and may mean the same key");
    same.push_back(&use);
  }
  FileIndex first = told.place.file;
  for (const Use* use : same) first = std::min(first, use->place.file);
  const std::string type = type_for(source, first, "contextKey");
  std::vector<model::Edit> edits = {
      declare(source, first, fmt::format("type {} struct{{}}", type))};
  for (const Use* use : same) {
    const Outline& outline = *source.outline(use->place.file);
    const model::OutlineNode& node = outline.nodes[argument_at(outline, use->place.offset)];
    edits.push_back(source.edit(use->place.file, node.start, node.end, type + "{}"));
  }
  return edits;
}

/// A variable whose value equals another's gets a type of its own.
Answer mend_variable(const Source& source, const Key& key, const std::vector<Use>& uses) {
  if (key.variable.empty() || key.declared.file == model::kNowhere)
    return std::unexpected("the key is not a variable");
  const std::uint32_t package = source.packages.of_file[key.declared.file];
  const std::string name(bare(key.variable));
  const auto declared = declaration_of(source, package, name, Shape::VarSpec);
  if (!declared || !source.program.files[declared->file].reported)
    return std::unexpected("the variable is declared in a function, or out of reach");
  std::vector<Use> own;
  for (const Use& use : uses) {
    if (use.key->variable == key.variable) own.push_back(use);
  }
  if (auto other = other_mention(source, package, name, *declared, own))
    return std::unexpected(std::move(*other));

  const Outline& outline = *source.outline(declared->file);
  const model::OutlineNode& spec = outline.nodes[declared->spec];
  const std::vector<NodeIndex> parts = children_of(outline, declared->spec);
  const std::vector<NodeIndex> names = children_of(outline, parts[0]);
  const std::string type = type_for(source, declared->file, lower_first(name) + "Type");
  const bool pointer = key.type.starts_with('*');
  std::vector<model::Edit> edits = {
      declare(source, declared->file, fmt::format("type {} struct{{}}", type))};
  if (names.size() == 1) {
    const std::uint32_t from = outline.nodes[parts[0]].end;
    const std::string value =
        spec.valued ? std::string(text_of(outline, parts.back())) : std::string();
    if (spec.valued && !value.ends_with("{}") && !value.starts_with("new("))
      return std::unexpected("the variable's value is not spelled out");
    const std::string made = pointer ? fmt::format(" = &{}{{}}", type) : fmt::format(" {}", type);
    if (spec.valued && !pointer) {
      edits.push_back(source.edit(declared->file, from, spec.end, fmt::format(" = {}{{}}", type)));
    } else {
      edits.push_back(source.edit(declared->file, from, spec.end, made));
    }
    return edits;
  }
  // `var A, B T`: one leaves the list, and gets a line of its own.
  const std::size_t line = outline.text.rfind('\n', spec.start) + 1;
  if (spec.valued || outline.text.compare(line, spec.start - line, "var ") != 0)
    return std::unexpected("the variable is declared together with others");
  std::string rest;
  for (const NodeIndex node : names) {
    if (text_of(outline, node) == name) continue;
    if (!rest.empty()) rest += ", ";
    rest += text_of(outline, node);
  }
  edits.push_back(source.edit(declared->file, outline.nodes[parts[0]].start,
                              outline.nodes[parts[0]].end, rest));
  const std::size_t end = outline.text.find('\n', spec.end);
  const auto at = static_cast<std::uint32_t>(end == std::string::npos ? outline.text.size() : end);
  edits.push_back(source.edit(declared->file, at, at, fmt::format("\nvar {} {}", name, type)));
  return edits;
}

bool fits_anonymous(const Key& key) {
  return key.anonymous && key.empty_struct;
}
bool fits_variable(const Key& key) {
  return key.empty_struct || key.empty_pointee;
}

}  // namespace

Answer mend_collidable_key(const Source& source, Place place) {
  const model::Program& program = source.program;
  Use told;
  for (const model::Write& write : program.writes) {
    if (write.place == place && write.layer.key != 0)
      told = {write.key_place, &program.keys[write.layer.key], true};
  }
  for (const model::Read& read : program.reads) {
    if (told.key == nullptr && read.place == place && read.key != 0)
      told = {read.key_place, &program.keys[read.key], false};
  }
  if (told.key == nullptr || told.place.file == model::kNowhere)
    return std::unexpected("the key is not named here");
  if (!told.key->comparable) return std::unexpected("what the key should be instead can't be told");
  if (!program.files[told.place.file].reported)
    return std::unexpected("it is named in a file that is not to be changed");
  const Key& key = *told.key;
  if (fits_anonymous(key) && key.variable.empty()) {
    const std::vector<Use> anonymous = uses_of(program, fits_anonymous);
    return key.alias || spelled(source, told.place) != "struct{}{}"
               ? mend_alias(source, told, anonymous)
               : mend_literal(source, told, anonymous);
  }
  return mend_variable(source, key, uses_of(program, fits_variable));
}

}  // namespace waybill::fix
