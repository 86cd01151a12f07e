#include "tool/go_source/source_sites.hpp"

#include <algorithm>
#include <utility>

#include "tool/go_source/lex.hpp"
#include "tool/go_source/parse.hpp"

namespace waybill::go_source {
namespace {

/// What an expression is to the one who points at its first byte. Of the expressions that start at
/// one byte, `a.b(c).d` has three of them, the smallest call is what rules mean; where there is
/// none, all of `a.b.c` is.
enum class Preference : std::uint8_t { Token, Largest, Smallest };

Preference preference_of(NodeKind kind) {
  switch (kind) {
    case NodeKind::Call:
    case NodeKind::CompositeLit: return Preference::Smallest;
    case NodeKind::Ident:
    case NodeKind::BasicLit:
    case NodeKind::Selector:
    case NodeKind::Index:
    case NodeKind::Slice:
    case NodeKind::Star:
    case NodeKind::Unary:
    case NodeKind::Binary:
    case NodeKind::Paren:
    case NodeKind::TypeAssert:
    case NodeKind::ArrayType:
    case NodeKind::SliceType:
    case NodeKind::MapType:
    case NodeKind::ChanType: return Preference::Largest;
    default: return Preference::Token;
  }
}

/// Statements and literals with a block: pointing at them means their head.
bool has_head(NodeKind kind) {
  switch (kind) {
    case NodeKind::FuncDecl:
    case NodeKind::FuncLit:
    case NodeKind::If:
    case NodeKind::For:
    case NodeKind::Range:
    case NodeKind::Switch:
    case NodeKind::TypeSwitch:
    case NodeKind::Select: return true;
    default: return false;
  }
}

struct Range {
  std::uint32_t start = 0xFFFFFFFF, end = 0;
  std::uint32_t token = 0;  ///< the one at the start
  void add(Range other) {
    if (other.start < start) {
      start = other.start;
      token = other.token;
    }
    end = std::max(end, other.end);
  }
};

/// Works out which stretch each expression covers, from the leaves up.
class Measure {
 public:
  struct Found {
    Preference preference = Preference::Token;
    std::uint32_t end = 0;
  };

  Measure(const TokenList& tokens, const SyntaxTree& tree)
      : tokens_(tokens), tree_(tree), ranges_(tree.nodes.size()), found_(tokens.tokens.size()) {}

  /// Returns the stretches by the token that they start with. The walk keeps its own stack: a tree
  /// may be as deep as kDeepestTree.
  std::vector<Found> run() {
    if (tree_.file == 0) return std::move(found_);
    std::vector<std::pair<NodeId, NodeId>> stack = {{tree_.file, tree_[tree_.file].first}};
    while (!stack.empty()) {
      auto& [node, child] = stack.back();
      if (child != 0) {
        const NodeId down = child;
        child = tree_[child].next;
        stack.emplace_back(down, tree_[down].first);
        continue;
      }
      close(node);
      stack.pop_back();
    }
    return std::move(found_);
  }

 private:
  static bool is_opening(Tok kind) {
    return kind == Tok::LParen || kind == Tok::LBrack || kind == Tok::LBrace;
  }

  Range range_of_token(std::uint32_t index) const {
    const Token& token = tokens_.tokens[index];
    const Tok kind = token.kind();
    if (kind == Tok::Eof) return {};
    const bool closing = kind == Tok::RParen || kind == Tok::RBrack || kind == Tok::RBrace;
    if (!is_opening(kind)) {
      const std::size_t length = closing ? 1 : tokens_.text(index).size();
      return {token.offset, token.offset + static_cast<std::uint32_t>(length), index};
    }
    // The partner ends it; an unmatched bracket is its own.
    const Token& partner = tokens_.tokens[token.length()];
    return {token.offset, partner.offset + 1, index};
  }

