// WB303: a large value is put into a context by value.
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "tool/rules/checks.hpp"
#include "tool/rules/descent.hpp"

namespace waybill::rules {
namespace {

constexpr std::string_view kRule = "large-value";
constexpr std::uint64_t kMostBytes = 256;

}  // namespace

void check_large_value(const model::Program& program, Sink& sink) {
  for (const model::StoredValue& stored : program.stored_values) {
    if (!stored.typed || stored.bytes <= kMostBytes) continue;
    const std::string key = shown_key(program, stored.key);
    Draft draft = {.rule = kRule,
                   .place = stored.place,
                   .message = fmt::format("the value of {} is a {} of {} bytes, which is copied to "
                                          "the heap here and again at each look-up",
                                          key, stored.type, stored.bytes),
                   .certainty = model::Certainty::Proven,
                   .severity = {},
                   .evidence = {},
                   .causes = {},
                   .identity = {key, stored.type},
                   .function = stored.function};
    draft.evidence.push_back(
        {stored.value, fmt::format("the value, {} bytes on amd64", stored.bytes)});
    draft.evidence.insert(draft.evidence.end(), stored.path.begin(), stored.path.end());
    draft.evidence.push_back({stored.write, "puts it into the context"});
    sink.report(std::move(draft));
  }
}

}  // namespace waybill::rules
