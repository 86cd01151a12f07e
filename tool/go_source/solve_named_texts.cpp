// The constants that name what is spelled out as a key of a framework's map.
#include <set>
#include <string>
#include <string_view>

#include "tool/go_source/solver.hpp"
#include "tool/go_source/syntax.hpp"

namespace waybill::go_source {

/// Fills in Program::named_texts. Only where keys are spelled out are the declarations looked at.
void Solver::find_named_texts() {
  std::set<std::string, std::less<>> wanted;
  const auto note = [&](model::KeyIndex index) {
    const model::Key& key = program_.keys[index];
    if (index == 0 || key.kind != model::KeyKind::Static || key.type != "string" || !key.variable.empty()) return;
    wanted.insert(key.value);
  };
  for (const model::Write& write : program_.writes) {
    if (write.flow == 0) note(write.layer.key);
  }
  for (const model::Read& read : program_.reads) note(read.key);
  if (wanted.empty()) return;
  for (FileId id = 0; id < tree_.files.size(); ++id) {
    const File& file = tree_.files[id];
    if (!file.reported || !file.summary) continue;
    const Summary& summary = file.summary;
    for (std::uint32_t i = 0; i < summary.header().package_declarations; ++i) {
      const DeclarationRecord& declared = summary.declarations()[i];
      if (declared.kind != DeclarationKind::Const || declared.value == 0) continue;
      const ValueRecord& value = summary.values()[declared.value];
      if (value.op != ValueOp::Literal || !wanted.contains(summary.string(value.a))) continue;
      if (declared.type != 0) {
        const TypeRecord& type = summary.types()[declared.type];
        if (type.op != TypeOp::Name || type.b != 0 || summary.string(type.a) != "string") continue;
      }
      const Package& package = tree_.packages[file.package];
      program_.named_texts.push_back({.name = package.name + "." + std::string(summary.string(declared.name)),
                                      .package = package.import_path,
                                      .value = std::string(summary.string(value.a)),
                                      .declared = {id, declared.offset}});
    }
  }
}

}  // namespace waybill::go_source
