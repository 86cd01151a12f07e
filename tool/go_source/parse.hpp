// Go tokens to a syntax tree.
#pragma once

#include "syntax.hpp"

namespace waybill::go_source {

/// How deep a file may nest: 1,000 levels of expressions, types, statements or literals within each
/// other, or 10,000 links of a chain (`a + b + c`, `a.b.c`, `else if`), or a mixture of both. Of
/// 84,000 files the deepest needs a quarter of it (a compiler test), the deepest in use a tenth;
/// go/parser allows 100,000 of either. Parsing takes at most half a megabyte of stack, and no tree
/// has more nodes from its root to a leaf, so a walker may recurse.
constexpr std::uint32_t kDeepestNesting = 10'000;
constexpr std::uint32_t kDeepestTree = kDeepestNesting + 10;

/// Which function bodies are worth a tree.
enum class ParsedBodies : std::uint8_t {
  All,
  Marked,   ///< of functions whose signature hints at a carrier, or that may write or read a key;
            ///< the others become empty blocks, and an error in them goes unseen
};

/// Fills `out` with the tree of `tokens`, which has to outlive neither. `out` is reused: what it
/// held is gone. `out.error` becomes the first syntax error that go/parser (Go 1.27) would report
/// beyond those of lex, or none. There is a tree in any case: behind an error it goes on with the
/// next statement, or with the next declaration that stands at the start of a line.
void parse(const TokenList& tokens, SyntaxTree& out, ParsedBodies bodies = ParsedBodies::All);

}  // namespace waybill::go_source
