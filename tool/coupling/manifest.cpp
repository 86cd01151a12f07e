#include "tool/coupling/manifest.hpp"

#include <exception>

#include <fmt/format.h>

#include "tool/coupling/compose.hpp"
#include "tool/coupling/draft.hpp"
#include "tool/coupling/kubernetes.hpp"
#include "tool/coupling/systemd.hpp"
#include "tool/coupling/yaml.hpp"

namespace waybill::coupling {

void read_manifest(const std::string& file, std::string_view text, model::Deployment& deployment) {
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
        read_compose(root, site, draft);
        known = true;
      } else if (root.IsDefined() && !root.IsNull()) {
        draft.gap(site(root.Mark()), "it is neither a compose file nor a Kubernetes object");
        known = true;
      }
    } catch (const YAML::Exception& error) {
      draft.gap(site(error.mark), error.msg);
      known = true;
    }
  }
  if (!known) draft.gap({.file = file}, "there is nothing in it");
}

}  // namespace waybill::coupling
