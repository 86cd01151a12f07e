#include "tool/fix/fold.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "tool/fix/accessors.hpp"
#include "tool/fix/imports.hpp"
#include "tool/fix/struct_text.hpp"

namespace waybill::fix {
namespace {

/// What a function of the program does with the key that it is given.
enum class HelperKind : std::uint8_t {
  None,
  Context,  ///< returns WithValue(context, key, value)
  Request,  ///< returns the request with such a context
  Gin,      ///< sets the request of gin's context to one with such a context
  Getter,   ///< returns the value if it is of the type, else that type's zero value
};

struct Helper {
  HelperKind kind = HelperKind::None;
  std::string type;  ///< Getter
};

struct Folded {
  std::uint64_t identity = 0;
  std::string text, type;  ///< the key's; the field's, as Go prints it
  std::vector<KeySite> sites;
  StructField field;
};

std::string without_blanks(std::string_view text) {
  std::string solid;
  for (const char c : text) {
    if (c != ' ' && c != '\t' && c != '\n') solid += c;
  }
  return solid;
}

/// The type that gin's getters return, as Go prints it.
std::string type_of_getter(std::string_view name) {
  static const std::map<std::string_view, std::string> kTypes = {
      {"GetString", "string"},       {"GetBool", "bool"},      {"GetInt", "int"},
      {"GetInt64", "int64"},         {"GetUint", "uint"},      {"GetUint64", "uint64"},
      {"GetFloat64", "float64"},     {"GetTime", "time.Time"}, {"GetDuration", "time.Duration"},
      {"GetStringSlice", "[]string"}};
  const auto found = kTypes.find(name);
  return found == kTypes.end() ? std::string() : found->second;
}

class Folder {
 public:
  Folder(const Source& source, const std::vector<model::KeyUse>& uses)
      : source_(source), uses_(uses) {}

