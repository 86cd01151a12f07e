#include "tool/fix/fold.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "tool/fix/accessors.hpp"
#include "tool/fix/fold_sites.hpp"
#include "tool/fix/imports.hpp"
#include "tool/fix/ownership.hpp"
#include "tool/fix/struct_text.hpp"

namespace waybill::fix {
namespace {

class Folder {
 public:
  Folder(const Source& source, const std::vector<model::KeyUse>& uses)
      : source_(source), uses_(uses), sites_(source, home_, text_, obstacles_) {}

  std::expected<Folding, std::vector<Obstacle>> run(const std::vector<std::uint64_t>& identities,
                                                    const FoldRequest& request) {
    if (auto why = find_home(request)) return std::unexpected(std::vector<Obstacle>{{{}, *why}});
    for (const std::uint64_t identity : identities) look_at(identity);
    if (keys_.empty() && obstacles_.empty()) obstacle({}, "there is no key to fold");
    for (Folded& key : keys_) name_field(key);
    Folding folding;
    if (obstacles_.empty()) {
      std::vector<KeySite> sites;
      for (const Folded& key : keys_) sites.insert(sites.end(), key.sites.begin(), key.sites.end());
      folding.copied = reasons_to_copy(source_, sites);
    }
    text_.copies = !folding.copied.empty();
    for (Folded& key : keys_) {
      for (const KeySite& site : key.sites) sites_.rewrite(key, site);
    }
    if (request.wrapper && text_.copies)
      obstacle(folding.copied.front().place,
               "a wrapper would hand out the struct itself, and each write has to copy it");
    if (!obstacles_.empty()) return std::unexpected(std::move(obstacles_));
    remove_helpers();
    if (request.wrapper) text_.wrapper = reserve("Wrap");
    for (const Folded& key : keys_) text_.fields.push_back(key.field);
    for (const auto& [file, change] : sites_.changes()) {
      const auto edits = change.edits();
      folding.edits.insert(folding.edits.end(), edits.begin(), edits.end());
    }
    folding.file = file_;
    folding.keys = keys_.size();
    folding.edits.push_back({file_, 0, 0, struct_text(text_)});
    return folding;
  }

 private:
  const Outline& outline(FileIndex file) const { return *source_.outline(file); }
  void obstacle(Place place, std::string why) { obstacles_.push_back({place, std::move(why)}); }
  Place key_place(const KeySite& site) const {
    return {site.file, outline(site.file).nodes[site.key].start};
  }

  // --- where the struct goes

  std::optional<std::string> find_home(const FoldRequest& request) {
    const std::string& name = request.name;
    const std::size_t dot = name.rfind('.');
    if (dot == std::string::npos || dot + 1 == name.size() ||
        name.find('/', dot) != std::string::npos)
      return "it is no PACKAGE.Type";
    const std::string path = name.substr(0, dot);
    text_.type = name.substr(dot + 1);
    if (!is_exported(text_.type)) return fmt::format("the type {} is not exported", text_.type);
    std::vector<std::uint32_t> found;
    for (std::uint32_t number = 0; number < source_.packages.packages.size(); ++number) {
      const model::SourcePackage& package = source_.packages.packages[number];
      if (!package.target || package.external_test || package.path.empty()) continue;
      if (package.path == path || package.path.ends_with("/" + path)) found.push_back(number);
    }
    if (found.size() > 1) return fmt::format("several packages end in {}", path);
    std::string folder;
    std::string module_folder;
    if (found.size() == 1) {
      home_.package = found.front();
      const model::SourcePackage& package = source_.packages.packages[*home_.package];
      if (package.name == "main") return "nobody can import a main package";
      home_.path = package.path;
      text_.package = package.name;
      folder = package.folder;
      module_folder = package.module_folder;
      taken_ = names_in(source_, package);
    } else {
      const model::SourcePackage* module = nullptr;  // one of its packages
      for (const model::SourcePackage& it : source_.packages.packages) {
        const bool holds = it.target && !it.module.empty() && path.starts_with(it.module + "/");
        if (holds && (module == nullptr || it.module.size() > module->module.size())) module = &it;
      }
      if (module == nullptr) return fmt::format("no module that was read holds a package {}", path);
      module_folder = module->module_folder;
      home_.path = path;
      text_.package = path.substr(path.rfind('/') + 1);
      if (text_.package.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") !=
          std::string::npos)
        return fmt::format("{} is no name of a package", text_.package);
      folder = module->module_folder == "."
                   ? path.substr(module->module.size() + 1)
                   : module->module_folder + path.substr(module->module.size());
    }
    file_ = (folder.empty() || folder == "." ? "" : folder + "/") + name_from(text_.type, false) +
            ".go";
    const bool there = std::ranges::any_of(
        source_.program.files, [&](const model::SourceFile& file) { return file.path == file_; });
    if (there) return fmt::format("there is a file {} already", file_);
    if (taken_.contains(text_.type))
      return fmt::format("{} has something called {} already", text_.package, text_.type);
    taken_.insert(text_.type);
    text_.key_type = reserve(name_from(text_.type, false) + "Key");
    text_.finder = reserve(name_from(text_.type, false) + "Of");
    text_.maker = reserve("with" + text_.type);
    if (request.has_generics(module_folder)) text_.optional = reserve("Optional");
    text_.request_maker = reserve(name_from(text_.type, false) + "OfRequest");
    return {};
  }

