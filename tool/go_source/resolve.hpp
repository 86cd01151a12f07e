// What names mean: types of values, callees of calls, identities of keys — on demand and remembered,
// over a tree of summaries. It knows Go's types and scopes, not its flow.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tool/go_source/tree.hpp"

namespace waybill::go_source {

using TypeId = std::uint32_t;   ///< an interned type; equal ids are identical types
constexpr TypeId kUnknownType = 0;

enum class TypeKind : std::uint8_t {
  Unknown,     ///< not on disk, or beyond what is followed
  Basic,       ///< name: string, int, untyped string, …
  Named,       ///< a declared type; may be an instance (arguments) of a generic one; its package may be missing (then only import path and name are known)
  Pointer, Slice, Array, Map, Chan, Function, Struct, Interface,
  TypeParameter,
  Tuple,       ///< results of a call: elements
  Nil,
};

/// An object of some file: files[file].summary.declarations()[declaration].
struct ObjectRef {
  FileId file = kNone;
  std::uint32_t declaration = kNone;
  explicit operator bool() const { return file != kNone; }
  bool operator==(const ObjectRef&) const = default;
};

/// A function body: files[file].summary.functions()[function].
struct BodyRef {
  FileId file = kNone;
  FunctionRef function = kNone;
  explicit operator bool() const { return file != kNone && function != kNone; }
  bool operator==(const BodyRef&) const = default;
};

struct Type {
  TypeKind kind = TypeKind::Unknown;
  std::uint8_t detail = 0;            ///< Chan: direction; Function: 1 if variadic
  std::string_view package;           ///< Named: import path ("" for predeclared `error`, `any`, `comparable`); lives as long as the resolver
  std::string_view name;              ///< Basic, Named, TypeParameter
  ObjectRef object;                   ///< Named: its declaration, if it is on disk
  TypeId element = kUnknownType;      ///< Pointer, Slice, Array, Chan; Map: the value's
  TypeId key = kUnknownType;          ///< Map
  std::span<const TypeId> arguments;  ///< Named: type arguments; Function: parameters (without receiver); Tuple: elements
  std::span<const TypeId> results;    ///< Function
  std::uint32_t fields = 0;           ///< Struct, Interface: for field_names() and so on
};

enum class CalleeKind : std::uint8_t {
  Unresolved,   ///< `why` says what is missing
  Function,     ///< a declared function or method: `object`, or only package/receiver/name when its source is not on disk
  Interface,    ///< a method of an interface type: `receiver`, `name`; implementations() lists what it may be
  Literal,      ///< a function literal whose place is visible: `body`
  Dynamic,      ///< a function value: a parameter, field, variable, result, …
  Conversion,   ///< of `type`
  Builtin,      ///< name
};

struct Callee {
  CalleeKind kind = CalleeKind::Unresolved;
  ObjectRef object;
  BodyRef body;                   ///< of a Function or Literal, if it was kept
  std::string_view package;       ///< import path of the function's, method's or interface's package
  std::string_view receiver;      ///< base name of the receiver's type; "" for a function
  std::string_view name;
  TypeId type = kUnknownType;     ///< its Function type, instantiated where it could be inferred; Conversion: the target type
  TypeId receiver_type = kUnknownType;
  bool pointer_receiver = false;
  bool may = false;               ///< several definitions were possible
  const char* why = nullptr;      ///< a static text, for coverage
};

enum class KeyKind : std::uint8_t {
  Static,      ///< type and value are known: `identity` is the key's
  Parameter,   ///< it is parameter `parameter` of the function: callers decide
  Dynamic,     ///< computed at run time
  Unknown,     ///< what it refers to is not on disk
};

/// What a context key is (a key's identity: package + type + static value).
struct KeyId {
  KeyKind kind = KeyKind::Unknown;
  TypeId type = kUnknownType;       ///< static type (of an untyped constant: its default type)
  std::string package;              ///< import path of the type's or variable's package; "" for predeclared types
  std::string type_name;            ///< as Go prints it with the package's name: "auth.key", "string", "*auth.ctxKey", "struct{}"
  std::string value;                ///< the constant's value as Go prints it, or the variable's name behind '&' where the pointer's identity is the key, or "" where the type alone is
  std::string shown;                ///< for a person: `auth.userKey`, `"user"`, `auth.ctxKey{}`
  std::uint64_t identity = 0;       ///< equal keys have equal identities (Static only)
  std::uint16_t parameter = 0;
  BodyRef function;                 ///< Parameter: whose parameter it is; an enclosing function's, if a literal captures it
  ObjectRef object;                 ///< the constant or variable it is, if it is one
  bool empty_struct = false;        ///< its type is a (possibly named) struct{} by value
  bool empty_pointee = false;       ///< it points to a struct{}, named or not: Go may give all such values one address
  bool anonymous = false;           ///< its type (or what it points to) has no name of its own (struct{} literal type or an alias of one)
  bool comparable = true;           ///< false: WithValue panics
  const char* why = nullptr;        ///< why it is not Static
};

class Resolver {
 public:
  /// Keeps a reference to the tree.
  explicit Resolver(const Tree& tree);
  ~Resolver();

