#include "tool/rules/field-growth/owner.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "tool/rules/descent.hpp"

namespace waybill::rules {

using model::Function;
using model::Owner;
using model::Program;
using model::Runs;
using model::Storage;
using model::Store;

namespace {

/// Types whose value serves one request (or one run of a command) and is not shared by others.
/// Their import paths come without the major version.
constexpr std::array<std::string_view, 25> kRequestHolders = {
    "net/http.Request",
    "github.com/gin-gonic/gin.Context",
    "github.com/labstack/echo.Context",
    "github.com/labstack/echo.context",
    "github.com/gofiber/fiber.Ctx",
    "github.com/gofiber/fiber.DefaultCtx",
    "github.com/valyala/fasthttp.RequestCtx",
    "github.com/cloudwego/hertz/pkg/app.RequestContext",
    "github.com/kataras/iris/context.Context",
    "github.com/kataras/iris.Context",
    "github.com/beego/beego/server/web/context.Context",
    "github.com/beego/beego/server/web.Controller",
    "github.com/astaxie/beego/context.Context",
    "github.com/go-chi/chi.Context",
    "github.com/emicklei/go-restful.Request",
    "github.com/gobuffalo/buffalo.DefaultContext",
    "github.com/revel/revel.Controller",
    "github.com/gogf/gf/net/ghttp.Request",
    "gopkg.in/macaron.Context",
    "gitea.com/macaron/macaron.Context",
    "github.com/flamego/flamego.context",
    "gorm.io/gorm.Statement",
    "gorm.io/gorm.DB",
    "github.com/spf13/cobra.Command",
    "github.com/urfave/cli.Context",
};

/// Removes "/v2" and the like, and gopkg.in's ".v1", from an import path.
std::string without_major_version(std::string_view path) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  std::string plain;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const bool slash = path[i] == '/' || (path[i] == '.' && path.starts_with("gopkg.in/"));
    if (slash && i + 2 < path.size() + 1 && i + 1 < path.size() && path[i + 1] == 'v') {
      std::size_t end = i + 2;
      while (end < path.size() && is_digit(path[end])) ++end;
      if (end > i + 2 && (end == path.size() || path[end] == '/' || path[end] == '.')) {
        i = end - 1;
        continue;
      }
    }
    plain += path[i];
  }
  return plain;
}

/// An option function, `func(o *Options)`, runs once for each object it configures.
bool is_option_function(const Function& function, const Storage& storage) {
  if (storage.owner != Storage::Owner::Parameter) return false;
  const auto name = bare_name(storage.type);
  for (const std::string_view ending : {"Options", "Option", "Opts", "Config", "Settings"}) {
    if (name.ends_with(ending)) return true;
  }
  return function.literal && function.parameters.size() == 1;
}

/// A method named `With…` that changes its receiver where its name promises a child.
bool is_derive_like(const Function& function) {
  if (!function.method || !function.pointer_receiver) return false;
  return named_as_derivation(bare_name(function.name));
}

/// A method that is named as a setter: what sets an object up is called now and then, not per
/// request.
bool is_setter(const Function& function) {
  return starts_with_word(bare_name(function.name),
                          {"Set", "set", "Init", "init", "Configure", "configure"});
}

/// A method that is given a request to serve, be it a client's or a controller's.
bool serves_requests(const Function& function) {
  constexpr std::array<std::string_view, 8> kRequests = {
      "*http.Request", "*gin.Context", "echo.Context", "*echo.Context",
      "*fiber.Ctx",    "fiber.Ctx",    "ctrl.Request", "reconcile.Request"};
  return std::ranges::any_of(function.parameters, [&](const std::string& type) {
    return std::ranges::find(kRequests, type) != kRequests.end();
  });
}

/// The field that an embedded context has: `Context`.
bool is_embedded_context(const Storage& storage) {
  return bare_name(storage.path) == "Context";
}

/// Returns the innermost unbounded loop around the store that the owner was there before and that
/// reads the field anew in each round; null if there is none.
const model::Loop* unbounded_around(const Program& program, const Store& store,
                                    const model::Flow* load) {
  const Storage& storage = store.storage;
  const bool handed_in = storage.pointer && (storage.owner == Storage::Owner::Receiver ||
                                             storage.owner == Storage::Owner::Parameter);
  const bool local = storage.owner == Storage::Owner::Local && storage.made_in != model::kNowhere;
  if (!handed_in && !local) return nullptr;
  std::vector<model::LoopIndex> owner_is_in;
  for (auto loop = local ? storage.made_in : 0; loop != 0; loop = program.loops[loop].parent) {
    owner_is_in.push_back(loop);
  }
  std::vector<model::LoopIndex> read_in;
  if (load != nullptr && load->function == store.function) {
    for (auto loop = load->loop; loop != 0; loop = program.loops[loop].parent) read_in.push_back(loop);
  }
  for (auto loop = store.loop; loop != 0; loop = program.loops[loop].parent) {
    if (std::ranges::find(owner_is_in, loop) != owner_is_in.end()) break;
    if (load != nullptr && std::ranges::find(read_in, loop) == read_in.end()) continue;
    if (program.loops[loop].bound == model::Bound::Unbounded) return &program.loops[loop];
  }
  return nullptr;
}

