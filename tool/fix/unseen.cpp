#include "tool/fix/unseen.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "tool/fix/carrier_hints.hpp"

namespace waybill::fix {
namespace {

using model::Key;
using model::KeyKind;

constexpr std::uint32_t kAnyPackage = 0xFFFFFFFF;   ///< of a method: what it is called on is not looked at

bool may_be_text(std::string_view type) {
  return type == "string" || type == "any" || type == "interface{}" || type == "interface {}";
}

class Search {
 public:
  Search(const Source& source, const std::string& value) : source_(source), value_(value) {}

  std::vector<Obstacle> run() {
    for (const model::Write& write : source_.program.writes) known_.insert(write.key_place);
    for (const model::Read& read : source_.program.reads) known_.insert(read.key_place);
    for (FileIndex file = 0; file < source_.program.files.size(); ++file) {
      if (const Outline* outline = target(file)) find_constants(*outline, file);
    }
    find_takers();
    for (FileIndex file = 0; file < source_.program.files.size(); ++file) {
      const Outline* outline = target(file);
      if (outline == nullptr) continue;
      for (NodeIndex node = 1; node < outline->nodes.size(); ++node) {
        switch (outline->nodes[node].shape) {
          case Shape::Call: look_at_call(*outline, file, node); break;
          case Shape::Selector: look_at_member(*outline, file, node); break;
          case Shape::Declaration: look_at_answers(*outline, file, node); break;
          default: break;
        }
      }
    }
    for (const Taker& taker : takers_) look_at_taker(taker);
    return std::move(found_);
  }

 private:
  const Outline* target(FileIndex file) const {
    return source_.package_of(file).target ? source_.outline(file) : nullptr;
  }

  void found(FileIndex file, std::uint32_t offset, std::string why) {
    found_.push_back({{file, offset}, std::move(why)});
  }

  /// A function of the target that looks up, or writes, a key that it is given and that may be a
  /// text.
  struct Taker {
    FileIndex file = 0;
    NodeIndex function = 0;
    friend auto operator<=>(const Taker&, const Taker&) = default;
  };

  void find_takers() {
    // Those that hand their key on to one that is known by then are found in the next round.
    for (grown_ = true; std::exchange(grown_, false);) {
      for (FileIndex file = 0; file < source_.program.files.size(); ++file) {
        const Outline* outline = target(file);
        if (outline == nullptr) continue;
        for (NodeIndex call = 1; call < outline->nodes.size(); ++call) {
          if (outline->nodes[call].shape == Shape::Call) find_takers_at(*outline, file, call);
        }
      }
    }
  }

  void find_takers_at(const Outline& outline, FileIndex file, NodeIndex call) {
    const NodeIndex callee = outline.nodes[call].first;
    const std::string_view name = last_name(text_of(outline, callee));
    const bool member = outline.nodes[callee].shape == Shape::Selector;
    const bool asks = member && (name == "Value" || name == "WithValue");
    if (!asks && !names_.contains(name)) return;
    const std::vector<NodeIndex> arguments = arguments_of(outline, call);
    for (std::size_t position = 0; position < arguments.size(); ++position) {
      const NodeIndex argument = arguments[position];
      if (outline.nodes[argument].shape != Shape::Name) continue;
      if (!asks && !takes_key_at(outline, file, callee, position)) continue;
      std::size_t parameter = 0;
      const NodeIndex function = taker_of(outline, argument, &parameter);
      if (function == 0) continue;
      takers_.insert({file, function});
      if (outline.nodes[function].shape == Shape::Function) continue;
      std::string named(text_of(outline, node_of_name(outline, function)));
      const bool method = is_method(outline, function);
      if (method) methods_.insert(named);
      const std::uint32_t package = method ? kAnyPackage : source_.packages.of_file[file];
      grown_ = positions_.emplace(named, package, parameter).second || grown_;
      names_.insert(std::move(named));
    }
  }