  const Type& type(TypeId id) const;
  std::string type_text(TypeId id) const;                        ///< as Go prints it, packages by name
  TypeId default_type(TypeId id);                                ///< of an untyped constant; else the type itself
  TypeId underlying(TypeId id);                                  ///< of a Named or TypeParameter; else the type itself
  TypeId without_pointer(TypeId id);

  TypeId type_of(FileId file, ValueRef value);                   ///< static type of an SSA value; untyped constants keep their untyped type
  TypeId type_of(ObjectRef object);                              ///< of a variable, constant or function; the declared type itself for a type
  TypeId type_at(FileId file, TypeRef type);                     ///< of a written type
  Callee callee_of(FileId file, ValueRef call);
  KeyId key_of(FileId file, ValueRef value);
  /// The bytes of a constant string; nothing if the value is none.
  std::optional<std::string> text_of(FileId file, ValueRef value);
  /// A constant that is no string as Go prints it; nothing if the value is none.
  std::optional<std::string> number_or_truth_of(FileId file, ValueRef value);
  KeyId key_of(ObjectRef object);                                ///< of a constant or variable used as a key
  /// A number that tells the type from all others (an untyped constant's: its default type's); 0 where the type is an
  /// interface, is or holds a type parameter, or is not on disk.
  std::uint64_t concrete_identity(TypeId type);
  /// Whether the type is an interface with methods, or declared in a package that is not on disk.
  bool has_methods_or_is_missing(TypeId type);

  /// The package-level object that a Name or package-qualified Select value means.
  ObjectRef object_of(FileId file, ValueRef value);
  ObjectRef lookup(PackageId package, std::string_view name, FileId from);   ///< the definition that `from` would be built with
  ObjectRef method(TypeId type, std::string_view name, TypeId* receiver = nullptr);  ///< promoted ones too
  bool has_method(TypeId type, std::string_view name);
  /// The type of a field, promoted ones too; kUnknownType if there is none. `path`: the embedded fields passed through.
  TypeId field(TypeId type, std::string_view name, std::vector<std::string_view>* path = nullptr);
  /// The fields of a struct or of a type that is one, embedded ones by their type's name.
  struct Field {
    std::string_view name;
    TypeId type = kUnknownType;
    bool embedded = false;
  };
  std::vector<Field> fields(TypeId type);
  /// How many bytes a value of the type takes itself, as gc lays it out on amd64; nothing if some part of it
  /// is not known.
  std::optional<std::uint64_t> size_of(TypeId type);
  bool implements(TypeId type, TypeId interface);
  /// Methods that a call of `name` on interface type `interface` may reach (class-hierarchy analysis over the
  /// tree's types); at most `limit`, then `*more` is set.
  std::vector<ObjectRef> implementations(TypeId interface, std::string_view name, std::size_t limit, bool* more);

  /// The types that a value of an interface type may be of: of each the method `name`, and what tells the type and the
  /// pointer to it from all others.
  struct Implementer {
    ObjectRef method;
    std::uint64_t type = 0, pointer = 0;
  };
  /// Whether a type whose name fits declares a method of that name and Function type too.
  bool has_method_like(std::string_view name, TypeId function, bool (*fits)(std::string_view owner));
  std::vector<Implementer> implementers(TypeId interface, std::string_view name, std::size_t limit, bool* more);

  bool is_context(TypeId type);                                  ///< context.Context itself (also golang.org/x/net/context)
  bool is_named(TypeId type, std::string_view package, std::string_view name);

  /// The name that a file's import is used by (alias, or the target's package clause; guessed where it isn't on disk).
  std::string_view import_name(FileId file, ImportRef import);

  /// How many values, callees and keys were asked for and resolved, by cause where not.
  struct Counts { std::uint64_t calls = 0, resolved = 0; std::vector<std::pair<const char*, std::uint64_t>> causes; };
  const Counts& counts() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace waybill::go_source
