// go.mod, go.work, modules.txt and versions from any bytes: no crash, no hang, no nameless module.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tool/go_source/module_file.hpp"
#include "tool/go_source/module_version.hpp"

namespace {

using namespace waybill::go_source;

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto lines = static_cast<std::uint32_t>(std::ranges::count(text, '\n') + 1);
  const GoMod mod = parse_go_mod(text);
  require(mod.problem.line <= lines && (mod.problem.line == 0) == mod.problem.what.empty());
  require(parse_go_work(text).problem.line <= lines);
  for (const ModuleVersion& module : parse_vendor_modules(text)) require(!module.path.empty());
  static_cast<void>(go_version_at_least(text, 17));
  const std::string_view a = text.substr(0, size / 2), b = text.substr(size / 2);
  const int order = compare_versions(a, b), reverse = compare_versions(b, a);
  require((order < 0) == (reverse > 0) && (order == 0) == (reverse == 0));
  return 0;
}
