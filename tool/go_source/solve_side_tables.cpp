// Tables at package level that are filled with requests as their keys.
#include "tool/go_source/function_solver.hpp"

namespace waybill::go_source {

using model::Held;

model::SideTable& Solver::side_table(ObjectRef variable, TypeId type) {
  const auto [at, is_new] =
      side_tables_.try_emplace({variable.file, variable.declaration}, program_.side_tables.size());
  if (is_new) {
    const File& file = tree_.files[variable.file];
    const DeclarationRecord& declared = file.summary.declarations()[variable.declaration];
    program_.side_tables.push_back({.name = tree_.packages[file.package].name + "." + std::string(file.summary.string(declared.name)),
                                    .type = resolver_.type_text(type),
                                    .key = {},
                                    .declared = {variable.file, declared.offset}});
  }
  return program_.side_tables[at->second];
}

/// Notes `table[r] = v` and `table.Store(r, v)` where the table is a variable of a package and r a
/// request, a framework's context or what belongs to one.
void FunctionSolver::side_table_fact(ValueRef value) {
  const ValueRecord& at = record(value);
  ValueRef table = 0, key = 0;
  if (at.op == ValueOp::UpdateElement) {
    table = at.a;
    key = at.b;
  } else if (at.op == ValueOp::Call) {
    const Callee& target = callee(value);
    if (target.package != "sync" || target.receiver != "Map") return;
    if (target.name != "Store" && target.name != "LoadOrStore" && target.name != "Swap") return;
    const Operands with = operands(value);
    table = with.at(0);
    key = with.at(1);
  }
  if (table == 0 || key == 0) return;
  const TypeId key_type = solver_.resolver().type_of(body_.file, key);
  const Held held = solver_.held(key_type);
  if (held == Held::None) return;
  if (held == Held::Context) {
    // A context may be anybody's; one of a request is known by where it comes from.
    bool of_request = false;
    for (const Source& source : sources(key)) of_request = of_request || source.root == Held::Request || source.root == Held::Pooled;
    if (!of_request) return;
  }
  const ValueRef variable = origin(table);
  if (variable < function_.first_value || variable >= function_.last_value) return;
  const ObjectRef object = solver_.resolver().object_of(body_.file, variable);
  if (!object) return;
  const File& file = solver_.tree().files[object.file];
  if (!file.reported || file.summary.declarations()[object.declaration].kind != DeclarationKind::Var) return;
  if (file.summary.declarations()[object.declaration].flags & kDeclLocal) return;
  model::SideTable& found = solver_.side_table(object, solver_.resolver().type_of(object));
  if (found.key.empty()) found.key = solver_.resolver().type_text(key_type);
  found.entries.push_back({solver_.function_index(body_), place(value)});
}

}  // namespace waybill::go_source
