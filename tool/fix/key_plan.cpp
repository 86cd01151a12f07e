#include "tool/fix/key_plan.hpp"

namespace waybill::fix {

bool KeySource::is_text_for_helper(const KeySite& site) const {
  return site.form == Form::Helper &&
         text_of(outline(site.helper_file), site.parameter_type) == "string";
}

bool KeySource::is_owned(const KeyPlan& plan, const KeySite& site) const {
  return plan.owned && source_.program.keys[site.index].variable == plan.owned->variable &&
         outline(site.file).nodes[site.key].shape != Shape::Literal;
}

std::optional<std::pair<FileIndex, NodeIndex>> KeySource::spec_of(const model::Key& key) const {
  if (key.variable.empty() || key.declared.file == model::kNowhere ||
      !source_.package_of(key.declared.file).target)
    return {};
  const Outline* there = source_.outline(key.declared.file);
  if (there == nullptr) return {};
  for (NodeIndex index = 1; index < there->nodes.size(); ++index) {
    const model::OutlineNode& node = there->nodes[index];
    if (node.shape == Shape::ConstSpec && node.start <= key.declared.offset &&
        key.declared.offset < node.end)
      return std::pair(key.declared.file, index);
  }
  return {};
}

}  // namespace waybill::fix
