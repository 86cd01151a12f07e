// Interning: one TypeId for each type, whatever number of ways it was written in.
#include <algorithm>

#include "tool/go_source/resolver_state.hpp"

namespace waybill::go_source {

namespace {

constexpr std::string_view kBasicNames[] = {
    "",           "bool",       "int",          "int8",        "int16",       "int32",         "int64",
    "uint",       "uint8",      "uint16",       "uint32",      "uint64",      "uintptr",       "float32",
    "float64",    "complex64",  "complex128",   "string",      "unsafe.Pointer", "untyped bool", "untyped int",
    "untyped rune", "untyped float", "untyped complex", "untyped string", "untyped nil"};

bool is_exported(std::string_view name) {
  // Beyond ASCII an exported name starts with an upper-case letter (category Lu); those are so rare
  // that taking them for unexported only costs the comparison of packages.
  return !name.empty() && name[0] >= 'A' && name[0] <= 'Z';
}

/// Interns by the words that make two types identical (Go specification, "Type identity").
template <class State>   // Resolver::State, which only the resolver may name
class Interner {
 public:
  explicit Interner(State& state) : state_(state), words_(state.scratch_words) { words_.clear(); }
  Interner& add(std::uint32_t word) {
    words_.push_back(word);
    return *this;
  }
  Interner& add(std::span<const TypeId> list) {
    words_.push_back(static_cast<std::uint32_t>(list.size()));
    words_.insert(words_.end(), list.begin(), list.end());
    return *this;
  }
  void contains(TypeId part) { has_parameters_ = has_parameters_ || state_.has_parameters(part); }
  void is_parameter() { has_parameters_ = true; }

  /// The type with these words; `make` fills it in if it is new.
  template <class Make>
  TypeId intern(Make make) {
    std::uint64_t hash = 0xCBF29CE484222325u;
    for (const std::uint32_t word : words_) hash = (hash ^ word) * 0x100000001B3u ^ hash >> 29;
    for (std::uint32_t known; (known = state_.interned.find(hash)) != IdMap::kAbsent; ++hash) {
      const auto& detail = state_.details[known];
      if (std::ranges::equal(std::span(state_.words).subspan(detail.words, detail.word_count), words_)) return known;
    }
    const auto id = static_cast<TypeId>(state_.types.size());
    typename State::Detail detail;
    detail.words = static_cast<std::uint32_t>(state_.words.size());
    detail.word_count = static_cast<std::uint32_t>(words_.size());
    detail.has_parameters = has_parameters_;
    state_.words.insert(state_.words.end(), words_.begin(), words_.end());
    Type type;
    make(type, detail);
    state_.types.push_back(type);
    state_.details.push_back(detail);
    state_.interned.set(hash, id);
    return id;
  }

