// What edits have to know of the source: outlines of files, and the packages they make up.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "tool/go_source/resolve.hpp"
#include "tool/go_source/tree.hpp"
#include "tool/model/outline.hpp"

namespace waybill::go_source {

/// Returns the outline of the text, which must be followed by TokenList::kPadding zero bytes. Any
/// bytes will do; the names of imports are those that the text itself shows.
model::Outline outline_of(std::string_view text);

/// Returns the packages of the tree, with indices as the tree has them.
model::SourcePackages packages_of(const Tree& tree);

/// Answers for the files of one tree, each of which is read when it is first asked about.
class Outlines {
 public:
  /// Keeps references; `root` is what the files' paths are relative to.
  Outlines(const Tree& tree, Resolver& resolver, std::string root);

  /// Returns the outline of the file, or null if it can't be read (again).
  const model::Outline* operator()(model::FileIndex file);

 private:
  const Tree& tree_;
  Resolver& resolver_;
  std::string root_;
  std::map<model::FileIndex, std::unique_ptr<model::Outline>> known_;
};

}  // namespace waybill::go_source
