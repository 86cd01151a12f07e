#include "tool/go_source/solve.hpp"
#include "tool/go_source/names.hpp"

#include <algorithm>
#include <array>

#include "tool/go_source/function_solver.hpp"
#include "tool/go_source/loggers.hpp"
#include "tool/go_source/setup.hpp"

namespace waybill::go_source {

namespace {

constexpr std::uint32_t kDeepestCall = 120;   ///< calls looked through, one inside the other

std::uint64_t body_key(BodyRef body) { return std::uint64_t{body.file} << 32 | body.function; }

std::uint64_t hash_text(std::string_view text, std::uint64_t hash = 0xCBF29CE484222325u) {
  for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3u;   // FNV-1a
  return hash;
}

bool is_predeclared(std::string_view type) {
  static constexpr std::array<std::string_view, 20> kBasic{
      "string", "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64", "uintptr",
      "float32", "float64", "complex64", "complex128", "bool", "byte", "rune", "error"};
  return std::ranges::find(kBasic, type) != kBasic.end();
}

bool is_any(std::string_view type) { return type.empty() || type == "any" || type.starts_with("interface"); }

std::uint64_t identity_of(const model::Key& key) {
  std::uint64_t hash = hash_text(key.package);
  hash = hash_text("\1", hash);
  hash = hash_text(key.type, hash);
  hash = hash_text("\1", hash);
  return hash_text(key.value, hash);
}

}  // namespace

Solver::Solver(const Tree& tree, Resolver& resolver, model::Coverage& coverage, const std::vector<BodyRef>* setup)
    : tree_(tree), resolver_(resolver), coverage_(coverage), setup_(setup), finds_forwards_(setup != nullptr) {
  if (setup != nullptr) {
    for (const BodyRef body : *setup) {
      if (body) in_setup_.insert(body_key(body));
    }
  }
  program_.functions.emplace_back();
  program_.flows.emplace_back();
  program_.keys.emplace_back();
  program_.loops.emplace_back();
}

model::KeyIndex Solver::intern(model::Key key) {
  std::string name;
  name.append(1, static_cast<char>('0' + static_cast<int>(key.kind)));
  name.append(key.package).append(1, '\1').append(key.type).append(1, '\1').append(key.value).append(1, '\1');
  name.append(key.shown).append(1, '\1').append(key.variable).append(1, '\1').append(std::to_string(key.parameter));
  name.append(1, '\1').append(key.why);
  const auto [at, is_new] = key_indices_.try_emplace(std::move(name), 0);
  if (is_new) {
    at->second = static_cast<model::KeyIndex>(program_.keys.size());
    program_.keys.push_back(std::move(key));
  }
  return at->second;
}

model::KeyIndex Solver::key(const KeyId& id) {
  model::Key key;
  switch (id.kind) {
    case KeyKind::Static: key.kind = model::KeyKind::Static; break;
    case KeyKind::Parameter: key.kind = model::KeyKind::Parameter; break;
    case KeyKind::Dynamic: key.kind = model::KeyKind::Dynamic; break;
    case KeyKind::Unknown: key.kind = model::KeyKind::Unknown; break;
  }
  key.package = id.package;
  key.type = id.type_name;
  key.value = id.value;
  key.shown = id.shown;
  key.parameter = id.parameter;
  key.empty_struct = id.empty_struct;
  key.empty_pointee = id.empty_pointee;
  key.anonymous = id.anonymous;
  key.comparable = id.comparable;
  if (id.why != nullptr) key.why = id.why;
  key.basic_type = is_predeclared(id.type_name);
  if (id.object) {
    const File& file = tree_.files[id.object.file];
    const DeclarationRecord& declared = file.summary.declarations()[id.object.declaration];
    key.declared = {id.object.file, declared.offset};
    key.variable = tree_.packages[file.package].name + "." + std::string(file.summary.string(declared.name));
  }
  key.identity = identity_of(key);
  return intern(std::move(key));
}

model::KeyIndex Solver::converted_key(model::KeyIndex given, model::KeyIndex parameter) {
  if (given == 0) return 0;
  const model::Key& target = program_.keys[parameter];
  model::Key key = program_.keys[given];
  if (is_any(target.type) || target.type == key.type) return given;
  key.type = target.type;
  key.package = target.package;
  key.basic_type = target.basic_type;
  key.empty_struct = target.empty_struct;
  key.empty_pointee = target.empty_pointee;
  key.anonymous = target.anonymous;
  key.comparable = target.comparable;
  key.identity = identity_of(key);
  return intern(std::move(key));
}

std::string Solver::type_path(TypeId type) {
  const Type& named = resolver_.type(type);
  if (named.kind != TypeKind::Named) return {};
  return std::string(named.package) + "." + std::string(named.name);
}

CarrierClass Solver::carrier_class(TypeId type) {
  if (type == kUnknownType) return CarrierClass::None;
  const auto known = classes_.find(type);
  if (known != classes_.end()) return known->second;
  classes_[type] = CarrierClass::None;   // for a type that leads back to itself
  CarrierClass found = CarrierClass::None;
  if (resolver_.is_context(type)) {
    found = CarrierClass::Context;
  } else {
    const TypeId held = resolver_.without_pointer(type);
    const std::string path = type_path(held);
    static constexpr std::array<std::string_view, 9> kRequests{
        "net/http.Request", "github.com/gin-gonic/gin.Context", "github.com/labstack/echo/v4.Context",
        "github.com/labstack/echo/v5.Context", "github.com/labstack/echo.Context", "github.com/gofiber/fiber/v2.Ctx",
        "github.com/gofiber/fiber/v3.Ctx", "github.com/cloudwego/hertz/pkg/app.RequestContext",
        "google.golang.org/grpc.ServerStream"};
    static constexpr std::array<std::string_view, 12> kLoggers{
        "github.com/go-kit/log.Logger", "github.com/go-kit/kit/log.Logger", "github.com/go-kratos/kratos/v2/log.Logger",
        "log/slog.Logger", "go.uber.org/zap.Logger", "go.uber.org/zap.SugaredLogger", "github.com/sirupsen/logrus.Entry",
        "github.com/go-logr/logr.Logger", "github.com/rs/zerolog.Logger", "github.com/hashicorp/go-hclog.Logger",
        "github.com/rs/zerolog.Context", "github.com/sirupsen/logrus.FieldLogger"};
    if (std::ranges::find(kRequests, path) != kRequests.end()) found = CarrierClass::Request;
    else if (path == "google.golang.org/grpc/metadata.MD") found = CarrierClass::Metadata;
    else if (std::ranges::find(kLoggers, path) != kLoggers.end() || is_logger(held)) found = CarrierClass::Logger;
    else if (resolver_.type(held).kind == TypeKind::Named && resolver_.has_method(type, "Deadline") &&
             resolver_.has_method(type, "Done") && resolver_.has_method(type, "Err") && resolver_.has_method(type, "Value")) {
      found = CarrierClass::Custom;
    }
  }
  classes_[type] = found;
  return found;
}

/// Whether a type is called a logger and, as far as its methods can be seen, derives loggers.
bool Solver::is_logger(TypeId type) {
  const Type& named = resolver_.type(type);
  if (named.kind != TypeKind::Named || !is_logger_name(named.name)) return false;
  return !named.object || std::ranges::any_of(logger_derivations(), [&](std::string_view name) {
    return resolver_.has_method(type, name);
  });
}

std::string Solver::function_name(BodyRef body) {
  const File& file = tree_.files[body.file];
  const FunctionRecord& record = file.summary.functions()[body.function];
  const std::string& package = tree_.packages[file.package].name;
  if (record.flags & kFunctionLiteral) {
    // As the Go runtime does: the enclosing function and the literal's number in it.
    std::uint32_t number = 1;
    const auto functions = file.summary.functions();
    for (FunctionRef other = 0; other < body.function; ++other) {
      if ((functions[other].flags & kFunctionLiteral) && functions[other].parent == record.parent) ++number;
    }
    if (record.parent == 0) return package + ".init.func" + std::to_string(number);
    return function_name({body.file, record.parent}) + ".func" + std::to_string(number);
  }
  if (record.declaration == kNone) return package + ".init";
  const DeclarationRecord& declared = file.summary.declarations()[record.declaration];
  const std::string name(file.summary.string(declared.name));
  if (declared.owner == 0) return package + "." + name;
  const std::string owner(file.summary.string(declared.owner));
  return (declared.flags & kDeclPointerReceiver) ? "(*" + package + "." + owner + ")." + name
                                                 : package + "." + owner + "." + name;
}

const Solution& Solver::solution(BodyRef body) {
  static const Solution none;
  auto& known = solutions_[body_key(body)];
  if (!known) known = std::make_unique<Solution>();
  Solution& solution = *known;
  if (solution.state == Solution::State::Done) return solution;
  if (solution.state == Solution::State::Busy || depth_ >= kDeepestCall) return none;
  if (tree_.files[body.file].summary.functions()[body.function].flags & kFunctionUnmarked) return none;
  solution.state = Solution::State::Busy;
  ++depth_;
  FunctionSolver(*this, body).run(solution);
  --depth_;
  solution.state = Solution::State::Done;
  return solution;
}

model::FunctionIndex Solver::function_index(BodyRef body) const {
  const auto found = function_indices_.find(body_key(body));
  return found == function_indices_.end() ? 0 : found->second;
}

model::FunctionIndex Solver::record_function(BodyRef body, const Solution&) {
  model::FunctionIndex& index = function_indices_[body_key(body)];
  if (index != 0) return index;
  index = static_cast<model::FunctionIndex>(program_.functions.size());
  program_.functions.emplace_back();
  const model::FunctionIndex own = index;
  const File& file = tree_.files[body.file];
  const Summary& summary = file.summary;
  const FunctionRecord& record = summary.functions()[body.function];
  model::Function function;
  function.name = function_name(body);
  function.package = tree_.packages[file.package].import_path;
  function.file = body.file;
  function.offset = record.offset;
  function.end = record.end_offset;
  function.literal = record.flags & kFunctionLiteral;
  function.method = record.flags & kFunctionHasReceiver;
  function.once = record.flags & kFunctionOnce;
  function.pointer_receiver = record.flags & kFunctionPointerReceiver;
  if (function.literal) function.parent = function_index({body.file, record.parent});
  bool writer = false, request = false;
  for (ValueRef value = record.first_value; value < record.last_value; ++value) {
    const ValueRecord& parameter = summary.values()[value];
    if (parameter.op != ValueOp::Parameter) continue;
    const TypeId type = resolver_.type_of(body.file, value);
    const CarrierClass carrier = carrier_class(type);
    const bool is_receiver = function.method && parameter.aux == 0;
    if (is_receiver) function.receiver = type_path(resolver_.without_pointer(type));
    else if (carrier == CarrierClass::Context || carrier == CarrierClass::Custom || carrier == CarrierClass::Request) function.takes_request = true;
    function.parameters.push_back(resolver_.type_text(type));
    if (is_receiver) continue;
    const model::Held given = held(type);
    writer = writer || given == model::Held::Writer;
    request = request || given == model::Held::Request;
    function.handler = function.handler || given == model::Held::Pooled;
  }
  function.handler = function.handler || (writer && request);
  if (record.type != 0) {
    const Type& type = resolver_.type(resolver_.type_at(body.file, record.type));
    if (type.kind == TypeKind::Function) {
      for (const TypeId result : type.results) {
        const TypeId held = resolver_.without_pointer(result);
        function.returns_interface = function.returns_interface || resolver_.type(resolver_.underlying(result)).kind == TypeKind::Interface;
        if (function.method && !function.receiver.empty() && type_path(held) == function.receiver) function.returns_receiver_type = true;
      }
    }
  }
  const std::string_view name = record.declaration == kNone ? std::string_view{} : summary.string(summary.declarations()[record.declaration].name);
  function.constructor = !function.method && names_constructor(name);
  program_.functions[own] = std::move(function);
  return own;
}

std::size_t Solver::returns(BodyRef body) const {
  const Summary& summary = tree_.files[body.file].summary;
  const FunctionRecord& function = summary.functions()[body.function];
  const auto values = summary.values().subspan(function.first_value, function.last_value - function.first_value);
  return static_cast<std::size_t>(std::ranges::count(values, ValueOp::Return, &ValueRecord::op));
}

bool Solver::field_is_selected(PackageId package, std::string_view field) {
  const auto [at, is_new] = selected_fields_.try_emplace(package);
  if (is_new) {
    for (const FileId file : tree_.packages[package].files) {
      const Summary& summary = tree_.files[file].summary;
      for (const ValueRecord& value : summary.values()) {
        if (value.op == ValueOp::Select) at->second.emplace(summary.string(value.b));
      }
    }
  }
  return at->second.contains(field);
}

/// A literal that runs once in each run of one that runs often runs often too, as far as variables
/// from outside both are concerned.
void Solver::run_inner_closures() {
  for (bool changed = true; changed;) {
    changed = false;
    for (model::Closure& inner : program_.closures) {
      if (inner.runs != model::Runs::Once) continue;
      const auto outer = std::ranges::find_if(program_.closures, [&](const model::Closure& other) {
        return other.function == inner.parent && other.runs == model::Runs::Often;
      });
      if (outer == program_.closures.end()) continue;
      const bool through = std::ranges::any_of(program_.capture_stores, [&](const model::CaptureStore& store) {
        if (store.function != inner.function) return false;
        return std::ranges::any_of(program_.flows, [&](const model::Flow& flow) {
          return flow.function == inner.function && flow.kind == model::FlowKind::Captured && flow.index == store.slot &&
                 !flow.parents.empty() && program_.flows[flow.parents[0]].kind == model::FlowKind::Captured;
        });
      });
      if (!through) continue;
      inner.runs = model::Runs::Often;
      inner.why = outer->why;
      changed = true;
    }
  }
}

model::Program Solver::run() {
  program_.files.reserve(tree_.files.size());
  for (const File& file : tree_.files) {
    program_.files.push_back({file.path, file.reported, file.summary && (file.summary.header().flags & kTestFile) != 0});
  }
  for (FileId file = 0; file < tree_.files.size(); ++file) {
    if (!tree_.files[file].reported || !tree_.files[file].summary) continue;
    const std::size_t count = tree_.files[file].summary.functions().size();
    // Parents come before the literals in them, so that what these capture is known.
    for (FunctionRef number = 0; number < count; ++number) solution({file, number});
  }
  if (setup_ != nullptr) {
    for (const BodyRef body : *setup_) {
      if (body) solution(body);
    }
  }
  for (const auto& [outer, captured] : captured_) {
    const auto flow = committed_.find(outer);
    if (flow != committed_.end()) program_.flows[captured].parents.assign(1, flow->second);
  }
  run_inner_closures();
  serve_controllers();
  note_callers();
  drop_kept_of_requests();
  find_owners();
  find_named_texts();
  const Resolver::Counts& counts = resolver_.counts();
  coverage_.calls.resolved = counts.resolved;
  coverage_.calls.unresolved = counts.calls - counts.resolved;
  for (const auto& [cause, count] : counts.causes) coverage_.calls.unresolved_by_cause[cause == nullptr ? "unknown" : cause] += count;
  return std::move(program_);
}

model::Program solve(const Tree& tree, Resolver& resolver, model::Coverage& coverage, bool forwards) {
  Solver solver(tree, resolver, coverage);
  if (forwards) solver.find_forwards();
  return solver.run();
}

model::Program solve_with_setup(const Tree& tree, Resolver& resolver, model::Coverage& coverage,
                                const model::SetupInterest& interest, model::Setup& setup) {
  SetupFinder finder(tree, resolver);
  setup = finder.find(interest);
  Solver solver(tree, resolver, coverage, &finder.bodies());
  model::Program program = solver.run();
  for (model::SetupIndex index = 1; index < setup.functions.size(); ++index) {
    setup.functions[index].function = solver.function_index(finder.bodies()[index]);
  }
  return program;
}

model::Setup find_setup(const Tree& tree, Resolver& resolver, const model::SetupInterest& interest, const model::Program& program) {
  SetupFinder finder(tree, resolver);
  model::Setup setup = finder.find(interest);
  std::unordered_map<std::uint64_t, model::FunctionIndex> solved;
  for (model::FunctionIndex index = 1; index < program.functions.size(); ++index) {
    solved[std::uint64_t{program.functions[index].file} << 32 | program.functions[index].offset] = index;
  }
  for (model::SetupFunction& function : setup.functions) {
    const auto found = solved.find(std::uint64_t{function.place.file} << 32 | function.place.offset);
    if (found != solved.end()) function.function = found->second;
  }
  return setup;
}

}  // namespace waybill::go_source
