// The state map of Go source of any bytes: it comes to an end, and whatever it names is there.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>

#include "tool/go_source/extract.hpp"
#include "tool/go_source/fuzz/one_file_tree.hpp"
#include "tool/go_source/solve.hpp"
#include "tool/routes/map.hpp"

namespace waybill {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void require_whole(const model::StateMap& map) {
  const auto accesses = [&](const std::vector<model::KeyAccess>& all) {
    for (const model::KeyAccess& access : all) require(access.key < map.keys.size());
  };
  for (const model::Component& component : map.components) {
    accesses(component.writes);
    accesses(component.reads);
    require(component.values.min <= component.values.max && component.layers.min <= component.layers.max);
  }
  for (const model::Route& route : map.routes) {
    require(route.handler < map.components.size() && !route.pattern.empty());
    for (const model::Stage& stage : route.pipeline) require(stage.component < map.components.size());
    for (const model::MapKeyIndex key : route.written) require(key < map.keys.size());
    require(route.keys.min <= route.keys.max && route.values.min <= route.values.max);
  }
}

void map_of(std::string_view source) {
  static go_source::Summariser summariser;
  const auto summarised = summariser.summarise(source, false, go_source::Bodies::Whole);
  const auto block = go_source::copy_block(summarised);
  const go_source::Tree tree = go_source::one_file_tree({block.get(), summarised.size()});
  model::Setup setup;
  model::Coverage coverage;
  go_source::Resolver resolver(tree);
  const model::Program program = go_source::solve_with_setup(tree, resolver, coverage, routes::interest(), setup);
  require_whole(routes::make_map(setup, program));
}

}  // namespace
}  // namespace waybill

// What a program sets up may hold itself (a router mounted in itself), and so do the map's values then:
// they live as long as the command does.
extern "C" const char* __asan_default_options() {
  return "detect_leaks=0";
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto copy = std::make_unique<char[]>(size + waybill::go_source::TokenList::kPadding);
  if (size > 0) std::memcpy(copy.get(), data, size);
  waybill::map_of({copy.get(), size});
  return 0;
}
