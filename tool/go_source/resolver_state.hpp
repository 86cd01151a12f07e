// What the resolver remembers, and the steps it is made of; each group of functions is in the file
// named above it. Everything is computed when it is first asked for.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tool/go_source/id_map.hpp"
#include "tool/go_source/resolve.hpp"

namespace waybill::go_source {

using TextId = std::uint32_t;   ///< an interned name; 0 is ""

/// The predeclared basic types, in the order in which State makes them, so that BasicType values are
/// their TypeIds.
enum BasicType : TypeId {
  kBool = 1, kInt, kInt8, kInt16, kInt32, kInt64, kUint, kUint8, kUint16, kUint32, kUint64, kUintptr,
  kFloat32, kFloat64, kComplex64, kComplex128, kString, kUnsafePointer,
  kUntypedBool, kUntypedInt, kUntypedRune, kUntypedFloat, kUntypedComplex, kUntypedString,
  kNil,
};

constexpr std::uint64_t kUnknownLength = ~std::uint64_t{0};   ///< of an array

/// Where a written type or value stands: the file, and the declaration whose type parameters are in
/// scope there (kNone: none).
struct Scope {
  FileId file = kNone;
  std::uint32_t owner = kNone;
};

/// A field of a struct, a method of an interface, or (name 0) what an interface embeds.
struct Member {
  TextId name = 0;
  std::string_view text;
  TypeId type = kUnknownType;
  PackageId package = kNoPackage;   ///< where it is written: unexported names of two packages differ
  bool embedded = false;
};

/// A method in an interface's method set.
struct InterfaceMethod {
  Member member;
  TypeId holder = kUnknownType;     ///< the Named interface that declares it; unknown for a literal
};

/// What an interface allows: its methods, and the types of its constraint, if it has one.
struct InterfaceSet {
  std::vector<InterfaceMethod> methods;
  std::vector<TypeId> terms;        ///< meaningful if constrained
  bool constrained = false;
  bool unknown = false;             ///< something that it embeds is not known
};

/// What x.name means for a type of x.
struct Selection {
  enum Kind : std::uint8_t { None, Field, Method, InterfaceMethod, Unknown } kind = None;
  bool pointer_receiver = false;
  bool indirect = false;            ///< a pointer is passed through on the way
  bool may = false;
  TypeId type = kUnknownType;       ///< the field's, or the method's Function type, instantiated
  TypeId holder = kUnknownType;     ///< Method: the Named type that declares it; InterfaceMethod: the same, if it has one
  TypeId receiver = kUnknownType;   ///< where it was found: the Named type, the struct or the interface
  ObjectRef object;                 ///< Method
  std::uint32_t path = 0;           ///< index into paths: the embedded fields passed through
  const char* why = nullptr;        ///< Unknown
};

/// What an identifier means in a file outside of every function.
struct Meaning {
  enum Kind : std::uint8_t { None, Import, Object, Type, Builtin, True, False, Iota, Nil, Missing } kind = None;
  std::uint32_t import = 0;         ///< Import: index into imports(); Missing: of the dot import that it must be from
  ObjectRef object;
  TypeId type = kUnknownType;       ///< Type: a predeclared one
  bool may = false;
};

/// A constant's value.
struct Constant {
  enum Kind : std::uint8_t { Bool, Text, Integer, Float } kind = Bool;
  bool truth = false;
  std::string text;
  __extension__ __int128 integer = 0;
  long double real = 0;
};

/// Type parameters' values: those of one or two declarations (a type's, and its method's own).
struct Bindings {
  struct Entry {
    ObjectRef owner;
    std::vector<TypeId> arguments;  ///< kUnknownType: not known
  };
  std::array<Entry, 2> entries;
  std::size_t count = 0;
  TypeId find(ObjectRef owner, std::uint32_t index) const;
  void add(ObjectRef owner, std::vector<TypeId> arguments);
};

struct Resolver::State {
  explicit State(const Tree& whole);

  // --- types.cpp: interning
  TextId text_id(std::string_view text);
  std::string_view keep(std::string text);
  TypeId pointer_to(TypeId element);
  TypeId slice_of(TypeId element);
  TypeId array_of(TypeId element, std::uint64_t length);
  TypeId map_of(TypeId key, TypeId element);
  TypeId chan_of(TypeId element, std::uint8_t direction);
  TypeId function_of(std::span<const TypeId> parameters, std::span<const TypeId> results, bool variadic);
  TypeId tuple_of(std::span<const TypeId> elements);
  TypeId struct_of(std::vector<Member> fields);
  TypeId interface_of(std::vector<Member> members, bool is_union);
  TypeId named(ObjectRef object, std::span<const TypeId> arguments, std::uint32_t scope_owner = kNone);
  TypeId missing_named(std::string_view path, std::string_view name, std::span<const TypeId> arguments);
  TypeId type_parameter(ObjectRef owner, std::uint32_t index, std::string_view name);
  const Type& type(TypeId id) const { return types[id]; }
  bool has_parameters(TypeId id) const { return details[id].has_parameters; }
  const std::vector<Member>& members(TypeId structured) const { return compositions[types[structured].fields]; }