  std::string reserve(const std::string& wanted) {
    std::string name = free_name(taken_, wanted);
    taken_.insert(name);
    return name;
  }

  /// Whether the struct's package may import that one: nobody who uses the struct may be behind it.
  bool may_be_imported(const std::string& path) const {
    const auto package = std::ranges::find_if(
        source_.packages.packages,
        [&](const model::SourcePackage& it) { return it.path == path && it.target; });
    if (package == source_.packages.packages.end()) return true;
    const auto number = static_cast<std::uint32_t>(package - source_.packages.packages.begin());
    if (home_.package && !may_import(source_.packages, *home_.package, number)) return false;
    return std::ranges::none_of(keys_, [&](const Folded& key) {
      return std::ranges::any_of(key.sites, [&](const KeySite& site) {
        const std::uint32_t at = source_.packages.of_file[site.file];
        return at != home_.package && (at == number || !may_import(source_.packages, at, number));
      });
    });
  }

  // --- the keys

  void look_at(std::uint64_t identity) {
    Folded key{.identity = identity};
    KeySites found = sites_of(source_, identity, true);
    key.sites = std::move(found.sites);
    obstacles_.insert(obstacles_.end(), found.obstacles.begin(), found.obstacles.end());
    for (const model::Key& it : source_.program.keys) {
      if (it.identity == identity && it.kind == model::KeyKind::Static)
        key.text = it.value.empty() ? it.shown : it.value;
    }
    for (const model::KeyUse& use : uses_) {
      if (source_.program.keys[use.key].identity != identity || use.sight != model::Sight::Open ||
          key.sites.empty())
        continue;
      obstacle(use.seen.file == model::kNowhere ? key_place(key.sites.front()) : use.seen,
               fmt::format("the key {}: {}", key.text, use.why));
    }
    std::set<bool> framework;
    for (const KeySite& site : key.sites) {
      const model::SourcePackage& at = source_.package_of(site.file);
      if (at.module_folder.starts_with("..") || at.module.empty())
        obstacle(key_place(site), "only a part of the module was read; name its root");
      const std::uint32_t number = source_.packages.of_file[site.file];
      if (home_.package && number != *home_.package &&
          !may_import(source_.packages, number, *home_.package))
        obstacle(key_place(site), fmt::format("this package can't import {}", home_.path));
      if (site.form == Form::Set || site.form == Form::Get)
        framework.insert(true);
      else
        framework.insert(false);
      if (!site.writes) continue;
      key.concrete = key.concrete && site.concrete;
      if (site.value_type.empty())
        obstacle(key_place(site),
                 fmt::format("the type of what is written to {} is not known", key.text));
      else if (key.type.empty())
        key.type = site.value_type;
      else if (key.type != site.value_type)
        obstacle(key_place(site), fmt::format("{} is written to {}, elsewhere {}", site.value_type,
                                              key.text, key.type));
    }
    if (framework.size() > 1)
      obstacle(key_place(key.sites.front()),
               fmt::format("{} is a key of contexts and of a framework's own map", key.text));
    if (key.type.empty() && !key.sites.empty())
      obstacle(key_place(key.sites.front()), fmt::format("nothing writes {}", key.text));
    keys_.push_back(std::move(key));
  }

