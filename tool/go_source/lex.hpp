// Go source text to tokens.
#pragma once

#include <string_view>

#include "syntax.hpp"

namespace waybill::go_source {

/// Fills `out` with the tokens of `source`, which must stay readable for TokenList::kPadding zero
/// bytes beyond its end; automatic semicolons are included, with length 0. `out` is reused: what it
/// held is gone. `error` becomes the first lexical error, with the verdict of go/scanner (Go 1.27),
/// or none. The list is usable in any case: bytes that are no token stand in it as Illegal, and a
/// file of more than 2^24 - 2 tokens is cut off there.
void lex(std::string_view source, TokenList& out, SyntaxError& error);

}  // namespace waybill::go_source