  // --- type_text.cpp
  enum class Naming : std::uint8_t { Go, Identity };
  void print(TypeId id, Naming naming, std::string& out, int depth = 0);
  std::string text(TypeId id) { std::string out; print(id, Naming::Go, out); return out; }
  std::uint64_t concrete_identity(TypeId id);
  bool has_methods_or_is_missing(TypeId id);
  std::string_view package_name(std::string_view import_path);
  std::string package_path(PackageId package) const;

  // --- written_types.cpp: TypeRef -> TypeId
  TypeId convert(Scope scope, TypeRef ref, int depth = 0);
  TypeId convert_new(Scope scope, const TypeRecord& record, int depth);
  TypeId named_type(Scope scope, const TypeRecord& record, std::span<const TypeId> arguments, int depth);
  TypeId object_as_type(ObjectRef object, std::span<const TypeId> arguments, int depth);
  TypeId parameter_type(Scope scope, std::uint32_t index, bool of_receiver, std::string_view name);
  std::uint32_t parameter_owner(FileId file, TypeRef ref) const;
  TypeId constraint(TypeId parameter);
  TypeId underlying(TypeId id);
  TypeId core(TypeId id);               ///< underlying, or the one underlying type that a type parameter's constraint allows
  TypeId without_pointer(TypeId id) { return types[id].kind == TypeKind::Pointer ? types[id].element : id; }

  // --- substitute.cpp
  TypeId substitute(TypeId id, const Bindings& bindings, int depth = 0);
  Bindings bindings_of(TypeId named_instance);

  // --- infer.cpp
  bool unify(TypeId parameter, TypeId argument, Bindings& bindings, bool exact, int depth = 0);
  void infer(ObjectRef function, TypeId function_type, FileId file, std::span<const ValueRef> arguments, bool spread,
             Bindings& bindings);
  TypeId default_type(TypeId id) const;
  bool is_untyped(TypeId id) const { return id >= kUntypedBool && id <= kNil; }

  // --- lookup.cpp
  const Summary& summary(FileId file) const { return tree.files[file].summary; }
  const DeclarationRecord& declaration(ObjectRef object) const {
    return summary(object.file).declarations()[object.declaration];
  }
  PackageId package_of(FileId file) const { return tree.files[file].package; }
  /// All declarations of a name at package level, or of a method of the type `owner`.
  std::span<const ObjectRef> candidates(PackageId package, std::string_view owner, std::string_view name);
  struct MethodTable {
    std::vector<std::uint32_t> names;   // hashes, ascending
    std::vector<ObjectRef> methods;
  };
  const MethodTable& method_table(PackageId package, std::string_view owner);
  ObjectRef choose(std::span<const ObjectRef> list, FileId from, bool* may);
  ObjectRef lookup(PackageId package, std::string_view name, FileId from, bool* may = nullptr);
  const Meaning& meaning(FileId file, StringRef name);
  PackageId import_package(FileId file, std::uint32_t index);
  std::string_view import_path(FileId file, std::uint32_t index) const {
    return summary(file).string(summary(file).imports()[index].path);
  }
  std::string_view import_name(FileId file, std::uint32_t index);
  std::uint32_t find_import(FileId file, std::string_view qualifier);
  /// The import that a name which nothing declares must be of, if one that is not on disk suits it.
  std::uint32_t guess_import(FileId file, std::string_view qualifier);
  std::uint32_t owner_of(FileId file, ValueRef value);   ///< the declaration that a value's function belongs to
  FunctionRef function_of(FileId file, ValueRef value);
  bool assigned(ObjectRef variable);                     ///< whether some body that was kept assigns a package-level variable

  // --- members.cpp
  const Selection& select(TypeId type, std::string_view name, PackageId from);
  Selection find_member(TypeId type, TextId name, std::string_view text, PackageId from);
  const InterfaceSet& interface_set(TypeId interface);
  void collect_interface(TypeId interface, std::uint32_t number);
  ObjectRef declared_method(TypeId named_type, std::string_view name, bool* may);
  std::span<const ObjectRef> receiver_aliases(PackageId package);
  bool is_partly_known(TypeId named_type) const;
  bool package_is_partly_known(PackageId package) const;
  TypeId method_type(ObjectRef method, TypeId named_type);

