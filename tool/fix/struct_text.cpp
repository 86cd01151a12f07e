#include "tool/fix/struct_text.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "tool/fix/key_sites.hpp"

namespace waybill::fix {
namespace {

std::string_view last_element(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

class Writer {
 public:
  explicit Writer(const StructText& text) : text_(text) {}

  std::string run() {
    write_type();
    write_finder();
    if (!text_.copies) write_makers();
    for (const StructField& field : text_.fields) {
      write_setters(field);
      write_getters(field);
    }
    if (!text_.wrapper.empty()) write_wrapper();
    return fmt::format("package {}\n\n{}\n{}", text_.package, imports(), body_);
  }

 private:
  /// Adds a function with its comment: both begin with its name.
  void add(const std::string& comment, const std::string& head, const std::string& lines) {
    body_ += fmt::format("\n// {}.\nfunc {} {{\n{}}}\n", comment, head, lines);
  }

  /// The import declaration: the standard library's packages first.
  std::string imports() const {
    std::map<std::string, std::string> all = text_.imports;
    all.emplace("context", "context");
    if (uses_framework()) all.emplace(text_.framework->path, text_.framework->name);
    if (!text_.wrapper.empty() && !text_.framework) all.emplace("net/http", "http");
    std::string standard, others;
    for (const auto& [path, name] : all) {
      const std::string_view first = std::string_view(path).substr(0, path.find('/'));
      const bool is_standard = first.find('.') == std::string_view::npos;
      const bool renamed = name != last_element(path) && !is_version(last_element(path));
      (is_standard ? standard : others) +=
          renamed ? fmt::format("\t{} \"{}\"\n", name, path) : fmt::format("\t\"{}\"\n", path);
    }
    if (others.empty() && std::ranges::count(standard, '\n') == 1)
      return "import " + standard.substr(1);
    return fmt::format("import (\n{}{}{})\n", standard, others.empty() ? "" : "\n", others);
  }

  /// The last element of a module's path from its second major version on: "v4".
  static bool is_version(std::string_view element) {
    return element.size() > 1 && element[0] == 'v' &&
           element.find_first_not_of("0123456789", 1) == std::string_view::npos;
  }

  bool uses_framework() const {
    return text_.framework && (!text_.wrapper.empty() ||
                               std::ranges::any_of(text_.fields, [](const StructField& field) {
                                 return !field.request_setter.empty();
                               }));
  }

  void write_type() {
    body_ += fmt::format(
        "// {0} is what a request carries: one struct behind one key.\ntype {0} struct {{\n",
        text_.type);
    std::vector<std::pair<std::string, std::string>> lines;
    for (const StructField& field : text_.fields) {
      const bool generic = field.is_tracked() && !text_.optional.empty();
      lines.emplace_back(field.name,
                         generic ? fmt::format("{}[{}]", text_.optional, field.type) : field.type);
      if (field.is_tracked() && !generic) lines.emplace_back("Has" + field.name, "bool");
    }
    std::size_t longest = 0;
    for (const auto& [name, type] : lines) longest = std::max(longest, name.size());
    for (const auto& [name, type] : lines)
      body_ += fmt::format("\t{:<{}} {}\n", name, longest, type);
    body_ += "}\n";
    const bool tracks = std::ranges::any_of(text_.fields, &StructField::is_tracked);
    if (tracks && !text_.optional.empty()) {
      body_ += fmt::format(
          "\n// {0} is a value that a request has or not.\ntype {0}[T any] struct {{\n"
          "\tValue T\n\tSet   bool\n}}\n",
          text_.optional);
    }
    body_ +=
        fmt::format("\n// {0} is the type of that key.\ntype {0} struct{{}}\n", text_.key_type);
  }

  void write_finder() {
    add(fmt::format("{} returns the context's state, an empty one if it has none", text_.finder),
        fmt::format("{}(ctx context.Context) *{}", text_.finder, text_.type),
        fmt::format("\tif state, ok := ctx.Value({0}{{}}).(*{1}); ok {{\n\t\treturn state\n\t}}\n"
                    "\treturn &{1}{{}}\n",
                    text_.key_type, text_.type));
  }

  void write_makers() {
    const bool by_context = (!text_.wrapper.empty() && !text_.framework) ||
                            std::ranges::any_of(text_.fields, [](const StructField& field) {
                              return !field.setter.empty();
                            });
    if (by_context) {
      add(fmt::format("{} returns a context that has a state, and the state: the first who writes "
                      "puts it in",
                      text_.maker),
          fmt::format("{}(ctx context.Context) (context.Context, *{})", text_.maker, text_.type),
          fmt::format(
              "\tstate, ok := ctx.Value({0}{{}}).(*{1})\n\tif !ok {{\n\t\tstate = &{1}{{}}\n"
              "\t\tctx = context.WithValue(ctx, {0}{{}}, state)\n\t}}\n"
              "\treturn ctx, state\n",
              text_.key_type, text_.type));
    }
    if (!uses_framework()) return;
    const std::string made = fmt::format("context.WithValue({}, {}{{}}, state)",
                                         text_.framework->context, text_.key_type);
    add(fmt::format("{} returns the state of the request that is being served",
                    text_.request_maker),
        fmt::format("{}(c {}) *{}", text_.request_maker, text_.framework->carrier, text_.type),
        fmt::format("\tstate, ok := {0}.Value({1}{{}}).(*{2})\n\tif !ok {{\n\t\tstate = &{2}{{}}\n"
                    "\t\t{3}\n\t}}\n\treturn state\n",
                    text_.framework->context, text_.key_type, text_.type,
                    fmt::format(fmt::runtime(text_.framework->put), made)));
  }

  /// What the value is called as a parameter.
  std::string parameter(const StructField& field) const {
    const std::string name = name_from(field.text, false);
    static const std::set<std::string, std::less<>> kOthers = {"ctx", "c", "state", "ok",
                                                               "context"};
    const bool taken =
        kOthers.contains(name) || free_name({}, name) != name ||
        std::ranges::any_of(text_.imports,
                            [&](const auto& import) { return import.second == name; }) ||
        (text_.framework && text_.framework->name == name);
    return taken ? "value" : name;
  }

  /// The statements that set the field of a variable `state`.
  std::string set(const StructField& field, const std::string& value,
                  const std::string& state) const {
    if (!field.is_tracked()) return fmt::format("\t{}.{} = {}\n", state, field.name, value);
    if (!text_.optional.empty())
      return fmt::format("\t{}.{} = {}[{}]{{Value: {}, Set: true}}\n", state, field.name,
                         text_.optional, field.type, value);
    return fmt::format("\t{0}.{1}, {0}.Has{1} = {2}, true\n", state, field.name, value);
  }

  void write_setters(const StructField& field) {
    const std::string value = parameter(field);
    if (!field.setter.empty()) {
      const std::string lines =
          text_.copies ? fmt::format(
                             "\tstate := *{}(ctx)\n{}\treturn context.WithValue(ctx, {}{{}}, "
                             "&state)\n",
                             text_.finder, set(field, value, "state"), text_.key_type)
                       : fmt::format("\tctx, state := {}(ctx)\n{}\treturn ctx\n", text_.maker,
                                     set(field, value, "state"));
      add(field.setter + " returns a context whose state has that value",
          fmt::format("{}(ctx context.Context, {} {}) context.Context", field.setter, value,
                      field.type),
          lines);
    }
    if (field.request_setter.empty()) return;
    std::string lines;
    if (text_.copies) {
      const std::string made = fmt::format("context.WithValue({}, {}{{}}, &state)",
                                           text_.framework->context, text_.key_type);
      lines = fmt::format("\tstate := *{}({})\n{}\t{}\n", text_.finder, text_.framework->context,
                          set(field, value, "state"),
                          fmt::format(fmt::runtime(text_.framework->put), made));
    } else if (field.is_tracked()) {
      lines = fmt::format("\tstate := {}(c)\n{}", text_.request_maker, set(field, value, "state"));
    } else {
      lines = set(field, value, text_.request_maker + "(c)");
    }
    add(field.request_setter + " sets it in the state of the request that is being served",
        fmt::format("{}(c {}, {} {})", field.request_setter, text_.framework->carrier, value,
                    field.type),
        lines);
  }

  void write_getters(const StructField& field) {
    const bool generic = field.is_tracked() && !text_.optional.empty();
    const std::string value = field.name + (generic ? ".Value" : "");
    const std::string is_set = generic ? field.name + ".Set" : "Has" + field.name;
    if (!field.getter.empty()) {
      add(field.getter + " returns it, or its zero value if the request has none",
          fmt::format("{}(ctx context.Context) {}", field.getter, field.type),
          fmt::format("\treturn {}(ctx).{}\n", text_.finder, value));
    }
    if (!field.finder.empty()) {
      add(field.finder + " returns it, and whether the request has one",
          fmt::format("{}(ctx context.Context) ({}, bool)", field.finder, field.type),
          fmt::format("\tstate := {}(ctx)\n\treturn state.{}, state.{}\n", text_.finder, value,
                      is_set));
    }
    if (!field.must.empty()) {
      add(field.must + " returns it; it panics if the request has none",
          fmt::format("{}(ctx context.Context) {}", field.must, field.type),
          fmt::format("\tstate := {}(ctx)\n\tif !state.{} {{\n\t\tpanic({})\n\t}}\n"
                      "\treturn state.{}\n",
                      text_.finder, is_set, message(field), value));
    }
    if (!field.has.empty()) {
      add(field.has + " says whether the request has one",
          fmt::format("{}(ctx context.Context) bool", field.has),
          fmt::format("\treturn {}(ctx).{}\n", text_.finder, is_set));
    }
  }

  std::string message(const StructField& field) const {
    return fmt::format("\"{}: the request has no {}\"", text_.package, field.name);
  }

  void write_wrapper() {
    if (text_.framework) {
      const Framework& by = *text_.framework;
      const std::string result = by.handler_result;
      add(text_.wrapper + " returns the handler that is given the request's state beside it",
          fmt::format("{}(next func(c {}, state *{}){}) {}", text_.wrapper, by.carrier, text_.type,
                      result, by.handler),
          fmt::format("\treturn func(c {}){} {{\n\t\t{}next(c, {}(c))\n\t}}\n", by.carrier, result,
                      result.empty() ? "" : "return ", text_.request_maker));
      return;
    }
    const std::string parameters = "w http.ResponseWriter, r *http.Request";
    add(text_.wrapper + " returns the handler that is given the request's state beside it",
        fmt::format("{}(next func({}, state *{})) http.Handler", text_.wrapper, parameters,
                    text_.type),
        fmt::format("\treturn http.HandlerFunc(func({}) {{\n\t\tctx, state := {}(r.Context())\n"
                    "\t\tnext(w, r.WithContext(ctx), state)\n\t}})\n",
                    parameters, text_.maker));
  }

  const StructText& text_;
  std::string body_;
};

}  // namespace

std::optional<Framework> framework_of(const std::string& carrier, const std::string& path) {
  if (carrier == "*gin.Context") {
    return Framework{carrier,
                     path,
                     "gin",
                     "c.Request.Context()",
                     "c.Request = c.Request.WithContext({0})",
                     "gin.HandlerFunc",
                     ""};
  }
  if (carrier == "echo.Context" || carrier == "*echo.Context") {
    return Framework{carrier,
                     path,
                     "echo",
                     "c.Request().Context()",
                     "c.SetRequest(c.Request().WithContext({0}))",
                     "echo.HandlerFunc",
                     " error"};
  }
  return {};
}

std::string struct_text(const StructText& text) {
  return Writer(text).run();
}

}  // namespace waybill::fix
