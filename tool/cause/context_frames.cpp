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

std::optional<ContextAllocation> context_allocation(const model::Stacks& stacks, const std::vector<model::Frame>& frames, double size) {
  const auto name = [&](std::size_t i) -> std::string_view { return stacks.functions[frames[i].function].name; };
  const auto of_context = [&](std::size_t i) { return i < frames.size() && name(i).starts_with("context."); };
  // The runtime's own frames are left out of profiles, but for a few (runtime.mallocgc in Go 1.26); timers are made by
  // package time for the context package.
  std::size_t at = 0;
  bool timer = false;
  while (at < frames.size() && starts_any(name(at), {"runtime.", "time.", "sync.", "internal/"})) {
    timer = timer || name(at).starts_with("time.");
    ++at;
  }
  if (!of_context(at)) return std::nullopt;
  ContextAllocation allocation;
  allocation.part = timer ? model::ContextPart::Timer : part_of(name(at), size);
  while (of_context(at)) ++at;
  allocation.called_from = static_cast<std::uint32_t>(at);
  while (at < frames.size() && is_standard(name(at))) ++at;
  allocation.base = at == frames.size();
  allocation.site = allocation.base ? allocation.called_from : static_cast<std::uint32_t>(at);
  return allocation.called_from < frames.size() ? std::optional(allocation) : std::nullopt;
}

}  // namespace waybill::cause
