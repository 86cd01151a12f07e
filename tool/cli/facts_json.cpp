#include "tool/cli/facts_json.hpp"

#include <string_view>

#include <nlohmann/json.hpp>

namespace waybill::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string_view name_of(model::KeyKind kind) {
  switch (kind) {
    case model::KeyKind::Static: return "static";
    case model::KeyKind::Parameter: return "parameter";
    case model::KeyKind::Dynamic: return "dynamic";
    case model::KeyKind::Unknown: return "unknown";
  }
  return "unknown";
}

std::string_view name_of(model::LayerKind kind) {
  switch (kind) {
    case model::LayerKind::Value: return "value";
    case model::LayerKind::Cancel: return "cancel";
    case model::LayerKind::Opaque: return "opaque";
    case model::LayerKind::Metadata: return "metadata";
    case model::LayerKind::Logger: return "logger";
  }
  return "opaque";
}

std::string_view name_of(model::Held held) {
  switch (held) {
    case model::Held::None: return "none";
    case model::Held::Request: return "request";
    case model::Held::Body: return "body";
    case model::Held::Field: return "field";
    case model::Held::Writer: return "writer";
    case model::Held::Context: return "context";
    case model::Held::Pooled: return "pooled";
  }
  return "none";
}

std::string_view name_of(model::Use use) {
  switch (use) {
    case model::Use::None: return "none";
    case model::Use::Ends: return "ends";
    case model::Use::Reads: return "reads";
    case model::Use::Whole: return "whole";
    case model::Use::Matters: return "matters";
  }
  return "none";
}

std::string_view name_of(model::Means means) {
  switch (means) {
    case model::Means::Started: return "started";
    case model::Means::Submitted: return "submitted";
    case model::Means::Sent: return "sent";
    case model::Means::Shared: return "shared";
    case model::Means::Returned: return "returned";
  }
  return "started";
}

std::string_view name_of(model::SetupUse::Kind kind) {
  switch (kind) {
    case model::SetupUse::Kind::Captured: return "captured";
    case model::SetupUse::Kind::Given: return "given";
    case model::SetupUse::Kind::Kept: return "kept";
    case model::SetupUse::Kind::Callback: return "callback";
  }
  return "captured";
}

std::string_view name_of(model::Presence presence) {
  switch (presence) {
    case model::Presence::Always: return "always";
    case model::Presence::Sometimes: return "sometimes";
    case model::Presence::IfAbsent: return "if-absent";
  }
  return "sometimes";
}

std::string_view name_of(model::FlowKind kind) {
  switch (kind) {
    case model::FlowKind::Parameter: return "parameter";
    case model::FlowKind::Captured: return "captured";
    case model::FlowKind::Root: return "root";
    case model::FlowKind::Load: return "load";
    case model::FlowKind::Outside: return "outside";
    case model::FlowKind::Derive: return "derive";
    case model::FlowKind::Join: return "join";
    case model::FlowKind::LoopHead: return "loop-head";
  }
  return "outside";
}

std::string_view name_of(model::LoopKind kind) {
  switch (kind) {
    case model::LoopKind::Endless: return "endless";
    case model::LoopKind::Condition: return "condition";
    case model::LoopKind::Counted: return "counted";
    case model::LoopKind::Range: return "range";
  }
  return "condition";
}

std::string_view name_of(model::Bound bound) {
  switch (bound) {
    case model::Bound::Bounded: return "bounded";
    case model::Bound::Unbounded: return "unbounded";
    case model::Bound::Unknown: return "unknown";
  }
  return "unknown";
}

std::string_view name_of(model::Runs runs) {
  switch (runs) {
    case model::Runs::Once: return "once";
    case model::Runs::Often: return "often";
    case model::Runs::Unknown: return "unknown";
  }
  return "unknown";
}

std::string_view name_of(model::Cancel::State state) {
  switch (state) {
    case model::Cancel::State::Discarded: return "discarded";
    case model::Cancel::State::LostOnPath: return "lost-on-path";
    case model::Cancel::State::DeferredInLoop: return "deferred-in-loop";
    case model::Cancel::State::LeftAside: return "left-aside";
    case model::Cancel::State::NeverCalled: return "never-called";
  }
  return "discarded";
}

std::string_view name_of(model::Sight sight) {
  switch (sight) {
    case model::Sight::Package: return "package";
    case model::Sight::Module: return "module";
    case model::Sight::Program: return "program";
    case model::Sight::Open: return "open";
  }
  return "open";
}

