// The types of a Go executable, as its run time describes them to reflection.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tool/go_binary/module_data.hpp"

namespace waybill::go_binary {

/// internal/abi/type.go: Kind. Those that are asked for here.
enum class Kind : std::uint8_t {
  kInvalid = 0, kBool = 1, kInt = 2, kInt8 = 3, kInt16 = 4, kInt32 = 5, kInt64 = 6, kUint = 7, kUint8 = 8,
  kUint16 = 9, kUint32 = 10, kUint64 = 11, kUintptr = 12, kFloat32 = 13, kFloat64 = 14, kComplex64 = 15,
  kComplex128 = 16, kArray = 17, kChan = 18, kFunc = 19, kInterface = 20, kMap = 21, kPointer = 22,
  kSlice = 23, kString = 24, kStruct = 25, kUnsafePointer = 26,
};

/// A field of a struct type.
struct Field {
  std::string name;
  std::uint64_t type = 0;
  std::uint64_t offset = 0;  ///< bytes
  bool embedded = false;
};

/// One type. `address` names it, in the file and (with the bias) in the process.
struct Type {
  std::uint64_t address = 0;
  std::uint64_t size = 0;  ///< bytes
  Kind kind = Kind::kInvalid;
  bool direct = false;          ///< an interface holds the value itself in its second word
  bool regular_memory = false;  ///< two values are equal if their bytes are
  std::string name;             ///< with the package's name: "*context.valueCtx"
  std::string package;          ///< import path; empty for types without a name
};

/// One method table: a type as a value of an interface type.
struct Itab {
  std::uint64_t address = 0;
  std::uint64_t interface_type = 0;
  std::uint64_t type = 0;
};

/// The types of one executable. Refers to the image, which must outlive it.
class TypeTable {
 public:
  TypeTable(const Image& image, const ModuleData& data) : image_(&image), data_(data) {}

  /// Returns the type at an address; of kind kInvalid if there is none.
  Type at(std::uint64_t address) const;

  /// Returns the addresses between which types stand.
  Range addresses() const { return data_.types; }

  /// Returns the element type of a pointer, slice, array or channel; 0 for others.
  std::uint64_t element(const Type& type) const;

  /// Returns the fields of a struct type, in order; none for others.
  std::vector<Field> fields(const Type& type) const;

  /// Returns the method tables that the linker made. More are made at run time, by type assertions.
  std::vector<Itab> itabs() const;

  /// Returns the types that reflection may look up: among them every pointer type, before Go 1.27 no
  /// named type itself.
  std::vector<std::uint64_t> linked() const;

 private:
  std::string name_at(std::uint64_t address) const;
  std::uint64_t descriptor_bytes(std::uint64_t address) const;
  std::uint64_t base_bytes(Kind kind) const;

  const Image* image_;
  ModuleData data_;
};

}  // namespace waybill::go_binary