  void name_field(Folded& key) {
    const std::string field = reserve(name_from(key.text, true));
    key.names = {.name = field,
                 .type = {},
                 .text = key.text,
                 .setter = reserve("With" + field),
                 .request_setter = reserve("Set" + field),
                 .getter = field,
                 .finder = reserve(field + "From"),
                 .must = reserve("Must" + field),
                 .has = reserve("Has" + field)};
    key.field = {.name = field, .type = {}, .text = key.text};
    if (key.type.empty()) return;
    key.field.type = spelled_type(
        source_, key.sites, key.type, home_.path,
        [&](const std::string& path) { return may_be_imported(path); },
        [&](const std::string& path, const std::string& name) {
          const auto [known, fresh] = text_.imports.try_emplace(path, name);
          return known->second;
        });
    if (key.field.type.empty())
      obstacle(key_place(key.sites.front()),
               fmt::format("{} of {} can't be named in {}", key.type, key.text, home_.path));
  }

  // --- functions that only the sites called

  /// Takes out the functions that nothing uses any more.
  void remove_helpers() {
    std::set<std::pair<FileIndex, NodeIndex>> gone;
    for (bool again = true; std::exchange(again, false);) {
      for (const auto& helper : sites_.helpers()) {
        if (gone.contains(helper) || is_used(helper, gone)) continue;
        gone.insert(helper);
        again = true;
      }
    }
    for (const auto& [file, declaration] : gone) {
      const std::string& text = outline(file).text;
      const model::OutlineNode& node = outline(file).nodes[declaration];
      std::size_t start = text.rfind('\n', node.start) + 1;
      const auto line_before = [&] {
        const std::size_t from = start < 2 ? std::string::npos : text.rfind('\n', start - 2);
        return from == std::string::npos ? std::size_t{0} : from + 1;
      };
      while (start > 0 && text.compare(line_before(), 2, "//") == 0) start = line_before();
      std::size_t end = text.find('\n', node.end);
      end = end == std::string::npos ? text.size() : end + 1;
      // The blank line in front of it goes with it.
      if (start > 1 && text.compare(start - 2, 2, "\n\n") == 0) --start;
      sites_.changes()
          .try_emplace(file, source_, file)
          .first->second.replace(static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(end),
                                 "");
    }
  }

  /// Whether something mentions the function that is not taken out.
  bool is_used(const std::pair<FileIndex, NodeIndex>& helper,
               const std::set<std::pair<FileIndex, NodeIndex>>& gone) {
    const auto& [file, declaration] = helper;
    const Outline& home = outline(file);
    const model::OutlineNode& node = home.nodes[declaration];
    if (!source_.program.files[file].reported) return true;
    if (home.nodes[node.first].shape != Shape::Name) return true;  // a method
    const std::string_view name = text_of(home, node.first);
    // An edit inside of it: it has a key of its own.
    const auto change = sites_.changes().find(file);
    if (change != sites_.changes().end() && change->second.touches(node.start, node.end))
      return true;
    for (const Place mention : mentions_of_object(source_, source_.packages.of_file[file], name)) {
      if (mention.file == file && mention.offset == home.nodes[node.first].start) continue;
      const auto there = sites_.changes().find(mention.file);
      if (there != sites_.changes().end() &&
          there->second.touches(mention.offset, mention.offset + 1))
        continue;
      const bool inside_gone = std::ranges::any_of(gone, [&](const auto& other) {
        const model::OutlineNode& range = outline(other.first).nodes[other.second];
        return other.first == mention.file && range.start <= mention.offset &&
               mention.offset < range.end;
      });
      if (!inside_gone) return true;
    }
    return false;
  }

  const Source& source_;
  const std::vector<model::KeyUse>& uses_;
  FoldHome home_;
  std::string file_;  ///< the new one
  std::set<std::string, std::less<>> taken_;
  StructText text_;
  std::vector<Folded> keys_;
  std::vector<Obstacle> obstacles_;
  SiteFolder sites_;
};

}  // namespace

std::expected<Folding, std::vector<Obstacle>> fold_keys(
    const Source& source, const std::vector<model::KeyUse>& uses,
    const std::vector<std::uint64_t>& identities, const FoldRequest& request) {
  return Folder(source, uses).run(identities, request);
}

}  // namespace waybill::fix