std::string_view name_of(model::Handover::How how) {
  switch (how) {
    case model::Handover::How::Call: return "call";
    case model::Handover::How::Return: return "return";
    case model::Handover::How::Store: return "store";
    case model::Handover::How::Capture: return "capture";
    case model::Handover::How::Send: return "send";
    case model::Handover::How::Ask: return "ask";
  }
  return "call";
}

std::string_view name_of(model::Storage::Owner owner) {
  switch (owner) {
    case model::Storage::Owner::None: return "none";
    case model::Storage::Owner::Receiver: return "receiver";
    case model::Storage::Owner::Parameter: return "parameter";
    case model::Storage::Owner::Captured: return "captured";
    case model::Storage::Owner::Global: return "global";
    case model::Storage::Owner::Local: return "local";
    case model::Storage::Owner::Other: return "other";
  }
  return "other";
}

class Writer {
 public:
  Writer(const model::Program& program, const std::function<model::Site(model::Place)>& site_of, std::ostream& out)
      : program_(program), site_of_(site_of), out_(out) {}

  void line(const Json& record) {
    out_ << record.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
  }

  Json site(model::Place place) const {
    if (place.file == model::kNowhere) return nullptr;
    const model::Site at = site_of_(place);
    return {{"file", at.file}, {"line", at.line}, {"column", at.column}};
  }

  Json storage(const model::Storage& storage) const {
    return {{"owner", name_of(storage.owner)}, {"index", storage.index},     {"type", storage.type},
            {"type_path", storage.type_path},  {"path", storage.path},       {"pointer", storage.pointer}};
  }

  Json layer(const model::Layer& layer) const {
    Json path = Json::array();
    for (const model::Step& step : layer.path) path.push_back({{"site", site(step.place)}, {"note", step.note}});
    return {{"kind", name_of(layer.kind)}, {"presence", name_of(layer.presence)}, {"may", layer.may},
            {"key", layer.key},            {"value_type", layer.value_type},      {"write", site(layer.write)},
            {"fills_in", layer.absent_test.file != model::kNowhere},               {"path", std::move(path)}};
  }

