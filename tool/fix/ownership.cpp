#include "tool/fix/ownership.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include "tool/fix/helper.hpp"

namespace waybill::fix {
namespace {

class Search {
 public:
  explicit Search(const Source& source) : source_(source) {}

  std::vector<Obstacle> run(const std::vector<KeySite>& sites) {
    find_holders();
    for (const KeySite& site : sites) {
      const Place place{site.file, outline(site.file).nodes[site.key].start};
      if (site.writes && !replaces(site))
        found_.push_back({place, "the context from before is kept beside the new one"});
      if (!site.writes && reads_behind(site, place))
        found_.push_back(
            {place, "what comes next has returned here, and its values were not seen"});
    }
    const bool in_map = std::ranges::any_of(sites, [](const KeySite& site) {
      return site.form == Form::Set || site.form == Form::Get;
    });
    if (in_map) find_copies();
    const auto place_of = [](const Obstacle& reason) { return reason.place; };
    std::ranges::sort(found_, {}, place_of);
    const auto repeated = std::ranges::unique(found_, {}, place_of);
    found_.erase(repeated.begin(), repeated.end());
    return std::move(found_);
  }

 private:
  const Outline& outline(FileIndex file) const { return *source_.outline(file); }

  bool counts(Place place) const {
    return place.file != model::kNowhere && source_.program.files[place.file].reported &&
           !source_.program.files[place.file].test;
  }

  void find_holders() {
    using model::Held;
    const model::Program& program = source_.program;
    for (const model::Escape& escape : program.escapes) {
      const bool holds = escape.held == Held::Request || escape.held == Held::Context ||
                         escape.held == Held::Pooled;
      if (holds && counts(escape.place) && !escape.waits)
        found_.push_back({escape.place, "a goroutine gets the request here and may still read"});
    }
    for (const model::Handover& handover : program.handovers) {
      if (handover.how == model::Handover::How::Send && handover.flow != 0 &&
          counts(handover.place))
        found_.push_back({handover.place, "the context is sent to somebody who may still read"});
    }
    std::map<model::FunctionIndex, Place> started;
    for (const model::Closure& closure : program.closures) {
      if (closure.started && counts(closure.place)) started.emplace(closure.function, closure.place);
    }
    for (const model::Flow& flow : program.flows) {
      const auto at = started.find(flow.function);
      if (flow.kind == model::FlowKind::Captured && at != started.end())
        found_.push_back({at->second, "a goroutine has the context and may still read"});
    }
  }

  /// Copies that gin makes of its context keep the map as it was then.
  void find_copies() {
    for (FileIndex file = 0; file < source_.program.files.size(); ++file) {
      const bool target = source_.package_of(file).target && counts({file, 0});
      const Outline* there = target ? source_.outline(file) : nullptr;
      for (NodeIndex call = 1; there != nullptr && call < there->nodes.size(); ++call) {
        const model::OutlineNode& node = there->nodes[call];
        if (node.shape != Shape::Call || !text_of(*there, node.first).ends_with(".Copy")) continue;
        const NodeIndex operand = there->nodes[node.first].first;
        if (operand == 0 || there->nodes[operand].shape != Shape::Name) continue;
        if (declared_as(*there, operand).ends_with("gin.Context"))
          found_.push_back({{file, node.start}, "a copy of the request is kept here"});
      }
    }
  }

  /// Whether the new context takes the place of the one it is made of.
  bool replaces(const KeySite& site) const {
    if (site.form == Form::Set) return true;
    const Outline& there = outline(site.file);
    if (site.form == Form::Helper && helper_of(source_, site).kind == HelperKind::Gin) return true;
    const std::vector<NodeIndex> arguments = arguments_of(there, site.call);
    const NodeIndex statement =
        enclosing(there, site.call,
                  {Shape::Assign, Shape::Define, Shape::Return, Shape::Expression, Shape::Block});
    if (arguments.empty() || statement == 0) return false;
    const Shape shape = there.nodes[statement].shape;
    if (shape == Shape::Return) return true;
    if (shape == Shape::Block || shape == Shape::Expression) return false;
    const std::string_view carrier = text_of(there, arguments[0]);
    const std::string_view target = text_of(there, there.nodes[there.nodes[statement].first].first);
    return target == carrier || (shape == Shape::Assign && carrier.starts_with(target)) ||
           (there.nodes[arguments[0]].shape == Shape::Call && shape == Shape::Define);
  }

  /// Whether a handler was called before in the same function, and what is read is the request from
  /// before: a framework's context holds the newest one.
  bool reads_behind(const KeySite& site, Place place) const {
    if (site.form == Form::Get) return false;
    const Outline& there = outline(site.file);
    const NodeIndex carrier = site.form == Form::Value
                                  ? there.nodes[there.nodes[site.call].first].first
                                  : arguments_of(there, site.call).front();
    const std::string_view text = text_of(there, carrier);
    if (text.ends_with(".Request.Context()") || text.ends_with(".Request().Context()"))
      return false;
    return std::ranges::any_of(source_.program.handovers, [&](const model::Handover& handover) {
      if (!handover.forwards || handover.place.file != place.file ||
          handover.place.offset > place.offset)
        return false;
      const model::Function& function = source_.program.functions[handover.function];
      return function.offset < place.offset && place.offset < function.end;
    });
  }

  const Source& source_;
  std::vector<Obstacle> found_;
};

}  // namespace

std::vector<Obstacle> reasons_to_copy(const Source& source, const std::vector<KeySite>& sites) {
  return Search(source).run(sites);
}

}  // namespace waybill::fix
