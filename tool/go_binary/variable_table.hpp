// The names of a program's global variables, where its symbol table was left in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::go_binary {

struct Variable {
  std::uint64_t address = 0;
  std::uint64_t size = 0;  ///< bytes
  std::string name;        ///< "example.com/gateway/auth.sessions"
};

/// The global variables of one executable, by address.
class VariableTable {
 public:
  /// Reads the symbol table from the bytes of a whole ELF file; empty if it has none, or is damaged there.
  static VariableTable from(std::string_view file);

  /// Returns the variable that holds an address (without the bias), or null.
  const Variable* at(std::uint64_t address) const;

  /// Returns the variable of that full name, or null. Looks at all of them.
  const Variable* named(std::string_view name) const;

  bool empty() const { return variables_.empty(); }

 private:
  std::vector<Variable> variables_;
};

}  // namespace waybill::go_binary