  void all() {
    for (std::size_t i = 1; i < program_.functions.size(); ++i) {
      const model::Function& function = program_.functions[i];
      line({{"fact", "function"}, {"id", i}, {"name", function.name}, {"package", function.package},
            {"site", site({function.file, function.offset})}, {"parent", function.parent},
            {"literal", function.literal}, {"receiver", function.receiver}, {"parameters", function.parameters},
            {"takes_request", function.takes_request}});
    }
    for (std::size_t i = 1; i < program_.keys.size(); ++i) {
      const model::Key& key = program_.keys[i];
      line({{"fact", "key"}, {"id", i}, {"kind", name_of(key.kind)}, {"package", key.package}, {"type", key.type},
            {"value", key.value}, {"shown", key.shown}, {"basic_type", key.basic_type},
            {"empty_struct", key.empty_struct}, {"empty_pointee", key.empty_pointee}, {"anonymous", key.anonymous}, {"comparable", key.comparable},
            {"variable", key.variable}, {"why", key.why}});
    }
    for (std::size_t i = 1; i < program_.loops.size(); ++i) {
      const model::Loop& loop = program_.loops[i];
      line({{"fact", "loop"}, {"id", i}, {"kind", name_of(loop.kind)}, {"bound", name_of(loop.bound)},
            {"because", loop.bound_reason}, {"parent", loop.parent}, {"function", loop.function},
            {"site", site(loop.place)}});
    }
    for (std::size_t i = 1; i < program_.flows.size(); ++i) {
      const model::Flow& flow = program_.flows[i];
      Json layers = Json::array();
      for (const model::Layer& added : flow.layers) layers.push_back(layer(added));
      Json record{{"fact", "flow"}, {"id", i}, {"kind", name_of(flow.kind)}, {"function", flow.function},
                  {"index", flow.index}, {"loop", flow.loop}, {"parents", flow.parents},
                  {"layers", std::move(layers)}, {"site", site(flow.place)}, {"callee", flow.callee},
                  {"may", flow.may}, {"unresolved", flow.unresolved}, {"assigned", flow.assigned},
                  {"used", flow.used}, {"dropped", flow.dropped}, {"returned", flow.returned}, {"pure", flow.pure},
                  {"only_result", flow.only_result}, {"blank", flow.blank},
                  {"only_on_failure", flow.only_on_failure},
                  {"until_return", flow.until_return}};
      if (flow.kind == model::FlowKind::Load) record["storage"] = storage(flow.storage);
      line(record);
    }
    for (const model::Write& write : program_.writes) {
      line({{"fact", "write"}, {"function", write.function}, {"flow", write.flow}, {"carrier", write.carrier},
            {"layer", layer(write.layer)}, {"site", site(write.place)}, {"key_site", site(write.key_place)}});
    }
    for (const model::Read& read : program_.reads) {
      Json assertions = Json::array();
      for (const model::Assertion& assertion : read.assertions) {
        assertions.push_back({{"type", assertion.type}, {"checked", assertion.checked}, {"in_switch", assertion.in_switch},
                              {"guarded", assertion.guarded}, {"site", site(assertion.place)}});
      }
      line({{"fact", "read"}, {"function", read.function}, {"flow", read.flow}, {"carrier", read.carrier},
            {"key", read.key}, {"may", read.may}, {"assertions", std::move(assertions)}, {"site", site(read.place)},
            {"key_site", site(read.key_place)}});
    }
    for (const model::Pass& pass : program_.passes) {
      line({{"fact", "pass"}, {"function", pass.function}, {"flow", pass.flow}, {"callee", pass.callee},
            {"parameter", pass.parameter}, {"may", pass.may}, {"site", site(pass.place)}});
    }
    for (const model::KeyUse& use : program_.key_uses) {
      line({{"fact", "key-use"}, {"key", use.key}, {"written", use.written}, {"sight", name_of(use.sight)},
            {"why", use.why}, {"missing", use.missing}, {"site", site(use.seen)}});
    }
    for (const model::Store& store : program_.stores) {
      line({{"fact", "store"}, {"function", store.function}, {"flow", store.value}, {"loop", store.loop},
            {"storage", storage(store.storage)}, {"seen", store.seen}, {"owner", store.owner},
            {"site", site(store.place)}});
    }
    for (const model::Handover& handover : program_.handovers) {
      line({{"fact", "handover"}, {"function", handover.function}, {"flow", handover.flow},
            {"how", name_of(handover.how)}, {"callee", handover.callee}, {"package", handover.package},
            {"name", handover.name}, {"target", handover.target}, {"parameter", handover.parameter},
            {"forwards", handover.forwards}, {"newer", handover.newer},
            {"newer_on_some", handover.newer_on_some}, {"site", site(handover.place)}});
    }
    for (const model::StoredValue& value : program_.stored_values) {
      Json parts = Json::array(), changes = Json::array();
      for (const auto& part : value.parts) {
        parts.push_back({{"field", part.field}, {"type_path", part.type_path}, {"context", part.context}});
      }
      for (const auto& change : value.changes) {
        changes.push_back({{"what", change.what}, {"site", site(change.place)}, {"shared", site(change.shared)},
                           {"taker", change.taker}, {"concurrent", change.concurrent}});
      }
      line({{"fact", "stored-value"}, {"function", value.function}, {"key", value.key}, {"type", value.type},
            {"typed", value.typed}, {"bytes", value.bytes}, {"locked", value.locked}, {"parts", std::move(parts)},
            {"changes", std::move(changes)}, {"site", site(value.place)}, {"value_site", site(value.value)},
            {"write", site(value.write)}});
    }
    for (const model::ReadChange& change : program_.read_changes) {
      line({{"fact", "read-change"}, {"function", change.function}, {"key", change.key}, {"type", change.type},
            {"what", change.what == model::ReadChange::What::Append ? "append" : "element"},
            {"site", site(change.place)}, {"read", site(change.read)}});
    }
    for (const auto& [type, context] : program_.context_types) {
      line({{"fact", "context-type"}, {"type", type}, {"asks", context.asks}, {"site", site(context.declared)}});
    }
    for (const model::Rebuild& rebuild : program_.rebuilds) {
      Json left_out = Json::array();
      for (const auto& field : rebuild.left_out) {
        left_out.push_back({{"name", field.name}, {"type", field.type}, {"read", site(field.read)}});
      }
      line({{"fact", "rebuild"}, {"function", rebuild.function}, {"type", rebuild.type}, {"set", rebuild.set},
            {"left_out", std::move(left_out)}, {"site", site(rebuild.place)}});
    }
    beside();
    for (const model::Place fallback : program_.fallbacks) line({{"fact", "fallback"}, {"site", site(fallback)}});
    for (const model::Closure& closure : program_.closures) {
      Json why = Json::array();
      for (const model::Step& step : closure.why) why.push_back({{"site", site(step.place)}, {"note", step.note}});
      line({{"fact", "closure"}, {"function", closure.function}, {"parent", closure.parent},
            {"runs", name_of(closure.runs)}, {"started", closure.started}, {"why", std::move(why)}, {"site", site(closure.place)}});
    }
    for (const model::CaptureStore& store : program_.capture_stores) {
      line({{"fact", "capture-store"}, {"function", store.function}, {"slot", store.slot},
            {"variable", store.variable}, {"flow", store.value}, {"loop", store.loop},
            {"from_outside_loop", store.from_outside_loop}, {"site", site(store.place)}});
    }
    for (const model::Cancel& cancel : program_.cancels) {
      line({{"fact", "cancel"}, {"function", cancel.function}, {"state", name_of(cancel.state)},
            {"maker", cancel.maker}, {"loop", cancel.loop}, {"field", cancel.field}, {"site", site(cancel.place)},
            {"at", site(cancel.at)}});
    }
    lifetimes();
    for (const auto& [type, owner] : program_.owners) {
      line({{"fact", "owner"}, {"type", type}, {"per_request", owner.per_request}, {"long_lived", owner.long_lived}});
    }
  }

