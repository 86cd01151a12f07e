// A Go executable, stripped or not: its build, functions and types.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "tool/go_binary/build_info.hpp"
#include "tool/go_binary/function_table.hpp"
#include "tool/go_binary/image.hpp"
#include "tool/go_binary/type_table.hpp"

namespace waybill::go_binary {

/// Everything that can be told of one Go executable for Linux on amd64, built by Go 1.17 or later. Needs
/// neither symbols nor DWARF. Movable; what it hands out lives as long as it does.
class Executable {
 public:
  /// Reads the executable. Fails where it can't be read, isn't Go's, is for another architecture, or where
  /// its tables don't have the layout of the version that it names.
  static std::expected<Executable, model::Error> open(const std::string& path);

  /// Reads from the bytes of a whole file; fails as open(). `name` is for errors.
  static std::expected<Executable, model::Error> from(std::string_view file, const std::string& name);

  const BuildInfo& build() const { return build_; }
  const Image& image() const { return *image_; }
  const FunctionTable& functions() const { return functions_; }
  const TypeTable& types() const { return types_; }

 private:
  Executable(std::unique_ptr<Image> image, BuildInfo build, FunctionTable functions, TypeTable types)
      : image_(std::move(image)), build_(std::move(build)), functions_(std::move(functions)), types_(std::move(types)) {}
  static std::expected<Executable, model::Error> read(std::expected<Image, model::Error> image, const std::string& name);

  std::unique_ptr<Image> image_;  ///< where it stays while the whole is moved
  BuildInfo build_;
  FunctionTable functions_;
  TypeTable types_;
};

}  // namespace waybill::go_binary
