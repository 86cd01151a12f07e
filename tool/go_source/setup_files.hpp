// A tree in which the files that may put the program together are kept as a whole, beside one that holds only what
// rules ask for.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "tool/go_source/tree.hpp"

namespace waybill::go_source {

struct SetupTree {
  Tree tree;
  std::vector<std::shared_ptr<const void>> owners;   ///< of the new summaries' bytes
};

/// Returns the tree with all of each function of those of its files that are looked at themselves and either belong
/// to package main or import one of the packages, or one below it; they are read anew by so many threads. `root` is
/// what File::path is relative to. Tests that are not reported on, and a file that can't be read any more, stay as
/// they are.
SetupTree read_setup(const Tree& tree, const std::string& root, std::span<const std::string> packages, unsigned threads);

}  // namespace waybill::go_source
