#include <algorithm>

#include <fmt/format.h>

#include "tool/fix/fixes.hpp"

namespace waybill::fix {
namespace {

using model::Key;

/// A constant that is the text and has no type of its own.
struct Constant {
  std::string name;
  std::uint32_t package = 0;
  FileIndex file = 0;
};

/// The constant of that name and value in the package, if it is a plain one.
std::optional<Constant> constant_in(const Source& source, std::uint32_t package,
                                    std::string_view name, std::string_view value) {
  for (const FileIndex file : source.packages.packages[package].files) {
    const Outline* outline = source.outline(file);
    if (outline == nullptr) continue;
    for (NodeIndex index = 1; index < outline->nodes.size(); ++index) {
      const model::OutlineNode& node = outline->nodes[index];
      if (node.shape != Shape::ConstSpec || node.typed || node.parent != 1) continue;
      const std::vector<NodeIndex> parts = children_of(*outline, index);
      if (parts.size() != 2 || text_of(*outline, parts[0]) != name ||
          text_of(*outline, parts[1]) != value)
        continue;
      return Constant{std::string(name), package, file};
    }
  }
  return {};
}

std::string_view bare(std::string_view name) {
  return name.substr(name.rfind('.') + 1);
}

}  // namespace

Answer mend_raw_carrier_key(const Source& source, Place place) {
  const model::Program& program = source.program;
  struct Use {
    Place place;
    model::KeyIndex key = 0;
  };
  std::vector<Use> uses;
  for (const model::Write& write : program.writes)
    uses.push_back({write.key_place, write.layer.key});
  for (const model::Read& read : program.reads) uses.push_back({read.key_place, read.key});
  const auto told = std::ranges::find(uses, place, &Use::place);
  if (told == uses.end() || told->key == 0) return std::unexpected("the key is not named here");
  const Key& key = program.keys[told->key];
  std::erase_if(uses, [&](const Use& use) {
    return use.key == 0 || program.keys[use.key].identity != key.identity ||
           program.keys[use.key].kind != model::KeyKind::Static;
  });

  // The constants that name it, those in use first.
  std::vector<Constant> constants;
  const auto add = [&](std::string_view name, Place declared) {
    if (declared.file == model::kNowhere) return;
    if (auto constant =
            constant_in(source, source.packages.of_file[declared.file], bare(name), key.value))
      constants.push_back(std::move(*constant));
  };
  for (const Use& use : uses) {
    const Key& named = program.keys[use.key];
    if (!named.variable.empty()) add(named.variable, named.declared);
  }
  const std::size_t in_use = constants.size();
  for (const model::NamedText& text : program.named_texts) {
    if (text.value == key.value) add(text.name, text.declared);
  }

  std::vector<model::Edit> edits;
  std::string why = "no constant names it that this package can use";
  for (const Use& use : uses) {
    const Outline* outline =
        use.place.file == model::kNowhere ? nullptr : source.outline(use.place.file);
    if (outline == nullptr || !program.files[use.place.file].reported) continue;
    const NodeIndex literal = argument_at(*outline, use.place.offset);
    if (literal == 0 || text_of(*outline, literal) != key.value) continue;
    const std::uint32_t package = source.packages.of_file[use.place.file];
    std::string spelled;
    for (std::size_t i = 0; i < constants.size() && spelled.empty(); ++i) {
      const Constant& constant = constants[i];
      if (constant.package == package) {
        // One that nobody uses as this key counts only where it is plainly meant, which the rule
        // has told.
        if (i < in_use || use.place == place) spelled = constant.name;
      } else if (i < in_use && is_exported(constant.name)) {
        const std::string_view import =
            name_of_import(*outline, source.packages.packages[constant.package].path);
        if (!import.empty()) spelled = fmt::format("{}.{}", import, constant.name);
      }
    }
    if (spelled.empty()) continue;
    const model::OutlineNode& node = outline->nodes[literal];
    // A variable of that name would be taken for it.
    const std::string_view first = std::string_view(spelled).substr(0, spelled.find('.'));
    if (is_shadowed(*outline, literal, first)) {
      if (use.place == place) why = fmt::format("{} means something else here", first);
      continue;
    }
    edits.push_back(source.edit(use.place.file, node.start, node.end, std::move(spelled)));
  }
  const std::string& here = program.files[place.file].path;
  const bool mended = std::ranges::any_of(edits, [&](const model::Edit& edit) {
    return edit.file == here && edit.start == place.offset;
  });
  if (!mended) return std::unexpected(why);
  return edits;
}

}  // namespace waybill::fix
