#include "tool/fix/carrier_hints.hpp"

#include <algorithm>

namespace waybill::fix {

std::string_view last_name(std::string_view called) {
  return called.substr(called.rfind('.') + 1);
}

bool names_context(std::string_view text) {
  return text.find("ctx") != std::string_view::npos || text.find("Ctx") != std::string_view::npos ||
         text.find("ontext") != std::string_view::npos;
}

bool is_known_framework(std::string_view type) {
  for (const std::string_view known :
       {"gin.Context", "echo.Context", "fiber.Ctx", "app.RequestContext", "http.Request"}) {
    if (type.ends_with(known)) return true;
  }
  return false;
}

bool logs(std::string_view name) {
  for (const std::string_view ending : {"Context", "Ctx", "ln", "f", "w", "S"}) {
    if (name.size() > ending.size() && name.ends_with(ending)) {
      name.remove_suffix(ending.size());
      break;
    }
  }
  for (const std::string_view level : {"Trace", "Debug", "Info", "Warn", "Warning", "Error", "Fatal", "Panic", "WithValues"}) {
    if (name == level) return true;
  }
  return false;
}

bool is_of_command_line(const Outline& outline, std::string_view type) {
  if (type.starts_with('*')) type.remove_prefix(1);
  const std::size_t dot = type.find('.');
  if (dot == std::string_view::npos || (type.substr(dot) != ".Context" && type.substr(dot) != ".Command")) return false;
  return std::ranges::any_of(outline.imports, [&](const model::ImportedName& import) {
    return import.name == type.substr(0, dot) && import.path.starts_with("github.com/urfave/cli");
  });
}

Hint hint_of(const Outline& outline, NodeIndex node) {
  const std::string_view text = text_of(outline, node);
  switch (outline.nodes[node].shape) {
    case Shape::Literal:
    case Shape::Function: return Hint::None;
    case Shape::Name: {
      const std::string_view origin = declared_as(outline, node);
      if (is_known_framework(origin)) return Hint::Origin;
      if (names_context(text)) return Hint::Name;
      const bool carrier = names_context(origin) || origin.ends_with("http.Request");
      return carrier ? Hint::Origin : Hint::None;
    }
    case Shape::Selector: {
      const std::string_view member = last_name(text);
      if (names_context(member)) return Hint::Name;
      return member == "Request" || member == "Req" ? Hint::Origin : Hint::None;
    }
    case Shape::Call: {
      // What a conversion to a predeclared type yields is no carrier.
      const std::string_view callee = text_of(outline, outline.nodes[node].first);
      if (callee == "string" || callee == "len" || callee == "int") return Hint::None;
      // What is found in a context is not the context: klog.FromContext(ctx).
      const std::string_view name = last_name(callee);
      if (name.ends_with("FromContext") || name.ends_with("FromCtx")) return Hint::None;
      if (names_context(name)) return Hint::Name;
      // It may hand on the one that it is given: detached(ctx).
      Hint hint = Hint::None;
      for (const NodeIndex argument : arguments_of(outline, node))
        hint = std::max(hint, std::min(hint_of(outline, argument), Hint::Origin));
      return hint;
    }
    default: break;
  }
  return names_context(text) ? Hint::Name : Hint::None;
}

}  // namespace waybill::fix
