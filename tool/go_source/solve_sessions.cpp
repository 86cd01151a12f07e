// What of one request is put into a session, which outlives it.
#include <algorithm>
#include <array>
#include <cctype>

#include "tool/go_source/function_solver.hpp"

namespace waybill::go_source {

using model::Held;
using model::Kept;

namespace {

constexpr int kDeepestValue = 12;   ///< steps from a value back to where it comes from

/// A method that puts its last argument into a session, under the one before.
struct Setter {
  std::string_view package, receiver, name;
};
constexpr std::array<Setter, 10> kSetters{{
    {"github.com/gin-contrib/sessions", "Session", "Set"},
    {"github.com/hertz-contrib/sessions", "Session", "Set"},
    {"github.com/gofiber/fiber/v2/middleware/session", "Session", "Set"},
    {"github.com/gofiber/fiber/v3/middleware/session", "Session", "Set"},
    {"github.com/gofiber/fiber/v3/middleware/session", "Middleware", "Set"},
    {"github.com/alexedwards/scs/v2", "SessionManager", "Put"},
    {"github.com/kataras/iris/v12/sessions", "Session", "Set"},
    {"github.com/beego/beego/v2/server/web/session", "Store", "Set"},
    {"github.com/astaxie/beego/session", "Store", "Set"},
    {"gitea.com/go-chi/session", "Store", "Set"},
}};

/// Letters and digits of a text, in lower case.
std::string core_of(std::string_view text) {
  std::string core;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c))) core.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
  }
  return core;
}

/// Whether a header or a key is named like what tells one request from all others.
bool names_request(std::string_view text) {
  static constexpr std::array<std::string_view, 17> kNames{
      "requestid", "xrequestid", "reqid", "traceid", "xtraceid", "spanid", "correlationid", "xcorrelationid", "xb3traceid", "xb3spanid",
      "traceparent", "xamzntraceid", "xcloudtracecontext", "ubertraceid", "b3", "traceidkey", "requestidkey"};
  return std::ranges::find(kNames, core_of(text)) != kNames.end();
}

/// The same of what nobody keeps from one request to the next, whatever it is for.
bool names_trace(std::string_view text) {
  static constexpr std::array<std::string_view, 6> kNames{"traceid", "spanid", "traceparent", "span", "tracespan", "spancontext"};
  return std::ranges::find(kNames, core_of(text)) != kNames.end();
}

bool is_span(std::string_view type) {
  static constexpr std::array<std::string_view, 9> kSpans{
      "go.opentelemetry.io/otel/trace.Span", "go.opentelemetry.io/otel/trace.SpanContext", "go.opencensus.io/trace.Span",
      "go.opencensus.io/trace.SpanContext", "github.com/opentracing/opentracing-go.Span",
      "github.com/opentracing/opentracing-go.SpanContext", "gopkg.in/DataDog/dd-trace-go.v1/ddtrace.Span",
      "github.com/DataDog/dd-trace-go/v2/ddtrace/tracer.Span", "github.com/getsentry/sentry-go.Span"};
  return std::ranges::find(kSpans, type) != kSpans.end();
}

std::string_view unquoted(std::string_view text) {
  return text.size() > 1 && text.front() == '"' ? text.substr(1, text.size() - 2) : std::string_view();
}

}  // namespace

