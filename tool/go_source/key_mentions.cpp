#include "tool/go_source/key_mentions.hpp"

#include <algorithm>
#include <utility>

namespace waybill::go_source {
namespace {

constexpr std::size_t kMostSteps = 8;  ///< from a mention out to the operand that it is part of
constexpr std::size_t kDeepestWalk = 1000;  ///< nodes within each other; the walk recurses

class Walker {
 public:
  Walker(const TokenList& tokens, const SyntaxTree& tree, const WatchedNames& names, bool home,
         const std::function<void(const Mention&)>& found)
      : tokens_(tokens), tree_(tree), names_(names), home_(home), found_(found) {}

  void run() {
    if (tree_.file == 0) return;
    // The first child is the package clause's name.
    for (NodeId id = next(first(tree_.file)); id != 0; id = next(id)) visit(id);
  }

 private:
  NodeId first(NodeId id) const { return tree_[id].first; }
  NodeId next(NodeId id) const { return tree_[id].next; }
  NodeKind kind(NodeId id) const { return tree_[id].kind; }
  std::string_view text(NodeId id) const { return tokens_.text(tree_[id].tok); }
  std::uint32_t offset(NodeId id) const { return tokens_.tokens[tree_[id].tok].offset; }

  /// A stretch of the tree with names of its own.
  class Scope {
   public:
    explicit Scope(Walker& walker) : walker_(walker), mark_(walker.local_.size()) {
      ++walker.depth_;
    }
    ~Scope() {
      walker_.local_.resize(mark_);
      --walker_.depth_;
    }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Walker& walker_;
    std::size_t mark_;
  };

  void declare(std::string_view name) {
    if (names_.contains(name)) local_.push_back(name);
  }
  void declare_all(NodeId list) {
    for (NodeId id = first(list); id != 0; id = next(id)) {
      if (kind(id) == NodeKind::Ident) declare(text(id));
    }
  }
  bool is_local(std::string_view name) const {
    return std::ranges::find(local_, name) != local_.end();
  }

  void visit_all(NodeId from) {
    for (NodeId id = from; id != 0; id = next(id)) visit(id);
  }

  void visit(NodeId id) {
    if (id == 0) return;
    if (path_.size() > kDeepestWalk) {
      // Nobody writes such code by hand; anything may stand in it.
      for (const auto& [name, watched] : names_) found_({name, watched, offset(id), {}});
      return;
    }
    path_.push_back(id);
    visit_node(id);
    path_.pop_back();
  }

  void visit_node(NodeId id) {
    const Node& node = tree_[id];
    switch (node.kind) {
      case NodeKind::ImportSpec:
      case NodeKind::Branch:
      case NodeKind::IdentList: break;
      case NodeKind::ConstSpec:
      case NodeKind::VarSpec:
        visit_all(next(node.first));
        if (depth_ > 0) declare_all(node.first);
        break;
      case NodeKind::TypeSpec: {
        if (depth_ > 0) declare(text(node.first));
        const Scope scope(*this);
        visit_all(next(node.first));
        break;
      }
      case NodeKind::FuncDecl: {
        const Scope scope(*this);
        for (NodeId child = node.first; child != 0; child = next(child)) {
          if (kind(child) != NodeKind::Ident) visit(child);
        }
        break;
      }
      case NodeKind::FuncLit: {
        const Scope scope(*this);
        // The parameters are in scope in the body, so the signature has no scope of its own here.
        path_.push_back(node.first);
        visit_all(first(node.first));
        path_.pop_back();
        visit_all(next(node.first));
        break;
      }
      case NodeKind::Field: {
        if (path_.size() > 1 && kind(path_[path_.size() - 2]) == NodeKind::TypeParams)
          declare_all(node.first);
        visit_all(next(node.first));
        break;
      }
      case NodeKind::MethodSpec: visit_all(next(node.first)); break;
      case NodeKind::Param:
        visit_all(node.first);
        if (node.flags & kNamed) declare(tokens_.text(node.tok));
        break;
      case NodeKind::FuncType:
      case NodeKind::Block:
      case NodeKind::If:
      case NodeKind::For:
      case NodeKind::Switch:
      case NodeKind::TypeSwitch:
      case NodeKind::Select:
      case NodeKind::CaseClause:
      case NodeKind::CommClause: {
        const Scope scope(*this);
        visit_all(node.first);
        break;
      }
      case NodeKind::Range: {
        const Scope scope(*this);
        const NodeId operand = next(node.first);
        visit(operand);
        if (node.op() == Tok::Define) {
          declare_all(node.first);
        } else {
          visit(node.first);
        }
        visit_all(next(operand));
        break;
      }
      case NodeKind::AssignStmt:
        visit(next(node.first));
        if (node.op() == Tok::Define) {
          declare_all(node.first);
        } else {
          visit(node.first);
        }
        break;
      case NodeKind::Labeled: visit_all(next(node.first)); break;
      case NodeKind::KeyValue:
        // A field's name is no mention of a type; of an object it may be, in a map.
        if (kind(node.first) != NodeKind::Ident || !is_watched_type(text(node.first)))
          visit(node.first);
        visit(next(node.first));
        break;
      case NodeKind::Selector: {
        visit(node.first);
        const NodeId member = next(node.first);
        if (!home_ && kind(node.first) == NodeKind::Ident && kind(member) == NodeKind::Ident)
          mention(member);
        break;
      }
      case NodeKind::Ident: mention(id); break;
      case NodeKind::BasicLit:
        if (node.op() == Tok::String) literal(id);
        break;
      default: visit_all(node.first); break;
    }
  }

