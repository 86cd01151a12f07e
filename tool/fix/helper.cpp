#include "tool/fix/helper.hpp"

#include <vector>

#include <fmt/format.h>

namespace waybill::fix {
namespace {

std::string without_blanks(std::string_view text) {
  std::string solid;
  for (const char c : text) {
    if (c != ' ' && c != '\t' && c != '\n') solid += c;
  }
  return solid;
}

/// A function's parameters and the statements of its body, without blanks.
struct Signature {
  std::vector<std::string> parameters, statements;
};

Signature signature_of(const Outline& outline, NodeIndex declaration) {
  Signature result;
  bool named = false;
  for (const NodeIndex child : children_of(outline, declaration)) {
    const Shape shape = outline.nodes[child].shape;
    if (shape == Shape::Name) named = true;
    if (shape == Shape::Block) {
      for (const NodeIndex statement : children_of(outline, child))
        result.statements.push_back(without_blanks(text_of(outline, statement)));
    }
    if (!named || shape != Shape::Parameters || !result.parameters.empty()) continue;
    for (const NodeIndex parameter : children_of(outline, child)) {
      result.parameters.emplace_back(parameter_name(outline, parameter));
    }
  }
  return result;
}

/// The function of the package with that name that only returns WithValue of its parameters.
std::pair<FileIndex, NodeIndex> context_setter(const Source& source, const KeySite& site,
                                               const std::string& name) {
  for (const FileIndex file : source.package_of(site.helper_file).files) {
    const Outline* there = source.outline(file);
    NodeIndex index = there == nullptr ? 0 : there->nodes[1].first;
    for (; index != 0; index = there->nodes[index].next) {
      if (there->nodes[index].shape != Shape::Declaration ||
          text_of(*there, there->nodes[index].first) != name)
        continue;
      KeySite other = site;
      other.helper_file = file;
      other.helper = index;
      if (helper_of(source, other).kind == HelperKind::Context) return {file, index};
    }
  }
  return {};
}

Helper setter_of(const Source& source, const KeySite& site, const Signature& signature,
                 const std::string& context) {
  const std::string& body = signature.statements[0];
  const std::string& carrier = signature.parameters[0];
  const std::string tail = fmt::format(",{},{})", signature.parameters[1], signature.parameters[2]);
  if (body == fmt::format("return{}.WithValue({}{}", context, carrier, tail))
    return {HelperKind::Context, {}};
  if (body ==
      fmt::format("return{0}.WithContext({1}.WithValue({0}.Context(){2})", carrier, context, tail))
    return {HelperKind::Request, {}};
  const std::string gin = fmt::format("{0}.Request={0}.Request.WithContext(", carrier);
  if (!body.starts_with(gin) ||
      !body.ends_with(fmt::format("({}.Request.Context(){})", carrier, tail)))
    return {};
  const std::string maker = body.substr(gin.size(), body.find('(', gin.size()) - gin.size());
  if (maker == context + ".WithValue") return {HelperKind::Gin, {}};
  const auto inner = context_setter(source, site, maker);
  if (inner.second == 0) return {};
  return {HelperKind::Gin, {}, inner};
}

/// The type in `…(type)` behind `ask`; "" if the text is something else.
std::string asserted(const std::string& text, std::size_t from, const std::string& ask) {
  if (text.compare(from, ask.size(), ask) != 0 || !text.ends_with(')')) return {};
  return text.substr(from + ask.size(), text.size() - from - ask.size() - 1);
}

Helper getter_of(const Signature& signature) {
  const std::string ask =
      fmt::format("{}.Value({}).(", signature.parameters[0], signature.parameters[1]);
  const std::string& first = signature.statements[0];
  if (signature.statements.size() == 1) {
    std::string type = asserted(first, 6, ask);
    if (!first.starts_with("return") || type.empty()) return {};
    return {HelperKind::Must, std::move(type)};
  }
  const std::size_t define = first.find(":=");
  if (signature.statements.size() != 2 || define == std::string::npos) return {};
  const std::string names = first.substr(0, define);
  std::string type = asserted(first, define + 2, ask);
  if (type.empty()) return {};
  const std::string& last = signature.statements[1];
  if (names.ends_with(",_") && last == "return" + names.substr(0, names.size() - 2))
    return {HelperKind::Getter, std::move(type)};
  if (last == "return" + names && names.find(',') != std::string::npos)
    return {HelperKind::Finder, std::move(type)};
  return {};
}

}  // namespace

Helper helper_of(const Source& source, const KeySite& site) {
  const Outline& home = *source.outline(site.helper_file);
  const Signature signature = signature_of(home, site.helper);
  const std::string context(name_of_import(home, "context"));
  if (signature.parameters.size() == 3 && signature.statements.size() == 1)
    return setter_of(source, site, signature, context);
  if (signature.parameters.size() == 2 && !signature.statements.empty())
    return getter_of(signature);
  return {};
}

}  // namespace waybill::fix
