#include "tool/cause/context_frames.hpp"

#include <algorithm>
#include <array>

namespace waybill::cause {
namespace {

/// The folders of Go's src that hold packages, as of 1.26; sorted. `main` and modules without a dot are programs'.
constexpr std::array kStandard = std::to_array<std::string_view>(
    {"archive", "arena", "bufio", "bytes", "cmp", "compress", "container", "context", "crypto", "database", "debug", "embed", "encoding", "errors",
     "expvar", "flag", "fmt", "go", "hash", "html", "image", "index", "internal", "io", "iter", "log", "maps", "math", "mime", "net", "os", "path",
     "plugin", "reflect", "regexp", "runtime", "slices", "sort", "strconv", "strings", "structs", "sync", "syscall", "testing", "text", "time",
     "unicode", "unique", "unsafe", "vendor", "weak"});

/// Smaller ones are closures and channels' heads: cancelCtx takes 64 bytes in Go 1.19 and more since.
constexpr double kSmallestLayer = 64;

bool starts_any(std::string_view text, std::initializer_list<std::string_view> starts) {
  return std::ranges::any_of(starts, [&](std::string_view start) { return text.starts_with(start); });
}

/// What the innermost function of the context package made.
model::ContextPart part_of(std::string_view function, double size) {
  function.remove_prefix(std::string_view("context.").size());
  if (function == "WithValue") return model::ContextPart::ValueLayer;
  if (starts_any(function, {"WithCancel", "withCancel", "newCancelCtx", "WithDeadline", "WithTimeout", "AfterFunc", "WithoutCancel"})) {
    return size >= kSmallestLayer ? model::ContextPart::CancelLayer : model::ContextPart::CancelState;
  }
  return model::ContextPart::CancelState;
}

}  // namespace

std::string_view package_of(std::string_view function) {
  // Type arguments can hold paths of their own.
  const std::string_view plain = function.substr(0, function.find('['));
  const std::size_t slash = plain.rfind('/');
  const std::size_t dot = plain.find('.', slash == std::string_view::npos ? 0 : slash);
  return plain.substr(0, dot);
}

bool is_standard(std::string_view function) {
  const std::string_view package = package_of(function);
  return std::ranges::binary_search(kStandard, package.substr(0, package.find('/')));
}

ContextFrames::ContextFrames(const model::Stacks& stacks) : stacks_(stacks), kinds_(stacks.functions.size()) {
  for (std::size_t i = 0; i < kinds_.size(); ++i) {
    const std::string_view name = stacks.functions[i].name;
    if (name.starts_with("context.")) kinds_[i] |= kContext;
    if (starts_any(name, {"runtime.", "time.", "sync.", "internal/"})) kinds_[i] |= kRuntime;
    if (name.starts_with("time.")) kinds_[i] |= kTime;
    if (is_standard(name)) kinds_[i] |= kStandard;
  }
}

std::optional<ContextAllocation> ContextFrames::allocation(const std::vector<model::Frame>& frames, double size) const {
  std::size_t at = 0;
  bool timer = false;
  for (; at < frames.size() && of_runtime(frames[at]); ++at) timer = timer || (kinds_[frames[at].function] & kTime) != 0;
  if (at == frames.size() || !of_context(frames[at])) return std::nullopt;
  ContextAllocation allocation;
  allocation.part = timer ? model::ContextPart::Timer : part_of(stacks_.functions[frames[at].function].name, size);
  while (at < frames.size() && of_context(frames[at])) ++at;
  allocation.called_from = static_cast<std::uint32_t>(at);
  while (at < frames.size() && of_standard_library(frames[at])) ++at;
  allocation.base = at == frames.size();
  allocation.site = allocation.base ? allocation.called_from : static_cast<std::uint32_t>(at);
  return allocation.called_from < frames.size() ? std::optional(allocation) : std::nullopt;
}

}  // namespace waybill::cause