  /// Whether a function that may be the callee takes a key at that position.
  bool takes_key_at(const Outline& outline, FileIndex file, NodeIndex callee, std::size_t position) const {
    const std::string name(last_name(text_of(outline, callee)));
    std::uint32_t package = kAnyPackage;
    if (outline.nodes[callee].shape == Shape::Name) {
      const bool dots = std::ranges::any_of(outline.imports, [](const model::ImportedName& import) { return import.name == "."; });
      if (dots) return true;
      package = source_.packages.of_file[file];
    } else if (outline.nodes[callee].shape == Shape::Selector) {
      const std::string_view operand = text_of(outline, outline.nodes[callee].first);
      const auto import = std::ranges::find(outline.imports, operand, &model::ImportedName::name);
      if (import != outline.imports.end()) {
        const auto& all = source_.packages.packages;
        const auto imported = std::ranges::find_if(all, [&](const model::SourcePackage& it) { return it.path == import->path && !it.external_test; });
        if (imported == all.end()) return false;
        package = static_cast<std::uint32_t>(imported - all.begin());
      }
    } else {
      return true;
    }
    return positions_.contains({name, package, position});
  }

  /// The function whose parameter the name is, if its type is that of a text or anything's; `position` becomes the
  /// parameter's.
  static NodeIndex taker_of(const Outline& outline, NodeIndex name, std::size_t* position) {
    const std::string_view wanted = text_of(outline, name);
    for (NodeIndex at = outline.nodes[name].parent; at != 0; at = outline.nodes[at].parent) {
      const Shape shape = outline.nodes[at].shape;
      if (shape != Shape::Function && shape != Shape::Declaration) continue;
      for (NodeIndex index = at + 1; index < name; ++index) {
        const model::OutlineNode& node = outline.nodes[index];
        if (node.shape == Shape::Block) break;
        if (node.shape != Shape::Parameter || parameter_name(outline, index) != wanted) continue;
        NodeIndex typed = index;
        while (typed != 0 && outline.nodes[typed].first == 0) typed = outline.nodes[typed].next;
        if (typed == 0) return 0;
        *position = 0;
        for (NodeIndex before = outline.nodes[node.parent].first; before != index; before = outline.nodes[before].next) ++*position;
        return may_be_text(text_of(outline, outline.nodes[typed].first)) ? at : 0;
      }
    }
    return 0;
  }

  static NodeIndex node_of_name(const Outline& outline, NodeIndex declaration) {
    for (const NodeIndex child : children_of(outline, declaration)) {
      if (outline.nodes[child].shape == Shape::Name) return child;
    }
    return 0;
  }

  static bool is_method(const Outline& outline, NodeIndex declaration) {
    return outline.nodes[outline.nodes[declaration].first].shape == Shape::Parameters;
  }

  /// The target's constants that hold the text: their packages and names.
  void find_constants(const Outline& outline, FileIndex file) {
    for (NodeIndex spec = outline.nodes[1].first; spec != 0; spec = outline.nodes[spec].next) {
      const model::OutlineNode& node = outline.nodes[spec];
      if ((node.shape != Shape::ConstSpec && node.shape != Shape::VarSpec) || !node.valued)
        continue;
      const std::vector<NodeIndex> parts = children_of(outline, spec);
      const bool holds = std::ranges::any_of(children_of(outline, parts.back()),
                                             [&](NodeIndex it) { return is_text(outline, it); });
      // A constant of a type of its own is another key.
      if (!holds || (node.typed && parts.size() > 2 && text_of(outline, parts[1]) != "string"))
        continue;
      for (const NodeIndex name : children_of(outline, parts[0]))
        constants_.emplace(source_.packages.of_file[file], text_of(outline, name));
    }
  }