  std::expected<Folding, std::vector<Obstacle>> run(const std::vector<std::uint64_t>& identities,
                                                    const std::string& name) {
    if (auto why = find_home(name)) return std::unexpected(std::vector<Obstacle>{{{}, *why}});
    for (const std::uint64_t identity : identities) look_at(identity);
    if (keys_.empty() && obstacles_.empty()) obstacle({}, "there is no key to fold");
    for (Folded& key : keys_) name_field(key);
    Folding folding;
    if (obstacles_.empty()) folding.copied = reasons_to_copy();
    text_.copies = !folding.copied.empty();
    for (const Folded& key : keys_) {
      for (const KeySite& site : key.sites) rewrite(key, site);
    }
    if (!obstacles_.empty()) return std::unexpected(std::move(obstacles_));
    for (const Folded& key : keys_) text_.fields.push_back(key.field);
    for (const auto& [file, change] : changes_) {
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
  FileChange& change(FileIndex file) {
    return changes_.try_emplace(file, source_, file).first->second;
  }

  // --- where the struct goes

  std::optional<std::string> find_home(const std::string& name) {
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
    if (found.size() == 1) {
      home_ = found.front();
      const model::SourcePackage& package = source_.packages.packages[*home_];
      if (package.name == "main") return "nobody can import a main package";
      home_path_ = package.path;
      text_.package = package.name;
      folder = package.folder;
      taken_ = names_in(source_, package);
    } else {
      const auto module =
          std::ranges::find_if(source_.packages.packages, [&](const model::SourcePackage& it) {
            return it.target && !it.module.empty() && (path.starts_with(it.module + "/"));
          });
      if (module == source_.packages.packages.end())
        return fmt::format("no module that was read holds a package {}", path);
      home_path_ = path;
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
    text_.gin_maker = reserve(name_from(text_.type, false) + "OfRequest");
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
    if (home_ && !may_import(source_.packages, *home_, number)) return false;
    return std::ranges::none_of(keys_, [&](const Folded& key) {
      return std::ranges::any_of(key.sites, [&](const KeySite& site) {
        const std::uint32_t at = source_.packages.of_file[site.file];
        return at != home_ && (at == number || !may_import(source_.packages, at, number));
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
      if (home_ && number != *home_ && !may_import(source_.packages, number, *home_))
        obstacle(key_place(site), fmt::format("this package can't import {}", home_path_));
      if (site.form == Form::Set || site.form == Form::Get)
        framework.insert(true);
      else
        framework.insert(false);
      if (!site.writes) continue;
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
    key.field.name = reserve(name_from(key.text, true));
    key.field.setter = reserve("With" + key.field.name);
    key.field.gin_setter = reserve("Set" + key.field.name);
    key.field.text = key.text;
    if (key.type.empty()) return;
    key.field.type = spelled_type(
        source_, key.sites, key.type, home_path_,
        [&](const std::string& path) { return may_be_imported(path); },
        [&](const std::string& path, const std::string& name) {
          const auto [known, fresh] = text_.imports.try_emplace(path, name);
          return known->second;
        });
    if (key.field.type.empty())
      obstacle(key_place(key.sites.front()),
               fmt::format("{} of {} can't be named in {}", key.type, key.text, home_path_));
  }

  // --- pointer or copy

  std::vector<Obstacle> reasons_to_copy() {
    std::vector<Obstacle> reasons;
    const auto counts = [&](Place place) {
      return place.file != model::kNowhere && source_.program.files[place.file].reported &&
             !source_.program.files[place.file].test;
    };
    for (const model::Escape& escape : source_.program.escapes) {
      if (escape.held != model::Held::Request && escape.held != model::Held::Context &&
          escape.held != model::Held::Pooled)
        continue;
      if (counts(escape.place) && !escape.waits)
        reasons.push_back({escape.place, "a goroutine gets the request here and may still read"});
    }
    for (const model::Handover& handover : source_.program.handovers) {
      if (!counts(handover.place) || handover.flow == 0) continue;
      if (handover.how == model::Handover::How::Send)
        reasons.push_back({handover.place, "the context is sent to somebody who may still read"});
    }
    std::set<model::FunctionIndex> started;
    for (const model::Closure& closure : source_.program.closures) {
      if (closure.started && counts(closure.place)) started.insert(closure.function);
    }
    for (const model::Flow& flow : source_.program.flows) {
      if (flow.kind == model::FlowKind::Captured && started.contains(flow.function))
        reasons.push_back({flow.place, "a goroutine has the context and may still read"});
    }
    for (const Folded& key : keys_) {
      for (const KeySite& site : key.sites) {
        if (site.writes && !replaces(site))
          reasons.push_back(
              {key_place(site), "the context from before is kept beside the new one"});
        if (!site.writes && reads_behind(site))
          reasons.push_back(
              {key_place(site), "what comes next has returned here, and its values were not seen"});
      }
    }
    const auto place_of = [](const Obstacle& reason) { return reason.place; };
    std::ranges::sort(reasons, {}, place_of);
    const auto repeated = std::ranges::unique(reasons, {}, place_of);
    reasons.erase(repeated.begin(), repeated.end());
    return reasons;
  }

  /// Whether the new context takes the place of the one it is made of.
  bool replaces(const KeySite& site) const {
    if (site.form == Form::Set) return true;
    const Outline& there = outline(site.file);
    if (site.form == Form::Helper && helper_of(site).kind == HelperKind::Gin) return true;
    const std::vector<NodeIndex> arguments = arguments_of(there, site.call);
    const NodeIndex statement =
        enclosing(there, site.call,
                  {Shape::Assign, Shape::Define, Shape::Return, Shape::Expression, Shape::Block});
    if (arguments.empty() || statement == 0) return false;
    if (there.nodes[statement].shape == Shape::Return) return true;
    const std::string_view carrier = text_of(there, arguments[0]);
    if (there.nodes[statement].shape == Shape::Block ||
        there.nodes[statement].shape == Shape::Expression)
      return false;
    const NodeIndex target = there.nodes[there.nodes[statement].first].first;
    return text_of(there, target) == carrier ||
           (there.nodes[statement].shape == Shape::Assign &&
            carrier.starts_with(text_of(there, target))) ||
           (there.nodes[arguments[0]].shape == Shape::Call &&
            there.nodes[statement].shape == Shape::Define);
  }

  /// Whether a handler was called before in the same function, and what is read is the request from
  /// before: gin's context holds the newest one.
  bool reads_behind(const KeySite& site) const {
    if (site.form == Form::Get) return false;
    const Place place = key_place(site);
    const Outline& there = outline(site.file);
    const NodeIndex carrier = site.form == Form::Value
                                  ? there.nodes[there.nodes[site.call].first].first
                                  : arguments_of(there, site.call).front();
    if (text_of(there, carrier).ends_with(".Request.Context()")) return false;
    return std::ranges::any_of(source_.program.handovers, [&](const model::Handover& handover) {
      if (!handover.forwards || handover.place.file != place.file ||
          handover.place.offset > place.offset)
        return false;
      const model::Function& function = source_.program.functions[handover.function];
      return function.offset < place.offset && place.offset < function.end;
    });
  }

  // --- helpers

  Helper helper_of(const KeySite& site) const {
    const Outline& home = outline(site.helper_file);
    std::vector<std::string> names;
    NodeIndex block = 0;
    bool named = false;
    for (const NodeIndex child : children_of(home, site.helper)) {
      if (home.nodes[child].shape == Shape::Name) named = true;
      if (home.nodes[child].shape == Shape::Block) block = child;
      if (!named || home.nodes[child].shape != Shape::Parameters || !names.empty()) continue;
      for (const NodeIndex parameter : children_of(home, child)) {
        const std::string_view text = text_of(home, parameter);
        names.emplace_back(text.substr(0, text.find_first_of(" \t\n,")));
      }
    }
    const std::vector<NodeIndex> statements =
        block == 0 ? std::vector<NodeIndex>() : children_of(home, block);
    const std::string context(name_of_import(home, "context"));
    if (names.size() == 3 && statements.size() == 1) {
      const std::string body = without_blanks(text_of(home, statements[0]));
      const std::string tail = fmt::format(",{},{})", names[1], names[2]);
      if (body == fmt::format("return{}.WithValue({}{}", context, names[0], tail))
        return {HelperKind::Context, {}};
      const std::string request =
          fmt::format("{0}.WithContext({1}.WithValue({0}.Context(){2})", names[0], context, tail);
      if (body == "return" + request) return {HelperKind::Request, {}};
      const std::string gin = fmt::format("{0}.Request={0}.Request.WithContext(", names[0]);
      if (body.starts_with(gin) &&
          body.ends_with(fmt::format("({}.Request.Context(){})", names[0], tail))) {
        const std::string maker = body.substr(gin.size(), body.find('(', gin.size()) - gin.size());
        if (maker == context + ".WithValue" || is_context_setter(site, maker))
          return {HelperKind::Gin, {}};
      }
    }
    if (names.size() == 2 && statements.size() == 2) {
      const std::string first = without_blanks(text_of(home, statements[0])),
                        last = without_blanks(text_of(home, statements[1]));
      const std::size_t comma = first.find(",_:=");
      const std::string ask = fmt::format("{}.Value({}).(", names[0], names[1]);
      if (comma != std::string::npos && first.compare(comma + 4, ask.size(), ask) == 0 &&
          first.ends_with(')') && last == "return" + first.substr(0, comma)) {
        const std::size_t from = comma + 4 + ask.size();
        return {HelperKind::Getter, first.substr(from, first.size() - from - 1)};
      }
    }
    return {};
  }

  /// Whether a function of the helper's own package only returns WithValue of its parameters.
  bool is_context_setter(const KeySite& site, const std::string& name) const {
    for (const FileIndex file : source_.package_of(site.helper_file).files) {
      const Outline* there = source_.outline(file);
      for (NodeIndex index = there == nullptr ? 0 : there->nodes[1].first; index != 0;
           index = there->nodes[index].next) {
        if (there->nodes[index].shape != Shape::Declaration ||
            text_of(*there, there->nodes[index].first) != name)
          continue;
        KeySite other = site;
        other.helper_file = file;
        other.helper = index;
        return helper_of(other).kind == HelperKind::Context;
      }
    }
    return false;
  }

  // --- sites

  /// A context that was taken from gin's request before its state is set, and is put into the
  /// request behind that: the state would be gone.
  void check_taken_before(const KeySite& site) {
    const Outline& there = outline(site.file);
    const NodeIndex function = enclosing(there, site.call, {Shape::Function, Shape::Declaration});
    const std::uint32_t at = there.nodes[site.call].start, end = there.nodes[function].end;
    for (NodeIndex call = 1; call < there.nodes.size(); ++call) {
      const model::OutlineNode& node = there.nodes[call];
      if (node.shape != Shape::Call || node.start < at || node.end > end ||
          !text_of(there, node.first).ends_with(".WithContext"))
        continue;
      const std::vector<NodeIndex> arguments = arguments_of(there, call);
      if (arguments.size() != 1 || there.nodes[arguments[0]].shape != Shape::Name) continue;
      std::uint32_t taken = 0;
      for (NodeIndex index = 1; index < there.nodes.size(); ++index) {
        const model::OutlineNode& statement = there.nodes[index];
        if (statement.shape != Shape::Define && statement.shape != Shape::Assign) continue;
        if (statement.start < there.nodes[function].start || statement.start > node.start) continue;
        if (text_of(there, there.nodes[statement.first].first) != text_of(there, arguments[0]))
          continue;
        if (text_of(there, index).find(".Request.Context()") != std::string_view::npos)
          taken = std::max(taken, statement.start);
      }
      if (taken != 0 && taken < at) {
        obstacle(key_place(site),
                 fmt::format("{} was taken from the request before this, and is put back behind it",
                             text_of(there, arguments[0])));
      }
    }
  }

  /// What the struct's package is called in the file, with a dot; "" in itself.
  std::string qualifier(const KeySite& site) {
    if (home_ && source_.packages.of_file[site.file] == *home_) return {};
    if (is_shadowed(outline(site.file), site.call,
                    text_of(outline(site.file), site.call).empty() ? "" : text_.package)) {
      obstacle(key_place(site),
               fmt::format("a variable is called {} here, as the package is", text_.package));
    }
    return change(site.file).import(home_path_, text_.package) + ".";
  }

  /// Replaces the call, but for two of its arguments, which stay as they are written.
  void call_with(const KeySite& site, const std::string& function, NodeIndex carrier,
                 const std::string& behind_carrier, NodeIndex value) {
    const Outline& there = outline(site.file);
    const model::OutlineNode& call = there.nodes[site.call];
    change(site.file).replace(call.start, there.nodes[carrier].start, function + "(");
    if (value == 0) {
      change(site.file).replace(there.nodes[carrier].end, call.end, behind_carrier + ")");
    } else {
      change(site.file).replace(there.nodes[carrier].end, there.nodes[value].start,
                                behind_carrier + ", ");
    }
  }

  void rewrite(const Folded& key, const KeySite& site) {
    const Outline& there = outline(site.file);
    const NodeIndex callee = there.nodes[site.call].first;
    const NodeIndex operand = there.nodes[callee].first;
    const std::vector<NodeIndex> arguments = arguments_of(there, site.call);
    switch (site.form) {
      case Form::WithValue:
        text_.context_fields.insert(key.field.name);
        return call_with(site, qualifier(site) + key.field.setter, arguments[0], "", arguments[2]);
      case Form::Set:
        if (!text_of(there, callee).ends_with(".Set") || !is_gin(site))
          return obstacle(key_place(site), "only entries of gin's context are folded");
        text_.gin = true;
        text_.gin_fields.insert(key.field.name);
        check_taken_before(site);
        return call_with(site, qualifier(site) + key.field.gin_setter, operand, "", arguments[1]);
      case Form::Get: {
        const std::string type = type_of_getter(text_of(there, there.nodes[operand].next));
        if (!is_gin(site) || type.empty())
          return obstacle(key_place(site),
                          fmt::format("whether there is a value for {} is asked here", key.text));
        if (type != key.type)
          return obstacle(key_place(site), fmt::format("{} is looked up as {}, and {} is written",
                                                       key.text, type, key.type));
        return call_with(site, qualifier(site) + key.field.name, operand, ".Request.Context()", 0);
      }
      case Form::Value: return rewrite_value(key, site);
      case Form::Helper: return rewrite_helper(key, site, arguments);
    }
  }

  bool is_gin(const KeySite& site) const {
    const Place place = key_place(site);
    const auto matches = [&](const auto& access) {
      return access.key_place == place && access.carrier == "*gin.Context";
    };
    return std::ranges::any_of(source_.program.writes, matches) ||
           std::ranges::any_of(source_.program.reads, matches);
  }

  /// `v, _ := ctx.Value(key).(T)`.
  void rewrite_value(const Folded& key, const KeySite& site) {
    const Outline& there = outline(site.file);
    const NodeIndex assertion = there.nodes[site.call].parent;
    const NodeIndex list = there.nodes[assertion].parent;
    const NodeIndex statement = there.nodes[list].parent;
    const Shape shape = there.nodes[statement].shape;
    if (there.nodes[assertion].shape != Shape::Assertion ||
        there.nodes[list].shape != Shape::List ||
        (shape != Shape::Define && shape != Shape::Assign)) {
      return obstacle(
          key_place(site),
          fmt::format(
              "{} is looked up here without `v, _ :=`, so that it matters whether there is one",
              key.text));
    }
    const std::vector<NodeIndex> targets = children_of(there, there.nodes[statement].first);
    if (targets.size() != 2 || text_of(there, targets[1]) != "_" ||
        text_of(there, targets[0]) == "_") {
      return obstacle(key_place(site),
                      fmt::format("whether there is a value for {} is asked here", key.text));
    }
    const std::string_view type = text_of(there, children_of(there, assertion)[1]);
    if (type != key.type)
      return obstacle(key_place(site), fmt::format("{} is looked up as {}, and {} is written",
                                                   key.text, type, key.type));
    const NodeIndex operand = there.nodes[there.nodes[site.call].first].first;
    change(site.file).replace(there.nodes[targets[0]].end, there.nodes[targets[1]].end, "");
    change(site.file).replace(there.nodes[site.call].start, there.nodes[operand].start,
                              qualifier(site) + key.field.name + "(");
    change(site.file).replace(there.nodes[operand].end, there.nodes[assertion].end, ")");
  }

  void rewrite_helper(const Folded& key, const KeySite& site,
                      const std::vector<NodeIndex>& arguments) {
    const Outline& there = outline(site.file);
    const Helper helper = helper_of(site);
    switch (helper.kind) {
      case HelperKind::Context:
        text_.context_fields.insert(key.field.name);
        return call_with(site, qualifier(site) + key.field.setter, arguments[0], "", arguments[2]);
      case HelperKind::Gin:
        text_.gin = true;
        text_.gin_fields.insert(key.field.name);
        check_taken_before(site);
        return call_with(site, qualifier(site) + key.field.gin_setter, arguments[0], "",
                         arguments[2]);
      case HelperKind::Request: {
        const std::string request(text_of(there, arguments[0]));
        text_.context_fields.insert(key.field.name);
        if (there.nodes[arguments[0]].shape != Shape::Name)
          return obstacle(key_place(site), "the request is not a plain variable here");
        const std::uint32_t end = there.nodes[site.call].end;
        call_with(site,
                  fmt::format("{}.WithContext({}{}", request, qualifier(site), key.field.setter),
                  arguments[0], ".Context()", arguments[2]);
        return change(site.file).replace(end, end, ")");
      }
      case HelperKind::Getter:
        if (helper.type != key.type)
          return obstacle(key_place(site), fmt::format("{} is looked up as {}, and {} is written",
                                                       key.text, helper.type, key.type));
        return call_with(site, qualifier(site) + key.field.name, arguments[0], "", 0);
      case HelperKind::None:
        return obstacle(key_place(site),
                        fmt::format("{} does more than to write or look up {}",
                                    text_of(there, there.nodes[site.call].first), key.text));
    }
  }

  const Source& source_;
  const std::vector<model::KeyUse>& uses_;
  std::optional<std::uint32_t> home_;
  std::string home_path_, file_;
  std::set<std::string, std::less<>> taken_;
  StructText text_;
  std::vector<Folded> keys_;
  std::vector<Obstacle> obstacles_;
  std::map<FileIndex, FileChange> changes_;
};

}  // namespace

std::expected<Folding, std::vector<Obstacle>> fold_keys(
    const Source& source, const std::vector<model::KeyUse>& uses,
    const std::vector<std::uint64_t>& identities, const std::string& name) {
  return Folder(source, uses).run(identities, name);
}

}  // namespace waybill::fix