/// Says where a value comes from, if it belongs to one request alone; else its `shown` is empty.
Kept FunctionSolver::request_value(ValueRef value, int depth) {
  Kept found;
  if (value < function_.first_value || value >= function_.last_value || depth > kDeepestValue) return found;
  Resolver& resolver = solver_.resolver();
  const TypeId type = resolver.type_of(body_.file, value);
  const auto take = [&](Kept::What what, std::string shown) {
    found.what = what;
    found.shown = std::move(shown);
    found.value = place(value);
    return found;
  };
  if (is_span(solver_.type_path(resolver.without_pointer(type)))) return take(Kept::What::Span, "a span");
  const Held held = solver_.held(type);
  if (held == Held::Request || held == Held::Pooled) return take(Kept::What::Request, "the request");
  if (held == Held::Context) {
    for (const Source& source : sources(value)) {
      if (source.origin != Source::Origin::Root) return take(Kept::What::Context, "the request's context");
    }
    return found;
  }
  const ValueRecord& at = record(value);
  switch (at.op) {
    case ValueOp::After: return request_value(at.b, depth + 1);
    case ValueOp::Assert: case ValueOp::Address: case ValueOp::Dereference: return request_value(at.a, depth + 1);
    case ValueOp::Result: return at.aux == 0 ? request_value(at.a, depth + 1) : found;
    case ValueOp::Phi: {
      // What it is on one way, and made up on the others.
      for (const ValueRef way : summary_.list(at.b)) {
        Kept on_way = request_value(way, depth + 3);
        if (!on_way.shown.empty()) return on_way;
      }
      return found;
    }
    case ValueOp::Call: break;
    default: return found;
  }
  const Callee& target = callee(value);
  const Operands with = operands(value);
  if (target.kind == CalleeKind::Conversion) return request_value(with.at(1), depth + 1);
  const auto text_of = [&](ValueRef operand) {
    const model::KeyIndex key = key_at(operand);
    return key == 0 ? std::string() : solver_.program().keys[key].value;
  };
  const bool of_header = (target.package == "net/http" && target.receiver == "Header" && target.name == "Get") ||
                         target.name == "GetHeader";
  if (of_header && with.values.size() == 2) {
    const std::string name(unquoted(text_of(with.at(1))));
    if (names_request(name)) return take(Kept::What::Identifier, "the header " + name);
    return found;
  }
  // A look-up by a key that is named like an id of the request.
  for (const Effect& effect : KnownFlows::table().find(target.package, target.receiver, target.name)) {
    if (effect.kind != EffectKind::Read || effect.key == 0) continue;
    const model::KeyIndex key = key_at(with.at(effect.key));
    if (key == 0) return found;
    const model::Key& read = solver_.program().keys[key];
    std::string_view name = unquoted(read.value);
    if (name.empty()) name = std::string_view(read.type).substr(read.type.rfind('.') + 1);
    if (names_request(name)) return take(Kept::What::Identifier, read.shown.empty() ? read.type : read.shown);
    return found;
  }
  if ((target.name == "TraceID" || target.name == "SpanID") && with.at(0) != 0 &&
      is_span(solver_.type_path(resolver.without_pointer(resolver.type_of(body_.file, with.at(0)))))) {
    return take(Kept::What::Identifier, target.name == "TraceID" ? "the trace id" : "the span id");
  }
  const bool asks_id = (target.package == "github.com/gin-contrib/requestid" && target.name == "Get") ||
                       (target.package.starts_with("github.com/go-chi/chi") && target.name == "GetReqID");
  if (asks_id) return take(Kept::What::Identifier, "the request's id");
  if (target.name == "String" && with.values.size() == 1) return request_value(with.at(0), depth + 1);
  if (target.kind != CalleeKind::Function || !target.body || depth > kDeepestValue / 2) return found;
  // A helper that returns such a value.
  FunctionSolver inner(solver_, target.body);
  inner.recorded_ = false;
  Kept by_helper;
  for (ValueRef other = inner.function_.first_value; other < inner.function_.last_value; ++other) {
    if (inner.record(other).op != ValueOp::Return) continue;
    const auto returned = inner.summary_.list(inner.record(other).b);
    if (returned.empty()) continue;
    Kept way = inner.request_value(returned[0], depth + 4);
    if (!way.shown.empty() && way.what == Kept::What::Identifier) by_helper = std::move(way);
  }
  if (!by_helper.shown.empty()) by_helper.path.insert(by_helper.path.begin(), {place(value), "calls " + callee_text(value)});
  return by_helper;
}

void FunctionSolver::session_fact(ValueRef value) {
  const ValueRecord& at = record(value);
  Resolver& resolver = solver_.resolver();
  ValueRef key = 0, kept = 0;
  std::string store;
  if (at.op == ValueOp::UpdateElement) {
    // session.Values["span"] = span
    const ValueRef field = origin(at.a);
    if (field < function_.first_value || field >= function_.last_value || record(field).op != ValueOp::Select) return;
    if (text(record(field).b) != "Values") return;
    const TypeId owner = resolver.type_of(body_.file, record(field).a);
    if (solver_.type_path(resolver.without_pointer(owner)) != "github.com/gorilla/sessions.Session") return;
    store = resolver.type_text(owner);
    key = at.b;
    kept = at.c;
  } else if (at.op == ValueOp::Call) {
    const ValueRecord& called = record(at.a);
    if (called.op != ValueOp::Select || (text(called.b) != "Set" && text(called.b) != "Put")) return;
    const Callee& target = callee(value);
    const auto setter = std::ranges::find_if(kSetters, [&](const Setter& listed) {
      return target.package == listed.package && target.receiver == listed.receiver && target.name == listed.name;
    });
    if (setter == kSetters.end()) return;
    const Operands with = operands(value);
    if (with.values.size() < 3) return;
    store = resolver.type_text(resolver.type_of(body_.file, with.at(0)));
    key = with.values[with.values.size() - 2];
    kept = with.values.back();
  } else {
    return;
  }
  Kept found = request_value(kept, 0);
  const model::KeyIndex named = key == 0 ? 0 : key_at(key);
  const std::string name = named == 0 ? std::string() : solver_.program().keys[named].value;
  if (found.shown.empty()) {
    if (!names_trace(unquoted(name))) return;
    found.what = Kept::What::Identifier;
    found.shown = "what is called " + name;
    found.value = place(kept == 0 ? value : kept);
    found.may = true;
  }
  found.store = std::move(store);
  found.name = name;
  found.place = place(value);
  kept_.push_back(std::move(found));
}

}  // namespace waybill::go_source