  // --- type_of.cpp
  TypeId type_of(FileId file, ValueRef value);
  TypeId compute_type(FileId file, ValueRef value, const ValueRecord& record);
  TypeId object_type(ObjectRef object);
  TypeId element_type(FileId file, const ValueRecord& record);
  TypeId result_type(FileId file, const ValueRecord& record);
  TypeId range_type(TypeId operand, std::uint16_t which);
  TypeId binary_type(FileId file, const ValueRecord& record);
  TypeId given_type(std::string_view text);
  TypeId listed_result(FileId file, const Callee& callee, const ValueRecord& call);
  TypeId phi_type(FileId file, ValueRef phi);
  TypeId builtin_type(FileId file, const Callee& callee, const ValueRecord& call);
  /// The type that a value denotes, if it is a type and not a value.
  TypeId denoted_type(FileId file, ValueRef value, int depth = 0);
  /// The object that a Name or a package-qualified Select means.
  Meaning denoted_object(FileId file, ValueRef value);
  /// Whether the value is `package.member`; then its import and the member's package.
  bool is_qualified(FileId file, const ValueRecord& select, std::uint32_t* import);

  // --- callee.cpp
  const Callee& callee_of(FileId file, ValueRef call);
  Callee find_callee(FileId file, ValueRef function, const ValueRecord* call, int depth);
  Callee function_callee(ObjectRef object, bool may);
  Callee object_callee(FileId file, ObjectRef object, bool may, const ValueRecord* call);
  Callee selected_callee(FileId file, const ValueRecord& select, const ValueRecord* call);
  Callee qualified_callee(FileId file, ValueRef function, const ValueRecord& select, std::uint32_t import,
                          const ValueRecord* call);
  void instantiate(Callee& callee, FileId file, const ValueRecord* call, std::span<const TypeId> explicit_arguments);

  // --- constants.cpp
  std::optional<Constant> constant(FileId file, ValueRef value, int iota = -1, int depth = 0);
  std::optional<Constant> constant_of(ObjectRef object, int depth);
  std::optional<Constant> converted(Constant value, TypeId to);
  static std::string constant_text(const Constant& value, bool quoted);

  // --- key.cpp: what a key is; key_value.cpp: following a value to it
  KeyId key_of(FileId file, ValueRef value);
  void finish_key(KeyId& key);
  bool is_comparable(TypeId id, int depth = 0);
  std::string zero_text(TypeId id, int depth = 0);
  KeyId follow_key(FileId file, ValueRef value, int depth);
  KeyId object_key(ObjectRef object, int depth);
  KeyId variable_key(ObjectRef object, int depth);
  KeyId composite_key(FileId file, ValueRef value, int depth);
  KeyId call_key(FileId file, ValueRef value, int depth);
  KeyId address_key(FileId file, ValueRef value, int depth);
  KeyId phi_key(FileId file, ValueRef value, int depth);
  KeyId field_key(FileId file, ValueRef value, int depth);
  bool is_receivers(FileId file, ValueRef value);
  bool collect_fields(FileId file, ValueRef value, TypeId type, std::vector<std::string>& fields, const char** why,
                      int depth);
  std::string qualified_name(ObjectRef object);

  // --- implements.cpp
  bool has_method(TypeId type, std::string_view name, bool addressable);
  bool implements(TypeId type, TypeId interface);
  std::uint32_t rarest_method(TypeId interface, const InterfaceSet& set);
  bool compatible(TypeId have, TypeId want, int depth = 0);
  std::vector<ObjectRef> implementations(TypeId interface, std::string_view name, std::size_t limit, bool* more);
  const std::vector<TypeId>& implementers(TypeId interface, std::string_view name);
  const std::vector<ObjectRef>& embedders(ObjectRef object);
  bool embeds(ObjectRef embedder, ObjectRef embedded);
  void add_implementers(TypeId source, TypeId interface, std::vector<TypeId>& found);
  void index_methods();
  void index_embedders();

  const Tree& tree;
  const char* cause = nullptr;          ///< why the last unknown type is unknown
  Resolver::Counts counts;

