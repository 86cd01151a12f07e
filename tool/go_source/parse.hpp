// Go tokens to a syntax tree.
#pragma once

#include "syntax.hpp"

namespace waybill::go_source {

/// How deep a file may nest; go/parser allows 100,000. Each nested expression, type, statement and
/// literal counts, and each operator and each `.x`, `[x]` or `(x)` of a chain, which makes the tree
/// deeper too. So a walker that recurses is at most kDeepestTree calls deep.
constexpr std::uint32_t kDeepestNesting = 10'000;
constexpr std::uint32_t kDeepestTree = 6 * kDeepestNesting;

/// Fills `out` with the tree of `tokens`, which has to outlive neither. `out` is reused: what it
/// held is gone. `out.error` becomes the first syntax error that go/parser (Go 1.27) would report
/// beyond those of lex, or none. There is a tree in any case: behind an error it goes on with the
/// next statement, or with the next declaration that stands at the start of a line.
void parse(const TokenList& tokens, SyntaxTree& out);

}  // namespace waybill::go_source
