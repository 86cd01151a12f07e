// The resolver's side of the comparison with go/types; oracle/gotypes is the other.
//
//   go_source_resolve_dump PATH   prints what the resolver says of every call and context key below it
//
// A call:  C <tab> file:offset <tab> name as written <tab> arguments <tab> kind <tab> package <tab>
//          receiver <tab> name <tab> type or reason
// A key:   K <tab> file:offset <tab> kind <tab> type <tab> value <tab> variable <tab> reason
#include <fmt/format.h>

#include <cstdio>
#include <ctime>
#include <string>
#include <string_view>

#include "tool/go_source/load.hpp"
#include "tool/go_source/resolve.hpp"

namespace {

using namespace waybill::go_source;

constexpr std::string_view kCalleeKinds[] = {"unresolved", "function", "interface", "literal",
                                             "dynamic",    "conversion", "builtin"};
constexpr std::string_view kKeyKinds[] = {"static", "parameter", "dynamic", "unknown"};

std::string_view written_name(const Summary& summary, ValueRef value) {
  for (;;) {
    const ValueRecord& record = summary.values()[value];
    switch (record.op) {
      case ValueOp::Name: return summary.string(record.a);
      case ValueOp::Select: return summary.string(record.b);
      case ValueOp::Index: case ValueOp::IndexList: value = record.a; break;
      default: return "";
    }
  }
}

void dump_call(Resolver& resolver, FileId file, const File& shown, ValueRef call) {
  const ValueRecord& record = shown.summary.values()[call];
  const Callee callee = resolver.callee_of(file, call);
  const auto arguments = shown.summary.list(record.b);
  std::string extra = callee.why != nullptr ? callee.why : "";
  if (callee.kind == CalleeKind::Conversion) extra = resolver.type_text(callee.type);
  fmt::print("C\t{}:{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", shown.path, record.offset, written_name(shown.summary, record.a),
             arguments.size(), kCalleeKinds[static_cast<std::size_t>(callee.kind)], callee.package, callee.receiver,
             callee.name, extra);
  const bool adds_value = callee.kind == CalleeKind::Function && callee.package == "context" && callee.name == "WithValue";
  if (!adds_value || arguments.size() != 3) return;
  const KeyId key = resolver.key_of(file, arguments[1]);
  fmt::print("K\t{}:{}\t{}\t{}\t{}\t{}\t{}\n", shown.path, record.offset, kKeyKinds[static_cast<std::size_t>(key.kind)],
             key.type == kUnknownType ? "?" : key.type_name, key.value, key.shown, key.why != nullptr ? key.why : "");
}

}  // namespace

int main(int argc, char** argv) {
  LoadOptions options;
  options.paths = {argc > 1 ? argv[1] : "."};
  options.include_vendor = options.include_generated = true;
  const auto loaded = load(options);
  if (!loaded) {
    fmt::print(stderr, "go_source_resolve_dump: {}\n", waybill::model::one_line(loaded.error()));
    return 2;
  }
  const Tree& tree = loaded->tree;
  const std::clock_t before = std::clock();
  Resolver resolver(tree);
  for (FileId file = 0; file < tree.files.size(); ++file) {
    const File& shown = tree.files[file];
    const auto values = shown.summary.values();
    for (ValueRef value = 1; value < values.size(); ++value) {
      if (values[value].op == ValueOp::Call) dump_call(resolver, file, shown, value);
    }
  }
  const Resolver::Counts& counts = resolver.counts();
  fmt::print(stderr, "{} files, {} calls, {} resolved, {} ms of CPU time\n", tree.files.size(), counts.calls,
             counts.resolved, (std::clock() - before) * 1000 / CLOCKS_PER_SEC);
  for (const auto& [why, count] : counts.causes) fmt::print(stderr, "{:8} {}\n", count, why);
  return 0;
}