  /// What is kept beside the contexts, or put into them in the wrong order.
  void beside() {
    for (const model::NextCall& next : program_.next_calls) {
      Json behind = Json::array();
      for (const model::Place place : next.behind) behind.push_back(site(place));
      line({{"fact", "next-call"}, {"function", next.function}, {"callee", next.callee}, {"carrier", next.carrier},
            {"again", next.again}, {"behind", std::move(behind)}, {"site", site(next.place)}});
    }
    for (const model::SideTable& table : program_.side_tables) {
      Json entries = Json::array();
      for (const auto& entry : table.entries) entries.push_back({{"function", entry.function}, {"site", site(entry.place)}});
      line({{"fact", "side-table"}, {"name", table.name}, {"type", table.type}, {"key", table.key},
            {"in_sight", table.in_sight}, {"why", table.why}, {"entries", std::move(entries)},
            {"site", site(table.declared)}});
    }
    for (const model::NamedText& text : program_.named_texts) {
      line({{"fact", "named-text"}, {"name", text.name}, {"package", text.package}, {"value", text.value},
            {"site", site(text.declared)}});
    }
  }

  /// What outlives its request, or is older than any.
  void lifetimes() {
    for (const model::Escape& escape : program_.escapes) {
      line({{"fact", "escape"}, {"function", escape.function}, {"carrier", escape.carrier}, {"held", name_of(escape.held)},
            {"means", name_of(escape.means)}, {"taker", escape.taker}, {"site", site(escape.place)}, {"use", name_of(escape.use)},
            {"user", escape.user}, {"used", site(escape.used)}, {"heeds_end", escape.heeds_end}, {"waits", escape.waits},
            {"callers", escape.callers}, {"ending", escape.ending}, {"may", escape.may}});
    }
    for (const model::SetupUse& use : program_.setup_uses) {
      line({{"fact", "setup-use"}, {"function", use.handler}, {"kind", name_of(use.kind)}, {"variable", use.variable}, {"made_by", use.made_by},
            {"made", site(use.made)}, {"user", use.user}, {"site", site(use.used)}, {"may", use.may}});
    }
    for (const model::DetachedUse& use : program_.detached_uses) {
      line({{"fact", "detached-use"}, {"function", use.function}, {"carrier", use.carrier}, {"maker", use.maker},
            {"made", site(use.made)}, {"user", use.user}, {"site", site(use.used)}, {"aside", use.aside},
            {"heeds_end", use.heeds_end}, {"may", use.may}});
    }
  }

 private:
  const model::Program& program_;
  const std::function<model::Site(model::Place)>& site_of_;
  std::ostream& out_;
};

}  // namespace

void write_facts_json(const model::Program& program, const model::Coverage& coverage, const std::string& root,
                      const std::function<model::Site(model::Place)>& site_of, std::ostream& out) {
  Writer writer(program, site_of, out);
  writer.line({{"schema", "waybill.facts/1"}, {"root", root}});
  writer.all();
  Json missing = Json::array();
  for (const auto& dependency : coverage.dependencies.missing) missing.push_back(dependency.import_path);
  writer.line({{"fact", "coverage"},
               {"files", coverage.files.analysed},
               {"calls_resolved", coverage.calls.resolved},
               {"calls_unresolved", coverage.calls.unresolved},
               {"missing_dependencies", std::move(missing)}});
}

}  // namespace waybill::cli
