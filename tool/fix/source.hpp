// What the fixes ask of a file's outline: what stands where, what encloses it, who mentions a name.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tool/model/finding.hpp"
#include "tool/model/outline.hpp"
#include "tool/model/program.hpp"

namespace waybill::fix {

using model::FileIndex;
using model::NodeIndex;
using model::Outline;
using model::Place;
using model::Shape;

/// Edits, or why there are none: a clause for a person.
using Answer = std::expected<std::vector<model::Edit>, std::string>;

/// The program with its source. All three are kept by reference and must outlive it.
struct Source {
  const model::Program& program;
  const model::SourcePackages& packages;
  const model::OutlineOf& outline;

  /// Returns the package of a file.
  const model::SourcePackage& package_of(FileIndex file) const {
    return packages.packages[packages.of_file[file]];
  }
  /// Returns the edit that puts the text in place of [start, end) of a file.
  model::Edit edit(FileIndex file, std::uint32_t start, std::uint32_t end, std::string text) const {
    return {program.files[file].path, start, end, std::move(text)};
  }
};

/// Returns the node's text.
std::string_view text_of(const Outline& outline, NodeIndex node);
/// Returns the node's children.
std::vector<NodeIndex> children_of(const Outline& outline, NodeIndex node);
/// Returns the children of a Call but for the callee.
std::vector<NodeIndex> arguments_of(const Outline& outline, NodeIndex call);
/// Returns the smallest node of that shape that starts at the offset, or 0.
NodeIndex node_at(const Outline& outline, std::uint32_t offset, Shape shape);
/// Returns the largest node that starts at the offset and is an argument of a call, or 0.
NodeIndex argument_at(const Outline& outline, std::uint32_t offset);
/// Returns the nearest node of one of the shapes that the node is a part of, or 0.
NodeIndex enclosing(const Outline& outline, NodeIndex node, std::initializer_list<Shape> shapes);
/// Whether the node is a part of `whole` (or it itself).
bool is_within(const Outline& outline, NodeIndex node, NodeIndex whole);
/// Returns the smallest node that covers [start, end).
NodeIndex node_covering(const Outline& outline, std::uint32_t start, std::uint32_t end);

/// Returns where a name stands in [start, end) of the file, but for members (`x.name`).
std::vector<std::uint32_t> mentions_of(const Outline& outline, std::string_view name,
                                       std::uint32_t start, std::uint32_t end);
/// Whether the word at the offset stands behind a dot; `qualifier`, if given, becomes the name
/// before it.
bool is_member(const Outline& outline, std::uint32_t offset, std::string_view* qualifier = nullptr);
/// Returns what the file calls that package, or "" if it does not import it (or only for its
/// effects).
std::string_view name_of_import(const Outline& outline, std::string_view path);

/// Returns the offset of a line and column, both from 1; nothing if the text has no such place.
std::optional<std::uint32_t> offset_of(std::string_view text, std::uint32_t line,
                                       std::uint32_t column);

/// Names that are taken in a package: whatever stands in one of its files.
std::set<std::string, std::less<>> names_in(const Source& source,
                                            const model::SourcePackage& package);
/// Returns the first of `wanted`, `wanted2`, … that is not taken.
std::string free_name(const std::set<std::string, std::less<>>& taken, std::string wanted);

/// Returns where the paths given mention a package-level name: where the expression starts, the
/// package's name before the dot included. A package is an index into Source::packages; its own
/// declaration of the name counts too.
std::vector<Place> mentions_of_object(const Source& source, std::uint32_t package,
                                      std::string_view name);
/// Whether the name means a parameter or a variable of the function around the node.
bool is_shadowed(const Outline& outline, NodeIndex node, std::string_view name);

/// Returns the name of a Parameter; its type's first word if it has none.
std::string_view parameter_name(const Outline& outline, NodeIndex parameter);
/// Returns the type of the parameter that the Name means in the function around it, or the context
/// that its variable is made of (`r.Context()`); "" if it is neither.
std::string_view declared_as(const Outline& outline, NodeIndex name);

/// Returns where a declaration goes that shall stand before all others of the file: behind the
/// imports, or the package clause.
std::uint32_t declaration_point(const Outline& outline);
/// Whether the name can be used by other packages.
bool is_exported(std::string_view name);

}  // namespace waybill::fix