  struct Detail {
    TypeId underlying = kNone;          ///< kNone: not asked for yet
    std::uint32_t words = 0, word_count = 0;
    std::uint32_t scope_owner = kNone;  ///< Named of a type declared in a function: whose type parameters it sees
    std::uint32_t index = 0;            ///< TypeParameter: its place in the list
    std::uint64_t length = 0;           ///< Array
    TypeId pointer = kUnknownType;      ///< the pointer to it, once there is one
    TypeId constraint = kNone;          ///< TypeParameter
    bool has_parameters = false;
    bool is_union = false;              ///< Interface
    bool busy = false;
  };
  std::deque<Type> types;
  std::vector<Detail> details;
  std::vector<std::uint32_t> words, scratch_words;
  IdMap interned;                       ///< hash of the words -> TypeId
  IdMap plain_named;                    ///< (file, declaration) -> the Named without arguments
  std::deque<std::vector<TypeId>> type_lists;
  std::deque<std::vector<Member>> compositions;
  std::deque<std::string> kept;
  IdMap text_ids;                       ///< hash -> TextId - 1
  std::deque<std::string> texts;
  TypeId any_type = 0, error_type = 0, comparable_type = 0;

  struct FileMemory {
    std::vector<std::uint32_t> values;  ///< 0: not asked yet; 1: being computed; else TypeId + 2
    std::vector<TypeId> written;        ///< TypeId + 1
    std::vector<PackageId> imports;     ///< PackageId + 2; 0: not asked yet
    IdMap meanings;                     ///< StringRef -> index into meanings
    std::vector<std::pair<ValueRef, FunctionRef>> functions;   ///< by first value, ascending
    bool functions_sorted = false;
  };
  FileMemory& memory(FileId file);
  std::vector<std::unique_ptr<FileMemory>> memories;
  std::deque<Meaning> meanings;
  std::unordered_map<std::string_view, Meaning> predeclared;

  IdMap scoped_types;                   ///< (file, TypeRef) of generic declarations; each TypeRef has one owner
  IdMap object_types;                   ///< (file, declaration) -> TypeId
  IdMap alias_types;
  IdMap pair_ids;                       ///< (package, unexported name) -> number
  std::uint32_t next_pair = 0;
  IdMap candidate_lists;                ///< (package, name) -> index
  std::deque<std::vector<ObjectRef>> candidate_store;
  IdMap method_tables;                  ///< (package, owner) -> index
  std::deque<MethodTable> method_table_store;
  IdMap alias_lists;                    ///< package -> index into candidate_store
  IdMap selections;                     ///< (type, name and package) -> index
  std::deque<Selection> selection_store;
  std::deque<std::vector<std::string_view>> paths;
  IdMap interface_sets;
  std::deque<InterfaceSet> interface_store;
  IdMap callees;
  std::deque<Callee> callee_store;
  std::vector<std::uint64_t> open_callees;   ///< those whose callees are being looked for
  Callee unfinished_callee;             ///< the last one that was met inside a cycle, not remembered
  IdMap constant_objects;
  std::deque<std::optional<Constant>> constant_store;
  std::uint32_t constant_steps = 0;
  std::vector<std::pair<FileId, ValueRef>> open_phis;   ///< key_of is following them
  static constexpr std::uint32_t kMostOpenCalls = 1;    ///< accessors looked through, one within the other
  std::uint32_t open_calls = 0;
  IdMap causes;                         ///< (file, value) -> index into cause_texts
  std::vector<const char*> cause_texts;
  IdMap implement_memory;
  IdMap rarest_methods;   ///< by interface
  std::unordered_map<std::string_view, std::string_view> package_names;

  std::uint32_t depth = 0;              ///< of nested type_of calls
  std::uint32_t open_interfaces = 0;    ///< whose methods are being collected
  std::uint32_t followed_variables = 0; ///< of function type, while one callee is looked for
  std::uint32_t definitions = 0;        ///< types whose definition is being followed
  std::uint32_t substitutions = 0, unifications = 0, comparisons = 0;   ///< steps of the present one
  static constexpr std::uint32_t kMostRetries = 5000;
  std::uint32_t retries = 0;            ///< values of one question that were left open for a cycle's sake
  std::uint64_t steps_into_cycles = 0;  ///< how often a value was met that is being computed

  bool methods_indexed = false;
  std::vector<std::pair<std::uint32_t, ObjectRef>> methods_by_name;   ///< by name's hash
  bool embedders_indexed = false;
  std::vector<std::pair<std::uint32_t, ObjectRef>> embedders_by_name; ///< by the embedded type's name's hash
  IdMap embedder_lists;                 ///< (file, declaration) -> index
  std::deque<std::vector<ObjectRef>> embedder_store;
  IdMap implementer_lists;              ///< interface and method name -> index
  std::deque<std::vector<TypeId>> implementer_store;
  IdMap scanned_packages;
  IdMap assigned_variables;
  bool importers_indexed = false;
  std::unordered_map<std::string_view, std::vector<PackageId>> importers;   ///< by import path
};

}  // namespace waybill::go_source
