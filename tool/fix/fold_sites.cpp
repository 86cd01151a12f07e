#include "tool/fix/fold_sites.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tool/fix/accessors.hpp"
#include "tool/fix/helper.hpp"

namespace waybill::fix {
namespace {

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

bool is_pair_statement(Shape shape) {
  return shape == Shape::Define || shape == Shape::Assign || shape == Shape::VarSpec;
}

}  // namespace

void SiteFolder::obstacle(const KeySite& site, std::string why) {
  obstacles_.push_back({{site.file, outline(site.file).nodes[site.key].start}, std::move(why)});
}

/// Notes the framework by whose context the site writes; false if there is another one already, or
/// it is none whose own map is known.
bool SiteFolder::enter_framework(const KeySite& site) {
  const std::string package =
      site.carrier.substr(site.carrier.starts_with('*') ? 1 : 0,
                          site.carrier.find('.') - (site.carrier.starts_with('*') ? 1 : 0));
  std::string path;
  for (const model::ImportedName& import : outline(site.file).imports) {
    if (import.name == package) path = import.path;
  }
  auto framework = framework_of(site.carrier, path);
  if (!framework || path.empty()) {
    obstacle(site, fmt::format("entries of {} are not folded", site.carrier));
    return false;
  }
  if (text_.framework && text_.framework->carrier != framework->carrier) {
    obstacle(site, fmt::format("{} has entries too", text_.framework->carrier));
    return false;
  }
  text_.framework = std::move(framework);
  return true;
}

/// What follows a framework's context so that it is the request's.
std::string SiteFolder::context_behind(const KeySite& site, NodeIndex carrier) const {
  const auto framework = framework_of(site.carrier, "");
  if (!framework || text_of(outline(site.file), carrier).ends_with("Context()")) return {};
  return framework->context.substr(1);
}

/// What the struct's package is called in the file, with a dot; "" in itself.
std::string SiteFolder::qualifier(const KeySite& site) {
  if (home_.package && source_.packages.of_file[site.file] == *home_.package) return {};
  const std::string name = change(site.file).import(home_.path, text_.package);
  if (is_shadowed(outline(site.file), site.call, name))
    obstacle(site, fmt::format("a variable is called {} here, as the package is", name));
  return name + ".";
}

std::string SiteFolder::accessor(Folded& key, const KeySite& site,
                                 std::string StructField::* which) {
  key.field.*which = key.names.*which;
  return qualifier(site) + key.names.*which;
}

/// Whether the type, as it is written at the site, is the field's.
bool SiteFolder::is_of_type(const Folded& key, const KeySite& site, std::string_view written) {
  if (printed_type(source_, site.file, written) == key.type) return true;
  obstacle(site,
           fmt::format("{} is looked up as {}, and {} is written", key.text, written, key.type));
  return false;
}

bool SiteFolder::is_concrete(const Folded& key, const KeySite& site) {
  if (key.concrete) return true;
  obstacle(site, fmt::format("whether there is a value for {} is asked here, and it may be nil",
                             key.text));
  return false;
}

/// The two names that the value alone is assigned to; empty if it is not.
std::vector<NodeIndex> SiteFolder::pair_of(const Outline& there, NodeIndex value) const {
  const NodeIndex list = there.nodes[value].parent;
  const NodeIndex statement = there.nodes[list].parent;
  if (there.nodes[list].shape != Shape::List || children_of(there, list).size() != 1) return {};
  if (!is_pair_statement(there.nodes[statement].shape)) return {};
  std::vector<NodeIndex> names = children_of(there, there.nodes[statement].first);
  return names.size() == 2 ? names : std::vector<NodeIndex>();
}

/// A context that was taken from the framework's request before its state is set, and is put into
/// the request behind that: the state would be gone.
void SiteFolder::check_taken_before(const KeySite& site) {
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
      const std::string_view text = text_of(there, index);
      if (text.find(".Request.Context()") != std::string_view::npos ||
          text.find(".Request().Context()") != std::string_view::npos)
        taken = std::max(taken, statement.start);
    }
    if (taken != 0 && taken < at) {
      obstacle(site,
               fmt::format("{} was taken from the request before this, and is put back behind it",
                           text_of(there, arguments[0])));
    }
  }
}