  bool is_watched_type(std::string_view name) const {
    const auto watched = names_.find(name);
    return watched != names_.end() && watched->second == Watched::Type;
  }

  void mention(NodeId id) {
    const std::string_view name = text(id);
    const auto watched = names_.find(name);
    if (watched == names_.end() || watched->second == Watched::Text) return;
    const bool is_member = path_.back() != id;  // of a Selector, which is what is being visited
    if (!is_member && (!home_ || is_local(name))) return;
    Mention made{
        .name = watched->first, .watched = watched->second, .offset = offset(id), .starts = {}};
    if (!is_member && watched->second == Watched::Type && stands_in_signature()) return;
    if (is_declared_value(is_member, watched->second)) return;
    made.starts = operand_starts(path_.size() - 1);
    found_(made);
  }

  void literal(NodeId id) {
    const std::string_view written = text(id);
    const auto watched =
        names_.find(written.starts_with('`') ? quoted(written) : std::string(written));
    if (watched == names_.end() || watched->second != Watched::Text) return;
    Mention made{
        .name = watched->first, .watched = Watched::Text, .offset = offset(id), .starts = {}};
    // A constant of a named type is another key.
    const std::size_t at = path_.size() - 1;
    if (at >= 2 && kind(path_[at - 1]) == NodeKind::ExprList) {
      const Node& spec = tree_[path_[at - 2]];
      if (spec.kind == NodeKind::ConstSpec && (spec.flags & kHasType)) {
        const NodeId type = next(spec.first);
        if (kind(type) == NodeKind::Selector ||
            (kind(type) == NodeKind::Ident && text(type) != "string"))
          return;
      }
    }
    made.starts = operand_starts(at);
    if (at >= 1 && kind(path_[at - 1]) == NodeKind::Call) {  // key("text")
      const std::vector<std::uint32_t> outer = operand_starts(at - 1);
      made.starts.insert(made.starts.end(), outer.begin(), outer.end());
    }
    made.near_carrier = is_near_carrier(made.callee);
    found_(made);
  }

  /// Whether a call around what is being visited hints at a carrier, or a method `Value` stands around it.
  bool is_near_carrier(std::string_view& callee) const {
    bool in_call = false, near = false;
    for (std::size_t at = path_.size() - 1; at > 0; --at) {
      const Node& node = tree_[path_[at - 1]];
      if (node.kind == NodeKind::FuncDecl && (node.flags & kHasReceiver)) {
        for (NodeId child = node.first; child != 0; child = next(child)) {
          if (kind(child) != NodeKind::Ident || text(child) != "Value") continue;
          callee = {};
          return true;
        }
      }
      // What is put into a literal, or stands in the body of a function, is not itself handed on.
      if (node.kind == NodeKind::CompositeLit || node.kind == NodeKind::FuncLit) in_call = true;
      if (node.kind != NodeKind::Call || in_call) continue;
      in_call = true;   // the innermost one
      const auto from = token_at(start(path_[at - 1]));
      const std::uint32_t to = tokens_.tokens[node.tok].length();
      const auto mark = std::ranges::lower_bound(tokens_.marks, from);
      if (mark == tokens_.marks.end() || *mark > to) continue;
      const NodeId called = kind(node.first) == NodeKind::Selector ? next(first(node.first)) : node.first;
      if (kind(called) == NodeKind::Ident) callee = text(called);
      near = true;
    }
    return near;
  }

