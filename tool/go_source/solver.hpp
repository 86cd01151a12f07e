// How the program is solved: a function's body is looked at once, when somebody first asks what it
// does to the carriers it is given; what it does to them is then its solution.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "tool/go_source/known_flows.hpp"
#include "tool/go_source/resolve.hpp"
#include "tool/go_source/tree.hpp"
#include "tool/model/coverage.hpp"
#include "tool/model/program.hpp"

namespace waybill::go_source {

/// What kind of carrier a type is.
enum class CarrierClass : std::uint8_t {
  None,
  Context,     ///< context.Context
  Custom,      ///< another type that is a context
  Request,     ///< *http.Request, a framework's request holder
  Metadata,
  Logger,
};

/// Where a carrier comes from, seen from its function's entry, and what was added since.
struct Chain {
  enum class Origin : std::uint8_t { Parameter, Captured, Root, Load, Outside } origin = Origin::Outside;
  std::uint16_t index = 0;
  model::Storage storage;
  std::vector<model::Layer> layers;
  bool may = false;
  bool detached = false;     ///< it does not end with what it comes from
};

/// Where a value that belongs to a request comes from, seen from its function's entry.
struct Source {
  enum class Origin : std::uint8_t { Parameter, Captured, Root } origin = Origin::Parameter;
  std::uint16_t index = 0;
  model::Held root = model::Held::None;   ///< what the parameter or captured variable is
  model::Held held = model::Held::None;   ///< what the value is of it
  bool may = false;
  model::Place place;                     ///< Root: the call that makes it
  std::string maker;
  bool ends_here = false;                 ///< the function that makes it, or derives it, defers its cancel function
  model::Place ends;                      ///< and there
  bool same_origin(const Source& other) const {
    return origin == other.origin && index == other.index && root == other.root && place == other.place;
  }
};

/// What a function does with something of a request.
struct CarrierUse {
  Source source;
  model::Use use = model::Use::None;
  model::Held used_as = model::Held::None;
  model::Place place;
  std::string user;
  std::vector<model::Step> path;   ///< from the function to `place`, outermost first
  bool may = false;
  bool aside = false;              ///< in a `go` or `defer` statement, or in what a submitted function does
  bool with_request = false;       ///< something of a request is given to the same call
  bool late = false;               ///< Ends: other work with the context comes before
};
using CarrierUses = std::vector<CarrierUse>;

/// What a function does to carriers.
struct Solution {
  enum class State : std::uint8_t { New, Busy, Done } state = State::New;
  std::vector<std::vector<Chain>> results;                          ///< by result
  std::vector<std::pair<std::uint16_t, Chain>> in_place;            ///< parameter and what it is afterwards
  std::vector<std::pair<std::uint16_t, model::Layer>> entries;      ///< entries put into a parameter's own map
  std::vector<std::pair<std::uint16_t, model::KeyIndex>> reads;     ///< parameter and key
  struct CancelResult {
    std::uint16_t result;
    std::string maker;
    std::vector<model::Step> path;
    bool may = false;   ///< told by the maker's name or type alone
  };
  std::vector<CancelResult> cancels;
  std::vector<std::pair<std::uint16_t, model::Runs>> runs;          ///< function parameters and how often they are run
  std::vector<std::pair<Source, model::Escape>> escapes;            ///< what gets away of what it is given or captures
  std::vector<std::pair<Source, model::SetupUse>> setup_uses;       ///< captured contexts that handlers in it use
  struct OlderUse {
    std::uint16_t captured = 0;   ///< variable that a literal captures
    std::string path;             ///< of the context in it; "": it is one
    model::SetupUse use;
  };
  std::vector<OlderUse> older_uses;                                 ///< of a literal that is given a context
  bool pure = false;                                                ///< all it does is to derive
  bool only_returns = false;                                        ///< it yields one carrier and keeps nothing anywhere else
  model::FunctionIndex function = 0;                                ///< in the program, if it is recorded there
};

class Solver {
 public:
  /// With a set-up, also finds what its functions hand on, those of dependencies included.
  Solver(const Tree& tree, Resolver& resolver, model::Coverage& coverage, const std::vector<BodyRef>* setup = nullptr);
  model::Program run();

  /// How many return statements a function has.
  std::size_t returns(BodyRef body) const;

  // Shared by the functions' solvers (solve_function.hpp).
  const Tree& tree() const { return tree_; }
  Resolver& resolver() { return resolver_; }
  model::Program& program() { return program_; }
  model::Coverage& coverage() { return coverage_; }

