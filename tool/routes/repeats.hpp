// Runs of a function that register each time what they registered before: each of a program's commands puts the
// same server together, and what that has is known from the first of them.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tool/model/setup.hpp"
#include "tool/routes/value.hpp"

namespace waybill::routes {

struct Call;

class Repeats {
 public:
  /// Keeps a reference.
  explicit Repeats(const model::Setup& setup) : setup_(setup) {}

  /// A run that is about to be made.
  struct Run {
    std::uint64_t given = 0;          ///< the function, and the outside of what it is given; 0: it is always made
    std::uint64_t registered = 0;     ///< by what the run is a part of, until now
  };

  /// Looks at what a function is given. A router may be another one each time, so that all of such runs are made.
  Run begin(model::SetupIndex function, const std::vector<Value>& arguments, const std::vector<Value>& captured);
  /// What the run gives, if runs before it registered the same each; then it need not be made. Null if it must be.
  const std::vector<Value>* known(const Run& run);
  /// Notes what a run that was made has given.
  void end(const Run& run, const std::vector<Value>& results);
  /// Notes a call that a framework knows the meaning of.
  void add(const Call& call);

 private:
  struct Known {
    int runs = 0;                     ///< one after another that registered the same
    std::uint64_t registered = 0;
    std::vector<Value> results;
  };
  const model::Setup& setup_;
  std::unordered_map<std::uint64_t, Known> known_;   ///< by Run::given
  std::uint64_t registered_ = 0;                     ///< by the run that is being made
};

}  // namespace waybill::routes
