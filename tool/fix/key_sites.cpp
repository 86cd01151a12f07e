#include "tool/fix/key_sites.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "tool/fix/unseen.hpp"

namespace waybill::fix {
namespace {

using model::Key;
using model::LayerKind;

/// Carriers with keys of their own, which have nothing to do with a context's.
bool is_apart(std::string_view carrier) {
  return carrier.find("echo.Context") != std::string_view::npos ||
         carrier.find("metadata.MD") != std::string_view::npos;
}

/// Frameworks whose context answers for the entries of its own map when it is asked as a context.
bool answers_as_context(std::string_view carrier) {
  return carrier.find("gin.Context") != std::string_view::npos ||
         carrier.find("fiber.Ctx") != std::string_view::npos ||
         carrier.find("app.RequestContext") != std::string_view::npos;
}

/// The parameter of a function that stands for the n-th argument of its calls, and its type.
struct Parameter {
  NodeIndex node = 0, type = 0;
};

std::optional<Parameter> parameter_of(const Outline& outline, NodeIndex declaration,
                                      std::size_t number) {
  // A receiver is a list of its own in front of the name; the parameters are the first list behind
  // it.
  bool named = false;
  for (const NodeIndex child : children_of(outline, declaration)) {
    if (outline.nodes[child].shape == Shape::Name) named = true;
    if (!named || outline.nodes[child].shape != Shape::Parameters) continue;
    const std::vector<NodeIndex> parameters = children_of(outline, child);
    if (number >= parameters.size()) return {};
    Parameter found{parameters[number], 0};
    for (std::size_t i = number; i < parameters.size() && found.type == 0; ++i)
      found.type = outline.nodes[parameters[i]].first;
    return found;
  }
  return {};
}

class Collector {
 public:
  Collector(const Source& source, std::uint64_t identity, bool framework)
      : source_(source), identity_(identity), framework_(framework) {}

  KeySites run() {
    const model::Program& program = source_.program;
    for (const model::Write& write : program.writes) {
      if (!is_ours(write.layer.key)) continue;
      const bool entry = write.layer.kind == LayerKind::Opaque;
      if (write.layer.kind == LayerKind::Value || (entry && framework_))
        add(write.place, write.key_place,
            {.writes = true,
             .index = write.layer.key,
             .carrier = write.carrier,
             .value_type = write.layer.value_type,
             .concrete = write.layer.value_identity != 0});
      else if (entry && answers_as_context(write.carrier))
        obstacle(
            write.place,
            fmt::format("it is put into {} too, which answers for it as a context", write.carrier));
    }
    for (const model::Read& read : program.reads) {
      if (!is_ours(read.key)) continue;
      if (!framework_ && is_apart(read.carrier)) continue;
      if (!framework_ && answers_as_context(read.carrier))
        obstacle(read.place,
                 fmt::format("it is looked up in {}, which also asks the request's context",
                             read.carrier));
      else if (!framework_ && !is_in_sight(read.carrier))
        obstacle(read.place, fmt::format("it is looked up in {}, which may answer in its own way",
                                         read.carrier));
      else
        add(read.place, read.key_place, {.index = read.key, .carrier = read.carrier});
    }
    const auto key = std::ranges::find_if(program.keys, [&](const Key& it) {
      return it.kind == model::KeyKind::Static && it.identity == identity_;
    });
    if (key != program.keys.end() && key->basic_type) {
      const std::vector<Obstacle> unseen = unseen_uses(source_, key->value);
      found_.obstacles.insert(found_.obstacles.end(), unseen.begin(), unseen.end());
    }
    return std::move(found_);
  }

 private:
  /// Whether it is known how a carrier of that type answers: one of the standard library's, or of a
  /// type whose own methods were read.
  bool is_in_sight(std::string_view carrier) const {
    if (carrier.ends_with("context.Context") || carrier.ends_with("http.Request")) return true;
    if (carrier.starts_with('*')) carrier.remove_prefix(1);
    const std::string_view name = carrier.substr(0, carrier.find('.'));
    return std::ranges::any_of(source_.packages.packages, [&](const model::SourcePackage& package) {
      return package.target && package.name == name;
    });
  }

  bool is_ours(model::KeyIndex index) const {
    return index != 0 && source_.program.keys[index].kind == model::KeyKind::Static &&
           source_.program.keys[index].identity == identity_;
  }

