#include "tool/fix/struct_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tool/fix/key_sites.hpp"

namespace waybill::fix {
namespace {

std::string_view last_element(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

/// The import declaration: the standard library's packages first.
std::string imports_of(const StructText& text) {
  std::map<std::string, std::string> all = text.imports;
  all.emplace("context", "context");
  if (text.gin) all.emplace("github.com/gin-gonic/gin", "gin");
  std::string standard, others;
  for (const auto& [path, name] : all) {
    const bool is_standard = path.substr(0, path.find('/')).find('.') == std::string::npos;
    (is_standard ? standard : others) += name == last_element(path)
                                             ? fmt::format("\t\"{}\"\n", path)
                                             : fmt::format("\t{} \"{}\"\n", name, path);
  }
  if (others.empty() && std::ranges::count(standard, '\n') == 1)
    return "import " + standard.substr(1);
  return fmt::format("import (\n{}{}{})\n", standard, others.empty() ? "" : "\n", others);
}

}  // namespace

std::string struct_text(const StructText& text) {
  std::string out = fmt::format("package {}\n\n{}\n", text.package, imports_of(text));
  out += fmt::format(
      "// {} is what a request carries: one struct behind one key.\ntype {} struct {{\n", text.type,
      text.type);
  std::size_t longest = 0;
  for (const StructField& field : text.fields) longest = std::max(longest, field.name.size());
  for (const StructField& field : text.fields)
    out += fmt::format("\t{:<{}} {}\n", field.name, longest, field.type);
  out += fmt::format("}}\n\n// {0} is the type of that key.\ntype {0} struct{{}}\n", text.key_type);
  out += fmt::format(
      "\n// {0} returns the context's state, an empty one if it has none.\nfunc {0}(ctx "
      "context.Context) *{1} {{\n"
      "\tif state, ok := ctx.Value({2}{{}}).(*{1}); ok {{\n\t\treturn state\n\t}}\n\treturn "
      "&{1}{{}}\n}}\n",
      text.finder, text.type, text.key_type);
  if (!text.copies) {
    out += fmt::format(
        "\n// {0} returns a context that has a state, and the state: the first who writes puts it "
        "in.\n"
        "func {0}(ctx context.Context) (context.Context, *{1}) {{\n"
        "\tif state, ok := ctx.Value({2}{{}}).(*{1}); ok {{\n\t\treturn ctx, state\n\t}}\n"
        "\tstate := &{1}{{}}\n\treturn context.WithValue(ctx, {2}{{}}, state), state\n}}\n",
        text.maker, text.type, text.key_type);
  }
  if (text.gin && !text.copies) {
    out += fmt::format(
        "\n// {0} returns the state of the request that is being served.\nfunc {0}(c *gin.Context) "
        "*{1} {{\n"
        "\tctx, state := {2}(c.Request.Context())\n\tif ctx != c.Request.Context() "
        "{{\n\t\tc.Request = c.Request.WithContext(ctx)\n\t}}\n"
        "\treturn state\n}}\n",
        text.gin_maker, text.type, text.maker);
  }
  for (const StructField& field : text.fields) {
    std::string value = name_from(field.text, false);
    if (value == "ctx" || value == "c" || value == "state" || value == "context" ||
        value == "gin" || value == "type" || value == "range" || value == "func" ||
        value == "map" || value == "package" || value == "default" || value == "interface" ||
        text.imports.contains(value)) {
      value = "value";
    }
    if (text.context_fields.contains(field.name)) {
      out += fmt::format(
          "\n// {} returns a context whose state has that value.\nfunc {}(ctx context.Context, {} "
          "{}) context.Context {{\n",
          field.setter, field.setter, value, field.type);
      out += text.copies
                 ? fmt::format(
                       "\tstate := *{}(ctx)\n\tstate.{} = {}\n\treturn context.WithValue(ctx, "
                       "{}{{}}, &state)\n}}\n",
                       text.finder, field.name, value, text.key_type)
                 : fmt::format("\tctx, state := {}(ctx)\n\tstate.{} = {}\n\treturn ctx\n}}\n",
                               text.maker, field.name, value);
    }
    if (text.gin_fields.contains(field.name)) {
      out += fmt::format(
          "\n// {} sets it in the state of the request that is being served.\nfunc {}(c "
          "*gin.Context, {} {}) {{\n",
          field.gin_setter, field.gin_setter, value, field.type);
      out += text.copies ? fmt::format(
                               "\tstate := *{}(c.Request.Context())\n\tstate.{} = {}\n\tc.Request "
                               "= c.Request.WithContext(context.WithValue(c.Request.Context(), "
                               "{}{{}}, &state))\n}}\n",
                               text.finder, field.name, value, text.key_type)
                         : fmt::format("\t{}(c).{} = {}\n}}\n", text.gin_maker, field.name, value);
    }
    out += fmt::format(
        "\n// {} returns it, or its zero value if the request has none.\nfunc {}(ctx "
        "context.Context) {} {{\n\treturn {}(ctx).{}\n}}\n",
        field.name, field.name, field.type, text.finder, field.name);
  }
  return out;
}

}  // namespace waybill::fix