  /// Whether the node is a literal of the text.
  bool is_text(const Outline& outline, NodeIndex node) const {
    const std::string_view text = text_of(outline, node);
    if (!text.starts_with('`') || text.size() < 2) return text == value_;
    return text.substr(1, text.size() - 2) ==
           std::string_view(value_).substr(1, value_.size() < 2 ? 0 : value_.size() - 2);
  }

  /// Whether the node is the text, or a constant that holds it.
  bool is_key(const Outline& outline, FileIndex file, NodeIndex node) const {
    const std::string_view text = text_of(outline, node);
    switch (outline.nodes[node].shape) {
      case Shape::Literal: return is_text(outline, node);
      case Shape::Name:
        return constants_.contains({source_.packages.of_file[file], std::string(text)});
      case Shape::Selector: {
        const std::size_t dot = text.rfind('.');
        return std::ranges::any_of(constants_, [&](const auto& constant) {
          const std::string& path = source_.packages.packages[constant.first].path;
          return constant.second == last_name(text) &&
                 name_of_import(outline, path) == text.substr(0, dot);
        });
      }
      default: return false;
    }
  }

  // --- calls that name the key, or may name it, and are no known write or look-up

  void look_at_call(const Outline& outline, FileIndex file, NodeIndex call) {
    const NodeIndex callee = outline.nodes[call].first;
    const std::string_view called = text_of(outline, callee);
    const std::string_view name = last_name(called);
    const bool member = outline.nodes[callee].shape == Shape::Selector;
    const bool asks = member && (name == "Value" || name == "WithValue");
    const std::vector<NodeIndex> arguments = arguments_of(outline, call);
    for (std::size_t number = 0; number < arguments.size(); ++number) {
      const NodeIndex argument = arguments[number];
      const std::uint32_t at = outline.nodes[argument].start;
      if (known_.contains({file, at})) continue;
      const std::string_view text = text_of(outline, argument);
      if (is_key(outline, file, argument)) {
        const bool to_taker =
            (member && methods_.contains(name)) || is_beside_literal(outline, file, call);
        const bool is_log = member && arguments.size() > 1 && logs(name);
        if (asks || to_taker || (!is_log && is_beside_carrier(outline, file, call, argument)))
          found(file, at, fmt::format("{} is used here in a way that is not followed", text));
        continue;
      }
      // What a variable holds is not known; a constant or a typed key would be.
      const std::size_t key_number = name == "Value" ? 0 : 1;
      const bool in_place = asks && number == key_number && arguments.size() == 2 * key_number + 1;
      if (in_place && outline.nodes[argument].shape == Shape::Name &&
          is_shadowed(outline, argument, text) && names_context(called) &&
          !is_parameter_of_key(outline, file, argument)) {
        found(file, at, fmt::format("{} may be it, and is not followed here", text));
      }
    }
  }

  /// Whether the call is a method of a carrier, or has one among its other arguments, so that the
  /// callee may look the argument up in it.
  bool is_beside_carrier(const Outline& outline, FileIndex file, NodeIndex call,
                         NodeIndex argument) const {
    const NodeIndex callee = outline.nodes[call].first;
    Hint hint = Hint::None;
    if (outline.nodes[callee].shape == Shape::Selector) {
      const NodeIndex operand = outline.nodes[callee].first;
      const std::string_view type =
          outline.nodes[operand].shape == Shape::Name ? declared_as(outline, operand) : "";
      if (!is_known_framework(type) && !is_of_command_line(outline, type))
        hint = hint_of(outline, operand);
    }
    for (const NodeIndex other : arguments_of(outline, call)) {
      if (other != argument) hint = std::max(hint, hint_of(outline, other));
    }
    if (hint == Hint::None || is_standard(outline, callee)) return false;
    if (hint == Hint::Name) return true;
    // The solver has looked into what it knows to be called.
    const Place place{file, outline.nodes[call].start};
    return std::ranges::none_of(source_.program.passes, [&](const model::Pass& pass) {
      return pass.place == place && !pass.may;
    });
  }