  void obstacle(Place place, std::string why) {
    found_.obstacles.push_back({place, std::move(why)});
  }

  void add(Place place, Place key_place, KeySite site) {
    if (place.file == model::kNowhere || key_place.file == model::kNowhere)
      return obstacle(place, "a place where it is used is not in the source");
    if (!seen_.insert(key_place).second) return;
    const model::SourceFile& file = source_.program.files[key_place.file];
    if (!file.reported)
      return obstacle(key_place, "it is used in a file that is not to be changed");
    const Outline* outline = source_.outline(key_place.file);
    if (outline == nullptr || !outline->sound) return obstacle(key_place, "the file can't be read");
    site.file = key_place.file;
    site.key = argument_at(*outline, key_place.offset);
    if (site.key == 0) return obstacle(place, "the key is not an argument here");
    site.call = outline->nodes[site.key].parent;
    site.key_text = text_of(*outline, site.key);
    if (auto why = find_form(site, *outline, place)) return obstacle(key_place, std::move(*why));
    found_.sites.push_back(std::move(site));
  }

  std::optional<std::string> find_form(KeySite& site, const Outline& outline, Place place) {
    const NodeIndex callee = outline.nodes[site.call].first;
    const std::vector<NodeIndex> arguments = arguments_of(outline, site.call);
    const std::size_t number =
        static_cast<std::size_t>(std::ranges::find(arguments, site.key) - arguments.begin());
    if (outline.nodes[callee].shape == Shape::Selector) {
      const std::vector<NodeIndex> parts = children_of(outline, callee);
      const std::string_view name =
          parts.size() == 2 ? text_of(outline, parts[1]) : std::string_view();
      for (const std::string_view path : {"context", "golang.org/x/net/context"}) {
        if (name == "WithValue" && text_of(outline, parts[0]) == name_of_import(outline, path) &&
            number == 1 && arguments.size() == 3) {
          site.form = Form::WithValue;
          return {};
        }
      }
      if (name == "Value" && !site.writes && arguments.size() == 1) {
        site.form = Form::Value;
        return {};
      }
      if (framework_ && site.writes && name == "Set" && number == 0 && arguments.size() == 2) {
        site.form = Form::Set;
        return {};
      }
      static constexpr std::array<std::string_view, 16> kGetters = {"Get",
                                                                    "MustGet",
                                                                    "GetString",
                                                                    "GetBool",
                                                                    "GetInt",
                                                                    "GetInt64",
                                                                    "GetUint",
                                                                    "GetUint64",
                                                                    "GetFloat64",
                                                                    "GetTime",
                                                                    "GetDuration",
                                                                    "GetStringSlice",
                                                                    "GetStringMap",
                                                                    "GetStringMapString",
                                                                    "GetStringMapStringSlice",
                                                                    "GetInt32"};
      if (framework_ && !site.writes && arguments.size() == 1 &&
          std::ranges::find(kGetters, name) != kGetters.end()) {
        site.form = Form::Get;
        return {};
      }
    }
    // A function of the program that is handed the carrier at this call.
    const model::Function* target = nullptr;
    for (const model::Pass& pass : source_.program.passes) {
      if (pass.place != place || pass.callee == 0) continue;
      const model::Function& function = source_.program.functions[pass.callee];
      if (target != nullptr && target != &function) return "several functions may be called here";
      target = &function;
    }
    const std::string called(text_of(outline, callee));
    if (target == nullptr || target->file == model::kNowhere || target->literal)
      return fmt::format("{} takes the key, and is no function of the program", called);
    if (!source_.package_of(target->file).target)
      return fmt::format("{} takes the key, and belongs to another module", called);
    const Outline* home = source_.outline(target->file);
    const NodeIndex declaration =
        home == nullptr ? 0 : node_at(*home, target->offset, Shape::Declaration);
    const auto parameter =
        declaration == 0 ? std::nullopt : parameter_of(*home, declaration, number);
    if (!parameter || parameter->type == 0)
      return fmt::format("it can't be told what {} takes the key as", called);
    site.form = Form::Helper;
    site.helper_file = target->file;
    site.helper = declaration;
    site.parameter = parameter->node;
    site.parameter_type = parameter->type;
    return look_into(site, *home, called);
  }