 private:
  State& state_;
  std::vector<std::uint32_t>& words_;
  bool has_parameters_ = false;
};

std::uint32_t kind_word(TypeKind kind, std::uint32_t detail = 0) {
  return static_cast<std::uint32_t>(kind) | detail << 8;
}

}  // namespace

Resolver::State::State(const Tree& whole) : tree(whole) {
  for (std::size_t i = 0; i < std::size(kBasicNames); ++i) {
    Type basic;
    basic.kind = i == 0 ? TypeKind::Unknown : i == kNil ? TypeKind::Nil : TypeKind::Basic;
    basic.name = kBasicNames[i];
    types.push_back(basic);
    details.push_back({.underlying = static_cast<TypeId>(i)});
  }
  memories.resize(tree.files.size());
  paths.emplace_back();
  selection_store.emplace_back();
  any_type = interface_of({}, false);
  error_type = missing_named("", "error", {});
  const TypeId text_result[] = {kString};
  details[error_type].underlying =
      interface_of({Member{text_id("Error"), "Error", function_of({}, text_result, false), kNoPackage, false}}, false);
  comparable_type = missing_named("", "comparable", {});
  details[comparable_type].underlying = any_type;

  const auto predeclare = [this](std::string_view name, Meaning::Kind kind, TypeId type_id = kUnknownType) {
    Meaning meaning;
    meaning.kind = kind;
    meaning.type = type_id;
    predeclared.emplace(name, meaning);
  };
  for (TypeId basic = kBool; basic <= kString; ++basic) predeclare(kBasicNames[basic], Meaning::Type, basic);
  predeclare("byte", Meaning::Type, kUint8);
  predeclare("rune", Meaning::Type, kInt32);
  predeclare("any", Meaning::Type, any_type);
  predeclare("error", Meaning::Type, error_type);
  predeclare("comparable", Meaning::Type, comparable_type);
  predeclare("true", Meaning::True);
  predeclare("false", Meaning::False);
  predeclare("iota", Meaning::Iota);
  predeclare("nil", Meaning::Nil);
  for (const std::string_view name : {"append", "cap", "clear", "close", "complex", "copy", "delete", "imag", "len",
                                      "make", "max", "min", "new", "panic", "print", "println", "real", "recover"}) {
    predeclare(name, Meaning::Builtin);
  }
}

TextId Resolver::State::text_id(std::string_view text) {
  if (text.empty()) return 0;
  std::uint64_t key = std::uint64_t{text.size()} << 32 | hash_name(text);
  for (std::uint32_t known; (known = text_ids.find(key)) != IdMap::kAbsent; key += std::uint64_t{1} << 56) {
    if (texts[known] == text) return known + 1;
  }
  text_ids.set(key, static_cast<std::uint32_t>(texts.size()));
  texts.emplace_back(text);
  return static_cast<TextId>(texts.size());
}

std::string_view Resolver::State::keep(std::string text) { return kept.emplace_back(std::move(text)); }

TypeId Resolver::State::pointer_to(TypeId element) {
  if (details[element].pointer != kUnknownType) return details[element].pointer;
  Interner interner(*this);
  interner.add(kind_word(TypeKind::Pointer)).add(element).contains(element);
  const TypeId pointer = interner.intern([&](Type& made, Detail&) {
    made.kind = TypeKind::Pointer;
    made.element = element;
  });
  return details[element].pointer = pointer;
}

TypeId Resolver::State::slice_of(TypeId element) {
  Interner interner(*this);
  interner.add(kind_word(TypeKind::Slice)).add(element).contains(element);
  return interner.intern([&](Type& made, Detail&) {
    made.kind = TypeKind::Slice;
    made.element = element;
  });
}

TypeId Resolver::State::array_of(TypeId element, std::uint64_t length) {
  Interner interner(*this);
  interner.add(kind_word(TypeKind::Array)).add(element).add(static_cast<std::uint32_t>(length))
      .add(static_cast<std::uint32_t>(length >> 32)).contains(element);
  return interner.intern([&](Type& made, Detail& detail) {
    made.kind = TypeKind::Array;
    made.element = element;
    detail.length = length;
  });
}

TypeId Resolver::State::map_of(TypeId key, TypeId element) {
  Interner interner(*this);
  interner.add(kind_word(TypeKind::Map)).add(key).add(element).contains(key);
  interner.contains(element);
  return interner.intern([&](Type& made, Detail&) {
    made.kind = TypeKind::Map;
    made.key = key;
    made.element = element;
  });
}

TypeId Resolver::State::chan_of(TypeId element, std::uint8_t direction) {
  Interner interner(*this);
  interner.add(kind_word(TypeKind::Chan, direction)).add(element).contains(element);
  return interner.intern([&](Type& made, Detail&) {
    made.kind = TypeKind::Chan;
    made.element = element;
    made.detail = direction;
  });
}

TypeId Resolver::State::function_of(std::span<const TypeId> parameters, std::span<const TypeId> results,
                                    bool variadic) {
  Interner interner(*this);
  interner.add(kind_word(TypeKind::Function, variadic ? 1 : 0)).add(parameters).add(results);
  for (const TypeId part : parameters) interner.contains(part);
  for (const TypeId part : results) interner.contains(part);
  return interner.intern([&](Type& made, Detail&) {
    made.kind = TypeKind::Function;
    made.detail = variadic ? 1 : 0;
    made.arguments = type_lists.emplace_back(parameters.begin(), parameters.end());
    made.results = type_lists.emplace_back(results.begin(), results.end());
  });
}

TypeId Resolver::State::tuple_of(std::span<const TypeId> elements) {
  Interner interner(*this);
  interner.add(kind_word(TypeKind::Tuple)).add(elements);
  for (const TypeId part : elements) interner.contains(part);
  return interner.intern([&](Type& made, Detail&) {
    made.kind = TypeKind::Tuple;
    made.arguments = type_lists.emplace_back(elements.begin(), elements.end());
  });
}

TypeId Resolver::State::struct_of(std::vector<Member> fields) {
  Interner interner(*this);
  interner.add(kind_word(TypeKind::Struct));
  for (const Member& field : fields) {
    interner.add(field.name).add(field.type).add(field.embedded ? 1 : 0)
        .add(is_exported(field.text) ? kNoPackage : field.package).contains(field.type);
  }
  return interner.intern([&](Type& made, Detail&) {
    made.kind = TypeKind::Struct;
    made.fields = static_cast<std::uint32_t>(compositions.size());
    compositions.push_back(std::move(fields));
  });
}

TypeId Resolver::State::interface_of(std::vector<Member> members_given, bool is_union) {
  // The order of methods is no part of an interface's identity; Go prints them by name.
  std::ranges::stable_sort(members_given, {}, &Member::text);
  Interner interner(*this);
  interner.add(kind_word(TypeKind::Interface, is_union ? 1 : 0));
  for (const Member& member : members_given) {
    interner.add(member.name).add(member.type)
        .add(is_exported(member.text) ? kNoPackage : member.package).contains(member.type);
  }
  return interner.intern([&](Type& made, Detail& detail) {
    made.kind = TypeKind::Interface;
    made.fields = static_cast<std::uint32_t>(compositions.size());
    detail.is_union = is_union;
    compositions.push_back(std::move(members_given));
  });
}

TypeId Resolver::State::named(ObjectRef object, std::span<const TypeId> arguments, std::uint32_t scope_owner) {
  const bool plain = arguments.empty() && scope_owner == kNone;
  const std::uint64_t key = std::uint64_t{object.file} << 32 | object.declaration;
  if (plain) {
    if (const std::uint32_t known = plain_named.find(key); known != IdMap::kAbsent) return known;
  }
  Interner interner(*this);
  interner.add(kind_word(TypeKind::Named, 1)).add(object.file).add(object.declaration).add(scope_owner).add(arguments);
  for (const TypeId part : arguments) interner.contains(part);
  const TypeId id = interner.intern([&](Type& made, Detail& detail) {
    const PackageId package = package_of(object.file);
    made.kind = TypeKind::Named;
    made.object = object;
    made.name = summary(object.file).string(declaration(object).name);
    if (package != kNoPackage) made.package = tree.packages[package].import_path;
    if (!arguments.empty()) made.arguments = type_lists.emplace_back(arguments.begin(), arguments.end());
    detail.scope_owner = scope_owner;
    if (scope_owner != kNone) detail.has_parameters = false;
  });
  if (plain) plain_named.set(key, id);
  return id;
}

TypeId Resolver::State::missing_named(std::string_view path, std::string_view name,
                                      std::span<const TypeId> arguments) {
  Interner interner(*this);
  interner.add(kind_word(TypeKind::Named, 2)).add(text_id(path)).add(text_id(name)).add(arguments);
  for (const TypeId part : arguments) interner.contains(part);
  return interner.intern([&](Type& made, Detail&) {
    made.kind = TypeKind::Named;
    made.package = path;
    made.name = name;
    if (!arguments.empty()) made.arguments = type_lists.emplace_back(arguments.begin(), arguments.end());
  });
}

TypeId Resolver::State::type_parameter(ObjectRef owner, std::uint32_t index, std::string_view name) {
  Interner interner(*this);
  // Without a known owner the name has to do.
  interner.add(kind_word(TypeKind::TypeParameter)).add(owner.file).add(owner.declaration).add(index)
      .add(owner ? 0 : text_id(name)).is_parameter();
  return interner.intern([&](Type& made, Detail& detail) {
    made.kind = TypeKind::TypeParameter;
    made.object = owner;
    made.name = name;
    if (owner) {
      const auto pairs = summary(owner.file).list(declaration(owner).type_parameters);
      if (std::size_t{index} * 2 < pairs.size()) made.name = summary(owner.file).string(pairs[index * 2]);
    }
    detail.index = index;
  });
}

}  // namespace waybill::go_source
