#include "tool/coupling/manifest.hpp"

#include <map>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "tool/coupling/compose.hpp"
#include "tool/coupling/draft.hpp"
#include "tool/coupling/kubernetes.hpp"
#include "tool/coupling/systemd.hpp"
#include "tool/coupling/yaml.hpp"

namespace waybill::coupling {

void read_manifest(const std::string& file, std::string_view text, bool named, model::Deployment& deployment) {
  Draft draft(deployment);
  if (!systemd_unit_of(file).empty()) return read_systemd(file, text, draft);
  bool known = false;
  for (const Document& document : documents_of(text)) {
    const auto site = [&](const YAML::Mark& mark) {
      const bool there = mark.line >= 0;
      return model::Site{.file = file,
                         .line = there ? document.line + static_cast<std::uint32_t>(mark.line) + 1 : 0,
                         .column = there ? static_cast<std::uint32_t>(mark.column) + 1 : 0};
    };
    try {
      const YAML::Node root = YAML::Load(document.text);
      if (value_of(root, "apiVersion").IsDefined() && value_of(root, "kind").IsDefined()) {
        read_kubernetes(root, site, draft);
        known = true;
      } else if (value_of(root, "services").IsDefined()) {
        const std::size_t slash = file.rfind('/');
        draft.set_scope(slash == std::string::npos ? "" : file.substr(0, slash));
        read_compose(root, site, draft);
        draft.set_scope("");
        known = true;
      } else if (root.IsDefined() && !root.IsNull()) {
        if (named) draft.gap(site(root.Mark()), "it is neither a compose file nor a Kubernetes object");
        known = true;
      }
    } catch (const YAML::Exception& error) {
      const bool is_template = document.text.find("{{") != std::string::npos;
      draft.gap(site(error.mark), is_template ? "it is a template: give what is made of it" : error.msg);
      known = true;
    }
  }
  if (!known && named) draft.gap({.file = file}, "there is nothing in it");
}

void tell_apart(model::Deployment& deployment) {
  std::map<std::pair<std::string, std::string>, std::size_t> times;
  for (const model::Unit& unit : deployment.units) ++times[{unit.kind, unit.name}];
  for (model::Unit& unit : deployment.units) {
    if (!unit.scope.empty() && times[{unit.kind, unit.name}] > 1) unit.name = unit.scope + "/" + unit.name;
  }
}

}  // namespace waybill::coupling