  /// Whether the helper does more with the key than to hand it on as one.
  std::optional<std::string> look_into(const KeySite& site, const Outline& home,
                                       std::string_view called) {
    const std::string_view whole = text_of(home, site.parameter);
    const std::string name(whole.substr(0, whole.find_first_of(" \t\n,")));
    const model::OutlineNode& declaration = home.nodes[site.helper];
    for (const std::uint32_t mention :
         mentions_of(home, name, home.nodes[site.parameter].end, declaration.end)) {
      const Place place{site.helper_file, mention};
      const bool known = std::ranges::any_of(
                             source_.program.writes,
                             [&](const model::Write& write) { return write.key_place == place; }) ||
                         std::ranges::any_of(source_.program.reads, [&](const model::Read& read) {
                           return read.key_place == place;
                         });
      if (!known && !hands_on(home, mention))
        return fmt::format("{} does more with the key than to look it up or write it", called);
    }
    return {};
  }

  /// Whether the mention is the key of a WithValue or Value call, or an argument of a function that
  /// takes it likewise.
  bool hands_on(const Outline& outline, std::uint32_t mention) const {
    const NodeIndex argument = argument_at(outline, mention);
    if (argument == 0 || outline.nodes[argument].shape != Shape::Name) return false;
    const NodeIndex call = outline.nodes[argument].parent;
    const NodeIndex callee = outline.nodes[call].first;
    if (outline.nodes[callee].shape == Shape::Selector) {
      const std::vector<NodeIndex> parts = children_of(outline, callee);
      const std::string_view name =
          parts.size() == 2 ? text_of(outline, parts[1]) : std::string_view();
      if (name == "Value") return true;
      if (name == "WithValue" && text_of(outline, parts[0]) == name_of_import(outline, "context"))
        return true;
    }
    // The solver has seen a write or a look-up by way of it: a derivation at that call whose
    // layer's key is a parameter.
    const std::uint32_t at = outline.nodes[call].start;
    return std::ranges::any_of(source_.program.flows, [&](const model::Flow& flow) {
      return flow.place.offset == at && flow.place.file != model::kNowhere &&
             source_.outline(flow.place.file) == &outline &&
             std::ranges::any_of(flow.layers, [&](const model::Layer& layer) {
               return layer.key != 0 &&
                      source_.program.keys[layer.key].kind == model::KeyKind::Parameter;
             });
    });
  }

  const Source& source_;
  std::uint64_t identity_;
  bool framework_;
  KeySites found_;
  std::set<Place> seen_;
};

}  // namespace

KeySites sites_of(const Source& source, std::uint64_t identity, bool framework) {
  return Collector(source, identity, framework).run();
}

std::string name_from(std::string_view key_text, bool exported) {
  static constexpr std::array<std::string_view, 16> kInitials = {
      "id", "ip",  "url",  "uri", "http", "api", "uuid", "jwt",
      "db", "sql", "json", "xml", "tls",  "uid", "ttl",  "rpc"};
  std::vector<std::string> words;
  std::string word;
  const auto flush = [&] {
    if (!word.empty()) words.push_back(word);
    word.clear();
  };
  for (const char c : key_text) {
    const bool upper = c >= 'A' && c <= 'Z', lower = c >= 'a' && c <= 'z',
               digit = c >= '0' && c <= '9';
    if (!upper && !lower && !digit) {
      flush();
      continue;
    }
    if (upper && !word.empty() && !(word.back() >= 'A' && word.back() <= 'Z')) flush();
    word += c;
  }
  flush();
  std::string name;
  for (std::string& part : words) {
    std::string low = part;
    std::ranges::transform(low, low.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    const bool initials = std::ranges::find(kInitials, low) != kInitials.end();
    if (name.empty() && !exported) {
      name = low;
      continue;
    }
    if (initials)
      std::ranges::transform(low, low.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      });
    else if (low[0] >= 'a' && low[0] <= 'z')
      low[0] = static_cast<char>(low[0] - 'a' + 'A');
    name += low;
  }
  if (name.empty() || (name[0] >= '0' && name[0] <= '9')) name.insert(0, exported ? "Key" : "key");
  return name;
}

}  // namespace waybill::fix
