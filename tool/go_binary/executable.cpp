#include "tool/go_binary/executable.hpp"

#include <utility>

#include <fmt/format.h>

namespace waybill::go_binary {

std::expected<Executable, model::Error> Executable::open(const std::string& path) { return read(Image::open(path), path); }

std::expected<Executable, model::Error> Executable::from(std::string_view file, const std::string& name) {
  return read(Image::from(file, name), name);
}

std::expected<Executable, model::Error> Executable::read(std::expected<Image, model::Error> image, const std::string& name) {
  if (!image) return std::unexpected(image.error());
  auto held = std::make_unique<Image>(std::move(*image));
  auto build = read_build_info(*held);
  if (!build) {
    return std::unexpected(model::Error{.doing = "read the executable",
                                        .what = "it has no build information of Go: it isn't a Go program, or its build left that out",
                                        .where = name,
                                        .advice = "name a Go executable"});
  }
  if (build->minor == 0) {
    return std::unexpected(model::Error{.doing = "read the Go executable",
                                        .what = fmt::format("its Go version '{}' isn't understood", build->go_version),
                                        .where = name,
                                        .advice = fmt::format("Go 1.17 to 1.{} is known", kNewestKnownMinor)});
  }
  const auto data = find_module_data(*held, build->minor, name);
  if (!data) return std::unexpected(data.error());
  auto functions = FunctionTable::read(*held, *data, name);
  if (!functions) return std::unexpected(functions.error());
  TypeTable types(*held, *data);
  return Executable(std::move(held), std::move(*build), std::move(*functions), std::move(types));
}

}  // namespace waybill::go_binary
