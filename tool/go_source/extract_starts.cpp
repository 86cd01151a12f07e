// Functions that run one that they are given beside their caller: a pool's Submit, a SafeGo that
// recovers. Their bodies hold no carrier and are not looked at otherwise, so this is told by their words.
#include "tool/go_source/extractor.hpp"
#include "tool/go_source/submit.hpp"

namespace waybill::go_source {

/// The name of the one parameter that is a function, as its token; kNone if there is none, or several.
std::uint32_t Extractor::given_function(NodeId params) const {
  std::uint32_t found = kNone;
  for (NodeId param = params == 0 ? 0 : first(params); param != 0; param = next(param)) {
    if (kind(first(param)) != NodeKind::FuncType) continue;
    if (found != kNone || !(node(param).flags & kNamed)) return kNone;
    found = node(param).tok;
  }
  return found;
}

namespace {

bool names_function(std::string_view type) {
  return type.ends_with("Func") || type.ends_with("Fn") || type.ends_with("Callback");
}

}  // namespace

/// Whether a parameter's type is a function's, or is named like one: filepath.WalkFunc.
bool Extractor::is_function(NodeId type) const {
  if (type == 0) return false;
  if (kind(type) == NodeKind::FuncType) return true;
  if (kind(type) == NodeKind::Selector) type = next(first(type));
  return kind(type) == NodeKind::Ident && names_function(text(type));
}

/// The same of a written type.
bool Extractor::is_function_type(TypeRef type) const {
  const TypeRecord& written = out_->types[type];
  return written.op == TypeOp::Function || (written.op == TypeOp::Name && names_function(out_->string_text(written.a)));
}

/// Whether a named parameter is a function.
bool Extractor::takes_function(NodeId params) const {
  for (NodeId param = params == 0 ? 0 : first(params); param != 0; param = next(param)) {
    if ((node(param).flags & kNamed) && is_function(first(param))) return true;
  }
  return false;
}

/// Whether the function between the two tokens starts what it is given in its parameter of that name, and
/// leaves nobody a way to wait for it.
bool Extractor::starts_given(std::uint32_t parameter, std::uint32_t open, std::uint32_t close) const {
  const auto& tokens = tokens_->tokens;
  const std::string_view given = tokens_->text(parameter);
  const auto is = [&](std::uint32_t at, Tok wanted) { return at < close && tokens[at].kind() == wanted; };
  const auto is_given = [&](std::uint32_t at) { return is(at, Tok::Ident) && tokens_->text(at) == given; };
  // What stands at `at` is the function itself, or a literal that calls it.
  const auto holds_given = [&](std::uint32_t at) {
    if (is_given(at)) return true;
    if (!is(at, Tok::KwFunc)) return false;
    while (at < close && tokens[at].kind() != Tok::LBrace) ++at;
    const std::uint32_t end = at < close ? std::min(tokens[at].length(), close) : close;
    for (; at < end; ++at) {
      if (is_given(at) && is(at + 1, Tok::LParen)) return true;
    }
    return false;
  };
  bool starts = false;
  for (std::uint32_t at = open; at < close; ++at) {
    switch (tokens[at].kind()) {
      case Tok::Arrow: case Tok::KwSelect: return false;
      case Tok::KwGo: starts = starts || holds_given(at + 1); break;
      case Tok::Ident: {
        const std::string_view word = tokens_->text(at);
        if (word.starts_with("Wait") || word.starts_with("wait") || word == "Done" || word == "close" || word == "Join") return false;
        const bool groups = word == "Go" || word == "TryGo";   // of an errgroup that is waited for elsewhere
        if (!groups && go_source::names_submit(word) && is(at - 1, Tok::Dot) && is(at + 1, Tok::LParen)) {
          starts = starts || holds_given(at + 2);
        }
        break;
      }
      default: break;
    }
  }
  return starts;
}

}  // namespace waybill::go_source
