// How the program is put together: which functions a call of interest can be reached from, and what
// they do, value by value.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "tool/go_source/resolve.hpp"
#include "tool/go_source/tree.hpp"
#include "tool/model/setup.hpp"

namespace waybill::go_source {

/// Finds and writes down the functions that make up a program's set-up. Calls of interest are looked for in files
/// that are kept as a whole (LoadOptions::whole_bodies, read_setup); of others, dependencies above all, only such
/// functions are followed as were kept.
class SetupFinder {
 public:
  /// Keeps references to both.
  SetupFinder(const Tree& tree, Resolver& resolver);

  /// The set-up as far as calls of interest are reached; functions' places in the solved program are
  /// not known yet. The tree and the resolver have to outlive it.
  model::Setup find(const model::SetupInterest& interest);

  /// The bodies of the functions, by their numbers in the set-up; an empty one where there is none.
  const std::vector<BodyRef>& bodies() const { return bodies_; }

 private:
  // setup.cpp: which functions matter
  bool is_of_program(FileId file) const;
  void find_seeds(const model::SetupInterest& interest);
  void spread(int rounds);
  bool is_of_interest(const Callee& callee, const model::SetupInterest& interest) const;
  bool may_mean(FileId file, ValueRef value, const std::unordered_set<std::uint64_t>& declarations);
  void mark(FileId file, FunctionRef function);

  // setup_export.cpp: what they do
  model::SetupIndex number(BodyRef body);
  void keep(model::SetupIndex function, int depth);
  void write(model::SetupIndex function);
  void write_value(model::SetupIndex function, ValueRef value, model::SetupValue& out);
  void write_call(model::SetupIndex function, ValueRef value, model::SetupValue& out);
  void expect_types(FileId file, const FunctionRecord& function);
  TypeId type_of_literal(FileId file, ValueRef value);
  void add_to_list(model::SetupValue& out, model::SetupRef ref);
  void write_regions(model::SetupIndex function);
  void write_name(model::SetupIndex function, ValueRef value, model::SetupValue& out);
  void write_type(FileId file, ValueRef value, model::SetupValue& out);
  void note_type(TypeId type);
  bool write_constant(FileId file, ValueRef value, model::SetupValue& out);
  bool write_object(FileId file, ValueRef value, model::SetupValue& out);
  bool is_error(FileId file, ValueRef value);
  bool is_package(FileId file, ValueRef value);
  std::string_view kept(std::string_view text) { return setup_.texts.keep(text); }
  std::string_view type_path(TypeId type);
  std::string function_name(BodyRef body) const;
  model::SetupIndex method_of(TypeId type, std::string_view name);

  const Tree& tree_;
  Resolver& resolver_;
  const model::SetupInterest* interest_ = nullptr;
  model::Setup setup_;
  std::vector<BodyRef> bodies_;
  std::unordered_map<std::uint64_t, model::SetupIndex> numbers_;
  std::unordered_set<std::uint64_t> relevant_;           ///< bodies from which a call of interest is reached
  std::vector<BodyRef> fresh_;                           ///< of them: whose callers have not been looked for
  std::vector<BodyRef> near_;                            ///< with a call of interest whose callers matter only so far
  struct Waiting {
    model::SetupIndex function;
    int depth;
  };
  std::vector<Waiting> waiting_;                         ///< functions to keep
  std::unordered_set<TypeId> noted_types_;
  std::unordered_map<TypeId, std::string_view> type_paths_;
  std::unordered_map<std::uint64_t, std::string_view> global_paths_;   ///< by declaration
  std::unordered_map<ValueRef, TypeId> expected_;        ///< of the function that is being written: types that literals leave out
  std::unordered_set<ValueRef> callees_;                 ///< of it: what calls call
  std::vector<model::SetupCall> calls_;                  ///< of it, as are its lists and names so far
  std::vector<model::SetupRef> refs_;
  std::vector<std::string_view> names_;
  int depth_ = 0;                                        ///< of the function that is being written
};

}  // namespace waybill::go_source
