// pclntab: functions, the lines of their code, and what was inlined into them.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "tool/go_binary/module_data.hpp"

namespace waybill::go_binary {

/// One function as it stands in the code.
struct Function {
  std::uint64_t entry = 0;
  std::uint64_t end = 0;     ///< where the next one begins
  std::uint64_t record = 0;  ///< address of its runtime._func
  std::string_view name;     ///< "net/http.(*conn).serve"; lives as long as the image
};

/// A place in the source: of a function that was called, or that was inlined.
struct Frame {
  std::string function;
  std::string file;
  std::uint32_t line = 0;

  friend bool operator==(const Frame&, const Frame&) = default;
};

/// A copy of a function inside another one.
struct InlinedCopy {
  const Function* inside = nullptr;
  std::uint64_t call = 0;  ///< an address in `inside` whose line is that of the call
};

/// The functions of one executable. Refers to the image, which must outlive it.
class FunctionTable {
 public:
  /// Reads the table. Fails where its entries aren't in order or its records not in the table.
  static std::expected<FunctionTable, model::Error> read(const Image& image, const ModuleData& data, const std::string& name);

  /// All functions by address.
  const std::vector<Function>& all() const { return functions_; }

  /// Returns the function that holds an address of code, or null.
  const Function* at(std::uint64_t address) const;

  /// Returns the function of that full name, or null. Looks at all of them.
  const Function* named(std::string_view name) const;

  /// Returns the frames of an instruction, what was inlined first and the function itself last; empty
  /// for an address outside of the code. For a return address ask for the byte before it.
  std::vector<Frame> frames(std::uint64_t address) const;

  /// Returns every place where a function of that name was inlined.
  std::vector<InlinedCopy> inlined_copies(std::string_view name) const;

  /// Returns the function's file and the line of its first instruction.
  Frame start(const Function& function) const;

 private:
  FunctionTable(const Image& image, const ModuleData& data) : image_(&image), data_(data) {}

  std::uint32_t header(const Function& function, unsigned offset) const;
  std::uint32_t program(const Function& function, unsigned index) const;
  std::uint64_t inline_tree(const Function& function) const;
  std::int64_t value_at(const Function& function, std::uint32_t program, std::uint64_t address) const;
  std::string_view name_at(std::int64_t offset) const;
  std::string file_at(const Function& function, std::int64_t index) const;
  std::uint32_t line_at(const Function& function, std::uint64_t address) const;
  std::string file_of(const Function& function, std::uint64_t address) const;

  const Image* image_;
  ModuleData data_;
  std::vector<Function> functions_;
};

}  // namespace waybill::go_binary
