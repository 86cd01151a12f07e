// Constant expressions (Go specification, "Constant expressions"). Integers beyond 127 bits and complex
// numbers are not followed: no key and no array length is one.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "tool/go_source/resolver_state.hpp"
#include "tool/go_source/syntax.hpp"

namespace waybill::go_source {

namespace {

constexpr int kDeepestConstant = 300;
constexpr std::uint32_t kMostSteps = 20000;   ///< x := a + a; y := x + x; … doubles with each step

__extension__ using Wide = __int128;
__extension__ using UnsignedWide = unsigned __int128;

Constant make_bool(bool truth) {
  Constant made;
  made.truth = truth;
  return made;
}

Constant make_text(std::string text) {
  Constant made;
  made.kind = Constant::Text;
  made.text = std::move(text);
  return made;
}

Constant make_integer(Wide integer) {
  Constant made;
  made.kind = Constant::Integer;
  made.integer = integer;
  return made;
}

Constant make_float(long double real) {
  Constant made;
  made.kind = Constant::Float;
  made.real = real;
  return made;
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 99;
}

void append_utf8(std::string& out, std::uint32_t point) {
  if (point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) point = 0xFFFD;
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0 | point >> 6);
    out += static_cast<char>(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    out += static_cast<char>(0xE0 | point >> 12);
    out += static_cast<char>(0x80 | (point >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (point & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | point >> 18);
    out += static_cast<char>(0x80 | (point >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (point >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (point & 0x3F));
  }
}

/// The value of a rune or interpreted string literal's inside.
std::string unescape(std::string_view inside, std::uint32_t* single) {
  std::string out;
  for (std::size_t i = 0; i < inside.size();) {
    if (inside[i] != '\\' || i + 1 >= inside.size()) {
      out += inside[i++];
      continue;
    }
    const char kind = inside[i + 1];
    i += 2;
    const auto number = [&](std::size_t digits, std::uint32_t base) {
      std::uint32_t value = 0;
      for (std::size_t n = 0; n < digits && i < inside.size(); ++n, ++i) {
        value = value * base + static_cast<std::uint32_t>(digit_of(inside[i]));
      }
      if (single != nullptr) *single = value;
      return value;
    };
    switch (kind) {
      case 'a': out += '\a'; break;
      case 'b': out += '\b'; break;
      case 'f': out += '\f'; break;
      case 'n': out += '\n'; break;
      case 'r': out += '\r'; break;
      case 't': out += '\t'; break;
      case 'v': out += '\v'; break;
      case 'x': out += static_cast<char>(number(2, 16)); break;
      case 'u': append_utf8(out, number(4, 16)); break;
      case 'U': append_utf8(out, number(8, 16)); break;
      case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7':
        --i;
        out += static_cast<char>(number(3, 8));
        break;
      default: out += kind;   // \\ \' \"
    }
  }
  return out;
}

std::optional<Constant> number(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c != '_') digits += c;
  }
  int base = 10;
  std::size_t from = 0;
  if (digits.size() > 1 && digits[0] == '0') {
    const char marker = static_cast<char>(digits[1] | 0x20);
    if (marker == 'x' || marker == 'b' || marker == 'o') {
      base = marker == 'x' ? 16 : marker == 'b' ? 2 : 8;
      from = 2;
    } else {
      base = 8;
      from = 1;
    }
  }
  Wide value = 0;
  for (std::size_t i = from; i < digits.size(); ++i) {
    const int digit = digit_of(digits[i]);
    if (digit >= base) return std::nullopt;
    if (value > (Wide{1} << 120)) return std::nullopt;
    value = value * base + digit;
  }
  return make_integer(value);
}

std::optional<Constant> literal(std::string_view text, Tok kind) {
  switch (kind) {
    case Tok::Int: return number(text);
    case Tok::Float: {
      std::string digits;
      for (const char c : text) {
        if (c != '_') digits += c;
      }
      return make_float(std::strtold(digits.c_str(), nullptr));
    }
    case Tok::String:
      if (text.size() < 2) return std::nullopt;
      if (text[0] == '`') {
        std::string raw(text.substr(1, text.size() - 2));
        std::erase(raw, '\r');
        return make_text(std::move(raw));
      }
      return make_text(unescape(text.substr(1, text.size() - 2), nullptr));
    case Tok::Char: {
      if (text.size() < 3) return std::nullopt;
      std::uint32_t escaped = 0xFFFFFFFF;
      const std::string utf8 = unescape(text.substr(1, text.size() - 2), &escaped);
      if (escaped != 0xFFFFFFFF) return make_integer(escaped);
      if (utf8.empty()) return std::nullopt;
      const auto first = static_cast<unsigned char>(utf8[0]);
      std::uint32_t point = first < 0x80 ? first : first < 0xE0 ? first & 0x1F : first < 0xF0 ? first & 0x0F : first & 7;
      for (std::size_t i = 1; i < utf8.size(); ++i) point = point << 6 | (static_cast<unsigned char>(utf8[i]) & 0x3F);
      return make_integer(point);
    }
    default: return std::nullopt;
  }
}

long double real_of(const Constant& value) {
  return value.kind == Constant::Integer ? static_cast<long double>(value.integer) : value.real;
}

template <class T>
std::optional<bool> compare(Tok op, const T& left, const T& right) {
  switch (op) {
    case Tok::Eql: return left == right;
    case Tok::Neq: return left != right;
    case Tok::Lss: return left < right;
    case Tok::Leq: return left <= right;
    case Tok::Gtr: return left > right;
    case Tok::Geq: return left >= right;
    default: return std::nullopt;
  }
}

std::optional<Constant> integers(Tok op, Wide left, Wide right) {
  Wide result = 0;
  if (const auto truth = compare(op, left, right)) return make_bool(*truth);
  switch (op) {
    case Tok::Add: return __builtin_add_overflow(left, right, &result) ? std::nullopt : std::optional(make_integer(result));
    case Tok::Sub: return __builtin_sub_overflow(left, right, &result) ? std::nullopt : std::optional(make_integer(result));
    case Tok::Mul: return __builtin_mul_overflow(left, right, &result) ? std::nullopt : std::optional(make_integer(result));
    case Tok::Quo: return right == 0 || right == -1 ? std::optional<Constant>(right == 0 ? std::nullopt : std::optional(make_integer(-left)))
                                                    : make_integer(left / right);
    case Tok::Rem: return right == 0 || right == -1 ? std::optional<Constant>(right == 0 ? std::nullopt : std::optional(make_integer(0)))
                                                    : make_integer(left % right);
    case Tok::And: return make_integer(left & right);
    case Tok::Or: return make_integer(left | right);
    case Tok::Xor: return make_integer(left ^ right);
    case Tok::AndNot: return make_integer(left & ~right);
    case Tok::Shl: {
      if (right < 0 || right > 125) return std::nullopt;
      const Wide shifted = static_cast<Wide>(static_cast<UnsignedWide>(left) << static_cast<int>(right));
      return shifted >> static_cast<int>(right) == left ? std::optional(make_integer(shifted)) : std::nullopt;
    }
    case Tok::Shr: return right < 0 ? std::nullopt : std::optional(make_integer(left >> static_cast<int>(std::min<Wide>(right, 126))));
    default: return std::nullopt;
  }
}

std::optional<Constant> binary(Tok op, const Constant& left, const Constant& right) {
  if (left.kind == Constant::Bool && right.kind == Constant::Bool) {
    if (op == Tok::LAnd) return make_bool(left.truth && right.truth);
    if (op == Tok::LOr) return make_bool(left.truth || right.truth);
    if (const auto truth = compare(op, left.truth, right.truth)) return make_bool(*truth);
    return std::nullopt;
  }
  if (left.kind == Constant::Text && right.kind == Constant::Text) {
    if (op == Tok::Add) {
      if (left.text.size() + right.text.size() > 65536) return std::nullopt;
      return make_text(left.text + right.text);
    }
    if (const auto truth = compare(op, left.text, right.text)) return make_bool(*truth);
    return std::nullopt;
  }
  if (left.kind == Constant::Integer && right.kind == Constant::Integer) return integers(op, left.integer, right.integer);
  const bool numeric = (left.kind == Constant::Integer || left.kind == Constant::Float) &&
                       (right.kind == Constant::Integer || right.kind == Constant::Float);
  if (!numeric) return std::nullopt;
  const long double a = real_of(left), b = real_of(right);
  if (op == Tok::Shl || op == Tok::Shr) {
    if (a == std::trunc(a) && right.kind == Constant::Integer) return integers(op, static_cast<Wide>(a), right.integer);
    return std::nullopt;
  }
  if (const auto truth = compare(op, a, b)) return make_bool(*truth);
  switch (op) {
    case Tok::Add: return make_float(a + b);
    case Tok::Sub: return make_float(a - b);
    case Tok::Mul: return make_float(a * b);
    case Tok::Quo: return b == 0 ? std::nullopt : std::optional(make_float(a / b));
    default: return std::nullopt;
  }
}

std::optional<Constant> unary(Tok op, const Constant& operand) {
  if (op == Tok::Not && operand.kind == Constant::Bool) return make_bool(!operand.truth);
  if (operand.kind == Constant::Integer) {
    if (op == Tok::Add) return operand;
    if (op == Tok::Sub) return make_integer(-operand.integer);
    if (op == Tok::Xor) return make_integer(~operand.integer);
  }
  if (operand.kind == Constant::Float) {
    if (op == Tok::Add) return operand;
    if (op == Tok::Sub) return make_float(-operand.real);
  }
  return std::nullopt;
}

}  // namespace

std::optional<Constant> Resolver::State::constant(FileId file, ValueRef value, int iota, int level) {
  if (level == 0) constant_steps = 0;
  if (value == 0 || level > kDeepestConstant || ++constant_steps > kMostSteps) return std::nullopt;
  const Summary& in = summary(file);
  const ValueRecord& record = in.values()[value];
  switch (record.op) {
    case ValueOp::Literal: return literal(in.string(record.a), static_cast<Tok>(record.aux));
    case ValueOp::Capture: return constant(file, record.b, iota, level + 1);
    case ValueOp::Name: case ValueOp::Select: {
      const Meaning found = denoted_object(file, value);
      switch (found.kind) {
        case Meaning::True: return make_bool(true);
        case Meaning::False: return make_bool(false);
        case Meaning::Iota: return iota < 0 ? std::nullopt : std::optional(make_integer(iota));
        case Meaning::Object: return constant_of(found.object, level + 1);
        default: return std::nullopt;
      }
    }
    case ValueOp::Unary: {
      const auto operand = constant(file, record.a, iota, level + 1);
      if (!operand) return std::nullopt;
      // ^ of an unsigned constant stays within its type.
      if (static_cast<Tok>(record.aux) == Tok::Xor && operand->kind == Constant::Integer) {
        const TypeId basic = underlying(type_of(file, record.a));
        const int bits = basic == kUint8 ? 8 : basic == kUint16 ? 16 : basic == kUint32 ? 32
                         : basic == kUint64 || basic == kUint || basic == kUintptr ? 64 : 0;
        if (bits > 0) return make_integer(~operand->integer & ((Wide{1} << bits) - 1));
      }
      return unary(static_cast<Tok>(record.aux), *operand);
    }
    case ValueOp::Binary: {
      const auto left = constant(file, record.a, iota, level + 1);
      if (!left) return std::nullopt;
      const auto right = constant(file, record.b, iota, level + 1);
      if (!right) return std::nullopt;
      return binary(static_cast<Tok>(record.aux), *left, *right);
    }
    case ValueOp::Call: {
      const auto arguments = in.list(record.b);
      if (arguments.size() != 1) return std::nullopt;
      const TypeId target = denoted_type(file, record.a);
      if (target != kUnknownType) {
        const auto operand = constant(file, arguments[0], iota, level + 1);
        return operand ? converted(*operand, target) : std::nullopt;
      }
      const ValueRecord& callee = in.values()[record.a];
      if (callee.op == ValueOp::Name && in.string(callee.a) == "len" &&
          meaning(file, callee.a).kind == Meaning::Builtin) {
        const auto operand = constant(file, arguments[0], iota, level + 1);
        if (operand && operand->kind == Constant::Text) return make_integer(static_cast<Wide>(operand->text.size()));
      }
      return std::nullopt;
    }
    default: return std::nullopt;
  }
}

std::optional<Constant> Resolver::State::constant_of(ObjectRef object, int level) {
  const DeclarationRecord& declared = declaration(object);
  if (declared.kind != DeclarationKind::Const) return std::nullopt;
  const std::uint64_t key = std::uint64_t{object.file} << 32 | object.declaration;
  const std::uint32_t known = constant_objects.find(key);
  if (known != IdMap::kAbsent) return constant_store[known];
  const auto place = static_cast<std::uint32_t>(constant_store.size());
  constant_store.emplace_back();
  constant_objects.set(key, place);   // const a = a
  auto value = constant(object.file, declared.value, declared.iota, level + 1);
  if (value && declared.type != 0) value = converted(*value, object_type(object));
  constant_store[place] = value;
  return value;
}

std::optional<Constant> Resolver::State::converted(Constant value, TypeId to) {
  const TypeId basic = core(to);
  if (types[basic].kind != TypeKind::Basic) {
    // An interface holds the constant as it is; anything else cannot be constant.
    return types[basic].kind == TypeKind::Interface ? std::optional(value) : std::nullopt;
  }
  const bool to_float = basic == kFloat32 || basic == kFloat64 || basic == kUntypedFloat;
  const bool to_integer = (basic >= kInt && basic <= kUintptr) || basic == kUntypedInt || basic == kUntypedRune;
  if (value.kind == Constant::Integer && to_float) return make_float(static_cast<long double>(value.integer));
  if (value.kind == Constant::Float && to_integer) {
    if (value.real != std::trunc(value.real) || std::fabs(value.real) > 1e37L) return std::nullopt;
    return make_integer(static_cast<Wide>(value.real));
  }
  if (value.kind == Constant::Integer && basic == kString) {
    std::string text;
    const bool valid = value.integer >= 0 && value.integer <= 0x10FFFF;
    append_utf8(text, valid ? static_cast<std::uint32_t>(value.integer) : 0xFFFD);
    return make_text(std::move(text));
  }
  return value;
}

std::string Resolver::State::constant_text(const Constant& value, bool quoted) {
  switch (value.kind) {
    case Constant::Bool: return value.truth ? "true" : "false";
    case Constant::Integer: {
      const bool negative = value.integer < 0;
      auto rest = negative ? -static_cast<UnsignedWide>(value.integer) : static_cast<UnsignedWide>(value.integer);
      std::string digits;
      do {
        digits += static_cast<char>('0' + static_cast<int>(rest % 10));
        rest /= 10;
      } while (rest != 0);
      if (negative) digits += '-';
      std::ranges::reverse(digits);
      return digits;
    }
    case Constant::Float: {
      char text[64];
      const auto end = std::to_chars(text, text + sizeof text, static_cast<double>(value.real)).ptr;
      return {text, end};
    }
    case Constant::Text: break;
  }
  if (!quoted) return value.text;
  // As strconv.Quote does it, but that other scripts' letters are not told from unprintable ones.
  std::string out = "\"";
  for (const char c : value.text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\a': out += "\\a"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      case '\v': out += "\\v"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
          constexpr char kHex[] = "0123456789abcdef";
          out += "\\x";
          out += kHex[static_cast<unsigned char>(c) >> 4];
          out += kHex[c & 15];
        } else {
          out += c;
        }
    }
  }
  return out + '"';
}

}  // namespace waybill::go_source