  void close(NodeId id) {
    const Node& node = tree_[id];
    Range range;
    if (node.kind != NodeKind::Absent && node.kind != NodeKind::File) {
      range = range_of_token(node.tok);
    }
    std::uint32_t head_end = 0;
    for (NodeId child = node.first; child != 0; child = tree_[child].next) {
      if (tree_[child].kind == NodeKind::Block || tree_[child].kind == NodeKind::CaseClause ||
          tree_[child].kind == NodeKind::CommClause) {
        if (head_end == 0) head_end = range.end;
      }
      range.add(ranges_[child]);
    }
    ranges_[id] = range;
    if (range.start >= range.end) return;
    if (has_head(node.kind)) {
      offer(range.token, Preference::Smallest, head_end == 0 ? range.end : head_end);
    } else if (const Preference preference = preference_of(node.kind);
               preference != Preference::Token) {
      offer(range.token, preference, range.end);
    }
  }

  void offer(std::uint32_t token, Preference preference, std::uint32_t end) {
    Found& found = found_[token];
    if (preference < found.preference) return;
    const bool better = preference > found.preference ||
                        (preference == Preference::Smallest ? end < found.end : end > found.end);
    if (better) found = {preference, end};
  }

  const TokenList& tokens_;
  const SyntaxTree& tree_;
  std::vector<Range> ranges_;
  std::vector<Found> found_;
};

}  // namespace

SourceMap::SourceMap(std::string_view text, SiteEnds ends)
    : size_(static_cast<std::uint32_t>(text.size())), lines_{0} {
  for (std::size_t at = text.find('\n'); at != std::string_view::npos;
       at = text.find('\n', at + 1)) {
    lines_.push_back(static_cast<std::uint32_t>(at + 1));
  }
  if (ends == SiteEnds::LeftOut) return;
  TokenList tokens;
  SyntaxError error;
  lex(text, tokens, error);
  SyntaxTree tree;
  parse(tokens, tree);
  const std::vector<Measure::Found> found = Measure(tokens, tree).run();
  for (std::uint32_t index = 0; index < tokens.tokens.size(); ++index) {
    const Token& token = tokens.tokens[index];
    const Tok kind = token.kind();
    if (kind == Tok::Eof) break;
    const bool is_bracket = kind >= Tok::LParen && kind <= Tok::RBrace;
    const std::size_t length = is_bracket ? 1 : tokens.text(index).size();
    if (length == 0) continue;  // an automatic semicolon
    const auto end = token.offset + static_cast<std::uint32_t>(length);
    stretches_.push_back({token.offset, std::max(end, found[index].end)});
  }
}

void SourceMap::set_line(std::uint32_t offset, std::uint32_t& line, std::uint32_t& column) const {
  const auto next = std::ranges::upper_bound(lines_, offset);
  line = static_cast<std::uint32_t>(next - lines_.begin());
  column = offset - *(next - 1) + 1;
}

void SourceMap::locate(std::uint32_t offset, model::Site& site) const {
  if (lines_.empty() || offset > size_) return;
  set_line(offset, site.line, site.column);
  const auto stretch = std::ranges::lower_bound(stretches_, offset, {}, &Stretch::start);
  const bool found = stretch != stretches_.end() && stretch->start == offset;
  set_line(found ? stretch->end : offset, site.end_line, site.end_column);
}

SourceSites::SourceSites(std::span<const model::SourceFile> files, std::string root, SiteEnds ends, std::uint64_t largest_file)
    : files_(files), root_(std::move(root)), ends_(ends), largest_file_(largest_file) {
  if (!root_.empty() && !root_.ends_with('/')) root_ += '/';
}

model::Site SourceSites::operator()(model::Place place) {
  model::Site site;
  if (place.file >= files_.size()) return site;
  site.file = files_[place.file].path;
  auto known = maps_.find(place.file);
  if (known == maps_.end()) {
    const auto text =
        buffer_.read(site.file.starts_with('/') ? site.file : root_ + site.file, largest_file_);
    known = maps_.emplace(place.file, text ? SourceMap(*text, ends_) : SourceMap()).first;
    buffer_.shrink();
  }
  known->second.locate(place.offset, site);
  return site;
}

}  // namespace waybill::go_source
