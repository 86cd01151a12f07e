// Of each key that is only written or only read: whether that is all that happens to it.
#pragma once

#include <string>
#include <vector>

#include "tool/go_source/resolve.hpp"
#include "tool/go_source/tree.hpp"
#include "tool/model/coverage.hpp"
#include "tool/model/program.hpp"

namespace waybill::go_source {

/// How much of what belongs together was read.
struct ReadScope {
  bool whole_packages = true;  ///< every file of a folder with a file of the target
  bool whole_modules = true;   ///< every package of a module with a package of the target
};

/// Fills in Program::key_uses. Only the files that could mention one of those keys are read again;
/// `root` is what their paths are relative to.
void find_key_uses(const Tree& tree, Resolver& resolver, const model::Coverage& coverage,
                   const std::string& root, ReadScope scope, model::Program& program);

/// Returns the same of all keys, those too that are both written and read. Of a key that is a text
/// it is not asked what the target's own files do with it beside known look-ups and writes.
std::vector<model::KeyUse> uses_of_every_key(const Tree& tree, Resolver& resolver,
                                             const model::Coverage& coverage,
                                             const std::string& root, ReadScope scope,
                                             const model::Program& program);

}  // namespace waybill::go_source
