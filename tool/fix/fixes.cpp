#include "tool/fix/fixes.hpp"

#include <algorithm>

namespace waybill::fix {
namespace {

struct Remedy {
  std::string_view rule;
  Answer (*mend)(const Source&, Place);
};

constexpr Remedy kRemedies[] = {
    {"collidable-key", mend_collidable_key},
    {"loop-growth", mend_loop_growth},
    {"raw-carrier-key", mend_raw_carrier_key},
    {"stale-request", mend_stale_request},
};

const Remedy* remedy_of(std::string_view rule) {
  const auto found = std::ranges::find(kRemedies, rule, &Remedy::rule);
  return found == std::end(kRemedies) ? nullptr : found;
}

}  // namespace

bool has_safe_fix(std::string_view rule) {
  return remedy_of(rule) != nullptr;
}

Answer mend(const Source& source, const model::Finding& finding) {
  const Remedy* remedy = remedy_of(finding.rule);
  if (remedy == nullptr)
    return std::unexpected("what it should become can't be told from the source");
  const auto file =
      std::ranges::find(source.program.files, finding.site.file, &model::SourceFile::path);
  if (file == source.program.files.end()) return std::unexpected("its file can't be read");
  const auto index = static_cast<FileIndex>(file - source.program.files.begin());
  const Outline* outline = source.outline(index);
  if (outline == nullptr || !outline->sound) return std::unexpected("its file is broken");
  const auto offset = offset_of(outline->text, finding.site.line, finding.site.column);
  if (!offset) return std::unexpected("its file has changed");
  return remedy->mend(source, {index, *offset});
}

}  // namespace waybill::fix