Lifetime of_global(const Program& program, const Store& store) {
  const Function& function = program.functions[store.function];
  const auto name = bare_name(function.name);
  const bool bounded = store.loop == 0 || program.loops[store.loop].bound == model::Bound::Bounded;
  if (!function.method && !function.literal && (name == "main" || name == "init") && bounded) {
    return {Lifetime::Span::Call, fmt::format("{} runs once", name), {}};
  }
  if (function.literal && !function.takes_request) {
    const model::Closure* closure = closure_of(program, store.function);
    if (closure == nullptr || closure->runs == Runs::Unknown) {
      return {Lifetime::Span::Unknown, "how often the function literal runs isn't known", {}};
    }
    if (closure->runs == Runs::Once) {
      return {Lifetime::Span::Call, "the function literal runs once", {}};
    }
  }
  return {Lifetime::Span::Outlives, "a package-level variable lives as long as the process", {}};
}

Lifetime of_captured(const Program& program, const Store& store) {
  const model::Closure* closure = closure_of(program, store.function);
  if (closure == nullptr || closure->runs == Runs::Unknown) {
    return {Lifetime::Span::Unknown, "how often the closure runs isn't known", {}};
  }
  if (closure->runs == Runs::Once) return {Lifetime::Span::Call, "the closure runs once", {}};
  Lifetime lifetime = {Lifetime::Span::Outlives,
                       "the closure that holds it can run more than once",
                       {{closure->place, "the closure can run more than once"}}};
  lifetime.why.insert(lifetime.why.end(), closure->why.begin(), closure->why.end());
  return lifetime;
}

Lifetime of_object(const Program& program, const Store& store) {
  using Span = Lifetime::Span;
  const Storage& storage = store.storage;
  const Function& function = program.functions[store.function];
  if (!storage.pointer) return {Span::Call, "its owner is a copy", {}};
  if (is_option_function(function, storage)) {
    return {Span::Call, "an option function runs once for each object it configures", {}};
  }
  const auto found = program.owners.find(storage.type_path);
  const Owner* owner = found == program.owners.end() ? nullptr : &found->second;
  const bool long_lived = owner != nullptr && owner->long_lived;
  const bool per_request = owner != nullptr && owner->per_request;
  std::vector<model::Step> why = owner == nullptr ? std::vector<model::Step>() : owner->why;

  const bool receiver = storage.owner == Storage::Owner::Receiver;
  if (receiver && is_embedded_context(storage) && is_derive_like(function)) {
    return {long_lived || !per_request ? Span::Outlives : Span::Likely,
            fmt::format("{} looks as if it returned a child and changes its receiver, for all that "
                        "hold it",
                        bare_name(function.name)),
            std::move(why)};
  }
  const bool logs = std::ranges::any_of(
      program.flows[store.value].layers,
      [](const model::Layer& layer) { return layer.kind == model::LayerKind::Logger; });
  // Who is given an interface can't know that it is the old one; a builder returns its own type.
  if (receiver && logs && is_derive_like(function) && (!per_request || function.returns_interface)) {
    return {Span::Likely,
            fmt::format("{} looks as if it returned a child and changes its receiver, for all that "
                        "hold it",
                        bare_name(function.name)),
            std::move(why)};
  }
  // One that is handed requests is there before them, even if a context was at hand when it was
  // made.
  if (receiver && serves_requests(function)) {
    return {long_lived ? Span::Outlives : Span::Likely, "its owner serves many requests",
            std::move(why)};
  }
  if (long_lived && per_request && !(receiver && function.takes_request)) {
    return {Span::Unknown, "some of its owners are made for each request and others are not", {}};
  }
  if (receiver && is_setter(function) && !function.takes_request) {
    return {Span::Unknown, "a setter: how often it is called isn't known", {}};
  }
  if (long_lived && !per_request) {
    return {Span::Outlives, "its owner outlives the call", std::move(why)};
  }
  if (long_lived) {
    return {Span::Likely, "its owner is there before the context that this method is given",
            std::move(why)};
  }
  if (per_request) return {Span::Call, "its owner is made for each request", {}};
  if (receiver && function.takes_request) {
    return {Span::Likely, "its owner is there before the context that this method is given", {}};
  }
  return {Span::Unknown, "how long its owner lives isn't known", {}};
}

}  // namespace

bool holds_one_request(std::string_view type_path) {
  const auto plain = without_major_version(type_path);
  return std::ranges::find(kRequestHolders, plain) != kRequestHolders.end();
}

Lifetime lifetime_of(const Program& program, const Store& store, const model::Flow* load) {
  using Span = Lifetime::Span;
  const Storage& storage = store.storage;
  const Function& function = program.functions[store.function];
  if (storage.owner == Storage::Owner::Global) return of_global(program, store);
  // Whoever owns it: what is there before an unbounded loop lives as long as the loop.
  if (const model::Loop* loop = unbounded_around(program, store, load); loop != nullptr) {
    return {Span::Outlives,
            "it is stored in each round of an unbounded loop",
            {{loop->place, "the loop: " + (loop->bound_reason.empty() ? "has no condition"
                                                                      : loop->bound_reason)}}};
  }
  if (storage.owner == Storage::Owner::None || storage.owner == Storage::Owner::Local) {
    return {Span::Call, "its owner is made in this call", {}};
  }
  if (holds_one_request(storage.type_path)) {
    return {Span::Call, "its owner holds one request and dies with it", {}};
  }
  if (function.constructor) return {Span::Call, "a constructor runs once for each object", {}};
  if (function.once && storage.owner == Storage::Owner::Receiver) {
    return {Span::Call, "it leaves early when a field that it sets is set: it does this once", {}};
  }
  if (program.flows[store.value].request) {
    return {Span::Call, "its owner holds one request", {}};
  }
  if (storage.owner == Storage::Owner::Captured) return of_captured(program, store);
  return of_object(program, store);
}

}  // namespace waybill::rules