/// Replaces the call, but for two of its arguments, which stay as they are written.
void SiteFolder::call_with(const KeySite& site, const std::string& function, NodeIndex carrier,
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

void SiteFolder::rewrite(Folded& key, const KeySite& site) {
  switch (site.form) {
    case Form::WithValue: {
      const std::vector<NodeIndex> arguments = arguments_of(outline(site.file), site.call);
      return call_with(site, accessor(key, site, &StructField::setter), arguments[0], "",
                       arguments[2]);
    }
    case Form::Set: return rewrite_set(key, site);
    case Form::Get: return rewrite_get(key, site);
    case Form::Value: return rewrite_look_up(key, site);
    case Form::Helper: return rewrite_helper(key, site);
  }
}

void SiteFolder::rewrite_set(Folded& key, const KeySite& site) {
  if (!enter_framework(site)) return;
  const Outline& there = outline(site.file);
  const NodeIndex operand = there.nodes[there.nodes[site.call].first].first;
  check_taken_before(site);
  call_with(site, accessor(key, site, &StructField::request_setter), operand, "",
            arguments_of(there, site.call)[1]);
}

void SiteFolder::rewrite_get(Folded& key, const KeySite& site) {
  if (!enter_framework(site)) return;
  const Outline& there = outline(site.file);
  const NodeIndex operand = there.nodes[there.nodes[site.call].first].first;
  const std::string_view name = text_of(there, there.nodes[operand].next);
  if (text_.framework->name != "gin") return rewrite_look_up(key, site);
  if (name == "Get") return rewrite_gin_get(key, site);
  if (name == "MustGet") {
    const NodeIndex assertion = there.nodes[site.call].parent;
    const std::vector<NodeIndex> parts = children_of(there, assertion);
    if (there.nodes[assertion].shape != Shape::Assertion || parts.size() != 2 ||
        !pair_of(there, assertion).empty())
      return obstacle(site, fmt::format("{} is looked up here without a type", key.text));
    if (!is_of_type(key, site, text_of(there, parts[1])) || !is_concrete(key, site)) return;
    call_with(site, accessor(key, site, &StructField::must), operand, context_behind(site, operand),
              0);
    return change(site.file).replace(there.nodes[site.call].end, there.nodes[assertion].end, "");
  }
  const std::string type = type_of_getter(name);
  if (type.empty()) return obstacle(site, fmt::format("{} of {} is not followed", name, key.text));
  if (type != key.type)
    return obstacle(
        site, fmt::format("{} is looked up as {}, and {} is written", key.text, type, key.type));
  call_with(site, accessor(key, site, &StructField::getter), operand, context_behind(site, operand),
            0);
}

/// `v, ok := c.Get(key)`, whose v is then asserted to be of the type wherever it is used.
void SiteFolder::rewrite_gin_get(Folded& key, const KeySite& site) {
  const Outline& there = outline(site.file);
  const std::vector<NodeIndex> names = pair_of(there, site.call);
  const NodeIndex statement = there.nodes[there.nodes[site.call].parent].parent;
  if (names.empty() || there.nodes[statement].shape != Shape::Define)
    return obstacle(site, fmt::format("{} is looked up here without `v, ok :=`", key.text));
  if (!is_concrete(key, site)) return;
  const std::string name(text_of(there, names[0]));
  if (name != "_") {
    const NodeIndex function = enclosing(there, site.call, {Shape::Declaration});
    const NodeIndex scope = there.nodes[statement].parent;
    const std::uint32_t from = there.nodes[function].start, at = there.nodes[statement].start;
    if (function == 0 || !mentions_of(there, name, from, at).empty())
      return obstacle(site, fmt::format("there is a {} before this", name));
    for (const std::uint32_t mention :
         mentions_of(there, name, there.nodes[statement].end, there.nodes[scope].end)) {
      const NodeIndex use = node_at(there, mention, Shape::Name);
      const NodeIndex assertion = there.nodes[use].parent;
      const std::vector<NodeIndex> parts = children_of(there, assertion);
      if (there.nodes[assertion].shape != Shape::Assertion || parts.size() != 2 ||
          parts[0] != use || !pair_of(there, assertion).empty())
        return obstacle(site, fmt::format("{} is used behind this without its type", name));
      if (!is_of_type(key, site, text_of(there, parts[1]))) return;
      change(site.file).replace(there.nodes[use].end, there.nodes[assertion].end, "");
    }
  }
  const NodeIndex operand = there.nodes[there.nodes[site.call].first].first;
  call_with(site, accessor(key, site, &StructField::finder), operand, context_behind(site, operand),
            0);
}

/// A look-up that yields whatever there is, or nil: ctx.Value(key), or a framework's Get.
void SiteFolder::rewrite_look_up(Folded& key, const KeySite& site) {
  const Outline& there = outline(site.file);
  const model::OutlineNode& call = there.nodes[site.call];
  const NodeIndex operand = there.nodes[call.first].first;
  const NodeIndex around = call.parent;
  const std::vector<NodeIndex> parts = children_of(there, around);
  FileChange& file = change(site.file);
  const std::string behind = context_behind(site, operand) + ")";
  if (there.nodes[around].shape == Shape::Operator && parts.size() == 2 && parts[0] == site.call &&
      text_of(there, parts[1]) == "nil") {
    const std::string_view between =
        std::string_view(there.text).substr(call.end, there.nodes[parts[1]].start - call.end);
    const bool absent = between.find("==") != std::string_view::npos;
    if (!absent && between.find("!=") == std::string_view::npos)
      return obstacle(site, "the comparison is not understood");
    if (!is_concrete(key, site)) return;
    file.replace(call.start, there.nodes[operand].start,
                 (absent ? "!" : "") + accessor(key, site, &StructField::has) + "(");
    return file.replace(there.nodes[operand].end, there.nodes[around].end, behind);
  }
  if (there.nodes[around].shape != Shape::Assertion || parts.size() != 2)
    return obstacle(site, fmt::format("{} is looked up here without a type", key.text));
  if (!is_of_type(key, site, text_of(there, parts[1]))) return;
  std::string StructField::* which = &StructField::must;
  const std::vector<NodeIndex> names = pair_of(there, around);
  if (!names.empty()) {
    const bool for_value = text_of(there, names[0]) != "_" && text_of(there, names[1]) == "_";
    which = for_value ? &StructField::getter : &StructField::finder;
    if (for_value) file.replace(there.nodes[names[0]].end, there.nodes[names[1]].end, "");
  }
  if (which != &StructField::getter && !is_concrete(key, site)) return;
  file.replace(call.start, there.nodes[operand].start, accessor(key, site, which) + "(");
  file.replace(there.nodes[operand].end, there.nodes[around].end, behind);
}

void SiteFolder::rewrite_helper(Folded& key, const KeySite& site) {
  const Outline& there = outline(site.file);
  const std::vector<NodeIndex> arguments = arguments_of(there, site.call);
  const Helper helper = helper_of(source_, site);
  const auto read = [&](std::string StructField::* which) {
    if (!is_of_type(key, site, helper.type)) return;
    if (which != &StructField::getter && !is_concrete(key, site)) return;
    call_with(site, accessor(key, site, which), arguments[0], "", 0);
  };
  helpers_.emplace(site.helper_file, site.helper);
  if (helper.inner.second != 0) helpers_.insert(helper.inner);
  switch (helper.kind) {
    case HelperKind::Context:
      return call_with(site, accessor(key, site, &StructField::setter), arguments[0], "",
                       arguments[2]);
    case HelperKind::Gin: {
      KeySite by_gin = site;
      by_gin.carrier = "*gin.Context";
      if (!text_.framework)
        text_.framework = framework_of(by_gin.carrier, "github.com/gin-gonic/gin");
      if (text_.framework->carrier != by_gin.carrier)
        return obstacle(site, fmt::format("{} has entries too", text_.framework->carrier));
      check_taken_before(site);
      return call_with(site, accessor(key, site, &StructField::request_setter), arguments[0], "",
                       arguments[2]);
    }
    case HelperKind::Request: {
      const std::string request(text_of(there, arguments[0]));
      if (there.nodes[arguments[0]].shape != Shape::Name)
        return obstacle(site, "the request is not a plain variable here");
      const std::uint32_t end = there.nodes[site.call].end;
      call_with(
          site,
          fmt::format("{}.WithContext({}", request, accessor(key, site, &StructField::setter)),
          arguments[0], ".Context()", arguments[2]);
      return change(site.file).replace(end, end, ")");
    }
    case HelperKind::Getter: return read(&StructField::getter);
    case HelperKind::Finder: return read(&StructField::finder);
    case HelperKind::Must: return read(&StructField::must);
    case HelperKind::None:
      return obstacle(site, fmt::format("{} does more than to write or look up {}",
                                        text_of(there, there.nodes[site.call].first), key.text));
  }
}

}  // namespace waybill::fix
