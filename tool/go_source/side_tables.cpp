#include "tool/go_source/side_tables.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include <fmt/format.h>

#include "tool/go_source/lex.hpp"
#include "tool/go_source/read_source.hpp"

namespace waybill::go_source {
namespace {

using model::SideTable;

constexpr std::uint64_t kLargestFile = 64u << 20;   ///< bytes; larger ones were left out when the tree was read

bool is_exported(std::string_view name) {
  return !name.empty() && (static_cast<unsigned char>(name[0]) >= 0x80 || (name[0] >= 'A' && name[0] <= 'Z'));
}

/// What a mention of the table does to it.
enum class Mention : std::uint8_t { Harmless, Empties, Unknown };

/// Looks at the mentions of one name in one file.
class Mentions {
 public:
  explicit Mentions(const TokenList& tokens) : tokens_(tokens) {}

  /// The gravest mention of the package-level variable, and where.
  Mention gravest(std::string_view name, std::uint32_t declared, std::uint32_t* where) const {
    Mention worst = Mention::Harmless;
    for (std::uint32_t i = 0; i < tokens_.tokens.size(); ++i) {
      if (kind(i) != Tok::Ident || tokens_.text(i) != name || tokens_.tokens[i].offset == declared) continue;
      const Mention here = judge(i);
      if (here == Mention::Harmless || (here == Mention::Unknown && worst == Mention::Empties)) continue;
      worst = here;
      *where = tokens_.tokens[i].offset;
    }
    return worst;
  }

 private:
  Tok kind(std::uint32_t i) const { return i < tokens_.tokens.size() ? tokens_.tokens[i].kind() : Tok::Eof; }
  Tok before(std::uint32_t i, std::uint32_t steps = 1) const { return i < steps ? Tok::Eof : kind(i - steps); }

  bool is_call_of(std::uint32_t argument, std::string_view function) const {
    return before(argument) == Tok::LParen && argument >= 2 && kind(argument - 2) == Tok::Ident &&
           tokens_.text(argument - 2) == function;
  }

  Mention judge(std::uint32_t at) const {
    if (before(at) == Tok::Dot) return Mention::Harmless;   // a field or method of that name
    if (before(at) == Tok::KwPackage) return Mention::Harmless;
    if (is_call_of(at, "delete") || is_call_of(at, "clear")) return Mention::Empties;
    if (is_call_of(at, "len") || before(at) == Tok::KwRange) return Mention::Harmless;
    switch (kind(at + 1)) {
      case Tok::LBrack: {
        // `table[r] = nil` leaves the entry; `table[r]` reads or fills it.
        const std::uint32_t close = tokens_.tokens[at + 1].length();
        return kind(close) == Tok::RBrack ? Mention::Harmless : Mention::Unknown;
      }
      case Tok::Assign: return Mention::Empties;
      case Tok::Colon: return before(at) == Tok::LBrace || before(at) == Tok::Comma ? Mention::Harmless : Mention::Unknown;
      case Tok::Eql: case Tok::Neq: return Mention::Harmless;
      case Tok::Dot: {
        static constexpr std::array<std::string_view, 4> kKeeps{"Load", "Store", "LoadOrStore", "Swap"};
        if (kind(at + 2) != Tok::Ident || kind(at + 3) != Tok::LParen) return Mention::Unknown;
        return std::ranges::find(kKeeps, tokens_.text(at + 2)) == kKeeps.end() ? Mention::Empties : Mention::Harmless;
      }
      default: return Mention::Unknown;
    }
  }

  const TokenList& tokens_;
};

/// Goes through the files of the table's package.
void look(const Tree& tree, const std::string& root, SideTable& table) {
  const File& home = tree.files[table.declared.file];
  const Package& package = tree.packages[home.package];
  const std::string_view name = std::string_view(table.name).substr(table.name.rfind('.') + 1);
  if (is_exported(name) && package.name != "main") {
    table.why = "another package may take entries out of it";
    table.seen = table.declared;
    return;
  }
  SourceBuffer buffer;
  TokenList tokens;
  for (const FileId file : package.files) {
    const std::filesystem::path path(tree.files[file].path);
    const auto text = buffer.read(path.is_absolute() ? path.string() : (std::filesystem::path(root) / path).string(), kLargestFile);
    if (!text) {
      table.why = "a file of its package can't be read";
      table.seen = table.declared;
      return;
    }
    if (text->find(name) == std::string_view::npos) continue;
    SyntaxError error;
    lex(*text, tokens, error);
    std::uint32_t where = 0;
    switch (Mentions(tokens).gravest(name, file == table.declared.file ? table.declared.offset : kNone, &where)) {
      case Mention::Harmless: break;
      case Mention::Empties:
        table.why = "entries are taken out of it";
        table.seen = {file, where};
        return;
      case Mention::Unknown:
        table.why = fmt::format("{} is used here in a way that is not followed", name);
        table.seen = {file, where};
        return;
    }
  }
  table.in_sight = true;
}

}  // namespace

void find_side_table_uses(const Tree& tree, const std::string& root, model::Program& program) {
  for (SideTable& table : program.side_tables) look(tree, root, table);
}

}  // namespace waybill::go_source