  /// Whether the callee is a function of the standard library, which has keys of types of its own.
  bool is_standard(const Outline& outline, NodeIndex callee) const {
    if (outline.nodes[callee].shape != Shape::Selector) return false;
    const std::string_view name = text_of(outline, outline.nodes[callee].first);
    const auto import = std::ranges::find(outline.imports, name, &model::ImportedName::name);
    if (import == outline.imports.end() || import->path == "context") return false;
    const std::string_view first = std::string_view(import->path).substr(0, import->path.find('/'));
    return first.find('.') == std::string_view::npos &&
           std::ranges::none_of(source_.packages.packages,
                                [&](const model::SourcePackage& package) {
                                  return package.target && package.path == import->path;
                                });
  }

  /// Whether the function around the call holds a literal that is given its key.
  bool is_beside_literal(const Outline& outline, FileIndex file, NodeIndex call) const {
    const NodeIndex function = enclosing(outline, call, {Shape::Declaration});
    return function != 0 && std::ranges::any_of(takers_, [&](const Taker& taker) {
             return taker.file == file && outline.nodes[taker.function].shape == Shape::Function &&
                    is_within(outline, taker.function, function);
           });
  }

  /// Whether the solver has seen the function that the argument stands in look the parameter up or
  /// write it.
  bool is_parameter_of_key(const Outline& outline, FileIndex file, NodeIndex argument) const {
    const std::uint32_t at = outline.nodes[argument].start;
    const std::uint32_t call = outline.nodes[outline.nodes[argument].parent].start;
    for (const model::Flow& flow : source_.program.flows) {
      if (flow.place != Place{file, call}) continue;
      for (const model::Layer& layer : flow.layers) {
        if (layer.key != 0 && source_.program.keys[layer.key].kind == KeyKind::Parameter)
          return true;
      }
    }
    // A helper that hands its parameter on is looked into at each of its calls.
    const NodeIndex function = enclosing(outline, argument, {Shape::Declaration});
    if (function == 0) return false;
    const std::string_view text = text_of(outline, argument);
    bool parameter = false;
    for (const NodeIndex child : children_of(outline, function)) {
      if (outline.nodes[child].shape != Shape::Parameters) continue;
      for (const NodeIndex node : children_of(outline, child)) {
        parameter =
            parameter || (outline.nodes[node].start < at && parameter_name(outline, node) == text);
      }
    }
    return parameter &&
           std::ranges::any_of(source_.program.functions, [&](const model::Function& it) {
             return it.file == file && it.offset == outline.nodes[function].start;
           });
  }

  // --- look-ups and writes that are no calls

  /// A method or function that is used as a value: who calls it is not seen, nor with which key.
  void look_at_member(const Outline& outline, FileIndex file, NodeIndex selector) {
    const model::OutlineNode& node = outline.nodes[selector];
    const model::OutlineNode& parent = outline.nodes[node.parent];
    if ((parent.shape == Shape::Call && parent.first == selector) ||
        parent.shape == Shape::Selector)
      return;
    const std::string_view text = text_of(outline, selector);
    const std::string_view name = last_name(text);
    const bool is_taker = name != "Value" && methods_.contains(name);
    if (name != "Value" && name != "WithValue" && !is_taker) return;
    const std::string_view operand = text_of(outline, node.first);
    const bool of_import = std::ranges::any_of(
        outline.imports, [&](const model::ImportedName& import) { return import.name == operand; });
    const bool sets = name == "WithValue" && operand == name_of_import(outline, "context");
    const bool looks_up =
        name == "Value" && !of_import && hint_of(outline, node.first) != Hint::None;
    if (sets || looks_up || (is_taker && !of_import))
      found(file, node.start, fmt::format("{} is used as a value here, and may be given it", text));
  }