  /// The solution of a body; empty while it is being worked on further up (recursion) or too deep.
  const Solution& solution(BodyRef body);
  CarrierClass carrier_class(TypeId type);
  /// What of a request a value of that type is; None if it has nothing to do with one.
  model::Held held(TypeId type);
  /// What a body does with the request state that it is given, captures or makes; empty while that is being found out.
  const CarrierUses& uses(BodyRef body);
  model::KeyIndex key(const KeyId& id);
  /// The key that a callee's parameter is when it is given `given`: the parameter's type, if it has one
  /// of its own, converts it.
  model::KeyIndex converted_key(model::KeyIndex given, model::KeyIndex parameter);
  std::string function_name(BodyRef body);
  model::FunctionIndex record_function(BodyRef body, const Solution& solution);
  model::FunctionIndex function_index(BodyRef body) const;
  void find_forwards() { finds_forwards_ = true; }
  bool finds_forwards() const { return finds_forwards_; }
  /// Whether the program is wanted for its routes, and not for what is wrong in its functions.
  bool has_setup() const { return setup_ != nullptr; }
  /// Whether facts of the body go into the program.
  bool records(BodyRef body) const { return tree_.files[body.file].reported || in_setup_.contains(std::uint64_t{body.file} << 32 | body.function); }
  /// A literal's captured carrier, and the value of the enclosing function that it is: joined when both
  /// are in the program.
  void captured_from(FileId file, ValueRef outer, model::FlowIndex captured) { captured_.push_back({value_key(file, outer), captured}); }
  void committed(FileId file, ValueRef value, model::FlowIndex flow) { committed_[value_key(file, value)] = flow; }
  bool field_is_selected(PackageId package, std::string_view field);
  std::string type_path(TypeId type);
  /// A table at package level, of which something is known since it was first asked for.
  model::SideTable& side_table(ObjectRef variable, TypeId type);   // solve_side_tables.cpp
  // solve_context_types.cpp
  void note_context_type(TypeId type);
  model::Place field_use(TypeId type, std::string_view field, bool* is_set);
  // solve_handler.cpp
  bool is_procedure(const Type& function);
  /// A handler hands its request's context to a function value of that type.
  void note_served(TypeId function);
  bool is_served(TypeId function);
  /// Somebody gives what escapes at that place a context that is no request's.
  void note_rooted(const model::Place& place) { rooted_.insert(std::uint64_t{place.file} << 32 | place.offset); }
  /// What a function starts works with a context that the function itself cancels at its end.
  void note_ending(model::Escape escape) { ending_.push_back(std::move(escape)); }
  /// A handler uses a context that an object keeps; it counts unless the object is made for a request.
  void note_kept(model::Storage kept, model::SetupUse use) { kept_uses_.emplace_back(std::move(kept), std::move(use)); }

 private:
  void find_named_texts();   // solve_named_texts.cpp
  // solve_owners.cpp
  void find_owners();
  bool is_for_nobody(FileId file, ValueRef value) const;
  void note_maker(model::Owner& owner, BodyRef body, ValueRef value);
  bool is_given_context(FileId file, ValueRef literal);
  bool comes_from_outside(model::FlowIndex flow) const;
  void run_inner_closures();
  void serve_controllers();   // solve_handler.cpp
  void note_callers();        // solve_callers.cpp
  void drop_kept_of_requests();   // solve_kept.cpp
  bool is_made_in_passing(std::set<std::uint64_t> makers, int rounds);
  bool is_logger(TypeId type);
  model::KeyIndex intern(model::Key key);

  const Tree& tree_;
  Resolver& resolver_;
  model::Coverage& coverage_;
  model::Program program_;
  std::unordered_map<std::uint64_t, std::unique_ptr<Solution>> solutions_;
  std::unordered_map<std::uint64_t, model::FunctionIndex> function_indices_;
  std::unordered_map<TypeId, CarrierClass> classes_;
  std::unordered_map<TypeId, model::Held> held_;
  std::unordered_map<std::uint64_t, CarrierUses> uses_;
  std::map<std::string, model::KeyIndex> key_indices_;
  std::map<PackageId, std::set<std::string, std::less<>>> selected_fields_;
  static std::uint64_t value_key(FileId file, ValueRef value) { return std::uint64_t{file} << 32 | value; }
  std::vector<std::pair<std::uint64_t, model::FlowIndex>> captured_;
  std::unordered_map<std::uint64_t, model::FlowIndex> committed_;
  std::map<std::pair<FileId, std::uint32_t>, std::size_t> side_tables_;   ///< by declaration
  std::unordered_set<TypeId> served_;   ///< types of function values that handlers call with their request's context, and of what stands for that
  std::vector<std::pair<model::Storage, model::SetupUse>> kept_uses_;
  std::unordered_set<std::uint64_t> rooted_;   ///< places of escapes that some caller gives a context that is no request's
  std::vector<model::Escape> ending_;
  std::uint32_t depth_ = 0;
  const std::vector<BodyRef>* setup_ = nullptr;
  std::unordered_set<std::uint64_t> in_setup_;
  bool finds_forwards_ = false;
};

}  // namespace waybill::go_source
