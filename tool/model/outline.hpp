// A source file's text and as much of its syntax as an edit of it has to know; and the packages that
// the files make up. Sensors fill it in, `fix` reads it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tool/model/program.hpp"

namespace waybill::model {

using NodeIndex = std::uint32_t;   ///< index into Outline::nodes; 0 is none

/// What a stretch of the text is. Children stand in the order of the text.
enum class Shape : std::uint8_t {
  Other,
  Name,         ///< an identifier
  Literal,      ///< of a number or text
  Selector,     ///< operand, Name
  Call,         ///< callee, argument…
  Assertion,    ///< operand, type
  Composite,    ///< [type], Other
  Operator,     ///< operand…; a prefix or an infix one
  Function,     ///< a function literal: signature (Other), Block
  Declaration,  ///< of a function: Other (receiver)…, Name, …, [Block]
  Parameters,   ///< Other…
  Parameter,    ///< [type]; the name, if it has one, is where it starts
  Block,        ///< statement…
  Assign,       ///< List, List; `=`
  Define,       ///< List, List; `:=`
  Update,       ///< List, List; `+=` and its like, `++`
  Expression,   ///< a statement: expression
  Return,       ///< [List]
  If, For, Range, Switch, Case,
  List,         ///< expressions, or names
  TypeSpec,     ///< Name, [Other], type
  ConstSpec,    ///< List of names, [type], [List]
  VarSpec,      ///< as ConstSpec
};

struct OutlineNode {
  Shape shape = Shape::Other;
  bool typed = false;            ///< ConstSpec, VarSpec: with a written type; TypeSpec: an alias
  bool valued = false;           ///< ConstSpec, VarSpec: with values
  std::uint32_t start = 0, end = 0;
  NodeIndex parent = 0, first = 0, next = 0;
};

struct ImportedName {
  std::string path;
  std::string name;              ///< what the file calls it
  bool renamed = false;
  std::uint32_t start = 0, end = 0;   ///< of the spec, the alias included
};

/// One word of the text that is an identifier, wherever it stands.
struct Word {
  std::uint32_t start = 0, end = 0;
};

struct Outline {
  std::string text;
  std::string package;           ///< of the package clause
  bool sound = false;            ///< it has no syntax error
  std::vector<OutlineNode> nodes;    // [0] unused; [1] is the file
  std::vector<ImportedName> imports;
  std::vector<Word> words;
};

/// One package of the source that was read.
struct SourcePackage {
  std::string path;              ///< import path; "" where no go.mod says so
  std::string name;
  std::string folder;            ///< as SourceFile::path
  std::string module, module_folder;
  bool target = false;           ///< it belongs to the paths given
  bool external_test = false;
  std::vector<FileIndex> files;
  std::vector<std::uint32_t> imports;   ///< indices of those that its files import, those of tests left out
};

struct SourcePackages {
  std::vector<SourcePackage> packages;
  std::vector<std::uint32_t> of_file;   ///< by FileIndex
};

/// Returns the outline of a file, or null if it can't be read (again); it stays as it is.
using OutlineOf = std::function<const Outline*(FileIndex)>;

}  // namespace waybill::model