  /// A context that answers in its own way: its method Value does more with the key than to compare
  /// it and to ask another context.
  void look_at_answers(const Outline& outline, FileIndex file, NodeIndex declaration) {
    NodeIndex name = 0;
    std::vector<NodeIndex> lists;
    for (const NodeIndex child : children_of(outline, declaration)) {
      if (outline.nodes[child].shape == Shape::Name) name = child;
      if (outline.nodes[child].shape == Shape::Parameters) lists.push_back(child);
    }
    const bool method = outline.nodes[outline.nodes[declaration].first].shape == Shape::Parameters;
    if (name == 0 || text_of(outline, name) != "Value" || !method || lists.size() < 2) return;
    const std::vector<NodeIndex> parameters = children_of(outline, lists[1]);
    if (parameters.size() != 1 || outline.nodes[parameters[0]].first == 0) return;
    if (!may_be_text(text_of(outline, outline.nodes[parameters[0]].first))) return;
    const std::string_view whole = text_of(outline, parameters[0]);
    const std::string_view key = whole.substr(0, whole.find_first_of(" \t\n,"));
    for (NodeIndex index = declaration + 1;
         index < outline.nodes.size() &&
         outline.nodes[index].start < outline.nodes[declaration].end;
         ++index) {
      if (is_within(outline, index, declaration) && is_key(outline, file, index))
        found(
            file, outline.nodes[index].start,
            fmt::format("{} is used here in a way that is not followed", text_of(outline, index)));
    }
    for (const std::uint32_t mention : mentions_of(outline, key, outline.nodes[parameters[0]].end,
                                                   outline.nodes[declaration].end)) {
      const NodeIndex at = node_at(outline, mention, Shape::Name);
      const model::OutlineNode& around = outline.nodes[outline.nodes[at].parent];
      const bool asks = around.shape == Shape::Call && around.first != at &&
                        last_name(text_of(outline, around.first)) == "Value";
      if (asks || around.shape == Shape::Operator || around.shape == Shape::Switch) continue;
      return found(file, mention, "this context answers for keys in its own way");
    }
  }

  /// A function that is given its key: each use of it must be a call that was seen.
  void look_at_taker(const Taker& taker) {
    const Outline& home = *source_.outline(taker.file);
    if (home.nodes[taker.function].shape == Shape::Function || is_method(home, taker.function))
      return;
    const std::string_view name = text_of(home, node_of_name(home, taker.function));
    const std::uint32_t package = source_.packages.of_file[taker.file];
    for (const Place mention : mentions_of_object(source_, package, name)) {
      // A file for another system may declare it too.
      const Outline& there = *source_.outline(mention.file);
      const NodeIndex at = node_at(there, mention.offset, Shape::Name);
      const bool declared = there.nodes[there.nodes[at].parent].shape == Shape::Declaration;
      if (declared || is_callee(there, mention.offset)) continue;
      found(mention.file, mention.offset,
            fmt::format("{} is used as a value here, and may be given it", name));
    }
  }

  static bool is_callee(const Outline& outline, std::uint32_t offset) {
    return std::ranges::any_of(outline.nodes, [&](const model::OutlineNode& node) {
      return node.shape == Shape::Call && outline.nodes[node.first].start == offset;
    });
  }

  const Source& source_;
  const std::string& value_;
  std::set<Place> known_;
  std::set<std::pair<std::uint32_t, std::string>> constants_;
  std::set<Taker> takers_;
  std::set<std::string, std::less<>> names_;    ///< of those that have one
  std::set<std::tuple<std::string, std::uint32_t, std::size_t>> positions_;   ///< their names, packages and the key's position
  bool grown_ = false;
  std::set<std::string, std::less<>> methods_;  ///< of those that are methods
  std::vector<Obstacle> found_;
};

}  // namespace

std::vector<Obstacle> unseen_uses(const Source& source, const std::string& value) {
  return Search(source, value).run();
}

}  // namespace waybill::fix