  /// The index of the first token at or behind the offset.
  std::uint32_t token_at(std::uint32_t where) const {
    const auto token = std::ranges::lower_bound(tokens_.tokens, where, {}, &Token::offset);
    return static_cast<std::uint32_t>(token - tokens_.tokens.begin());
  }

  static std::string quoted(std::string_view raw) {
    return raw.size() < 2 ? std::string() : '"' + std::string(raw.substr(1, raw.size() - 2)) + '"';
  }

  /// Whether the type stands for a receiver, parameter or result: what such a variable holds was
  /// named elsewhere.
  bool stands_in_signature() const {
    std::size_t at = path_.size() - 1;
    if (at > 0 && kind(path_[at - 1]) == NodeKind::Star) --at;
    if (at == 0 || kind(path_[at - 1]) != NodeKind::Param) return false;
    return (tree_[path_[at - 1]].flags & kVariadic) == 0;
  }

  /// Whether the mention only makes or types a package-level constant or variable of its own
  /// package.
  bool is_declared_value(bool is_member, Watched watched) const {
    if (watched != Watched::Type || !home_ || is_member) return false;
    std::size_t at = path_.size() - 1;
    for (std::size_t steps = 0; steps < kMostSteps && at > 0; ++steps, --at) {
      const NodeId child = path_[at];
      const Node& parent = tree_[path_[at - 1]];
      switch (parent.kind) {
        case NodeKind::ConstSpec:
        case NodeKind::VarSpec: return depth_ == 0;
        case NodeKind::ExprList:
        case NodeKind::Paren: break;
        case NodeKind::Star: break;
        case NodeKind::Unary:
          if (parent.op() != Tok::And) return false;
          break;
        case NodeKind::CompositeLit:
          if (parent.first != child) return false;
          break;
        case NodeKind::Call:
          if (parent.first != child &&
              !(kind(parent.first) == NodeKind::Ident && text(parent.first) == "new"))
            return false;
          break;
        default: return false;
      }
    }
    return false;
  }

  std::uint32_t start(NodeId id) const {
    for (;;) {
      switch (kind(id)) {
        case NodeKind::Selector:
        case NodeKind::Call:
        case NodeKind::Index: id = first(id); break;
        case NodeKind::CompositeLit:
          if (kind(first(id)) == NodeKind::Elements) return offset(id);
          id = first(id);
          break;
        default: return offset(id);
      }
    }
  }

  /// Where the expressions start that are nothing but the one at path_[at], its address or a value
  /// of its type. None unless the outermost is an argument of a call: a variable may go on to
  /// others.
  std::vector<std::uint32_t> operand_starts(std::size_t at) const {
    std::vector<std::uint32_t> starts = {start(path_[at])};
    for (std::size_t steps = 0; steps < kMostSteps && at > 0; ++steps, --at) {
      const NodeId parent = path_[at - 1];
      const Node& node = tree_[parent];
      const bool is_head = node.first == path_[at];
      const bool goes_on = node.kind == NodeKind::Paren ||
                           (node.kind == NodeKind::Unary && node.op() == Tok::And) ||
                           (node.kind == NodeKind::Selector && is_head) ||
                           (node.kind == NodeKind::CompositeLit && is_head) ||
                           (node.kind == NodeKind::Call && is_head);
      if (!goes_on) {
        if (node.kind != NodeKind::Call) starts.clear();
        return starts;
      }
      starts.push_back(start(parent));
    }
    return {};
  }

  const TokenList& tokens_;
  const SyntaxTree& tree_;
  const WatchedNames& names_;
  bool home_;
  const std::function<void(const Mention&)>& found_;
  std::vector<NodeId> path_;
  std::vector<std::string_view> local_;  ///< watched names that something local hides
  std::size_t depth_ = 0;
};

}  // namespace

void find_mentions(const TokenList& tokens, const SyntaxTree& tree, const WatchedNames& names,
                   bool home, const std::function<void(const Mention&)>& found) {
  Walker(tokens, tree, names, home, found).run();
}

}  // namespace waybill::go_source
