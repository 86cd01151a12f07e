// For the fuzz targets: a tree of one file and the known packages it is most likely to touch.
#pragma once

#include <cstring>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tool/go_source/extract.hpp"
#include "tool/go_source/known.hpp"
#include "tool/go_source/lex.hpp"
#include "tool/go_source/resolution.hpp"
#include "tool/go_source/resolve.hpp"
#include "tool/go_source/solve.hpp"
#include "tool/go_source/tree.hpp"

namespace waybill::go_source {

/// Returns a copy of the block, which lives on its own and is no longer than it must be, so that a
/// sanitiser sees what is read behind its end.
inline std::shared_ptr<std::byte[]> copy_block(std::span<const std::byte> block) {
  std::shared_ptr<std::byte[]> copy(new std::byte[block.size()]);
  std::memcpy(copy.get(), block.data(), block.size());
  return copy;
}

/// Returns the tree of the file with this block, which must outlive it.
inline Tree one_file_tree(std::span<const std::byte> block) {
  static constexpr std::string_view kKnown[] = {"context", "net/http"};
  static const std::vector<std::shared_ptr<std::byte[]>> known = [] {
    std::vector<std::shared_ptr<std::byte[]>> blocks;
    for (const std::string_view path : kKnown) {
      std::string source(known_package(path));
      const std::size_t size = source.size();
      source.append(TokenList::kPadding, '\0');
      Summariser summariser;
      blocks.push_back(
          copy_block(summariser.summarise(std::string_view(source).substr(0, size), false, Bodies::None)));
    }
    return blocks;
  }();

  Tree tree;
  tree.resolution = std::make_shared<Tree::Resolution>();
  const auto add = [&tree](const std::byte* bytes, std::string path, Origin origin) {
    File file;
    file.path = path + "/file.go";
    file.summary = Summary(bytes);
    file.package = static_cast<PackageId>(tree.packages.size());
    file.reported = origin == Origin::Target;
    Package package;
    package.name = file.summary.string(file.summary.header().package_name);
    package.import_path = package.folder = std::move(path);
    package.origin = origin;
    package.files.push_back(static_cast<FileId>(tree.files.size()));
    tree.files.push_back(std::move(file));
    tree.packages.push_back(std::move(package));
  };
  add(block.data(), "example.com/fuzzed", Origin::Target);
  for (std::size_t i = 0; i < known.size(); ++i) {
    add(known[i].get(), std::string(kKnown[i]), Origin::Known);
  }
  tree.resolution->scopes.assign(tree.packages.size(), 0);
  for (PackageId id = 0; id < tree.packages.size(); ++id) {
    const std::string& path = tree.packages[id].import_path;
    tree.resolution->by_import_path[path] = id;
    tree.resolution->imports[{0, path}] = id;
  }
  return tree;
}

/// Resolves and solves the program that consists of the file with this block.
inline model::Program solve_one_file(std::span<const std::byte> block) {
  const Tree tree = one_file_tree(block);
  Resolver resolver(tree);
  model::Coverage coverage;
  return solve(tree, resolver, coverage);
}

}  // namespace waybill::go_source
